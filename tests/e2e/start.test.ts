import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { SandboxPage } from "../../packages/cli/tests/around.ts";
import { root } from "../support/runtimes.ts";

/** A tree with an example of its own; the rest is that of this one. */
function tree(): string {
  const folder = mkdtempSync(join(tmpdir(), "adelie-start-"));
  for (const each of ["tools/lib", "examples"]) mkdirSync(join(folder, each), { recursive: true });
  for (const each of ["tools/start.mjs", "tools/lib/packages.mjs", "tools/lib/process.mjs", "examples/check_in.ts"]) {
    cpSync(join(root, each), join(folder, each));
  }
  for (
    const each of ["src", "mod.ts", "packages", "node_modules", "package.json", "package-lock.json", "tsconfig.json"]
  ) {
    symlinkSync(join(root, each), join(folder, each));
  }
  return folder;
}

it("npm start reads the example again when it is saved, and the new words are said behind the same address", async () => {
  const folder = tree();
  const env = { ...process.env, ADELIE_SANDBOX: "1", CI: "true", BROWSER: "none", NO_COLOR: "1" };
  const child = spawn(process.execPath, ["tools/start.mjs"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output += String(chunk));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const until = async (expected: RegExp): Promise<void> => {
    for (let n = 0; n < 3_000 && !expected.test(output) && child.exitCode === null; n++) await pause();
    assert.match(output, expected);
  };
  try {
    await until(/#key=[\w-]+/);
    const page = new SandboxPage(output);
    assert.match(await page.reply("签到"), /签到成功/);
    const example = join(folder, "examples/check_in.ts");
    writeFileSync(example, readFileSync(example, "utf8").replace("签到成功", "改好啦"));
    await until(/check_in\.ts .*CheckIn/);
    assert.match(await page.reply("签到"), /改好啦/);
  } finally {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
