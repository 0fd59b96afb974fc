import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, it } from "node:test";
import { openSocket } from "../../src/runtime/socket.ts";
import { drawPicture } from "../../src/sandbox/picture.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { runTerminal } from "../../src/sandbox/terminal.ts";

/** What a bot makes of a message: its answer, if it has one. */
type Answer = (text: string, event: Record<string, any>) => string | undefined;

/** Types lines into a terminal and gives back what it shows. */
async function type(
  lines: readonly string[],
  { answer, interactive = false }: { answer?: Answer; interactive?: boolean } = {},
): Promise<{ shown: string[]; ended: number }> {
  const sandbox = await createSandbox();
  if (answer !== undefined) {
    const socket = openSocket(sandbox.url, {
      open() {},
      message(text) {
        const event = JSON.parse(text) as Record<string, any>;
        if (event.post_type !== "message") return;
        const message = answer(event.raw_message, event);
        if (message === undefined) return;
        const { message_type, group_id, user_id } = event;
        const params = { message_type, group_id, user_id, message };
        socket.send(JSON.stringify({ action: "send_msg", params, echo: 1 }));
      },
      close() {},
    });
    await sandbox.connected();
  }
  const [input, output] = [new PassThrough(), new PassThrough()];
  const chunks: string[] = [];
  output.on("data", (chunk: Uint8Array) => chunks.push(new TextDecoder().decode(chunk)));
  let ended = 0;
  const running = runTerminal({ sandbox, input, output, interactive, onEnd: () => void ended++ });
  input.write(`${lines.join("\n")}\n`);
  if (!interactive) input.end();
  await running;
  await sandbox.close();
  return { shown: chunks.join("").split("\n").filter((line) => line !== ""), ended };
}

describe("a terminal that is fed by a pipe", () => {
  it("shows the conversation line by line, each answer before the next line is taken", async () => {
    const { shown, ended } = await type(["签到", "  ", "复读 /hi", "嗯"], {
      answer: (text) => text === "签到" ? "成功" : text.startsWith("复读 ") ? text.slice(3) : undefined,
    });
    assert.deepEqual(shown, [
      "小明: 签到",
      "小助手: 成功",
      "小明: 复读 /hi",
      "小助手: /hi",
      "小明: 嗯",
      "（没有回应）",
    ]);
    assert.equal(ended, 1);
  });

  it("plays others, in other places", async () => {
    const { shown } = await type(
      [":as 阿珍", "hi", ":group 摸鱼群", "hi", ":private", "hi", ":group", ":as 路人", ":group 天上", ":nope"],
      { answer: () => "在" },
    );
    assert.deepEqual(shown, [
      "（现在是 阿珍，在 签到测试群）",
      "阿珍: hi",
      "小助手: 在",
      "（现在是 阿珍，在 摸鱼群）",
      "阿珍: hi",
      "小助手: 在",
      "（现在是 阿珍，在 私聊）",
      "阿珍: hi",
      "小助手: 在",
      "（现在是 阿珍，在 摸鱼群）",
      "! 这里没有叫 路人 的人，:who 看看有谁",
      "! 没有叫 天上 的群",
      "! 没有 :nope 这个命令，:help 看看有哪些",
    ]);
  });

  it("pokes, sends pictures, recalls, and says what begins with a colon", async () => {
    const folder = await mkdtemp(join(tmpdir(), "adelie-"));
    const path = join(folder, "猫 一只.png");
    await writeFile(path, drawPicture(9));
    const { shown } = await type([
      "::)",
      ":recall",
      ":recall",
      ":poke",
      ":poke 老王",
      ":image",
      `:image ${path}`,
      ":who",
    ], {
      answer: () => undefined,
    });
    await rm(folder, { recursive: true });
    assert.deepEqual(shown.filter((line) => line !== "（没有回应）"), [
      "小明: :)",
      "* 小明 撤回了一条消息：:)",
      "! 小明 没有可以撤回的消息",
      "* 小明 戳了戳 小助手",
      "* 小明 戳了戳 老王",
      "小明: [图片 F9D40A5728A549870C15AB0B6894945A.png]",
      "小明: [图片 猫 一只.png]",
      "签到测试群：老王（群主）、管理员小李（管理员）、小明、阿珍、小助手（管理员）",
    ]);
  });

  it("stops at :quit, and says when no bot is there", async () => {
    const { shown } = await type(["喂", ":quit", "没人听见"]);
    assert.deepEqual(shown, ["小明: 喂", "（没有机器人连着）"]);
  });

  it("explains its commands", async () => {
    const { shown } = await type([":help"]);
    for (const name of [":as", ":group", ":private", ":poke", ":image", ":recall", ":help", ":quit"]) {
      assert.ok(shown.some((line) => line.startsWith(name)), name);
    }
  });

  it("shows calls that failed", async () => {
    const { shown } = await type(["坏"], { answer: () => "[CQ:image,file=/etc/passwd]" });
    assert.match(shown.join("\n"), /! send_msg 调用失败 \(1200\)：文件处理失败/);
  });

  it("ends when it is told to", async () => {
    const sandbox = await createSandbox();
    const stop = new AbortController();
    const running = runTerminal({
      sandbox,
      input: new PassThrough(),
      output: new PassThrough(),
      interactive: false,
      signal: stop.signal,
    });
    stop.abort();
    await running;
    await sandbox.close();
  });
});

describe("a terminal with a person", () => {
  it("greets, keeps a prompt, and does not repeat what the person typed", async () => {
    const { shown } = await type(["签到", ":as 阿珍", ":quit"], { answer: () => "成功", interactive: true });
    // oxlint-disable-next-line no-control-regex
    const plain = shown.map((line) => line.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, "").replaceAll("\r", ""));
    assert.match(plain[0] ?? "", /沙盒 ws:\/\/127\.0\.0\.1:\d+，机器人是 小助手 \(10001\)。你是 小明，在 签到测试群。/);
    assert.match(plain[1] ?? "", /以 : 开头的是沙盒的命令/);
    assert.ok(plain.some((line) => line.includes("小明> ")));
    assert.ok(plain.some((line) => line.includes("小助手: 成功")));
    assert.ok(plain.some((line) => line.includes("阿珍> ")));
    assert.ok(!plain.some((line) => line.includes("小明: 签到")));
  });
});
