import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { defineBot, launch, type LaunchOptions } from "../../mod.ts";
import { type Journal, readJournal } from "../../src/record/journal/read.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { freePort } from "../support/raw.ts";
import { entriesOf, inFolder, kindsOf } from "../support/recording.ts";

const CheckIn = defineBot({ name: "CheckIn", commands: { "签到": (event) => `签到成功 ${event.user_id}` } });

/** Runs a bot in a sandbox while 小明 says something, and gives its recording. */
async function recorded(
  record: (path: string) => NonNullable<LaunchOptions["record"]>,
  options: (sandbox: Sandbox, port: number) => LaunchOptions = ({ url }) => ({ url }),
): Promise<{ journal: Journal; said: readonly string[] }> {
  return await inFolder(async (path) => {
    await using sandbox = await createSandbox({ page: false, accessToken: "a-secret-token" });
    const port = await freePort();
    const app = await launch(CheckIn, {
      accessToken: "a-secret-token",
      ...options(sandbox, port),
      record: record(path),
      log: "silent",
      storage: "memory",
      handleSignals: false,
    });
    await sandbox.connected();
    sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
    await sandbox.group("签到测试群").member("小明").says("签到");
    await app.stop();
    return { journal: await readJournal([path]), said: sandbox.transcript().map(({ text }) => text) };
  });
}

describe("launch({ record })", () => {
  it("writes down links, events, calls and results, in order and without ids and names", async () => {
    const { journal, said } = await recorded((path) => path);
    assert.deepEqual(journal.problems, []);
    assert.deepEqual(journal.header.redacted, ["ids", "names"]);
    const all = kindsOf(journal).join(" ");
    assert.match(all, /^link .*call get_login_info.* event .*call send_group_msg result/);
    const text = JSON.stringify(journal.lines);
    for (const secret of ["小明", "签到测试群", "a-secret-token", "10001000"]) {
      assert.ok(!text.includes(secret), secret);
    }
    // Whoever is named in the event is named so in the call.
    const message = entriesOf(journal, "event").find(({ frame }) => frame["post_type"] === "message");
    const call = entriesOf(journal, "call").find(({ frame }) => frame.action === "send_group_msg");
    assert.equal(call?.frame.params["group_id"], message?.frame["group_id"]);
    assert.match(JSON.stringify(call?.frame.params), new RegExp(`签到成功 ${String(message?.frame["user_id"])}`));
    assert.ok(said.includes("签到"));
    const result = entriesOf(journal, "result").find((each) => each.call === call?.call);
    assert.equal(result?.frame["retcode"], 0);
  });

  it("writes everything but secrets when it is told so, over HTTP with events as a stream too", async () => {
    const { journal } = await recorded(
      (path) => ({ path, redact: false }),
      ({ httpUrl }) => ({ url: httpUrl, events: "sse" }),
    );
    assert.deepEqual(journal.header.redacted, []);
    const text = JSON.stringify(journal.lines);
    assert.ok(text.includes("小明") && !text.includes("a-secret-token"));
    assert.ok(kindsOf(journal).includes("call send_group_msg"));
  });

  it("writes down an account that connects to a bot which listens", async () => {
    const { journal } = await recorded((path) => ({ path }), (sandbox, port) => {
      sandbox.connectTo(`ws://127.0.0.1:${port}/onebot`, { reconnectMs: 20, accessToken: "a-secret-token" });
      return { listen: { port } };
    });
    assert.match(kindsOf(journal).join(" "), /link .*event .*call send_group_msg result/);
  });

  it("says what is wrong with the option, before anything is opened", async () => {
    for (const record of [{ paths: "x" }, { maxFiles: 0 }, { redact: { id: true } }, 5, ""] as unknown as string[]) {
      await assert.rejects(launch(CheckIn, { url: "ws://127.0.0.1:9", record, log: "silent", storage: "memory" }), {
        name: "ConfigError",
      });
    }
  });

  it("does not hold a bot up, nor end it, where nothing can be written", async () => {
    await using sandbox = await createSandbox({ page: false });
    const record = join(process.execPath, "no", "folder.jsonl");
    const app = await launch(CheckIn, {
      url: sandbox.url,
      record,
      log: silent,
      storage: "memory",
      handleSignals: false,
    });
    await sandbox.connected();
    sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
    await sandbox.group("签到测试群").member("小明").says("签到");
    assert.equal(sandbox.calls().filter(({ action }) => action === "send_group_msg").length, 1);
    await app.stop();
  });
});

const silent = { debug() {}, info() {}, warn() {}, error() {} };
