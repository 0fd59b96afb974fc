import assert from "node:assert/strict";
import { test } from "node:test";
import { readChoice } from "../../../../src/bot/dialogue/words.ts";

const labels = Array.from({ length: 120 }, (_, index) => `菜${index + 1}`);

test("a choice is its label or its number, in digits or in Chinese", () => {
  const numbers: readonly (readonly [text: string, number: number])[] = [
    ["菜7", 7],
    ["2", 2],
    ["２", 2],
    ["②", 2],
    ["2.", 2],
    ["3)", 3],
    ["二", 2],
    ["第二个", 2],
    ["十", 10],
    ["第 十 项", 10],
    ["十一", 11],
    ["第十二个", 12],
    ["二十", 20],
    ["三十五号", 35],
    ["一百零五", 105],
    [" 九。", 9],
  ];
  for (const [text, number] of numbers) assert.equal(readChoice(text, labels), number - 1, text);
});

test("what is no number of a choice is none", () => {
  const none = [
    "",
    "0",
    "零",
    "121",
    "一百二十一",
    "二二",
    "十十",
    "百",
    "零零",
    "半",
    "两",
    "第",
    "个",
    "-1",
    "1.5",
    "12345",
    "二个半",
  ];
  for (const text of none) assert.equal(readChoice(text, labels), undefined, text);
  assert.equal(readChoice("四", ["甲", "乙", "丙"]), undefined);
  assert.equal(readChoice("三", ["三", "乙", "丙"]), 0, "a label counts before a number");
});
