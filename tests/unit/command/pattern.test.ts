import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compileCommand } from "../../../src/command/pattern.ts";
import { readArguments } from "../../../src/command/read.ts";
import { ArgumentError, type CommandPattern, type TypeContext } from "../../../src/command/types.ts";
import { usageOf } from "../../../src/command/usage.ts";
import type { Segment } from "../../../src/protocol/segments.ts";

const context = { event: { self_id: 10001 } as TypeContext["event"], clock: { date: () => 1_764_000_000_000 } };
const text = (value: string): Segment => ({ type: "text", data: { text: value } });
const read = (pattern: CommandPattern, segments: Segment[]) => readArguments(pattern, segments, 0, 0, context);

const wrong: [pattern: string, message: RegExp, aliases?: string[]][] = [
  [
    "ban <who:att>",
    /there is no type "att", at character 10\. Types are text, int, .*\n {2}ban <who:att>\n {11}\^\^\^$/,
  ],
  ["签到 <谁:att>", /at character 7.*\n {2}签到 <谁:att>\n {11}\^\^\^$/],
  ["a [x] <y>", /required <y> stands behind optional \[x\], at character 8/],
  ["a [x...] [y]", /"y" stands behind "x", which takes all that is left/],
  ["a <x:int...> <y>", /which takes all that is left/],
  ["a <x> <x>", /"x" stands there twice/],
  ["a [--x] <x>", /"x" stands there twice/],
  ["a [-n] [-n, --m]", /"-n" stands there twice/],
  ["a <__proto__>", /"__proto__" stands there twice, or is reserved/],
  ["a <x", /"<" is not closed, at character 3/],
  ["a [x <y>", /"\[" is not closed, at character 3/],
  ["a x>", /">" closes nothing, at character 4/],
  ["a <x> b", /a word stands behind a bracket, at character 7/],
  ["<x>", /the command has no word/],
  ["a <>", /"" is no name/],
  ["a <x y>", /"x y" is no name/],
  ["a <1x>", /"1x" is no name/],
  ["a [--1]", /"--1" is no option/],
  ["a [-nn]", /"-nn" is no option/],
  ["a [n:int=x]", /"x" is no int/],
  ["a <n:int(1)>", /"\(1\)" are no bounds, at character 6\. Write the least and the most/],
  ["a <n:int(..)>", /are no bounds/],
  ["a <n:int(20..1)>", /are no bounds/],
  ["a <n:int(1..x)>", /are no bounds/],
  ["a <n:int(1..2..3)>", /are no bounds/],
  ["a <n:at(1..2)>", /"at" takes no bounds.*Bounds go with int, number, text/],
  ["a [n:int(1..20)=30]", /"30" is no int\(1\.\.20\)/],
  ["a [n=]", /the default is empty/],
  ["a <n:int=1>", /this parameter can have no default/],
  ["a [--all=是]", /this parameter can have no default/],
  ["a [p:image=x]", /"x" is no image/],
  ["a <m:开|>", /a choice is empty/],
  ["a [--tag...]", /an option that repeats needs a type/],
  ["a [--q:reply]", /"reply" is neither an option nor a list/],
  ['a "b"', /"\\?"b\\?"" is no word of a command/],
  ["a", /"<b>" is no word of a command/, ["<b>"]],
];

for (const [pattern, message, aliases = []] of wrong) {
  test(`the pattern ${pattern} is refused, with the place and what to write`, () =>
    assert.throws(() => compileCommand(pattern, { aliases }), {
      name: "ConfigError",
      code: "COMMAND_PATTERN",
      message,
    }));
}

test("a type of one's own has a name that none has", () => {
  for (const name of ["int", "a b"]) {
    assert.throws(() => compileCommand("a", { types: { [name]: (word) => word } }), { code: "COMMAND_PATTERN" });
  }
});

test("the usage shows what can be written, with prefix and alias", () => {
  const pattern = compileCommand(
    "ban <who:at> [time:duration=10分钟] [--all] [-n, --count:int=1] [--tag:text...] <--to:group> [mode:开|关] [reason...]",
    { aliases: ["禁 言"] },
  );
  const args = "<who> [time=10分钟] [开|关] [reason...] [--all] [-n, --count <整数>=1] [--tag <文字>...] --to <群号>";
  assert.equal(pattern.usage, `ban ${args}`);
  assert.equal(usageOf(pattern, "/", "禁 言"), `/禁 言 ${args}`);
  assert.deepEqual(pattern.words, ["ban", "禁 言"]);
});

test("every message gives arguments or a mistake, and never throws", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "--",
      "--all",
      "-n",
      "-n3",
      "--tag=",
      "—all",
      '"',
      "“",
      "'",
      "」",
      " ",
      "　",
      "\n",
      "=",
      "明天",
      "8:00",
      "10分钟",
      "-5",
    ),
    fc.string(),
  );
  const segment = fc.oneof(
    fc.array(piece).map((pieces) => text(pieces.join(""))),
    fc.constantFrom<Segment>(
      { type: "at", data: { qq: "20001" } },
      { type: "at", data: { qq: "all" } },
      { type: "reply", data: { id: "1" } },
      { type: "image", data: { file: "a.png" } },
    ),
  );
  const patterns = [
    "x <a> [b:int] [c...] [--all] [-n, --count:int] [--tag:text...]",
    "x [d:date] [t:duration] [xs:number...]",
    "x [q:reply] [w:at] [p:image] [m:message] [-a] [-b]",
    "x <m:开|关> [b:bool] [g:group] [s:segment]",
  ].map((each) => compileCommand(each));
  fc.assert(fc.property(fc.array(segment), fc.constantFrom(...patterns), (segments, pattern) => {
    const result = read(pattern, segments);
    assert.equal(typeof result, "object");
  }));
});

test("what a formatter writes is read back", () => {
  const pattern = compileCommand("x <word> <n:int> <who:at> [rest...] [--all] [--count:int] [--tag:text...]");
  const word = fc.string({ maxLength: 20 }).filter((each) => !/["\s]/.test(each) || !each.includes('"'));
  const rest = fc.array(fc.stringMatching(/^[a-z你好！,。]{1,8}$/), { minLength: 1, maxLength: 5 }).map((all) =>
    all.join(" ")
  );
  const args = fc.record({
    word,
    n: fc.maxSafeInteger(),
    who: fc.integer({ min: 10_000, max: 4_000_000_000 }),
    rest: fc.option(rest, { nil: undefined }),
    all: fc.boolean(),
    count: fc.option(fc.integer(), { nil: undefined }),
    tag: fc.array(word, { maxLength: 3 }),
  });
  fc.assert(fc.property(args, fc.boolean(), (wanted, isLate) => {
    const options = [
      ...wanted.all ? ["--all"] : [],
      ...wanted.count === undefined ? [] : [`--count=${wanted.count}`],
      ...wanted.tag.map((tag) => `--tag="${tag}"`),
    ].join(" ");
    const segments = [
      text(`${isLate ? "" : options} "${wanted.word}" ${wanted.n}`),
      { type: "at", data: { qq: String(wanted.who) } } as Segment,
      text(`${wanted.rest ?? ""} ${isLate ? options : ""}`),
    ];
    const { rest: restText, count, ...others } = wanted;
    const expected = {
      ...others,
      ...restText === undefined ? {} : { rest: restText },
      ...count === undefined ? {} : { count },
    };
    assert.deepEqual(read(pattern, segments), expected);
  }));
});

test("a quarter of a megabyte of anything is read in a time that grows no faster than the message", () => {
  const hostile = [
    '"a ',
    "“ ",
    "' ",
    "-n ",
    "--tag ",
    '--tag=" ',
    "- ",
    "明天 ",
    "a",
    " ",
    "１",
    "—",
    '"a"b ',
    "-nnnnnnnnnnnn ",
  ];
  const patterns = [
    "x [rest...] [-n] [--tag:text...]",
    "x [xs:text...] [-n] [--tag:text...]",
    "x [xs:date...]",
    "x [xs:duration...]",
    "x [a:int] [b:date] [c:number] [m:message]",
  ].map((each) => compileCommand(each));
  for (const pattern of patterns) {
    for (const unit of hostile) {
      const timed = (bytes: number): number => {
        const segments = [text(unit.repeat(bytes / unit.length))];
        const before = performance.now();
        read(pattern, segments);
        return performance.now() - before;
      };
      // A square law would take minutes; the bound is wide because the machine may be busy.
      assert.ok(timed(250_000) < 15_000, `${pattern.text} with ${unit}`);
    }
  }
});

test("a mistake names what it is about", () => {
  const error = read(compileCommand("x <a:int> [--b:int]"), [text(`1 --b ${"很".repeat(50)}`)]);
  assert.ok(error instanceof ArgumentError);
  assert.equal(error.param?.name, "b");
  assert.equal(error.got, `${"很".repeat(30)}…`);
});
