import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseDuration } from "../../../../src/util/time/duration.ts";

const spans: readonly (readonly [string, number])[] = [
  ["35s", 35_000],
  ["1h30m", 5_400_000],
  ["1h 30m", 5_400_000],
  ["10分钟", 600_000],
  ["10 分钟", 600_000],
  ["2天", 172_800_000],
  ["1d", 86_400_000],
  ["1.5h", 5_400_000],
  ["500ms", 500],
  ["1w", 604_800_000],
  ["1天2小时", 93_600_000],
  ["1小时30分", 5_400_000],
  ["１０分钟", 600_000],
  ["半小时", 1_800_000],
  ["半个小时", 1_800_000],
  ["一个半小时", 5_400_000],
  ["两天半", 216_000_000],
  ["十五分钟", 900_000],
  ["二十秒", 20_000],
  ["一百零五秒", 105_000],
  ["一百二十秒", 120_000],
  ["3个星期", 1_814_400_000],
  ["2 Hours", 7_200_000],
  ["90 minutes", 5_400_000],
  ["0s", 0],
  ["  1h  ", 3_600_000],
];

for (const [text, ms] of spans) {
  test(`"${text}" is ${ms} ms`, () => assert.equal(parseDuration(text), ms));
}

const others = [
  "",
  " ",
  "10",
  "十",
  "abc",
  "h",
  "分钟",
  "-5m",
  "1h-30m",
  "30m1h",
  "1h1h",
  "5 apples",
  "1h30",
  "1个",
  "明天",
];
for (const text of [...others, "1".repeat(30) + "w", "十百秒", "9".repeat(5_000) + "s", "1h30m x", "1..5h", "零零秒"]) {
  test(`"${text.slice(0, 40)}" is no span of time`, () => assert.equal(parseDuration(text), undefined));
}

test("every whole span that is written out is read back", () => {
  const part = fc.nat(999);
  fc.assert(fc.property(part, part, part, part, (d, h, m, s) => {
    const ms = ((d * 24 + h) * 60 + m) * 60_000 + s * 1_000;
    assert.equal(parseDuration(`${d}d${h}h${m}m${s}s`), ms);
    assert.equal(parseDuration(`${d}天${h}小时${m}分钟${s}秒`), ms);
  }));
});

test("any text is read or refused, and nothing else happens", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const ms = parseDuration(text);
    assert.ok(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0));
  }));
});
