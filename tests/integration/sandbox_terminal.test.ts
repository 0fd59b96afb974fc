import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, it } from "node:test";
import { openSocket } from "../../src/runtime/socket/socket.ts";
import { drawPicture } from "../../src/sandbox/play/picture.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { runTerminal } from "../../src/sandbox/play/terminal.ts";
import { commandOf } from "../../src/sandbox/play/terminal_commands.ts";
import { texts } from "../../src/sandbox/play/terminal_texts.ts";
import { setLocale } from "../../src/texts/locale.ts";

/** What a bot makes of a message: its answer, if it has one. */
type Answer = (text: string, event: Record<string, any>) => string | undefined;

/** Types lines into a terminal and gives back what it shows. */
async function type(
  lines: readonly string[],
  { answer, saw, interactive = false }: {
    answer?: Answer;
    /** Told about everything but messages. */
    saw?: (event: Record<string, any>) => void;
    interactive?: boolean;
  } = {},
): Promise<{ shown: string[]; ended: number }> {
  const sandbox = await createSandbox();
  if (answer !== undefined) {
    const socket = openSocket(sandbox.url, {
      open() {},
      message(text) {
        const event = JSON.parse(text) as Record<string, any>;
        if (event.post_type === "notice" || event.post_type === "request") saw?.(event);
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

describe("in Chinese", () => {
  beforeEach(() => setLocale("zh"));
  afterEach(() => setLocale(undefined));

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
        "  签到测试群 (700001)，5 人",
        "  摸鱼群 (700002)，5 人",
        "（现在是 阿珍，在 摸鱼群）",
        "! 这里没有叫 路人 的人，:who 看看有谁",
        "! 没有叫 天上 的群，:group 看看有哪些",
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
        "小明: [图片 F9D40A5728A549870C15AB0B6894945A.png, 966 B]",
        "小明: [图片 猫 一只.png, 966 B]",
        "签到测试群：老王（群主）、管理员小李（管理员）、小明（机器人的好友）、阿珍、小助手（管理员）（机器人）",
      ]);
    });

    it("lists the groups, with where one is", async () => {
      const { shown } = await type([":leave", ":group", ":group 700002", ":group", ":group 签到测试群"]);
      assert.deepEqual(shown, [
        "* 小明 退出了 签到测试群",
        "→ 签到测试群 (700001)，4 人，你不在里面",
        "  摸鱼群 (700002)，5 人",
        "用 :group 名字 切换",
        "（现在是 小明，在 摸鱼群）",
        "  签到测试群 (700001)，4 人，你不在里面",
        "→ 摸鱼群 (700002)，5 人",
        "用 :group 名字 切换",
        "! 小明 不在 签到测试群 里，:join 签到测试群 可以加入",
      ]);
    });

    it("lets people leave, join, ask to join and make friends, and the bot sees all of it", async () => {
      const seen: string[] = [];
      const { shown } = await type([
        ":leave",
        "喂",
        ":join",
        ":join",
        ":new 路人",
        ":ask 签到测试群 我是 小明的同学",
        ":ask 摸鱼群",
        ":friend 你好",
        ":as 老王",
        ":leave",
        ":as 小明",
        ":unfriend",
        ":private",
        ":leave",
        ":ask",
      ], {
        answer: () => undefined,
        saw: (event) =>
          void seen.push(`${event.notice_type ?? event.request_type} ${event.sub_type ?? ""} ${event.comment ?? ""}`),
      });
      assert.deepEqual(shown.filter((line) => line !== "（没有回应）"), [
        "* 小明 退出了 签到测试群",
        "! 小明 不在这个群里",
        "* 小明 加入了 签到测试群",
        "（现在是 小明，在 签到测试群）",
        "! 小明 已经在这个群里了",
        "（现在是 路人，在 私聊）",
        "* 路人 申请加入 签到测试群（我是 小明的同学）",
        "（已申请加入 签到测试群）",
        "* 路人 申请加入 摸鱼群",
        "（已申请加入 摸鱼群；机器人在那里不是管理员，看不到申请）",
        "* 路人 想加 小助手 为好友（你好）",
        "（现在是 老王，在 签到测试群）",
        "! 老王 群主不能退群，只能解散",
        "（现在是 小明，在 签到测试群）",
        "* 小明 和 小助手 不再是好友",
        "（现在是 小明，在 私聊）",
        "! 私聊里没有这个，先用 :group 回到群里",
        "! 小明 已经在这个群里了",
      ]);
      assert.deepEqual(seen, [
        "group_decrease leave ",
        "group_increase approve ",
        "group add 我是 小明的同学",
        "friend  你好",
      ]);
    });

    it("quotes the last message of somebody else, or one by its number", async () => {
      const { shown } = await type([
        ":reply 早",
        "签到",
        ":reply 谢谢",
        ":history",
        ":as 阿珍",
        ":reply #1 我也",
        ":reply #9 x",
        ":reply",
        ":react",
      ], {
        answer: (text) => text === "签到" ? "成功" : undefined,
      });
      assert.deepEqual(shown.filter((line) => line !== "（没有回应）"), [
        "! 这里还没有别人说过话，没有可以引用的",
        "小明: 签到",
        "小助手: 成功",
        "小明: [回复 小助手: 成功]@小助手 谢谢",
        "#1 小明: 签到",
        "#2 小助手: 成功",
        "#3 小明: [回复 小助手: 成功]@小助手 谢谢",
        "（现在是 阿珍，在 签到测试群）",
        "阿珍: [回复 小明: 签到]@小明 我也",
        "! 这里没有第 9 条消息，:history 看编号",
        "! 还少要说的话：:reply [#编号] 内容",
        "* 阿珍 给「[回复 小助手: 成功]@小助手 谢谢」贴了表情 76",
      ]);
    });

    it("sends files, and says where it looked for one that is missing", async () => {
      const folder = await mkdtemp(join(tmpdir(), "adelie-"));
      const path = join(folder, "报名 (1).txt");
      await writeFile(path, "x");
      const { shown } = await type([
        ":file",
        `:file "${path}"`,
        `:file ${path.replaceAll(/[ ()]/g, "\\$&")}`,
        `:image ${folder}`,
        ":image ./没有.png",
        ":private",
        `:file ${path}`,
      ]);
      await rm(folder, { recursive: true });
      assert.deepEqual(shown.filter((line) => !line.startsWith("（没有")), [
        "* 小明 上传了群文件 示例文件.txt",
        "* 小明 上传了群文件 报名 (1).txt",
        "* 小明 上传了群文件 报名 (1).txt",
        `! ${folder} 不是文件`,
        `! 找不到文件 ${resolve("没有.png")}（相对路径从 ${resolve(".")} 算起）`,
        "（现在是 小明，在 私聊）",
        "小明: [文件 报名 (1).txt, 1 B]",
      ]);
    });

    it("takes the full-width colon, capitals, and what is no command at all", async () => {
      const { shown } = await type(["：ｗｈｏ", ":WHO", "：：好", ":)", "：签到", ":gruop", ":hel", "：q", "没人听见"]);
      const who =
        "签到测试群：老王（群主）、管理员小李（管理员）、小明（机器人的好友）、阿珍、小助手（管理员）（机器人）";
      assert.deepEqual(shown.filter((line) => !line.startsWith("（没有")), [
        who,
        who,
        "小明: ：好",
        "小明: :)",
        "小明: ：签到",
        "! 没有 :gruop 这个命令，是不是想输入 :group？",
        "! 没有 :hel 这个命令，是不是想输入 :help？",
      ]);
    });

    it("shows what would steer the terminal, in messages, names, notes and errors", async () => {
      const { shown } = await type(["\u001b[2J标题", "坏", ":new \u001b]0;x\u0007", ":as \u001b[1m"], {
        answer: (text) =>
          text === "坏" ? "一\r\n小明: 二\u001b[31m\u009b[CQ:image,file=\u001b[2J]" : "好\n小明: 假的\u202e",
      });
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(shown.join(""), /[\u0000-\u001f\u007f-\u009f\u202e]/);
      assert.ok(shown.includes("小明: \\x1b[2J标题"), shown.join("\n"));
      assert.ok(shown.includes("小助手: 好") && shown.includes("  小明: 假的\\u202e"), shown.join("\n"));
      assert.ok(shown.some((line) => line.startsWith("! ") && line.includes("\\x1b[1m")), shown.join("\n"));
    });

    it("stops at :quit, and says when no bot is there", async () => {
      const { shown } = await type(["喂", ":quit", "没人听见"]);
      assert.deepEqual(shown, ["小明: 喂", "（没有机器人连着）"]);
    });

    it("explains its commands", async () => {
      const { shown } = await type([":help"]);
      for (const [name, [usage, help, example]] of Object.entries(texts.commands)) {
        const line = shown.find((each) => each.startsWith(usage));
        assert.ok(line?.includes(help) && line.includes(example ?? ""), name);
        assert.ok(name === "quit" || commandOf(name) !== undefined, name);
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
      assert.match(
        plain[0] ?? "",
        /沙盒 ws:\/\/127\.0\.0\.1:\d+，机器人是 小助手 \(10001\)。你是 小明，在 签到测试群。/,
      );
      assert.match(plain[1] ?? "", /以 : 开头的是沙盒的命令/);
      assert.ok(plain.some((line) => line.includes("小明> ")));
      assert.ok(plain.some((line) => line.includes("小助手: 成功")));
      assert.ok(plain.some((line) => line.includes("阿珍> ")));
      assert.ok(!plain.some((line) => line.includes("小明: 签到")));
    });
  });
});
