import assert from "node:assert/strict";
import { test } from "node:test";
import { Lanes } from "../../../../src/api/calls/lanes.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

test("of chats to which nothing is under way the last few are kept, and those with something all", () => {
  const clock = createManualClock();
  const lanes = new Lanes(undefined);
  const all = Array.from({ length: 10_000 }, (_, n) => lanes.make(n + 1, clock));
  const [busy] = all;
  assert.ok(busy !== undefined);
  busy.underWay = 1;
  for (const lane of all) lanes.drop(lane);
  assert.ok(lanes.known.size <= 257, `${lanes.known.size}`);
  assert.equal(lanes.known.get(1), busy);
});
