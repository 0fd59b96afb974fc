/** The faults that take little time, on every way. The whole matrix: `node --import tsx tools/fault_matrix.ts`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { faults } from "./faults/cells.ts";
import { ways } from "./faults/rig.ts";

for (const { name, isQuick, none = {}, run } of faults) {
  if (!isQuick) continue;
  for (const way of ways) {
    if (none[way] !== undefined) continue;
    test(`${way}: ${name} loses nothing and doubles nothing`, async () => {
      const { callsLost, callsDoubled, eventsLost, eventsDoubled, wrong } = await run(way);
      const seen = { callsLost, callsDoubled, eventsLost, eventsDoubled, wrong };
      assert.deepEqual(seen, { callsLost: 0, callsDoubled: 0, eventsLost: 0, eventsDoubled: 0, wrong: undefined });
    });
  }
}
