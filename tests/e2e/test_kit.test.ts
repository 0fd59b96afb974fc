import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram, runtimes } from "../support/runtimes.ts";

const program = new URL("../fixtures/thousand_runs_print.ts", import.meta.url);

test("a thousand runs of a test give one transcript, the same on every runtime", async () => {
  const printed = new Set<string>();
  for (const [name, command] of Object.entries(runtimes)) {
    const { code, stdout, stderr } = await runProgram([...command, program.pathname], { env: { LC_ALL: "C.UTF-8" } });
    assert.equal(code, 0, `${name}: ${stderr}`);
    const { count, first } = JSON.parse(stdout) as { count: number; first: string };
    assert.equal(count, 1, name);
    assert.match(first, /小助手: 好的，企鹅$/);
    printed.add(first);
  }
  assert.equal(printed.size, 1, [...printed].join("\n"));
});
