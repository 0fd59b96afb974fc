/** How much work one message makes: it does not grow with the number of commands, and with the message no faster than it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type CommandEntry, CommandFinder } from "../../../src/command/find.ts";
import { compileCommand } from "../../../src/command/pattern.ts";
import { readArguments } from "../../../src/command/read.ts";
import { commandSettings } from "../../../src/command/settings.ts";
import { createSuggester } from "../../../src/command/suggest.ts";

type Payload = Parameters<CommandFinder<CommandEntry>["find"]>[0];

const MANY = 10_000;

/** Words of the same length that differ in their digits only: each is one slip away from many others. */
const alike = (count: number): string[] => Array.from({ length: count }, (_, n) => `查询${String(n).padStart(5, "0")}`);

/** A group message of 1,000 words and 4,500 characters that begins with one text. */
const longMessage = (first: string, rest = "abcd"): Payload => {
  const text = [first, ...Array.from<string>({ length: 999 }).fill(rest)].join(" ").slice(0, 4_500);
  return { message: [{ type: "text", data: { text } }], message_type: "group" };
};

/** The commands of these phrases, how often one of them was looked at, and what a message finds. */
function finderOf(phrases: readonly string[], options: CommandEntry["options"] = {}) {
  const looks = { count: 0 };
  const entries: CommandEntry[] = phrases.map((phrase) => ({
    source: phrase,
    site: { toString: () => undefined },
    words: [phrase],
    get options() {
      looks.count++;
      return options;
    },
  }));
  const finder = new CommandFinder(entries, commandSettings({ prefix: "/" }), (error) => assert.fail(String(error)));
  const find = (payload: Payload): string | undefined => {
    const found = finder.find(payload);
    return found === undefined ? undefined : "say" in found ? found.say(found.about) : found.phrase;
  };
  find(longMessage("/nothing"));
  return { looks, find };
}

/** The time of the fastest of some rounds, in ms: what else the machine does makes a round longer, never shorter. */
function fastest(round: () => void): number {
  return Math.min(...Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    round();
    return performance.now() - startMs;
  }));
}

test("a message that nearly calls one of 10,000 commands looks at a few of them", () => {
  const { looks, find } = finderOf(alike(MANY));
  for (
    const [first, answer] of [
      ["/查询0420", /你是不是想用：\/查询0/],
      ["/查询004242", /你是不是想用：\/查询0/],
      ["/查寻00042", /你是不是想用：\/查询00042$/],
      ["/查询42", undefined],
      ["/查询00042", /^查询00042$/],
      ["查询00042", undefined],
    ] as const
  ) {
    looks.count = 0;
    const found = find(longMessage(first));
    if (answer === undefined) assert.equal(found, undefined, first);
    else assert.match(found ?? "", answer, first);
    assert.ok(looks.count <= 10, `${first}: looked at ${looks.count}`);
  }
});

test("a message that nearly calls one of 10,000 sub-commands looks at those that it names", () => {
  const { looks, find } = finderOf(alike(MANY).map((word) => `群管 ${word}`));
  find(longMessage("/群管"));
  for (const first of ["/群管", "/群管 查询0420", "/群管 查寻00042", "/群官 查询00042"]) {
    looks.count = 0;
    assert.match(find(longMessage(first)) ?? "", first.startsWith("/群管") ? /查询00000/ : /想用：\/群管$/, first);
    assert.ok(looks.count <= 100, `${first}: looked at ${looks.count}`);
  }
  looks.count = 0;
  assert.equal(find(longMessage("/群管 查询00042")), "群管 查询00042");
  assert.ok(looks.count <= 10, `looked at ${looks.count}`);
});

test("sub-commands that are not shown cost nothing either", () => {
  for (const options of [{ hidden: true }, { in: "private" }] as const) {
    const { looks, find } = finderOf(alike(MANY).map((word) => `群管 ${word}`), options);
    find(longMessage("/群管"));
    looks.count = 0;
    assert.equal(find(longMessage("/群管 查询0420")), undefined);
    assert.ok(looks.count <= 10, `looked at ${looks.count}`);
  }
});

test("a word that is near none of 10,000 others takes no longer than with 100 of them", () => {
  // Without its middle each of them is "xy", and so are these without one of their characters.
  const framed = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `x${String.fromCharCode(0x5000 + n)}y`);
  const typed = ["axy", "xya", "丁xy", "xy丁"];
  const [few, many] = [100, MANY].map((count) => {
    const suggest = createSuggester(framed(count));
    assert.deepEqual(typed.map(suggest), [undefined, undefined, undefined, undefined]);
    return fastest(() => {
      for (let times = 0; times < 20; times++) for (const each of typed) suggest(each);
    });
  }) as [number, number];
  // A look at each word would take a hundred times as long.
  assert.ok(many < few * 10, `${many} ms instead of ${few} ms`);
});

test("the arguments of a message take time as its length does, whatever it is made of", () => {
  const patterns = [
    "说",
    "说 [what...]",
    "说 <what:message> [--all] [--n:int]",
    "说 [a:date] [b:duration] [c:int] [d:at] [rest...] [-a, --all] [--tag:text...]",
    "说 <words:text...>",
    "说 [when:date...] [--tag:text...]",
  ].map((pattern) => compileCommand(pattern));
  const context = { event: { self_id: 10001 }, clock: { date: () => 0 } } as Parameters<typeof readArguments>[4];
  const read = (word: string, words: number): number => {
    const segments = [{ type: "text", data: { text: ` ${word}`.repeat(words) } }] as Parameters<
      typeof readArguments
    >[1];
    return fastest(() => {
      for (const pattern of patterns) readArguments(pattern, segments, 0, 0, context);
    });
  };
  for (
    const word of ["abcd", "--all", "-aaaa", "--ta=", "--tag", '"abc', 'ab"', "“abc", "明天 8", "1小时", "＝＝", "-- -"]
  ) {
    const [short, long] = [read(word, 500), read(word, 4_000)];
    // Eight times as much, where the square of it would be 64 times.
    assert.ok(long < short * 40 + 20, `${word}: ${long} ms instead of ${short} ms`);
    assert.ok(short < 100, `${word}: ${short} ms`);
  }
});
