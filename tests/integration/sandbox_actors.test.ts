import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { at } from "../../src/protocol/builders.ts";
import { openSocket } from "../../src/runtime/socket/socket.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { createManualClock } from "../../src/util/time/clock.ts";

type Frame = Record<string, any>;

/** A little bot on a bare socket: it echoes 复读, answers pokes, and thanks for pictures after looking them up. */
function startBot(sandbox: Sandbox) {
  const open = new Map<number, (reply: Frame) => void>();
  let echo = 0;
  const call = (action: string, params: object) =>
    new Promise<Frame>((resolve) => {
      open.set(++echo, resolve);
      socket.send(JSON.stringify({ action, params, echo }));
    });
  const react = async (event: Frame) => {
    // A temporary chat names its group too: only the type tells where the answer belongs.
    const { message_type, user_id, group_id } = event;
    const to = { ...message_type === undefined ? {} : { message_type }, user_id, group_id };
    if (event.sub_type === "poke") await call("send_msg", { ...to, message: "别戳啦" });
    if (event.post_type !== "message") return;
    const [first] = event.message;
    if (event.raw_message.startsWith("复读 ")) await call("send_msg", { ...to, message: event.raw_message.slice(3) });
    if (event.raw_message === "签到") {
      await call("send_msg", { ...to, message: `[CQ:at,qq=${event.user_id}] 签到成功` });
    }
    if (first?.type === "image") {
      const { data } = await call("get_image", { file: first.data.file });
      await call("send_msg", { ...to, message: `收到 ${data.file_name}` });
    }
  };
  const socket = openSocket(sandbox.url, {
    open() {},
    message(text) {
      const frame = JSON.parse(text) as Frame;
      if (frame.post_type === undefined) open.get(frame.echo)?.(frame);
      else void react(frame);
    },
    close() {},
  });
  return socket;
}

async function withBot(use: (sandbox: Sandbox) => Promise<void>, options: SandboxOptions = {}) {
  const sandbox = await createSandbox(options);
  startBot(sandbox);
  await sandbox.connected();
  try {
    await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

describe("people in a sandbox", () => {
  it("say something, and the bot's answer is there when it is quiet", () =>
    withBot(async (sandbox) => {
      const ming = sandbox.group("签到测试群").member("小明");
      await ming.says("签到");
      assert.equal(ming.lastReply?.text, "@小明 签到成功");
      await ming.says("复读 @阿珍 你好");
      assert.equal(ming.lastReply?.text, "@阿珍 你好");
      await ming.says(["复读 ", at(20001), "!"]);
      assert.equal(ming.lastReply?.text, "@小明!");
      assert.deepEqual(sandbox.transcript().map(({ who, text }) => `${who}: ${text}`), [
        "小明: 签到",
        "小助手: @小明 签到成功",
        "小明: 复读 @阿珍 你好",
        "小助手: @阿珍 你好",
        "小明: 复读 @小明!",
        "小助手: @小明!",
      ]);
      assert.deepEqual(sandbox.calls().map(({ action, ok }) => [action, ok]), [
        ["send_msg", true],
        ["send_msg", true],
        ["send_msg", true],
      ]);
    }));

  it("poke, send pictures, quote, recall, react, upload and leave", () =>
    withBot(async (sandbox) => {
      const group = sandbox.group(700001);
      const zhen = group.member("阿珍");
      await zhen.pokes();
      assert.equal(zhen.lastReply?.text, "别戳啦");
      await zhen.sendsImage();
      assert.match(zhen.lastReply?.text ?? "", /^收到 [0-9A-F]{32}\.png$/);
      assert.deepEqual(sandbox.calls().map(({ action }) => action), ["send_msg", "get_image", "send_msg"]);
      assert.ok(zhen.lastReply);
      await zhen.reacts({ id: zhen.lastReply.messageId }, "76");
      await zhen.replies(zhen.lastReply, "谢谢");
      assert.match(group.messages.at(-1)?.text ?? "", /^\[回复 小助手: 收到 .*\]谢谢$/);
      await zhen.recalls();
      assert.equal(group.messages.at(-1)?.isRecalled, true);
      await zhen.uploads(Uint8Array.of(1, 2, 3), "表.bin");
      assert.equal(sandbox.world.group(700001).files[0]?.name, "表.bin");
      await zhen.leaves();
      assert.throws(() => group.member("阿珍"), { reason: "not-a-member" });
    }));

  it("talk in private, as friends or through a group", () =>
    withBot(async (sandbox) => {
      await sandbox.user("小明").says("复读 在");
      await sandbox.user("阿珍").says("复读 也在");
      assert.deepEqual(sandbox.transcript().map(({ chat, text }) => `${chat}: ${text}`), [
        "小助手 与 小明: 复读 在",
        "小助手 与 小明: 在",
        "小助手 与 阿珍: 复读 也在",
        "小助手 与 阿珍: 也在",
      ]);
      await sandbox.user("阿珍").requestsFriend("加我");
      assert.equal(sandbox.world.requests.size, 1);
    }));

  it("cannot do what people cannot do, and are told who is there when they are misspelt", () =>
    withBot(async (sandbox) => {
      sandbox.world.mute({ by: 20003, groupId: 700001, userId: 20001, durationMs: 60_000 });
      await assert.rejects(async () => await sandbox.group("签到测试群").member("小明").says("hi"), {
        reason: "muted",
      });
      assert.throws(() => sandbox.group("没有这个群"), /签到测试群 \(700001\), 摸鱼群 \(700002\)/);
      assert.throws(() => sandbox.group("签到测试群").member("小名"), /管理员小李, 小明, 阿珍/);
      assert.throws(() => sandbox.user("路人"), /小助手, 小明/);
    }));

  it("make the same conversation from the same seed, to the last id", async () => {
    const play = async (seed: number) => {
      let lines: unknown;
      await withBot(async (sandbox) => {
        const ming = sandbox.group("签到测试群").member("小明");
        await ming.says("签到");
        await ming.sendsImage();
        lines = sandbox.transcript();
      }, { seed, clock: createManualClock(Date.UTC(2026, 0, 1)), heartbeatMs: 0 });
      return lines;
    };
    const [first, again, other] = [await play(5), await play(5), await play(6)];
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, other);
  });
});
