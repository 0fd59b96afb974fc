/** The test kit as a whole: as fast as it says, and the same each time. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { dialogue, run } from "../fixtures/thousand_runs.ts";

test("200 dialogues with timeouts take less than two seconds, and give the same transcript byte by byte", async () => {
  const first = await dialogue();
  assert.match(first, /^10:00:00 \[签到测试群\] 小明: 改名\n/);
  let least = Infinity;
  // Beside other programs a processor does less: the best of three.
  for (let round = 0; round < 3 && least >= 2_000; round++) {
    const before = process.cpuUsage();
    assert.deepEqual([...await run(200)], [first]);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  assert.ok(least < 2_000, `${least} ms`);
});
