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
import { defineBot, launch } from "../../mod.ts";
import { createGateway } from "../../src/entries/gateway.ts";
import { readJournal } from "../../src/record/journal/read.ts";
import { readRecordOptions } from "../../src/record/options.ts";
import { startProxy } from "../../src/record/proxy/proxy.ts";
import { Recorder } from "../../src/record/recorder.ts";
import { createReplay } from "../../src/record/replay/play.ts";
import { scriptOf } from "../../src/record/replay/script.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { freePort } from "../support/raw.ts";
import { inFolder } from "../support/recording.ts";
import { root } from "../support/runtimes.ts";

const folder = join(root, "tests", "peers");

/** Starts a bot, has 小明 say 签到 until the bot has answered once, and gives the answer. */
async function answerOf(sandbox: Sandbox, args: readonly string[], connect?: () => void): Promise<string> {
  return (await answersOf(sandbox, [args], connect))[0] as string;
}

/** The same with several bots, each of which answers in other words. */
async function answersOf(
  sandbox: Sandbox,
  programs: readonly (readonly string[])[],
  connect: () => void = () => {},
): Promise<string[]> {
  let output = "";
  const bots = programs.map((args) => {
    const bot = spawn(process.execPath, [...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [bot.stdout, bot.stderr]) stream.on("data", (text) => output += text);
    return { bot, ended: new Promise<void>((resolve) => bot.once("exit", () => resolve())) };
  });
  try {
    connect();
    const end = Date.now() + 60_000;
    while (Date.now() < end && bots.every(({ bot }) => bot.exitCode === null)) {
      // It may be connected before it listens to itself: people say it again, too.
      if (sandbox.connections.listeners > 0) await sandbox.group("签到测试群").member("小明").says("签到");
      const said = sandbox.transcript().filter(({ userId }) => userId === sandbox.selfId);
      const answers = new Set(said.map(({ text }) => text));
      if (answers.size >= bots.length) return [...answers];
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Error(`The bots gave no answer. They said:\n${output}`);
  } finally {
    for (const { bot } of bots) bot.kill("SIGKILL");
    await Promise.all(bots.map(({ ended }) => ended));
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

  it("Koishi is recorded by a proxy, and its recording is replayed: against itself, and against a bot of this library", async () => {
    await using sandbox = await createSandbox({ page: false });
    await inFolder(async (path) => {
      const log = createLogger("silent");
      const options = readRecordOptions("test", { path });
      const recorder = new Recorder({ by: "proxy", options, log, clock: systemClock });
      const proxy = await startProxy({ routes: [{ port: 0, to: sandbox.url }], recorder, log, clock: systemClock });
      assert.equal(await answerOf(sandbox, ["koishi.cjs", "ws", `ws://127.0.0.1:${proxy.ports[0]}`]), "签到成功");
      await proxy.close();
      await recorder.close(5_000);
      const script = scriptOf(await readJournal([path]));
      const sends = script.calls.filter(({ frame }) => frame.action === "send_group_msg");
      assert.ok(sends.length >= 1, JSON.stringify(script.calls));

      const again = createReplay(script, { connectTimeoutMs: 60_000, quietMs: 300 });
      const port = await again.peers[0]?.listen();
      const koishi = spawn(process.execPath, ["koishi.cjs", "ws", `ws://127.0.0.1:${port}`], {
        cwd: folder,
        stdio: "ignore",
      });
      try {
        const report = await again.run({});
        assert.ok(report.same >= 1, JSON.stringify(report.differences));
        assert.deepEqual(report.differences.filter(({ kind }) => kind !== "added"), []);
      } finally {
        koishi.kill("SIGKILL");
        await again.close();
      }

      const ours = createReplay(script);
      const url = `ws://127.0.0.1:${await ours.peers[0]?.listen()}`;
      const CheckIn = defineBot({ name: "CheckIn", commands: { "签到": () => "签到成功" } });
      const app = await launch(CheckIn, { url, log: "silent", storage: "memory", handleSignals: false });
      const { same, differences } = await ours.run({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
      await app.stop();
      await ours.close();
      assert.ok(same >= 1, JSON.stringify(differences));
      assert.deepEqual(differences.filter(({ kind }) => kind === "changed" || kind === "missing"), []);
    });
  });

  it("Koishi, to which it connects, and node-napcat-ts share an account through a gateway", async () => {
    await using sandbox = await createSandbox({ page: false });
    const port = await freePort();
    const connectTo = `ws://127.0.0.1:${port}/onebot`;
    const gateway = await createGateway({ url: sandbox.url, serve: { port: 0, connectTo }, log: "silent" });
    try {
      const programs = [["koishi.cjs", "ws-reverse", `${port}`], ["napcat_ts.mjs", `ws://127.0.0.1:${gateway.port}`]];
      const answers = await answersOf(sandbox, programs);
      assert.equal(answers.filter((text) => /.签到成功$/.test(text)).length, 1, answers.join());
      assert.ok(answers.includes("签到成功"), answers.join());
    } finally {
      await gateway.stop();
    }
  });

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
