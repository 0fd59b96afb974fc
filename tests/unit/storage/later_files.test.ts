import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { laterFiles } from "../../../src/storage/later_files.ts";
import { runProgram } from "../runtime/child.ts";

test("files that are loaded with the first value do all that files do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "adelie-later-"));
  try {
    const driver = laterFiles(folder);
    assert.equal(driver.name, `files in ${folder}`);
    assert.equal(await driver.getItem("bot:k"), undefined);
    assert.deepEqual(await driver.getKeys("bot:"), []);
    await driver.setItem("bot:k", "1");
    assert.equal(await driver.swapItem("bot:k", "2", "3"), false);
    assert.equal(await driver.swapItem("bot:k", "1", "2"), true);
    assert.deepEqual([await driver.getItem("bot:k"), await driver.getKeys("bot:")], ["2", ["bot:k"]]);
    assert.equal(await readFile(join(folder, "bot", "k.json"), "utf8"), "2");
    const aside = await driver.setAside("bot:k", "2");
    assert.match(aside ?? "", /k\.json\.corrupt-/);
    assert.equal(await driver.getItem("bot:k"), undefined);
    await driver.setItem("bot:other", "1");
    await driver.removeItem("bot:other");
    assert.equal((await readdir(join(folder, "bot"))).length, 1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("Deno without permission to write is told which flag is missing, and asks nobody", async () => {
  const { code, out, err } = await runProgram(
    `import { laterFiles } from "$src/storage/later_files.ts";
     try { laterFiles(".adelie/data"); } catch (error) { console.log(error.name, error.code, error.message); }`,
    { runtime: "deno", flags: ["--allow-import", "--allow-env", "--allow-read"] },
  );
  assert.equal(code, 0, err);
  assert.match(
    out,
    /^ConfigError STORAGE_PERMISSION .*not allowed to write there.* --allow-write=\.adelie\/data, .*"memory"/,
  );
});
