import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fingerprintOf } from "../../../src/transport/fingerprint.ts";

const parsed = (text: string): unknown => JSON.parse(text);

test("equal values have equal keys, and others have others", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.json({ maxDepth: 3 }), (one, other) => {
      assert.equal(fingerprintOf(parsed(one)).key, fingerprintOf(parsed(one)).key);
      const isSame = JSON.stringify(parsed(one)) === JSON.stringify(parsed(other));
      assert.equal(fingerprintOf(parsed(one)).key === fingerprintOf(parsed(other)).key, isSame);
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

test("what looks alike is told apart", () => {
  const values = [1, "1", [1], ["1"], { 1: 1 }, [[1]], [1, []], [[], 1], null, "null", {}, [], "", 0, -1, true, "true"];
  const more = [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: { b: 1 } }, { a: {}, b: 1 }, ["ab", "c"], ["a", "bc"], "abc"];
  const keys = [...values, ...more].map((value) => fingerprintOf(value).key);
  assert.equal(new Set(keys).size, keys.length);
});

test("ten thousand numbers in a row have ten thousand keys", () => {
  const keys = new Set<string>();
  for (let n = 0; n < 10_000; n++) keys.add(fingerprintOf({ time: 1_700_000_000 + n, user_id: 10_001 }).key);
  assert.equal(keys.size, 10_000);
});

test("it is as long as the value is about, and any depth is fine", () => {
  const { chars } = fingerprintOf({ text: "x".repeat(1_000), list: [1, 2, 3] });
  assert.ok(chars > 1_000 && chars < 1_100, String(chars));
  const deep = (sign: string): string =>
    fingerprintOf(parsed(`${"[".repeat(200_000)}${sign}${"]".repeat(200_000)}`)).key;
  assert.equal(deep("1"), deep("1"));
  assert.notEqual(deep("1"), deep("2"));
});
