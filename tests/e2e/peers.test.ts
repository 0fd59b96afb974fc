/**
 * Frameworks of others, from npm, each answering a command in the sandbox over each way that it has. They are installed into
 * `tests/peers` when they are not there yet.
 */

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { freePort } from "../support/raw.ts";
import { root } from "../support/runtimes.ts";

const folder = join(root, "tests", "peers");

/** Starts a bot, has 小明 say 签到 until the bot has answered once, and gives the answer. */
async function answerOf(sandbox: Sandbox, args: readonly string[], connect: () => void = () => {}): Promise<string> {
  const bot = spawn(process.execPath, [...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [bot.stdout, bot.stderr]) stream.on("data", (text) => output += text);
  const ended = new Promise<void>((resolve) => bot.once("exit", () => resolve()));
  try {
    connect();
    const end = Date.now() + 60_000;
    while (Date.now() < end && bot.exitCode === null) {
      // It may be connected before it listens to itself: people say it again, too.
      if (sandbox.links.listeners > 0) await sandbox.group("签到测试群").member("小明").says("签到");
      const answer = sandbox.transcript().find(({ userId }) => userId === sandbox.selfId);
      if (answer !== undefined) return answer.text;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Error(`The bot gave no answer. It said:\n${output}`);
  } finally {
    bot.kill("SIGKILL");
    await ended;
  }
}

describe("frameworks of others in the sandbox", () => {
  before(async () => {
    if (existsSync(join(folder, "node_modules", ".package-lock.json"))) return;
    await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  });

  it("node-napcat-ts answers over its WebSocket", async () => {
    await using sandbox = await createSandbox({ page: false });
    assert.match(await answerOf(sandbox, ["napcat_ts.mjs", sandbox.url]), /签到成功$/);
  });

  for (const dialect of ["napcat", "go-cqhttp"] as const) {
    it(`Koishi answers over its WebSocket, to ${dialect}`, async () => {
      await using sandbox = await createSandbox({ page: false, dialect });
      assert.equal(await answerOf(sandbox, ["koishi.cjs", "ws", sandbox.url]), "签到成功");
    });
  }

  it("Koishi answers where the sandbox connects to it", async () => {
    await using sandbox = await createSandbox({ page: false });
    const port = await freePort();
    const answer = await answerOf(sandbox, ["koishi.cjs", "ws-reverse", String(port)], () => {
      sandbox.connectTo(`ws://127.0.0.1:${port}/onebot`, { reconnectMs: 200 });
    });
    assert.equal(answer, "签到成功");
  });

  it("Koishi answers over HTTP, with events that are posted", async () => {
    await using sandbox = await createSandbox({ page: false });
    const port = await freePort();
    const answer = await answerOf(sandbox, ["koishi.cjs", "http", sandbox.httpUrl, String(port)], () => {
      sandbox.postTo(`http://127.0.0.1:${port}/onebot`);
    });
    assert.equal(answer, "签到成功");
  });
});
