import assert from "node:assert/strict";
import { test } from "node:test";
import { NowAndThen, type NowAndThenOptions } from "../../../src/util/now_and_then.ts";
import { createManualClock } from "../../../src/util/time/clock.ts";

function said(options: NowAndThenOptions, times: number): number[] {
  const each = new NowAndThen(options);
  return Array.from({ length: times }, () => each.next()).filter((count) => count > 0);
}

test("the first time is said, then every hundredth", () => {
  assert.deepEqual(said({}, 250), [1, 100, 200]);
});

test("several may be said one by one", () => {
  assert.deepEqual(said({ first: 3, every: 5 }, 11), [1, 2, 3, 5, 10]);
});

test("it may begin later", () => {
  assert.deepEqual(said({ from: 3 }, 201), [3, 100, 200]);
});

test("or again after a time: the first one that comes then", async () => {
  const clock = createManualClock();
  const each = new NowAndThen({ everyMs: 60_000, clock });
  const told: [count: number, sinceMs: number][] = [];
  for (let at = 0; at < 10; at++) {
    const count = each.next();
    if (count > 0) told.push([count, each.sinceMs]);
    await clock.advance(25_000);
  }
  assert.deepEqual(told, [[1, 0], [4, 75_000], [7, 150_000], [10, 225_000]]);
});

test("the wait may grow, up to a bound", async () => {
  const clock = createManualClock();
  const each = new NowAndThen({ everyMs: 60_000, upToMs: 200_000, clock });
  const told: number[] = [];
  for (let minute = 0; minute < 15; minute++) {
    if (each.next() > 0) told.push(minute);
    await clock.advance(60_000);
  }
  assert.deepEqual(told, [0, 1, 3, 7, 11]);
});

test("what is over begins anew", () => {
  const each = new NowAndThen();
  each.next();
  each.next();
  assert.equal(each.count, 2);
  each.reset();
  assert.equal(each.count, 0);
  assert.equal(each.next(), 1);
});
