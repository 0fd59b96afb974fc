import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatMessageEvent } from "../../../../src/bot/events/types.ts";
import { Keyword, type KeywordOptions, Match } from "../../../../src/bot/decorators/text.ts";
import { runBot } from "../../../support/bot.ts";
import { privateMessage, SELF } from "../../../support/peer.ts";

test("@Keyword finds a word where it has to be, and hands it to the handler as it was written", async () => {
  const answered = async (options: KeywordOptions, ...texts: string[]) => {
    class Bot {
      @Keyword(["早安", "Hi"], options)
      greet(_event: ChatMessageEvent, word: string) {
        return word;
      }
    }
    const app = runBot(Bot);
    const result: unknown[] = [];
    for (const text of texts) {
      await app.say(text);
      result.push(app.sent.pop());
    }
    return result;
  };
  const texts = ["早安", "大家早安呀", " 早安呀", "大家早安 ", "hi", "再见"];
  assert.deepEqual(await answered({}, ...texts), ["早安", "早安", "早安", "早安", "Hi", undefined]);
  assert.deepEqual(await answered({ at: "start" }, ...texts), ["早安", undefined, "早安", undefined, "Hi", undefined]);
  assert.deepEqual(await answered({ at: "end" }, ...texts), ["早安", undefined, undefined, "早安", "Hi", undefined]);
  assert.deepEqual(await answered({ at: "whole" }, ...texts), [
    "早安",
    undefined,
    undefined,
    undefined,
    "Hi",
    undefined,
  ]);
  assert.deepEqual(await answered({ caseSensitive: true }, "hi", "Hi"), [undefined, "Hi"]);
});

test("@Match hands the match over, also for expressions that remember where they were", async () => {
  class Bot {
    @Match(/(?<count>\d+)d(?<sides>\d+)/g, { in: "group" })
    roll(_event: ChatMessageEvent, match: RegExpExecArray) {
      return `${match.groups?.["count"]}/${match.groups?.["sides"]}`;
    }
  }
  const app = runBot(Bot);
  for (const text of ["2d6", "x 3d20 y", "none"]) await app.say(text);
  await app.push(privateMessage("2d6"));
  assert.deepEqual(app.sent, ["2/6", "3/20"]);
});

test("@Match and @Keyword read what was written, without what stands around it and in front of it", async () => {
  class Bot {
    @Match(/^掷(\d+)$/)
    roll(_event: ChatMessageEvent, [, sides]: RegExpExecArray) {
      return sides;
    }
    @Keyword(["撕", "小助手"], { at: "whole" })
    tear(_event: ChatMessageEvent, word: string) {
      return word;
    }
  }
  const app = runBot(Bot, { commands: { names: ["小助手"] } });
  const text = (value: string) => ({ type: "text", data: { text: value } });
  const at = (qq: unknown) => ({ type: "at", data: { qq } });
  const reply = { type: "reply", data: { id: "1" } };
  const heard: unknown[] = [];
  for (
    const message of [
      [at(SELF), text(" 掷6")],
      [text("\n掷6 \u200e\n")],
      [reply, at("20002"), text(" 掷6")],
      [reply, at("20002"), at(String(SELF)), text(" 掷6\u202c")],
      [text("掷"), null, "6"],
      "[CQ:reply,id=1][CQ:at,qq=20002] 掷6",
      [text("小助手，掷6")],
      [reply, at("20002"), text(" 撕")],
      [text("\u2067撕\u2069")],
      [text("小助手 撕")],
      [text("小助手")],
      [text("小助手！")],
    ]
  ) {
    await app.say("", { message });
    heard.push(app.sent.pop());
  }
  assert.deepEqual(heard, ["6", "6", "6", "6", "6", "6", "6", "撕", "撕", "撕", "小助手", undefined]);
});

test("what the bot itself said is never a keyword, and @ and pictures between the texts do not count", async () => {
  class Bot {
    @Keyword("早安")
    greet() {
      return "早";
    }
  }
  const app = runBot(Bot);
  await app.say("早安", { user_id: SELF });
  assert.deepEqual(app.sent, []);
  await app.say("", {
    message: [{ type: "text", data: { text: "早" } }, { type: "at", data: { qq: "1" } }, {
      type: "text",
      data: { text: "安" },
    }],
  });
  assert.deepEqual(app.sent, ["早"]);
});

test("@Keyword and @Match say what is wrong with their arguments", () => {
  const loose = { Keyword, Match } as unknown as Record<string, (...args: unknown[]) => unknown>;
  const wrong: [() => unknown, RegExp][] = [
    [() => loose["Keyword"]?.([]), /@Keyword wants a text/],
    [() => loose["Keyword"]?.(["a", ""]), /@Keyword wants a text/],
    [() => loose["Keyword"]?.("a", { at: "middle" }), /at is anywhere, start, end, whole, not "middle"/],
    [() => loose["Keyword"]?.("a", { in: "channel" }), /"in" is "group" or "private"/],
    [() => loose["Keyword"]?.(() => {}), /@Keyword needs parentheses/],
    [() => loose["Match"]?.("a"), /@Match wants a regular expression/],
    [() => loose["Match"]?.(() => {}), /@Match needs parentheses/],
  ];
  for (const [use, message] of wrong) assert.throws(use, { name: "ConfigError", message });
});

test("@Match tries no text that is longer than its bound: polynomial expressions stay cheap", async () => {
  let seen = 0;
  class Bot {
    @Match(/^(.*)(.*)x$/)
    slow() {
      seen++;
    }
    @Match(/^a+$/, { maxLength: 5_000 })
    longer() {
      seen += 10;
    }
  }
  const app = runBot(Bot);
  await app.say(`${"a".repeat(998)}x`);
  assert.equal(seen, 1);
  await app.say("a".repeat(5_000));
  assert.equal(seen, 11);
  const started = performance.now();
  await app.say("a".repeat(100_000));
  assert.ok(performance.now() - started < 1_000);
  assert.equal(seen, 11);
  for (const maxLength of [0, -1, Number.NaN, "9" as unknown as number]) {
    assert.throws(() => Match(/a/, { maxLength }), /@Match: maxLength wants a number above 0/);
  }
});
