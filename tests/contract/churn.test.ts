/** A link that is dropped five times a second while 200 events a second come and each is answered. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { churn } from "./faults/churn.ts";

for (const way of ["forward WS", "reverse WS"] as const) {
  test(`${way}: a link that keeps being dropped under load loses, doubles and leaks nothing`, async () => {
    const seen = await churn(way, 1_500, 200);
    assert.ok(seen.drops >= 5 && seen.told > 50, JSON.stringify(seen));
    const { lost, doubled, repliesDoubled, unsettled, links, leaked = 0 } = seen;
    assert.deepEqual(
      { lost, doubled, repliesDoubled, unsettled, links, leaked },
      { lost: 0, doubled: 0, repliesDoubled: 0, unsettled: 0, links: 1, leaked: 0 },
      JSON.stringify(seen),
    );
    // At once, and in no case only when a time is over (the calls have 5 s).
    assert.ok(seen.slowestRejectOwnMs <= 100 && seen.slowestRejectMs <= 2_000, JSON.stringify(seen));
  });
}
