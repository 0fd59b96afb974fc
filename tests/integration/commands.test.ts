import assert from "node:assert/strict";
import { test } from "node:test";
import { at, Bot, type ChatMessageEvent, Command, type GroupMessageEvent, launch, problem } from "../../mod.ts";
import { createTestBot, type Person } from "../../src/entries/testing.ts";

class Admin {
  @Command("ban <who:at> <time:duration> [reason...] [--quiet]", { in: "group", aliases: ["禁言"] })
  ban(
    _event: GroupMessageEvent,
    { who, time, reason = "-", quiet }: { who: number; time: number; reason?: string; quiet: boolean },
  ) {
    return JSON.stringify({ who, time, reason, quiet });
  }

  @Command("提醒 <when:date> <what...>")
  remind(_event: ChatMessageEvent, { when, what }: { when: Date; what: string }) {
    return `${when.getDate()} ${when.getHours()} ${what}`;
  }

  @Command("涂 <c:颜色>", { types: { 颜色: (word) => word === "红" ? 1 : problem("没有这个颜色。") } })
  paint(_event: ChatMessageEvent, { c }: { c: number }) {
    return String(c + 1);
  }
}

@Bot({ prefix: "#" })
class Other {
  @Command("ban")
  ban() {
    return "another bot's";
  }
}

test("launch() takes the settings of commands, and the whole way from the wire to the reply works", async () => {
  let loud = 0;
  await using bot = await createTestBot([Admin, Other], {
    now: new Date(2026, 10, 24, 12),
    launch: {
      prefix: (event) => "group_id" in event && event.group_id === loud ? "!" : "/",
      names: ["小助手"],
      messages: { did_you_mean: (command) => `${command}?` },
    },
  });
  const { 小明, 阿珍 } = bot.people;
  loud = bot.group("摸鱼群").id;
  /** The answer in the chat in which it is said. */
  const answer = async (input: Parameters<Person["says"]>[0], by: Person = 小明): Promise<string> => {
    await by.says(input);
    return by.lastReply?.text ?? "";
  };
  assert.deepEqual(JSON.parse(await answer(["/禁言", at(阿珍.id), " 10 分钟 刷屏　--quiet"])), {
    who: 阿珍.id,
    time: 600_000,
    reason: "刷屏",
    quiet: true,
  });
  assert.deepEqual(JSON.parse(await answer(["/ban ", at(阿珍.id), " 1h [CQ:at,qq=all]"])), {
    who: 阿珍.id,
    time: 3_600_000,
    reason: "[CQ:at,qq=all]",
    quiet: false,
  });
  assert.equal(
    await answer("/ban"),
    "缺少 <who>（成员（@ 或 QQ 号））。\n用法：/ban <who> <time> [reason...] [--quiet]",
  );
  assert.equal(await answer("!提醒 明天 8:00 开会", bot.group("摸鱼群").member("小明")), "25 8 开会");
  assert.equal(await answer("小助手，提醒 明天 9:00 开会"), "25 9 开会");
  assert.equal(await answer([at(bot.selfId), " 提醒 明天 8:00 开会"]), "25 8 开会");
  assert.equal(await answer("#ban"), "another bot's");
  assert.equal(await answer("/涂 黑"), "没有这个颜色。\n用法：/涂 <c>");
  await 小明.privately.says("/ban");
  await 小明.privately.hearsNothing();
  assert.equal(await answer("/bam"), "/ban?");
});

test("a prefix function that fails is reported, and nothing else stops", async () => {
  let failsFor = 0;
  await using bot = await createTestBot([Admin, Other], {
    launch: {
      prefix: (event) => {
        if (event.user_id === failsFor) throw new Error("no prefix");
        return "/";
      },
    },
  });
  const { 小明, 阿珍 } = bot.people;
  failsFor = 小明.id;
  const failures = await bot.expectFailure(() => 小明.says("/涂 红"));
  assert.deepEqual(failures.map(({ source, error }) => `${source}: ${String(error)}`), ["prefix: Error: no prefix"]);
  await 阿珍.says("/涂 红");
  await 阿珍.hears("2");
});

test("launch() refuses wrong settings of commands before anything is opened", async () => {
  for (const wrong of [{ prefix: "a b" }, { names: "x" }, { messages: { nothing: () => "" } }]) {
    await assert.rejects(async () => await launch(Admin, { url: "ws://127.0.0.1:9", ...wrong as object }), {
      name: "ConfigError",
      code: "OPTION",
    });
  }
});
