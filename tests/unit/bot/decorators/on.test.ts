import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { Bot, Catch, On, OnGroupMsg, OnMessage, OnReady } from "../../../../src/bot/decorators/on.ts";
import { readBot, readMethods } from "../../../../src/bot/model/records.ts";

test("decorators only record: the most derived class first, and the first mention of a method decides", () => {
  class Base {
    @Command("a")
    a() {}
    @OnMessage()
    b() {}
  }
  @Bot({ name: "kid" })
  class Kid extends Base {
    @Command("a2", { aliases: ["a3"] })
    override a() {}
    override b() {}
    @OnReady()
    c() {}
  }
  const shown = readMethods(Kid).map((
    { method, binding },
  ) => [method, binding.type, "words" in binding ? binding.words : undefined]);
  assert.deepEqual(shown, [["a", "command", ["a2", "a3"]], ["c", "ready", undefined], ["b", "event", undefined]]);
  assert.deepEqual(readMethods(Base).map(({ method }) => method), ["a", "b"]);
  assert.equal(readBot(Kid)?.name, "kid");
  assert.equal(readBot(Base), undefined);
});

test("two copies of a class do not see each other's records", () => {
  const make = (word: string) => {
    class Same {
      @Command(word)
      answer() {}
    }
    return Same;
  };
  const [first, second] = [make("one"), make("two")];
  const wordOf = (of: ReturnType<typeof make>) =>
    readMethods(of).map(({ binding }) => "words" in binding && binding.words[0]);
  assert.deepEqual([wordOf(first), wordOf(second)], [["one"], ["two"]]);
});

test("one method may have several decorators", () => {
  class Both {
    @Command("x")
    @OnGroupMsg(1)
    answer() {}
  }
  assert.deepEqual(readMethods(Both).map(({ decorator }) => decorator).sort(), ["Command", "OnGroupMsg"]);
});

// What plain JavaScript, or a cast, lets through.
// oxlint-disable-next-line no-explicit-any
const loose = { Bot, Catch, Command, On, OnGroupMsg, OnMessage } as any;

const wrong: [what: string, use: () => unknown, message: RegExp][] = [
  ["a bare @OnMessage", () => loose.OnMessage(() => {}, { kind: "method", name: "x" }), /@OnMessage needs parentheses/],
  ["a bare legacy @OnMessage", () => loose.OnMessage(class {}.prototype, "x", {}), /@OnMessage needs parentheses/],
  ["a bare legacy @OnGroupMsg", () => loose.OnGroupMsg(class {}.prototype, "x", {}), /@OnGroupMsg needs parentheses/],
  ["@On without a name", () => loose.On(), /@On wants a text/],
  [
    "a function where ids belong",
    () => loose.OnGroupMsg(() => {}),
    /@OnGroupMsg needs parentheses: write @OnGroupMsg\(\)/,
  ],
  ["a group that is no number", () => loose.OnGroupMsg("QQ 群号"), /"QQ 群号" is no QQ number/],
  ["a command with a bracket too few", () => loose.Command("a <b"), /"<" is not closed, at character 3/],
  ["an empty command", () => loose.Command(""), /@Command wants a text/],
  [
    "an unknown kind of chat",
    () => loose.Command("a", { in: "channel" }),
    /"in" is "group" or "private", not "channel"/,
  ],
  [
    "a static method",
    () => loose.OnMessage()(() => {}, { kind: "method", name: "x", static: true, metadata: {} }),
    /neither static nor a field/,
  ],
  [
    "a field",
    () => loose.OnMessage()(undefined, { kind: "field", name: "x", metadata: {} }),
    /@OnMessage stands on "x" \(field\)/,
  ],
  ["a legacy field", () => loose.OnMessage()({}, "x", undefined), /stands on "x"/],
  ["@Bot on a method", () => loose.Bot()({}, "x"), /@Bot stands on a class/],
  [
    "a compiler without metadata",
    () => loose.OnMessage()(() => {}, { kind: "method", name: "x" }),
    /passes no decorator metadata/,
  ],
];

for (const [what, use, message] of wrong) {
  test(`${what} is refused with a sentence that tells what to do`, () =>
    assert.throws(use, { name: "ConfigError", message }));
}
