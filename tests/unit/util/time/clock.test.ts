import assert from "node:assert/strict";
import { test } from "node:test";
import {
  atDate,
  createManualClock,
  datedBy,
  inParts,
  systemClock,
  watchDate,
} from "../../../../src/util/time/clock.ts";

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

test("a date that is set on makes what waits for a date due, and nothing else", async () => {
  const clock = createManualClock(1000);
  const ran: string[] = [];
  clock.schedule(50, () => ran.push(`delay at ${clock.now()}`));
  clock.scheduleAt(5000, () => ran.push(`date at ${clock.now()}, ${clock.date()}`));
  clock.setDateBy(10_000);
  assert.deepEqual([clock.now(), clock.date()], [1000, 11_000]);
  await clock.advance(0);
  assert.deepEqual(ran, ["date at 1000, 11000"]);
  await clock.advance(50);
  assert.deepEqual(ran, ["date at 1000, 11000", "delay at 1050"]);
});

test("a delay beyond 31 bits is waited for in parts, and can be called off in any of them", async () => {
  const clock = createManualClock();
  const delays: number[] = [];
  const set = (delayMs: number, task: () => void) => {
    delays.push(delayMs);
    return clock.schedule(delayMs, task);
  };
  let ran = 0;
  inParts(set, 2 ** 32, () => ran++);
  await clock.advance(2 ** 32 - 1);
  assert.equal(ran, 0);
  await clock.advance(1);
  assert.equal(ran, 1);
  assert.deepEqual(delays, [2 ** 31 - 1, 2 ** 31 - 1, 2]);
  const cancel = inParts(set, 2 ** 32, () => ran++);
  await clock.advance(2 ** 31);
  cancel();
  assert.equal(clock.pending, 0);
});

test("a date is met within half a minute of a suspend, exactly when there was none, and not too early when it is set back", async () => {
  const clock = createManualClock();
  const ran: number[] = [];
  const day = 3_600_000;
  atDate(clock, day, () => ran.push(clock.date()));
  await clock.advance(day - 1);
  assert.equal(ran.length, 0);
  await clock.advance(1);
  assert.deepEqual(ran, [day]);

  atDate(clock, 3 * day, () => ran.push(clock.now()));
  clock.setDateBy(2 * day);
  await clock.advance(30_000);
  assert.deepEqual(ran, [day, day + 30_000], "timers stood still, the date did not");

  const due = clock.date() + 10_000;
  const cancel = atDate(clock, due, () => ran.push(-1));
  clock.setDateBy(-3_600_000);
  await clock.advance(3_600_000);
  assert.equal(ran.length, 2);
  cancel();
  assert.equal(clock.pending, 0);
});

test("a date that jumps is noticed within half a minute, a slow correction is not, and the watch can be ended", async () => {
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const seen: number[] = [];
  const told: number[] = [];
  const end = watchDate(clock, (byMs) => seen.push(byMs));
  const endTold = clock.onDateJump?.((byMs) => told.push(byMs));
  await clock.advance(45_000);
  for (const byMs of [-3_600_000, 86_400_000]) {
    clock.setDateBy(byMs);
    await clock.advance(30_000);
  }
  for (let minute = 0; minute < 5; minute++) {
    clock.setDateBy(900);
    await clock.advance(60_000);
  }
  assert.deepEqual(seen, [-3_600_000, 86_400_000]);
  assert.deepEqual(told.slice(0, 3), [-3_600_000, 86_400_000, 900]);
  end();
  endTold?.();
  clock.setDateBy(3_600_000);
  await clock.advance(60_000);
  assert.deepEqual([seen.length, told.length, clock.pending], [2, 7, 0]);
});

test("a clock that is dated by another one has the machine's time, and falls due by the other's dates", async () => {
  const dates = createManualClock(Date.UTC(2026, 0, 1));
  const clock = datedBy(dates);
  const before = systemClock.now();
  const now = clock.now();
  assert.ok(now >= before && now <= systemClock.now());
  let mornings = 0;
  clock.scheduleAt(clock.date() + 86_400_000, () => mornings++);
  const cancel = clock.scheduleAt(clock.date() + 86_400_000, () => mornings++);
  clock.onDateJump?.(() => {})();
  cancel();
  await dates.advance(86_400_000);
  assert.deepEqual([mornings, clock.date(), dates.pending], [1, Date.UTC(2026, 0, 2), 0]);
});
