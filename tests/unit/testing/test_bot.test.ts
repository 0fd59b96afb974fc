import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ChatMessageEvent,
  Command,
  Cooldown,
  Cron,
  type GroupMessageEvent,
  inject,
  Role,
  Storage,
} from "../../../mod.ts";
import { createTestBot } from "../../../src/entries/testing.ts";

class Hello {
  private storage = inject(Storage);

  @Command("签到", { in: "group" })
  @Cooldown("day", { say: "今天已经签过了" })
  async checkIn(event: GroupMessageEvent) {
    const days = await this.storage.update<number>(event.user_id, (old = 0) => old + 1);
    return `签到成功，累计 ${days} 天`;
  }

  @Command("改名")
  async rename(event: ChatMessageEvent) {
    const answer = await event.ask("叫什么？", { timeoutMs: 60_000 });
    return answer === undefined ? "等太久了" : `好的，${answer.text}`;
  }

  @Command("禁言 <who:at>", { in: "group" })
  @Role("admin")
  async ban(event: GroupMessageEvent, { who }: { who: number }) {
    await event.api.set_group_ban({ group_id: event.group_id, user_id: who, duration: 60 });
  }

  @Command("崩溃")
  crash() {
    throw new TypeError("没有这个");
  }

  @Cron("0 8 * * *", { timezone: "Asia/Shanghai", groups: [700001] })
  morning() {
    return "早上好";
  }
}

test("people talk to a bot, and hear what it answers; its storage outlives a restart", async () => {
  await using bot = await createTestBot(Hello);
  const { 小明, 阿珍 } = bot.people;
  await 小明.says("签到");
  await 小明.hears("签到成功，累计 1 天");
  await 小明.says("签到");
  await 小明.hears("今天已经签过了");
  await 阿珍.says("随便说说");
  await 阿珍.hearsNothing();
  await bot.expectSilent();
  await bot.advance("1天");
  await bot.restart();
  await 小明.says("签到");
  await 小明.hears(/累计 2 天$/);
  assert.equal(bot.lastReply?.text, "签到成功，累计 2 天");
  assert.equal(bot.replies.length, 4);
});

test("the time brings jobs and ends questions", async () => {
  await using bot = await createTestBot(Hello);
  const { 小明 } = bot.people;
  await 小明.says("改名");
  await 小明.hears("叫什么？");
  await 小明.says("企鹅");
  await 小明.hears("好的，企鹅");
  await 小明.privately.says("改名");
  await bot.advance("61秒");
  await 小明.privately.hears("等太久了");
  await bot.advanceTo("2026-01-06T07:59:59+08:00");
  await bot.expectSilent();
  await bot.advance(1_000);
  await 小明.hears("早上好");
});

test("calls are typed by their action, and counted since the last act", async () => {
  await using bot = await createTestBot(Hello);
  const { 小明, 管理员小李 } = bot.people;
  await 小明.says("禁言 @阿珍");
  await bot.expectCalls("set_group_ban", 0);
  await 管理员小李.says("禁言 @阿珍");
  const [call] = await bot.expectCalls("set_group_ban");
  assert.equal(call?.params.duration, 60);
  assert.equal(bot.calls("set_group_ban")[0]?.ok, true);
  assert.equal(bot.calls()[0]?.action, "send_group_msg");
});

test("a handler that fails fails the act, unless that is expected", async () => {
  const bot = await createTestBot(Hello);
  const { 小明 } = bot.people;
  const [failed] = await bot.expectFailure(() => 小明.says("崩溃"));
  assert.equal(failed?.source, "Hello.crash");
  await assert.rejects(小明.says("崩溃"), {
    code: "TEST_FAILED",
    message: /Hello\.crash failed.+\n.+TypeError: 没有这个/,
  });
  await bot.stop();
});
test("what somebody does not hear is told with the conversation, the calls and the reasons", async () => {
  const bot = await createTestBot(Hello);
  const { 小明 } = bot.people;
  await 小明.says("签道");
  await assert.rejects(小明.hears("签到成功"), (error: Error) => {
    assert.match(error.message, /Expected that 小明 hears "签到成功" in 签到测试群; the bot said nothing there/);
    return true;
  });
  await bot.stop();
});
