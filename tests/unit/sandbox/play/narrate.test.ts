import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { narrate } from "../../../../src/sandbox/play/narrate.ts";
import { type Chat, privateChat } from "../../../../src/sandbox/world/types.ts";
import { bot, group, li, ming, newNapCat, otherGroup, say, wang, zhen } from "../world/worlds.ts";
import { setLocale } from "../../../../src/texts/locale.ts";

const here: Chat = { kind: "group", groupId: group };

function lines(act: (napcat: ReturnType<typeof newNapCat>) => void, chat: Chat = here): (string | undefined)[] {
  const napcat = newNapCat();
  const from = napcat.world.journal.entries.length;
  act(napcat);
  return napcat.world.journal.entries.slice(from).map((entry) => narrate(napcat.world, entry, chat)).filter(Boolean);
}

describe("in Chinese", () => {
  beforeEach(() => setLocale("zh"));
  afterEach(() => setLocale(undefined));

  it("what is said here needs no place, what is said elsewhere does", () => {
    const talk = ({ world }: ReturnType<typeof newNapCat>) => {
      world.sendToGroup({ from: ming, groupId: group, segments: say("一") });
      world.sendToGroup({ from: ming, groupId: otherGroup, segments: say("二") });
      world.sendToUser({ from: ming, to: bot, segments: say("三") });
    };
    assert.deepEqual(lines(talk), ["小明: 一", "[摸鱼群] 小明: 二", "[私聊 小助手 与 小明] 小明: 三"]);
    assert.equal(lines(talk, privateChat(bot, ming)).at(-1), "小明: 三");
  });

  it("what happens is told in grey lines", () => {
    const told = lines(({ world }) => {
      const { id } = world.sendToGroup({ from: ming, groupId: group, segments: say("话") });
      world.react({ by: bot, messageId: id, emojiId: "76", isAdded: true });
      world.setEssence({ by: li, messageId: id, isAdded: true });
      world.recall({ by: bot, messageId: id });
      world.poke({ from: ming, target: bot, groupId: group });
      world.mute({ by: bot, groupId: group, userId: ming, durationMs: 60_000 });
      world.mute({ by: bot, groupId: group, userId: ming, durationMs: 0 });
      world.muteGroup({ by: wang, groupId: group, isMuted: true });
      world.setRole({ by: wang, groupId: group, userId: ming, role: "admin" });
      world.setTitle({ by: wang, groupId: group, userId: ming, title: "大佬" });
      world.setCard({ by: ming, groupId: group, userId: ming, card: "明" });
      world.signIn({ groupId: group, userId: bot });
      world.requestFriend({ from: zhen, to: bot, comment: "我是阿珍" });
      world.kick({ by: wang, groupId: group, userId: ming });
      world.leaveGroup({ groupId: group, userId: zhen });
    });
    assert.deepEqual(told, [
      "小明: 话",
      "* 小助手 给「话」贴了表情 76",
      "* 管理员小李 把「话」设为精华",
      "* 小助手 撤回了一条消息：话",
      "* 小明 戳了戳 小助手",
      "* 小助手 把 小明 禁言 60 秒",
      "* 小助手 解除了 小明 的禁言",
      "* 老王 开启了全员禁言",
      "* 小明 成为管理员",
      "* 小明 获得头衔 大佬",
      "* 小明 的群名片改为 明",
      "* 小助手 在 签到测试群 打卡",
      "* 阿珍 想加 小助手 为好友（我是阿珍）",
      "* 老王 把 小明 移出了 签到测试群",
      "* 阿珍 退出了 签到测试群",
    ]);
  });

  it("calls that failed are told, with NapCat's words, and so are notes", () => {
    const told = lines(({ world, call }) => {
      const { index } = world.journal.add({ kind: "call", link: 1, selfId: 1, action: "get_msg", params: {} });
      world.journal.add({ kind: "result", of: index, reply: call("get_msg", { message_id: 1 }) });
      const ok = world.journal.add({ kind: "call", link: 1, selfId: 1, action: "get_status", params: {} });
      world.journal.add({ kind: "result", of: ok.index, reply: call("get_status") });
      call("send_packet");
    });
    assert.deepEqual(told, [
      "! get_msg 调用失败 (1200)：消息不存在",
      "! 沙盒还没有模拟这个接口: send_packet (NapCat)",
    ]);
  });
});
