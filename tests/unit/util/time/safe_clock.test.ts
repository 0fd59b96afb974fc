import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, createManualClock, systemClock } from "../../../../src/util/time/clock.ts";
import { safeClock } from "../../../../src/util/time/safe_clock.ts";
import { captureLog } from "../../../support/captured_log.ts";

const broken = (): never => {
  throw new Error("the battery is empty");
};

test("a clock that works is asked, and its tasks run and are called off", async () => {
  const given = createManualClock(1_000);
  const clock = safeClock(given, captureLog());
  assert.equal(safeClock(given, captureLog()), clock);
  assert.equal(safeClock(clock, captureLog()), clock);
  assert.equal(safeClock(systemClock, captureLog()), systemClock);
  const done: string[] = [];
  clock.schedule(10, () => done.push("late"));
  clock.schedule(10, () => done.push("never"))();
  clock.scheduleAt(1_020, () => done.push("date"));
  clock.onDateJump?.((byMs) => done.push(`jump ${byMs}`));
  await given.advance(20);
  given.setDateBy(5_000);
  assert.deepEqual([done, clock.now(), clock.date()], [["late", "date", "jump 5000"], 1_020, 6_020]);
});

for (const wrong of ["now", "date", "schedule", "scheduleAt", "onDateJump"] as const) {
  test(`where ${wrong}() throws, the machine's clock serves on, and it is told once`, async () => {
    const log = captureLog();
    const clock = safeClock({ ...createManualClock(5), [wrong]: broken } as Clock, log);
    if (wrong !== "now") assert.equal(clock.now(), 5);
    await new Promise<void>((resolve) => {
      const cancel = clock.onDateJump?.(() => {});
      clock.date();
      clock.scheduleAt(Date.now() - 1, () => {})();
      const before = clock.now();
      clock.schedule(5, () => {
        assert.ok(clock.now() - before < 5_000, "time jumped");
        resolve();
      });
      if (wrong === "now") clock.schedule(0, () => {});
      cancel?.();
    });
    assert.deepEqual(log.of("error").length, 1);
    assert.match(log.of("error").join(), /The given clock failed, and the machine's serves in its place: the battery/);
  });
}

test("a time that is no number is a failure too", () => {
  const log = captureLog();
  const clock = safeClock({ ...createManualClock(), now: () => NaN }, log);
  assert.ok(Math.abs(clock.now() - systemClock.now()) < 1_000);
  assert.match(log.of("error").join(), /it gave NaN for a time/);
});
