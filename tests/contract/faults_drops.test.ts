/** The short form of what `tests/contract/faults/drops.ts` does for a minute. WebSockets are in churn.test.ts, with a bot that replies. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { runDrops } from "./faults/drops.ts";
import { ways } from "./faults/rig.ts";

for (const way of ways.filter((each) => each.startsWith("HTTP"))) {
  test(`${way}: dropped every second under load no call hangs, no event is lost, and nothing is doubled`, async () => {
    const { noticedMs: _notice, recoveredMs: _, calls, events, ...counts } = await runDrops(way, 1_000, 3);
    assert.deepEqual(counts, { callsHanging: 0, callsDoubled: 0, eventsLost: 0, eventsDoubled: 0 });
    assert.ok(calls > 50 && events > 50, `${calls} calls, ${events} events`);
  });
}
