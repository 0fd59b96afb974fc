/** What a user's functions throw, and what a handler forgets to wait for, ends no process: tried in a process of its own. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../unit/runtime/child.ts";

test("a bot outlives whatever its handlers throw, its logger throws, and nobody waits for", async () => {
  const { code, out, err } = await runProgram('await import("$src/../tests/fixtures/hostile_bot.ts");', {
    limitMs: 60_000,
  });
  assert.match(out, /^alive /m, `it ended with code ${code}:\n${err.slice(-2_000)}`);
  assert.equal(code, 0);
  const told = JSON.parse(out.slice(out.indexOf("alive ") + 6)) as Record<string, number> & { methods: string[] };
  for (const name of ["handled", "every", "caught", "onError", "logged", "unwaited"]) {
    assert.ok((told[name] ?? 0) > 0, `${name}: ${told[name]}`);
  }
  for (
    const method of [
      "message.reply",
      "message.recall",
      "message.ban",
      "message.ask",
      "notice.pokeBack",
      "notice.download",
      "request.approve",
      "member.kick",
      "storage.set",
    ]
  ) assert.ok(told.methods.includes(method), `${method} was called`);
});
