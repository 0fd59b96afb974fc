import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs } from "../../../../src/util/time/backoff.ts";

const most = () => 0.999999;

test("the bound of the wait doubles with each failure and stops at the greatest", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 1_000].map((n) => backoffMs(n, {}, most)), [
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    30_000,
    30_000,
    30_000,
  ]);
});

test("a wait is anything between nothing and the bound", () => {
  assert.equal(backoffMs(5, {}, () => 0), 0);
  assert.equal(backoffMs(5, {}, () => 0.5), 8_000);
  for (let n = 1; n < 50; n++) {
    const ms = backoffMs(n);
    assert.ok(ms >= 0 && ms <= 30_000, `${ms}`);
  }
});

test("the bounds can be set", () => {
  assert.equal(backoffMs(1, { firstMs: 50, maxMs: 120 }, most), 50);
  assert.equal(backoffMs(3, { firstMs: 50, maxMs: 120 }, most), 120);
});

test("no bound makes a wait that is longer than a timer can be", () => {
  assert.equal(backoffMs(2_000, { maxMs: Infinity }, most), 86_399_914);
});
