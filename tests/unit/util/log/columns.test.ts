import assert from "node:assert/strict";
import { test } from "node:test";
import { cellsOf, cut, toCells } from "../../../../src/util/log/columns.ts";

test("cellsOf() counts two cells for Chinese signs, full-width signs and emoji, none for what combines", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["abc", 3],
    ["签到", 4],
    ["ＡＢ", 4],
    ["，。", 4],
    ["👍", 2],
    ["e\u0301", 1],
    ["한글", 4],
    ["…", 1],
  ];
  for (const [text, cells] of cases) assert.equal(cellsOf(text), cells, text);
});

test("toCells() always gives as many cells as it was asked for, or one less where a wide sign does not fit", () => {
  for (const text of ["", "a", "签到成功", "a签到成功", "👍👍👍👍", "abcdefghij"]) {
    for (const cells of [1, 4, 5, 9]) {
      assert.ok([cells, cells - 1].includes(cellsOf(toCells(text, cells))), `${text} ${cells}`);
    }
  }
  assert.equal(toCells("签到", 6), "签到  ");
  assert.equal(toCells("签到成功", 6), "签到…");
});

test("cut() leaves what fits, and never breaks a sign in two", () => {
  assert.equal(cut("签到", 4), "签到");
  assert.equal(cut("👍👍👍", 4), "👍…");
});
