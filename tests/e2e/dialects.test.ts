import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

const expected = [
  "ready 10001",
  "ready 10001",
  "base service",
  "derived kept",
  "derived renamed",
  "two private",
  "two group",
  "two group",
  "group 700009",
  "base replaced",
  "base service",
  "base service",
  "handled 8 2",
  "stop",
];

for (const [name, command] of Object.entries(runtimes)) {
  for (const dialect of ["standard", "legacy"]) {
    const cwd = join(root, "tests/fixtures/dialects", dialect);

    test(`bots answer the same in the ${dialect} dialect on ${name}`, async () => {
      const { code, stdout, stderr } = await runProgram([...command, "bot.ts"], { cwd });
      assert.equal(code, 0, stderr);
      assert.deepEqual(JSON.parse(stdout), expected);
    });

    // tsx records no types whatever the settings are; nobody does in the standard dialect.
    const records = dialect === "legacy" && name !== "node";
    test(`a constructor's types are ${records ? "injected" : "asked for"} in the ${dialect} dialect on ${name}`, async () => {
      const { code, stdout, stderr } = await runProgram([...command, "by_type.ts"], { cwd });
      assert.equal(code, 0, stderr);
      if (records) assert.equal(stdout.trim(), "injected by type 10001");
      else assert.match(stdout, /The constructor of Typed takes 2 value\(s\).*= inject\(YourApi\)/);
    });
  }
}
