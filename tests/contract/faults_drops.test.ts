/** The short form of what `tests/contract/faults/drops.ts` does for a minute. WebSockets are in churn.test.ts, with a bot that replies. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Drops, runDrops } from "./faults/drops.ts";
import { ways } from "./faults/rig.ts";

const httpWays = ways.filter((each) => each.startsWith("HTTP"));

let results: Promise<PromiseSettledResult<Drops>[]> | undefined;
/** All ways at once: each waits for its next drop most of the time. */
const dropped = () => results ??= Promise.allSettled(httpWays.map((way) => runDrops(way, 1_000, 3)));

for (const [at, way] of httpWays.entries()) {
  test(`${way}: dropped every second under load no call hangs, no event is lost, and nothing is doubled`, async () => {
    const result = (await dropped())[at];
    if (result?.status !== "fulfilled") throw result?.reason;
    const { noticedMs: _notice, recoveredMs: _, calls, events, ...counts } = result.value;
    assert.deepEqual(counts, { callsHanging: 0, callsDoubled: 0, eventsLost: 0, eventsDoubled: 0 });
    assert.ok(calls > 50 && events > 50, `${calls} calls, ${events} events`);
  });
}
