import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type App,
  Command,
  createManualClock,
  type EventPayload,
  launch,
  type ManualClock,
  NapCatApi,
  OutboxError,
  type PaceOptions,
  type StorageDriver,
} from "../../mod.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { memoryDriver } from "../../src/storage/driver.ts";
import { type CapturedLog, captureLog } from "../support/captured_log.ts";
import { groupMessage } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";
import { freePort } from "../support/raw.ts";

const START = Date.parse("2026-01-05T10:00:00+08:00");
const GROUP = 700_001;
const MINUTE = 60_000;

class Dice {
  @Command("骰子")
  roll() {
    return "4";
  }
}

interface Stage {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly api: NapCatApi;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  /** Somebody says something; the texts of the bot since then. */
  hear(text: string): Promise<string[]>;
}

const ways = ["forward", "reverse", "webhook"] as const;

/** The dice bot on a simulated account, by one way. */
async function stage(
  way: (typeof ways)[number],
  pace: "careful" | PaceOptions,
  use: (stage: Stage) => Promise<void>,
  storage: "memory" | { driver: StorageDriver } = "memory",
): Promise<void> {
  const clock = createManualClock(START);
  const sandbox = await createSandbox({ clock, heartbeatMs: 0, dialect: "llbot" });
  const log = captureLog();
  const port = await freePort();
  const common = { log, clock, pace, statusMs: Infinity, silentMs: Infinity };
  const api = way === "forward"
    ? new NapCatApi({ ...common, url: sandbox.url })
    : way === "reverse"
    ? new NapCatApi({ ...common, listen: { port, maxAccounts: 1 } })
    : new NapCatApi({ ...common, url: sandbox.httpUrl, events: { webhook: { port } } });
  const launching = launch(Dice, { api, clock, log, storage, handleSignals: false });
  if (way === "reverse") {
    await until(() => log.lines.some((line) => line.includes("Waiting at")));
    sandbox.connectTo(`ws://127.0.0.1:${port}`);
  }
  const app = await launching;
  if (way === "webhook") sandbox.postTo(`http://127.0.0.1:${port}`);
  const said = () => sandbox.transcript().filter(({ userId }) => userId === sandbox.selfId).map(({ text }) => text);
  try {
    await use({
      sandbox,
      app,
      api,
      clock,
      log,
      async hear(text) {
        const [before, events] = [said().length, app.stats.events];
        await sandbox.group(GROUP).member("小明").says(text);
        await until(() => app.stats.events > events);
        await app.idle();
        return said().slice(before);
      },
    });
  } finally {
    await app.stop();
    await sandbox.close();
  }
  assert.equal(clock.pending, 0);
}

for (const way of ways) {
  test(`${way}: a group in which the bot is muted is left alone until the mute ends`, () =>
    stage(way, { breaker: true, timezone: "Asia/Shanghai" }, async ({ sandbox, app, api, clock, log, hear }) => {
      assert.deepEqual(await hear("骰子"), ["4"]);
      const calls = () => sandbox.calls().filter(({ action }) => action === "send_group_msg").length;
      const owner = sandbox.world.group(GROUP).ownerId;
      sandbox.world.mute({ by: owner, groupId: GROUP, userId: sandbox.selfId, durationMs: 10 * MINUTE });
      await until(() => api.stats.chatsPaused === 1);
      const before = calls();
      for (let n = 0; n < 3; n++) assert.deepEqual(await hear("骰子"), []);
      assert.equal(calls(), before, "QQ is not asked");
      assert.equal(api.stats.messagesPaced, 3);
      assert.deepEqual(log.of("error"), []);
      assert.deepEqual(log.of("warn"), [
        "g700001: nothing is sent until 05/01 10:10, because the bot is muted there.",
      ]);
      const event = groupMessage("骰子") as EventPayload;
      assert.match(String(await app.explain(event)), /! g700001: nothing is sent until 05\/01 10:10/);
      await clock.advance(10 * MINUTE);
      assert.deepEqual(await hear("骰子"), ["4"]);
      assert.equal(api.stats.chatsPaused, 0);
    }));
}

test("risk control pauses a chat, other chats go on, and a message tries when the pause is over", () =>
  stage("forward", { breaker: { refusals: 2, pauseMs: MINUTE } }, async ({ sandbox, api, clock, log, hear }) => {
    const [fault] = sandbox.faults.add({
      match: "send_*",
      groupId: GROUP,
      effect: { kind: "fail", as: "risk-control" },
    });
    for (let n = 0; n < 4; n++) assert.deepEqual(await hear("骰子"), []);
    assert.equal(fault?.struck === undefined, false);
    await api.send_private_msg({ user_id: 20001, message: "别处照常" });
    await assert.rejects(
      api.send_group_msg({ group_id: GROUP, message: "在吗" }),
      (error: unknown) =>
        error instanceof OutboxError && error.code === "PACE_PAUSED" && error.retryAfterMs === MINUTE &&
        error.delivered === "no",
    );
    assert.match(log.of("warn").join("\n"), /g700001: nothing is sent .*QQ refused 2 message\(s\) \(timeout\)/);
    sandbox.faults.clear();
    await clock.advance(MINUTE);
    assert.deepEqual(await hear("骰子"), ["4"]);
    assert.match(log.of("info").join("\n"), /g700001: QQ takes messages again/);
  }));

test("the messages of a day are counted over a restart, and begin anew at midnight", async () => {
  const driver = memoryDriver();
  const pace = { perDay: 2, timezone: "Asia/Shanghai" } as const;
  await stage("forward", pace, async ({ hear }) => assert.deepEqual(await hear("骰子"), ["4"]), { driver });
  await stage("webhook", pace, async ({ hear, clock }) => {
    assert.deepEqual(await hear("骰子"), ["4"]);
    assert.deepEqual(await hear("骰子"), []);
    await clock.advance(14 * 60 * MINUTE);
    assert.deepEqual(await hear("骰子"), ["4"]);
  }, { driver });
});

test("a chat that is paused stays so over a restart", async () => {
  const driver = memoryDriver();
  const pace = { breaker: true, timezone: "Asia/Shanghai" } as const;
  await stage("forward", pace, async ({ sandbox, clock, log }) => {
    const owner = sandbox.world.group(GROUP).ownerId;
    sandbox.world.mute({ by: owner, groupId: GROUP, userId: sandbox.selfId, durationMs: 10 * MINUTE });
    await until(() => log.of("warn").length === 1);
    await clock.advance(1_000);
  }, { driver });
  await stage("reverse", pace, async ({ api, clock, hear }) => {
    await until(() => api.accounts[0]?.stats.chatsPaused === 1);
    assert.deepEqual(await hear("骰子"), []);
    await clock.advance(10 * MINUTE);
    assert.deepEqual(await hear("骰子"), ["4"]);
  }, { driver });
});

test("a client that launch makes goes by the app's clock: quiet hours, waits at random, questions about the account", async () => {
  const clock = createManualClock(START);
  const sandbox = await createSandbox({ clock, heartbeatMs: 0 });
  const quiet = { from: "23:00", to: "07:00", whenQuiet: "keep" } as const;
  const app = await launch(Dice, {
    url: sandbox.url,
    clock,
    pace: { jitterMs: [MINUTE, MINUTE], quiet, timezone: "Asia/Shanghai" },
    silentMs: Infinity,
    log: "silent",
    storage: "memory",
    handleSignals: false,
  });
  const [api] = app.apis as [NapCatApi];
  const sent = () => sandbox.transcript().length;
  const calls = (name: string) => sandbox.calls().filter(({ action }) => action === name).length;
  try {
    const first = api.send_group_msg({ group_id: GROUP, message: "早" });
    await clock.advance(MINUTE - 1);
    assert.deepEqual([sent(), calls("get_status")], [0, 0]);
    await clock.advance(1);
    await first;
    await until(() => calls("get_status") === 1);
    await clock.advance(13 * 60 * MINUTE);
    const second = api.send_group_msg({ group_id: GROUP, message: "晚" });
    await clock.advance(7 * 60 * MINUTE);
    assert.equal(sent(), 1, "it is six in the morning");
    await clock.advance(2 * 60 * MINUTE);
    await second;
    assert.equal(sent(), 2);
  } finally {
    await app.stop();
    await sandbox.close();
  }
  assert.equal(clock.pending, 0);
});

test('pace: "careful" waits at random, and what launch hands on is taken', async () => {
  await stage("forward", "careful", async ({ sandbox, clock, api }) => {
    const sent = api.send_group_msg({ group_id: GROUP, message: "早" });
    await clock.advance(599);
    assert.equal(sandbox.transcript().length, 0);
    await clock.advance(1_801);
    await sent;
    assert.equal(sandbox.transcript().length, 1);
  });
  assert.throws(() => new NapCatApi({ url: "ws://127.0.0.1:1", pace: { perDay: 0 } }), /pace\.perDay/);
  await assert.rejects(launch(Dice, { url: "ws://127.0.0.1:1", pace: "brave" as never, log: "silent" }), /pace/);
});
