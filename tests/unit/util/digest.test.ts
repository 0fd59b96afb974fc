import assert from "node:assert/strict";
import { test } from "node:test";
import { charsOf, digestOf, digestOfBytes } from "../../../src/util/digest.ts";

test("equal values have one digest, whatever the order of their keys", () => {
  const value = { a: [1, "x", null, { b: true }], c: "企鹅", d: {} };
  assert.equal(digestOf(value), digestOf({ d: {}, c: "企鹅", a: [1, "x", null, { b: true }] }));
  assert.ok(Number.isSafeInteger(digestOf(value)));
});

test("what differs anywhere has another digest", () => {
  const values = [
    null,
    0,
    "",
    "0",
    false,
    "null",
    [],
    {},
    [[]],
    [{}],
    [0],
    ["0"],
    [0, 1],
    [1, 0],
    { 0: 0 },
    { a: 0 },
    { b: 0 },
    { a: { b: 1 }, c: 2 },
    { a: { b: 2 }, c: 1 },
    { a: { c: 1 }, b: 2 },
    { a: 1, b: 2 },
    { a: 2, b: 1 },
    "ab",
    "ba",
  ]; // deno-fmt-ignore-line
  assert.equal(new Set(values.map(digestOf)).size, values.length);
  const pokes = Array.from(
    { length: 20_000 },
    (_, n) => digestOf({ post_type: "notice", user_id: 10_000 + n, time: n % 7 }),
  );
  assert.equal(new Set(pokes).size, pokes.length);
});

test("depth and width do not matter", () => {
  const deep = (depth: number): unknown => {
    let value: unknown = 1;
    for (let n = 0; n < depth; n++) value = n % 2 === 0 ? [value] : { a: value };
    return value;
  };
  assert.equal(digestOf(deep(200_000)), digestOf(deep(200_000)));
  assert.notEqual(digestOf(deep(200_000)), digestOf(deep(200_001)));
  assert.ok(digestOf(Array.from({ length: 300_000 }, () => 0)) > 0);
  assert.ok(charsOf(deep(200_000)) >= 400_000);
});

test("the length of a value is about that of its JSON", () => {
  const value = { a: "x".repeat(500), list: Array.from({ length: 50 }, (_, n) => ({ n, text: "企鹅" })), none: null };
  const ratio = charsOf(value) / JSON.stringify(value).length;
  assert.ok(ratio > 0.8 && ratio < 1.6, `${ratio}`);
});

test("bytes that differ in one place, or in their number, have another digest; where they lie does not matter", () => {
  const bytes = Uint8Array.from({ length: 600 }, (_, at) => at * 7);
  const seen = new Set([digestOfBytes(bytes)]);
  for (let at = 0; at < bytes.length; at++) {
    for (const change of [1, 2, 128, 255]) {
      const other = bytes.slice();
      other[at] = (other[at] as number) ^ change;
      seen.add(digestOfBytes(other));
    }
    seen.add(digestOfBytes(bytes.subarray(0, at)));
  }
  for (let number = 0; number < 20_000; number++) seen.add(digestOfBytes(new TextEncoder().encode(`poke ${number}`)));
  assert.equal(seen.size, 1 + 600 * 5 + 20_000);
  const inTheMiddle = new Uint8Array(700);
  inTheMiddle.set(bytes, 13);
  assert.equal(digestOfBytes(inTheMiddle.subarray(13, 613)), digestOfBytes(bytes));
  assert.ok(Number.isSafeInteger(digestOfBytes(bytes)));
});
