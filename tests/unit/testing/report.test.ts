/** Ten bots that are wrong in ways that people often are: the text of the failure says which. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ActionError, Catch, Command, Cron, type GroupMessageEvent, OnNotice, OnReady, Role } from "../../../mod.ts";
import { type BotSource, createTestBot, type TestBot, type TestBotOptions } from "../../../src/entries/testing.ts";

/** Plays with a wrong bot: the test fails, with a text that has all of these. */
async function fails(
  bot: BotSource,
  play: (bot: TestBot) => Promise<unknown>,
  says: readonly (string | RegExp)[],
  options: TestBotOptions = {},
): Promise<void> {
  const running: TestBot = await createTestBot(bot, options);
  try {
    await assert.rejects(play(running), (error: Error) => {
      for (const each of says) {
        assert.ok(typeof each === "string" ? error.message.includes(each) : each.test(error.message), error.message);
      }
      return true;
    });
  } finally {
    await running.stop();
  }
}

test("a forgotten await: the answer comes when no handler runs any more", () => {
  class Forgetful {
    @Command("天气", { in: "group" })
    weather(event: GroupMessageEvent) {
      setTimeout(() => void event.reply("晴"), 20);
    }
  }
  return fails(Forgetful, async ({ people: { 小明 } }) => {
    await 小明?.says("天气");
    await 小明?.hears("晴");
  }, ["the bot said nothing there", /It came \d+ ms later, when no handler was running .+ await or a return missing/]);
});

test("the wrong group: it is said elsewhere", () => {
  class Astray {
    @Command("公告", { in: "group" })
    async tell(event: GroupMessageEvent) {
      await event.api.send_group_msg({ group_id: 700002, message: "明天放假" });
    }
  }
  return fails(Astray, async ({ people: { 小明 } }) => {
    await 小明?.says("公告");
    await 小明?.hears("明天放假");
  }, ['hears "明天放假" in 签到测试群', "the bot said it in 摸鱼群 instead"]);
});

test("twice answered: the handlers that did are named", () => {
  class Twice {
    @Command("在吗", { in: "group" })
    async here(event: GroupMessageEvent) {
      await event.reply("在");
      return "在";
    }
  }
  return fails(Twice, async ({ people: { 小明 } }) => {
    await 小明?.says("在吗");
    await 小明?.hears("在");
  }, ['the bot said there: "在", then "在"', "It is said twice: a handler that returns its reply and sends it too"]);
});

test("the wrong cron: its times are told", () => {
  class Late {
    @Cron("0 20 * * *", { timezone: "Asia/Shanghai", groups: [700001] })
    morning() {
      return "早上好";
    }
  }
  return fails(Late, async ({ people: { 小明 }, advance }) => {
    await advance("5分钟");
    await 小明?.hears("早上好");
  }, [
    "the bot said nothing there",
    "Late.morning cron 0 20 * * * (Asia/Shanghai): ran 0 times, next 2026-01-06 20:00:00",
  ], { now: "2026-01-06T07:58:00+08:00" });
});

test("a lost state: nothing was stored before the restart", () => {
  class Amnesiac {
    #count = 0;
    @Command("打卡", { in: "group" })
    count() {
      return `第 ${++this.#count} 次`;
    }
  }
  return fails(Amnesiac, async ({ people: { 小明 }, restart }) => {
    await 小明?.says("打卡");
    await restart();
    await 小明?.says("打卡");
    await 小明?.hears("第 2 次");
  }, ['the bot said there: "第 1 次"', "its storage holds nothing: what it knew was in fields of the class"]);
});

test("a crash in a hook: the act that led to it fails", () => {
  class Fragile {
    @OnNotice("group_increase")
    welcome(event: { user_id: number; greeting?: { text: string } }) {
      return event.greeting?.text.length === undefined ? (event.greeting as { text: string }).text : "欢迎";
    }
  }
  return fails(Fragile, ({ newcomer }) => newcomer("小红").joins(), [
    "Fragile.welcome failed, and the test expected no failure",
    /TypeError: .*text/,
    "report.test.ts",
  ]);
});

test("a wrong permission: who may not is told, and by which condition", () => {
  class Strict {
    @Command("禁言 <who:at>", { in: "group" })
    @Role("owner")
    async mute(event: GroupMessageEvent, { who }: { who: number }) {
      await event.api.set_group_ban({ group_id: event.group_id, user_id: who, duration: 60 });
      return "好";
    }
  }
  return fails(Strict, async ({ people: { 管理员小李 }, expectCalls }) => {
    await 管理员小李?.says("禁言 @小明");
    await expectCalls("set_group_ban");
  }, [
    "Expected 1 call of set_group_ban; there were none",
    /✖ Strict\.mute @Command\("禁言 <who:at>"\): @Role\("owner"\): /,
  ]);
});

test("answers out of order: they are the same, and in another order", () => {
  class Hasty {
    @Command("倒数", { in: "group" })
    async count(event: GroupMessageEvent) {
      await Promise.all(["三", "二", "一"].map(async (word, index) => {
        for (let turns = 0; turns < 3 - index; turns++) await Promise.resolve();
        await event.reply(word);
      }));
    }
  }
  return fails(Hasty, async ({ people: { 小明 } }) => {
    await 小明?.says("倒数");
    await 小明?.hears("三", "二", "一");
  }, ['the bot said there: "一", then "二", then "三"', "These are the same messages in another order"]);
});

test("silent on an error: the call that failed is told", () => {
  class Silent {
    @Command("解散", { in: "group" })
    async leave(event: GroupMessageEvent) {
      await event.api.set_group_kick({ group_id: event.group_id, user_id: 20003 }).catch(() => {});
    }

    @Catch(ActionError)
    ignore() {}
  }
  return fails(Silent, async ({ people: { 小明 }, fault }) => {
    fault({ match: "set_group_kick", effect: { kind: "fail", as: "no-permission" } });
    await 小明?.says("解散");
    await 小明?.hears("再见");
  }, ["the bot said nothing there", /Calls that failed, and nobody told the chat: set_group_kick → failed \d+/]);
});

test("one that never stops: the handler that has not ended is named", () => {
  let isOver = false;
  class Endless {
    @Command("等", { in: "group" })
    async wait() {
      while (!isOver) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  return fails(Endless, ({ people: { 小明 } }) => 小明?.says("等").finally(() => isOver = true) as Promise<unknown>, [
    "The bot did not come to rest within 60 ms. These handlers have not ended: Endless.wait",
  ], { settleTimeoutMs: 60 });
});

test("an action that the sandbox does not simulate fails the test by its name, unless the test answers it", async () => {
  class Presser {
    @Command("按", { in: "group" })
    async press(event: GroupMessageEvent) {
      const button = {
        group_id: String(event.group_id),
        bot_appid: "1",
        button_id: "2",
        callback_data: "",
        msg_seq: "3",
      };
      const result = await event.api.call("click_inline_keyboard_button", button).catch(() => undefined);
      return result === undefined ? "按不了" : "按了";
    }
  }
  await fails(Presser, ({ people: { 小明 } }) => 小明?.says("按") as Promise<unknown>, [
    /The bot called click_inline_keyboard_button, which napcat has and the sandbox does not simulate/,
  ]);
  await using bot = await createTestBot(Presser);
  bot.answers("click_inline_keyboard_button", () => ({}));
  await bot.people.小明.says("按");
  await bot.people.小明.hears("按了");
});

test("a bot that cannot begin does not run", async () => {
  class Unready {
    @OnReady()
    begin() {
      throw new RangeError("没有配置");
    }
  }
  await assert.rejects(createTestBot(Unready), { code: "TEST_FAILED", message: /Unready\.begin failed[^]+没有配置/ });
});
