import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { Reconnect } from "../../../../src/util/time/reconnect.ts";

function setUp() {
  const clock = createManualClock();
  const attempts: number[] = [];
  const reconnect = new Reconnect({
    clock,
    waitMs: (failures) => failures * 100,
    attempt: () => attempts.push(clock.now()),
  });
  return { clock, attempts, reconnect };
}

test("waits longer from failure to failure, and begins anew after a link that lasted", async () => {
  const { clock, attempts, reconnect } = setUp();
  for (const waitMs of [100, 200, 300]) {
    assert.equal(reconnect.lost(true), waitMs);
    assert.equal(reconnect.isWaiting, true);
    await clock.advance(waitMs);
    assert.equal(reconnect.isWaiting, false);
  }
  assert.equal(attempts.length, 3);
  reconnect.up();
  await clock.advance(9_999);
  assert.equal(reconnect.lost(true), 400, "it did not last");
  await clock.advance(400);
  reconnect.up();
  await clock.advance(10_000);
  assert.equal(reconnect.lost(true), 100);
  reconnect.rest();
});

test("counts what nobody wants again, and waits for nothing", () => {
  const { clock, reconnect } = setUp();
  assert.equal(reconnect.lost(false), undefined);
  assert.deepEqual([reconnect.isWaiting, clock.pending], [false, 0]);
  assert.equal(reconnect.lost(true), 200);
  reconnect.rest();
});

test("an attempt that is called off is not made", async () => {
  const { clock, attempts, reconnect } = setUp();
  reconnect.lost(true);
  assert.equal(reconnect.rest(), true);
  assert.equal(reconnect.rest(), false);
  await clock.advance(1_000);
  assert.deepEqual([attempts, clock.pending], [[], 0]);
});
