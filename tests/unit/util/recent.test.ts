import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "../../../src/util/recent.ts";

test("a value is remembered for its time, and no longer", () => {
  const recent = new Recent<number>({ windowMs: 100, limit: 10 });
  recent.set("a", 1, 0);
  assert.deepEqual(recent.get("a", 99), { atMs: 0, value: 1 });
  assert.equal(recent.get("a", 100), undefined);
  assert.equal(recent.get("b", 0), undefined);
});

test("remembering again begins a new time", () => {
  const recent = new Recent<number>({ windowMs: 100, limit: 10 });
  recent.set("a", 1, 0);
  recent.set("a", 2, 90);
  assert.deepEqual(recent.get("a", 150), { atMs: 90, value: 2 });
  assert.equal(recent.size, 1);
});

test("what is too old or too much is forgotten when something is added, the oldest first", () => {
  const recent = new Recent<number>({ windowMs: 100, limit: 3 });
  for (let n = 0; n < 5; n++) recent.set(`${n}`, n, n);
  assert.equal(recent.size, 3);
  assert.equal(recent.get("1", 5), undefined);
  assert.equal(recent.get("2", 5)?.value, 2);
  recent.set("late", 9, 200);
  assert.equal(recent.size, 1);
});

test("200,000 numbers are remembered at the cost of numbers", () => {
  const recent = new Recent<true, number>({ windowMs: 600_000, limit: 200_000 });
  for (let n = 0; n < 200_100; n++) recent.set(n, true, n / 1_000);
  assert.deepEqual([recent.size, recent.get(0, 300), recent.get(100, 300)?.value], [200_000, undefined, true]);
});
