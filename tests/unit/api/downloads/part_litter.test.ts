import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { PartFile } from "../../../../src/api/downloads/part_file.ts";
import { isAbandoned, partName } from "../../../../src/api/downloads/part_litter.ts";

const DAY_MS = 24 * 3_600_000;

/** A process that is over. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid ?? 0;
}

/** The name of a temporary file of another process on this machine. */
const nameOf = (id: number): string => partName().replace(/-[0-9a-f]+-/, `-${id.toString(16)}-`);

test("what a process left behind that is over is abandoned at once; what a running one writes never is", async () => {
  const now = Date.now();
  const dead = await deadProcess();
  assert.equal(isAbandoned(nameOf(dead), now), true);
  assert.equal(isAbandoned(partName(), now), false, "this process");
  assert.equal(isAbandoned(nameOf(process.ppid), now - 9 * DAY_MS), false, "another one that runs");
});

test("what this process cannot have made, though it has its number, is abandoned", () => {
  assert.equal(isAbandoned(partName(), Date.now() - process.uptime() * 1_000 - 60_000), true);
});

test("where nobody can tell whose it is, a day decides", () => {
  for (const name of [`.${randomUUID()}.part`, partName().replace(/^\.[0-9a-f]{8}/, ".01234567")]) {
    assert.equal(isAbandoned(name, Date.now() - DAY_MS + 60_000), false, name);
    assert.equal(isAbandoned(name, Date.now() - DAY_MS - 60_000), true, name);
  }
});

test("the first download into a folder cleans it, and touches nothing else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "adelie-"));
  const old = new Date(Date.now() - 2 * DAY_MS);
  const [left, foreign] = [nameOf(await deadProcess()), `.${randomUUID()}.part`];
  const kept = [".hidden.part", "movie.part", `${randomUUID()}.part`, nameOf(process.ppid)];
  for (const name of [left, foreign, ...kept]) {
    writeFileSync(join(folder, name), "x");
    if (name !== left) utimesSync(join(folder, name), old, old);
  }
  const part = await PartFile.create(folder, 1024);
  await part.discard();
  assert.deepEqual(readdirSync(folder).sort(), [...kept].sort());
  rmSync(folder, { recursive: true });
});
