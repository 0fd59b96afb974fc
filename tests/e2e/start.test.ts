import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { root } from "../support/runtimes.ts";

/** A tree with an example of its own; the rest is that of this one. */
function tree(): string {
  const folder = mkdtempSync(join(tmpdir(), "adelie-start-"));
  for (const each of ["tools/lib", "examples"]) mkdirSync(join(folder, each), { recursive: true });
  for (const each of ["tools/start.mjs", "tools/lib/packages.mjs", "tools/lib/process.mjs", "examples/check_in.ts"]) {
    cpSync(join(root, each), join(folder, each));
  }
  for (const each of ["src", "mod.ts", "node_modules", "package.json", "package-lock.json", "tsconfig.json"]) {
    symlinkSync(join(root, each), join(folder, each));
  }
  return folder;
}

it("npm start begins again when the example is saved, behind the same address, and the new words are said", async () => {
  const folder = tree();
  const env = { ...process.env, ADELIE_SANDBOX: "1", CI: "true", BROWSER: "none", NO_COLOR: "1" };
  const child = spawn(process.execPath, ["tools/start.mjs"], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output += String(chunk));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const pages = (): string[] => output.match(/http:\S+#key=[\w-]+/g) ?? [];
  const reply = async (page: string): Promise<string> => {
    const [base = "", key = ""] = page.split("/#key=");
    const ask = async (op: string, params: object = {}): Promise<Record<string, any>> => {
      const headers = { authorization: `Bearer ${key}` };
      const body = JSON.stringify({ op, params });
      const answer = await fetch(`${base}/_sandbox/control`, { method: "POST", headers, body });
      return (await answer.json() as { result: Record<string, any> }).result;
    };
    while ((await ask("bot.commands")).commands.length === 0) await pause();
    await ask("say", { as: 20001, chat: "group:700001", message: "签到" });
    return JSON.stringify((await ask("wait", { after: 0 })).replies);
  };
  try {
    while (pages().length < 1 && child.exitCode === null) await pause();
    assert.match(await reply(pages()[0] ?? output), /签到成功/);
    const example = join(folder, "examples/check_in.ts");
    writeFileSync(example, readFileSync(example, "utf8").replace("签到成功", "改好啦"));
    while (pages().length < 2 && child.exitCode === null) await pause();
    const [before, after] = pages().map((page) => page.split("#key=")[1]);
    assert.equal(after, before);
    assert.match(await reply(pages()[1] ?? output), /改好啦/);
  } finally {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
