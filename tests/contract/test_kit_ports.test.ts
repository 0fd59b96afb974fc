/** One conversation on every way between a bot under test and the sandbox: only the option differs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ChatMessageEvent,
  Command,
  type GroupMessageEvent,
  inject,
  NapCatApi,
  On,
  type PokeEvent,
  Schedule,
  Storage,
} from "../../mod.ts";
import { createTestBot, type TestBotOptions, type TestPort } from "../../src/entries/testing.ts";

class MyApi extends NapCatApi {
  own = 0;

  /** Counts the messages that leave by this client. */
  override sendReply(...reply: Parameters<NapCatApi["sendReply"]>): ReturnType<NapCatApi["sendReply"]> {
    this.own++;
    return super.sendReply(...reply);
  }
}

class Everyman {
  #api = inject(MyApi);
  #storage = inject(Storage);
  #schedule = inject(Schedule);

  @Command("签到", { in: "group" })
  async checkIn(event: GroupMessageEvent) {
    const days = await this.#storage.update<number>(event.user_id, (old = 0) => old + 1);
    return `第 ${days} 天`;
  }

  @Command("改名")
  async rename(event: ChatMessageEvent) {
    const answer = await event.ask("叫什么？", { timeoutMs: 60_000 });
    return answer === undefined ? "等太久了" : `好的，${answer.text}`;
  }

  @Command("我是谁")
  async who() {
    const { user_id } = await this.#api.get_login_info();
    return `${user_id} ${this.#api.own > 0}`;
  }

  @Command("好友")
  async friends() {
    return `${(await this.#api.get_friend_list()).length} 个`;
  }

  @Command("提醒我")
  later(event: ChatMessageEvent) {
    this.#schedule.after("1h", async () => void await event.reply("到点了"));
  }

  @On("notice.notify.poke")
  poked(event: PokeEvent) {
    return event.target_id === event.self_id ? "别戳啦" : undefined;
  }
}

/** Everything that a test does with its bot, but cutting the link. */
async function converse(options: TestBotOptions): Promise<void> {
  await using bot = await createTestBot(Everyman, options);
  const { 小明, 阿珍 } = bot.people;
  await 小明.says("签到");
  await 小明.hears("第 1 天");
  await 小明.says("改名");
  await 小明.hears("叫什么？");
  await 阿珍.says("不是我");
  await 阿珍.hearsNothing();
  await 小明.says("企鹅");
  await 小明.hears("好的，企鹅");
  await 小明.privately.says("改名");
  await bot.advance("61秒");
  await 小明.privately.hears("等太久了");
  await 小明.says("我是谁");
  await 小明.hears(`${bot.selfId} true`);
  await 阿珍.pokes();
  await 阿珍.hears("别戳啦");
  bot.answers("get_friend_list", () => {
    throw new Error("不告诉你");
  });
  const [failed] = await bot.expectFailure(() => 小明.says("好友"));
  assert.match((failed?.error as Error | undefined)?.message ?? "", /不告诉你/);
  await bot.restart();
  await 小明.says("签到");
  await 小明.hears("第 2 天");
  await 小明.says("提醒我");
  await bot.expectSilent();
  await bot.advance("1h");
  await 小明.hears("到点了");
  assert.equal(bot.said().at(-1), "到点了");
}

const ports: readonly TestPort[] = ["memory", "websocket", "reverse", "sse", "poll", "webhook"];

for (const port of ports) {
  // NapCat has no HTTP polling.
  const options: TestBotOptions = { port, dialect: port === "poll" ? "llbot" : "napcat", settleTimeoutMs: 60_000 };

  test(`the same conversation over ${port}`, () => converse(options));

  test(`two accounts over ${port}`, async () => {
    class Echo {
      @Command("我是")
      who(event: ChatMessageEvent) {
        return `这里是 ${event.self_id}`;
      }
    }
    await using bot = await createTestBot(Echo, { ...options, accounts: ["二号"] });
    const 小明 = bot.group("签到测试群").member("小明");
    await 小明.says("我是");
    await 小明.hears(`这里是 ${bot.selfId}`);
    const [, second] = bot.sandbox.accounts;
    const said = bot.world.messages({ kind: "group", groupId: 700001 }).map(({ from }) => from);
    assert.ok(said.includes(second?.selfId ?? 0), "the second account answers too");
  });

  test(`a connection that is cut, over ${port}`, async () => {
    await using bot = await createTestBot(Everyman, options);
    if (port === "poll" || port === "webhook") {
      return await assert.rejects(bot.disconnect(), { code: "OPTION", message: /no connection that could be cut/ });
    }
    await bot.disconnect();
    assert.equal(bot.sandbox.connections.listeners, 0);
    await bot.advance("40s");
    await bot.waitFor(() => bot.sandbox.connections.listeners === 1, 60_000);
    await bot.people.小明.says("签到");
    await bot.people.小明.hears("第 1 天");
  });
}

test("a bot that cannot start fails the test, with the log", async () => {
  await using bot = await createTestBot(Everyman, { port: "sse", settleTimeoutMs: 60_000, startTimeoutMs: 3_000 });
  bot.answers("get_login_info", () => {
    throw new Error("谁也不是");
  });
  await assert.rejects(bot.restart(), {
    code: "TEST_FAILED",
    message: /had not started after 3000 ms[^]*Log:[^]*谁也不是/,
  });
});
