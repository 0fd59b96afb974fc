import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, systemClock } from "../../../src/util/clock.ts";

test("a manual clock runs what falls due, in order, and nothing that was called off", async () => {
  const clock = createManualClock(1000);
  const ran: string[] = [];
  clock.schedule(30, () => ran.push(`c ${clock.now()}`));
  clock.schedule(10, () => {
    ran.push(`a ${clock.now()}`);
    clock.schedule(10, () => ran.push(`b ${clock.now()}`));
  });
  const cancel = clock.schedule(20, () => ran.push("never"));
  cancel();
  await clock.advance(29);
  assert.deepEqual(ran, ["a 1010", "b 1020"]);
  assert.deepEqual([clock.now(), clock.pending], [1029, 1]);
  await clock.advance(1);
  assert.deepEqual(ran, ["a 1010", "b 1020", "c 1030"]);
  assert.equal(clock.pending, 0);
});

test("the system clock is the time of day, and does not follow it when it is set", () => {
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 60_000);
  const real = Date.now;
  Date.now = () => 0;
  try {
    assert.ok(systemClock.now() > 1_600_000_000_000);
  } finally {
    Date.now = real;
  }
});
