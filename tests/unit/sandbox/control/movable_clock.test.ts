import assert from "node:assert/strict";
import { it } from "node:test";
import { MovableClock } from "../../../../src/sandbox/control/movable_clock.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

it("a clock that is set forward runs what falls due on the way, in order, each at its own time", async () => {
  const base = createManualClock();
  const clock = new MovableClock(base);
  const start = clock.now();
  const seen: [string, number][] = [];
  const note = (name: string): void => void seen.push([name, clock.now() - start]);
  clock.schedule(3_000, () => note("late"));
  clock.schedule(1_000, () => {
    note("first");
    clock.schedule(500, () => note("again"));
  });
  clock.schedule(10_000, () => note("not yet"));
  const cancel = clock.schedule(2_000, () => note("called off"));
  cancel();
  clock.scheduleAt(clock.date() + 4_000, () => note("at a date"));
  await clock.advance(5_000);
  assert.deepEqual(seen, [["first", 1_000], ["again", 1_500], ["late", 3_000], ["at a date", 4_000]]);
  assert.equal(clock.aheadMs, 5_000);
  assert.equal(clock.now() - start, 5_000);

  // Its own time goes on as that of the clock below, and what is left falls due there.
  await base.advance(4_999);
  assert.equal(seen.length, 4);
  await base.advance(1);
  assert.deepEqual(seen.at(-1), ["not yet", 10_000]);
});
