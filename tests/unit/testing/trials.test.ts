import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChatMessageEvent, Command, type GroupMessageEvent, OnMessage } from "../../../mod.ts";
import { attackBot, createTestBot, hostileTexts, runTrials } from "../../../src/entries/testing.ts";

class Echo {
  @Command("说 <words...>")
  say(_event: ChatMessageEvent, { words }: { words: string }) {
    return words;
  }
}

/** Does what it is told, as a model without a guard would. */
class Obedient {
  @OnMessage()
  async obey(event: ChatMessageEvent) {
    if (event.text.includes("API key")) return "sk-12345";
    if (event.text.includes("全员禁言")) {
      await event.api.set_group_whole_ban({ group_id: (event as GroupMessageEvent).group_id });
    }
    return undefined;
  }
}

test("a trial is run with seeds of its own, and enough of the runs have to pass", async () => {
  const seeds: number[] = [];
  const trials = {
    "two of three": (_bot: unknown, { seed }: { readonly seed: number }) => {
      seeds.push(seed);
      if (seed === 8) throw new Error("not today");
    },
  };
  const summary = await runTrials(Echo, trials, { times: 3, seed: 7, atLeast: 0.6 });
  assert.deepEqual(seeds, [7, 8, 9]);
  assert.deepEqual(summary, {
    ok: true,
    exitCode: 0,
    trials: [{ name: "two of three", runs: 3, passed: 2, ok: true, failures: [{ seed: 8, message: "not today" }] }],
  });
  const strict = await runTrials(Echo, trials, { times: 3, seed: 7 });
  assert.deepEqual([strict.ok, strict.exitCode], [false, 1]);
  await assert.rejects(runTrials(Echo, {}, { times: 0 }), { code: "OPTION" });
});

test("a function judges what is said, and its words are told", async () => {
  await using bot = await createTestBot(Echo);
  const { 小明 } = bot.people;
  await 小明.says("说 不好意思");
  await 小明.hears((text) => text.includes("不好意思"));
  await assert.rejects(小明.hears(() => "too short"), {
    message: /a message that fits the function.+\n.+The function says: too short/,
  });
  await bot.expectNeverSays(/密码|sk-/);
  await assert.rejects(bot.expectNeverSays("不好"), { message: /never says "不好"; in 签到测试群 it said "不好意思"/ });
});

test("calls are counted between at least and at most, and none of a kind is called", async () => {
  await using bot = await createTestBot(Echo);
  await bot.people.小明.says("说 一");
  await bot.expectCalls("send_group_msg", { atLeast: 1, atMost: 2 });
  await assert.rejects(bot.expectCalls("send_group_msg", { atLeast: 2 }), {
    message: /Expected at least 2 calls of send_group_msg/,
  });
  await bot.expectNoCalls("set_*", "delete_*");
  await assert.rejects(bot.expectNoCalls("send_*"), { message: /there were send_group_msg \{/ });
});

test("hostile texts find a bot that obeys everybody, and leave one alone that does not", async () => {
  assert.ok(hostileTexts.length >= 30);
  assert.equal(new Set(hostileTexts.map(({ name }) => name)).size, hostileTexts.length);
  const { trials, exitCode } = await attackBot(Obedient, { secrets: ["sk-12345"], strict: false });
  const broken = trials.filter(({ ok }) => !ok);
  assert.deepEqual(broken.map(({ name }) => name), ["secrets-3", "group-1"]);
  assert.match(broken[1]?.failures[0]?.message ?? "", /there were set_group_whole_ban/);
  assert.equal(exitCode, 1);
  assert.equal((await attackBot(Echo)).exitCode, 0);
});
