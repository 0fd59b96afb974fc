import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { ROWS } from "../../packages/cli/src/conformance/rows.ts";
import { differencesOf, runConformance, tableOf } from "../../packages/cli/src/conformance/run.ts";
import { DIALECT_NAMES } from "../../src/sandbox/dialects/names.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { root } from "../support/runtimes.ts";

function start(command: string, args: readonly string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "packages/cli/src/main.ts", command, ...args], {
    cwd: root,
  });
  let errors = "";
  child.stderr.on("data", (text) => errors += text);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => String((await lines.next()).value ?? `(nothing) ${errors}`);
  return { child, line, ended: once(child, "exit").then(([code]) => Number(code)), errors: () => errors };
}

describe("npm run sandbox", () => {
  it("prints one line of JSON with its addresses, and serves until it is stopped", async () => {
    const { child, line, ended } = start("sandbox", ["--port", "0", "--headless", "--dialect", "llbot"]);
    try {
      const told = JSON.parse(await line()) as Record<string, string>;
      assert.deepEqual([told["dialect"], told["pid"]], ["llbot", child.pid]);
      const init = { method: "POST", body: "{}" };
      const reply = await (await fetch(`${told["httpUrl"]}/get_version_info`, init)).json() as { data: object };
      assert.deepEqual(reply.data, { app_name: "LLOneBot", protocol_version: "v11", app_version: "8.1.7" });
      const { outcomes } = await runConformance({ url: String(told["url"]), sends: true });
      assert.deepEqual(outcomes.filter(({ differences }) => differences.length > 0), []);
    } finally {
      child.kill("SIGTERM");
    }
    assert.equal(await ended, 0);
  });

  it("puts a load on a bot, and reports", async () => {
    const { child, line, ended } = start("sandbox", [
      "--port",
      "0",
      "--headless",
      "--load",
      "500",
      "--load-seconds",
      "1",
    ]);
    const { url } = JSON.parse(await line()) as { url: string };
    const { connectPlain } = await import("../integration/plain_client.ts");
    const client = await connectPlain(url);
    const report = JSON.parse(await line()) as { done: number; events: number };
    assert.equal(report.done, 500);
    assert.equal(report.events, 500);
    assert.equal(await ended, 0);
    await client.closed;
    child.kill();
  });
});

describe("conformance", () => {
  for (const dialect of DIALECT_NAMES) {
    it(`${dialect} in the sandbox answers as it is known to`, async () => {
      await using sandbox = await createSandbox({ dialect, page: false });
      const report = await runConformance({ url: sandbox.url, dialect, sends: true });
      assert.deepEqual(report.outcomes.filter(({ differences }) => differences.length > 0), []);
      assert.ok(report.outcomes.length >= 8, `only ${report.outcomes.length} rows`);
    });
  }

  it("sends nothing unless it is told to", async () => {
    await using sandbox = await createSandbox({ page: false });
    await runConformance({ url: sandbox.url });
    assert.equal(sandbox.transcript().length, 0);
  });

  it("tells what differs: a LLBot is no NapCat", async () => {
    await using sandbox = await createSandbox({ dialect: "llbot", page: false });
    const table = tableOf(await runConformance({ url: sandbox.url, dialect: "napcat" }));
    assert.match(table, /✗ no echo \(get_login_info\)\n {4}echo: "" is expected, no key came/);
    assert.match(table, /known from: observed wire behaviour/);
  });

  it("has a source for every row, and rows that can fail", () => {
    for (const { id, source, expected } of ROWS) {
      assert.notEqual(source, "", id);
      for (const each of Object.values(expected)) {
        assert.notDeepEqual(differencesOf({ status: "(no answer)" }, { retcode: 0, ...each }, 1), [], id);
      }
    }
  });
});
