import assert from "node:assert/strict";
import { test } from "node:test";
import { isRecord, readNumber, readWords } from "../../../src/protocol/scalars.ts";

const odd = [{ toString: 1, valueOf: 1 }, [], [{}], Object.create(null), null, undefined, true, Symbol("x"), () => 5];

test("numbers are read from numbers and digits, and from nothing else", () => {
  assert.deepEqual([5, "5", " 15000 ", -1.5, 0].map(readNumber), [5, 5, 15_000, -1.5, 0]);
  for (const value of [...odd, "", " ", "x", NaN, Infinity, "1e999"]) assert.equal(readNumber(value), undefined);
});

test("words are texts, and numbers as text", () => {
  assert.deepEqual(["no", 5, 10n].map(readWords), ["no", "5", "10"]);
  for (const value of [...odd, ""]) assert.equal(readWords(value), undefined);
});

test("an object with fields is no list, and not null", () => {
  for (const value of [{}, { a: 1 }, Object.create(null)]) assert.equal(isRecord(value), true);
  for (const value of [[], [{}], null, undefined, "{}", 5, Symbol("x"), () => 5]) assert.equal(isRecord(value), false);
});
