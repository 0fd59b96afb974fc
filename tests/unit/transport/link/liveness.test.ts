import assert from "node:assert/strict";
import { test } from "node:test";
import { Liveness } from "../../../../src/transport/link/liveness.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

function setUp(probing = true, silentMs = 60_000) {
  const clock = createManualClock();
  const seen: string[] = [];
  const state = { reading: true };
  const liveness = new Liveness({
    clock,
    silentMs,
    reading: () => state.reading,
    probe: probing ? () => void seen.push(`probe@${clock.now()}`) : undefined,
    dead(why) {
      seen.push(`dead@${clock.now()}: ${why}`);
      liveness.stop();
    },
  });
  liveness.start();
  return { clock, seen, state, liveness };
}

test("without heartbeats a silent link is asked after the silent while, and dead when it does not answer", async () => {
  const { clock, seen } = setUp();
  await clock.advance(59_999);
  assert.deepEqual(seen, []);
  await clock.advance(1);
  assert.deepEqual(seen, ["probe@60000"]);
  await clock.advance(60_000);
  assert.deepEqual(seen, ["probe@60000", "dead@66000: nothing was heard for 66 s and get_status got no reply"]);
  assert.equal(clock.pending, 0);
});

test("an answer to the question, or any other frame, keeps the link", async () => {
  const { clock, seen, liveness } = setUp();
  await clock.advance(60_000);
  liveness.heard = true;
  await clock.advance(60_000);
  assert.deepEqual(seen, ["probe@60000"]);
  await clock.advance(6_000);
  assert.deepEqual(seen, ["probe@60000", "probe@126000"]);
});

test("with heartbeats a link is dead after 2.5 of its intervals, and is never asked", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heard = true;
  liveness.heartbeat(30_000);
  for (let i = 0; i < 4; i++) {
    await clock.advance(30_000);
    liveness.heard = true;
    liveness.heartbeat(30_000);
  }
  assert.deepEqual(seen, []);
  await clock.advance(75_000);
  assert.deepEqual(seen, []);
  await clock.advance(7_500);
  assert.deepEqual(seen, ["dead@202500: no heartbeat and nothing else for 75 s"]);
});

test("any traffic counts as a heartbeat", async () => {
  const { clock, seen, liveness } = setUp();
  liveness.heartbeat(5_000);
  for (let i = 0; i < 20; i++) {
    await clock.advance(12_000);
    liveness.heard = true;
  }
  assert.deepEqual(seen, []);
});

test("an interval that changes is followed; one below a second or above an hour is not believed", async () => {
  const { clock, seen, liveness } = setUp();
  for (const wrong of [5, 0, -1, NaN, 1e12, Infinity]) liveness.heartbeat(wrong);
  liveness.heartbeat(5_000);
  liveness.heartbeat(60_000);
  await clock.advance(149_999);
  assert.deepEqual(seen, []);
  await clock.advance(1);
  assert.equal(seen.length, 1);
});

test("a link that carries no actions is not asked: only missing heartbeats tell", async () => {
  const { clock, seen, liveness } = setUp(false);
  await clock.advance(600_000);
  assert.deepEqual(seen, []);
  liveness.heartbeat(5_000);
  await clock.advance(12_500);
  assert.equal(seen.length, 1);
});

test("silence says nothing while the link is not read", async () => {
  const { clock, seen, state, liveness } = setUp();
  liveness.heartbeat(5_000);
  state.reading = false;
  await clock.advance(600_000);
  assert.deepEqual(seen, []);
  state.reading = true;
  await clock.advance(12_500);
  assert.equal(seen.length, 1);
});

test("with an infinite silent while only heartbeats are watched", async () => {
  const { clock, seen, liveness } = setUp(true, Infinity);
  assert.equal(clock.pending, 0);
  liveness.heartbeat(5_000);
  await clock.advance(12_500);
  assert.equal(seen.length, 1);
});
