/** The trial of gateway and workers, short: order and counts, whatever else the machine does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

test("workers are killed and replaced, Redis is restarted, a gateway ends: nothing is lost, out of order or sent twice", async () => {
  // How long things take is measured by hand, on a machine that does nothing else.
  const args = ["--seconds", "20", "--workers", "3", "--kill", "4", "--rate", "100", "--chats", "50"];
  const patient = ["--stopped", "5", "--pause", "120000", "--drain", "120000"];
  const { code, stdout, stderr } = await runProgram(
    [...runtimes.node, "tools/gateway_trial.ts", ...args, ...patient],
    { cwd: root, limitMs: 300_000 },
  );
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /\| events lost \| 0 \|/);
});
