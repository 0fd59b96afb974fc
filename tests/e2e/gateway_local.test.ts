/** The trial of a gateway that keeps the queue itself, and its one bot, short: order and counts, whatever else the machine does. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

test("the one bot is killed and replaced again and again, without Redis: nothing is lost, out of order or sent twice", async () => {
  const args = ["--local", "--seconds", "6", "--kill", "1", "--rate", "100", "--chats", "50"];
  const patient = ["--stopped", "6", "--pause", "120000", "--drain", "120000"];
  const { code, stdout, stderr } = await runProgram(
    [...runtimes.node, "tools/gateway_trial.ts", ...args, ...patient],
    { cwd: root, limitMs: 300_000 },
  );
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /\| events lost \| 0 \|/);
});
