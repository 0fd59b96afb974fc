import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { within } from "../../../../src/util/time/within.ts";

test("work that ends in time is told as such, and leaves no timer", async () => {
  const clock = createManualClock();
  assert.equal(await within(clock, 1_000, Promise.resolve("done")), true);
  assert.equal(clock.pending, 0);
  let finish = (): void => {};
  const waiting = within(clock, 1_000, new Promise<void>((resolve) => finish = resolve));
  await clock.advance(999);
  finish();
  assert.equal(await waiting, true);
  assert.equal(clock.pending, 0);
});

test("work that does not end in time is left alone, and what it comes to later is nobody's failure", async () => {
  const clock = createManualClock();
  let fail = (_: Error): void => {};
  const waiting = within(clock, 1_000, new Promise((_, reject) => fail = reject));
  await clock.advance(1_000);
  assert.equal(await waiting, false);
  fail(new Error("late")); // would end the process if it were unhandled
  await clock.advance(0);
  assert.equal(clock.pending, 0);
});

test("work that fails in time fails, with its own error, and leaves no timer", async () => {
  const clock = createManualClock();
  for (const reason of [new Error("broken"), "broken", undefined]) {
    await assert.rejects(within(clock, 1_000, Promise.reject(reason)), (error) => error === reason);
    assert.equal(clock.pending, 0);
  }
});
