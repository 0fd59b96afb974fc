import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AccountChange,
  type App,
  type Class,
  Command,
  createLogger,
  createManualClock,
  defineBot,
  type EventPayload,
  launch,
  type LaunchOptions,
  type ManualClock,
  NapCatApi,
  OnOffline,
  OnOnline,
  OutboxError,
} from "../../mod.ts";
import type { DialectName } from "../../src/sandbox/dialects/facts.ts";
import { createSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/sandbox.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { captureLog } from "../support/captured_log.ts";
import { groupMessage } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";
import { freePort } from "../support/raw.ts";

const START = Date.parse("2026-01-05T10:00:00+08:00");
const ways = ["forward", "reverse", "webhook", "sse", "get_updates", "get_event"] as const;
type Way = (typeof ways)[number];

/** The signs that QQ is offline, each alone: how often hearts beat, and whether the notice is kept back. */
const signs = {
  heartbeat: { heartbeatMs: 30_000, hides: true },
  notice: { heartbeatMs: 0, hides: false },
  refusal: { heartbeatMs: 0, hides: true },
} as const;

/** NapCat sends no heartbeats to webhooks and into streams, LLBot none to who polls: there the account is asked. */
const beats: readonly Way[] = ["forward", "reverse", "get_updates"];
const dialects: Partial<Record<Way | "http", DialectName>> = { get_updates: "go-cqhttp", get_event: "llbot" };

/** However many steps of time a slow machine takes, messages wait. */
const patient = { keepMs: 3_600_000 } as const;

/** A bot that keeps what it is told of accounts. */
function watcher(): { bot: Class; told: string[] } {
  const told: string[] = [];
  class Watcher {
    @Command("ping")
    ping() {
      return "pong";
    }
    @OnOffline()
    lost({ selfId, state, reason }: AccountChange) {
      told.push(`${selfId} ${state} ${reason}`.trim());
    }
    @OnOnline()
    back({ selfId, offlineMs }: AccountChange) {
      told.push(`${selfId} back after ${Math.round(offlineMs / 1_000)} s`);
    }
  }
  return { bot: Watcher, told };
}

interface Stage {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly clock: ManualClock;
  state(): string;
  /** Moves the time on in small steps until something is true, at most so long. */
  within(ms: number, isTrue: () => boolean): Promise<void>;
}

/** A bot on a simulated account, over one way. */
async function stage(
  way: Way | "http",
  bot: Class | readonly Class[],
  { sandbox: of, ...options }: LaunchOptions & { sandbox?: SandboxOptions },
  use: (stage: Stage) => Promise<void>,
): Promise<void> {
  const clock = createManualClock(START);
  const sandbox = await createSandbox({ clock, dialect: dialects[way] ?? "napcat", ...of });
  const log = createLogger("silent");
  const common = { log, clock, outbox: options.outbox ?? patient };
  const port = await freePort();
  const api = way === "forward"
    ? new NapCatApi({ ...common, url: sandbox.url })
    : way === "reverse"
    ? new NapCatApi({ ...common, listen: { port } })
    : way === "webhook"
    ? new NapCatApi({ ...common, url: sandbox.httpUrl, events: { webhook: { port } } })
    : way === "get_updates" || way === "get_event"
    ? new NapCatApi({ ...common, url: sandbox.httpUrl, events: { poll: { action: way } } })
    : new NapCatApi({ ...common, url: sandbox.httpUrl, ...way === "sse" ? { events: "sse" } : {} });
  if (way === "reverse") sandbox.connectTo(`ws://127.0.0.1:${port}`);
  const { outbox: _outbox, ...rest } = options;
  const launching = launch(bot, { storage: "memory", handleSignals: false, log: "silent", ...rest, api, clock });
  // A poll without events ends by this clock.
  const app = await launched(launching, clock, way === "reverse" || dialects[way] !== undefined ? 500 : 0);
  if (way === "webhook") sandbox.postTo(`http://127.0.0.1:${port}`);
  else if (way !== "http" && dialects[way] === undefined) await sandbox.connected();
  try {
    await use({
      sandbox,
      app,
      clock,
      state: () => app.accounts[0]?.state ?? "none",
      within: (ms, isTrue) => within(clock, ms, isTrue),
    });
  } finally {
    await app.stop();
    assert.ok(app.apis.every(({ status }) => status.state === "stopped"));
    await sandbox.close();
  }
  assert.equal(clock.pending, 0);
}

/** Waits for a launch, and for what has to be true then. Whoever connected too early tries again, by this clock. */
async function launched(
  launching: Promise<App>,
  clock: ManualClock,
  stepMs: number,
  isReady = (): boolean => true,
): Promise<App> {
  let isOver = false;
  launching.then(() => isOver = true, () => isOver = true);
  const endMs = performance.now() + 60_000;
  while (!(isOver && isReady())) {
    assert.ok(performance.now() < endMs, "the bot was not up within a minute");
    await step(clock, stepMs, () => isOver && isReady());
  }
  return launching;
}

/** Moves the time on in small steps until something is true, at most so long; then it takes what it takes. */
async function within(clock: ManualClock, ms: number, isTrue: () => boolean): Promise<void> {
  for (let spent = 0; !isTrue() && spent < ms; spent += 5_000) await step(clock, 5_000, isTrue);
  await until(isTrue);
}

/** Moves the time on; what goes over a socket needs real time. */
async function step(clock: ManualClock, ms: number, isTrue: () => boolean): Promise<void> {
  await clock.advance(ms);
  for (let n = 0; n < 3 && !isTrue(); n++) await new Promise((resolve) => setTimeout(resolve, 1));
}

const says = (sandbox: Sandbox, text: string) => sandbox.group("签到测试群").member("小明").says(text);
const said = (sandbox: Sandbox) =>
  sandbox.transcript().filter(({ userId }) => userId === sandbox.selfId).map(({ text }) => text);
const ping = groupMessage("ping") as EventPayload;
const offlineNotice = {
  post_type: "notice",
  notice_type: "bot_offline",
  self_id: 10001,
  user_id: 10001,
  time: START / 1_000,
  tag: "BotOfflineEvent",
  message: "你的帐号在另一地点登录，你被迫下线",
};
const noNotice = { match: "notice.bot_offline", effect: { kind: "drop" } } as const;

for (const way of ways) {
  test(`${way}: QQ offline is noticed by each sign alone, messages wait, and all comes back`, async () => {
    for (const [sign, { heartbeatMs, hides }] of Object.entries(signs)) {
      const source = !hides ? "notice" : heartbeatMs > 0 && beats.includes(way) ? "heartbeat" : "status";
      const { bot, told } = watcher();
      await stage(way, bot, { sandbox: { heartbeatMs } }, async ({ sandbox, app, clock, within, state }) => {
        if (hides) sandbox.faults.add(noNotice);
        assert.equal(state(), "up");
        // Those that are polled tell of it by no notice of their own: one is put into their queue.
        const [fault] = !hides && dialects[way] !== undefined
          ? [void sandbox.push(offlineNotice)]
          : sandbox.faults.add({ effect: { kind: "account", state: "kicked" } });
        if (sign === "refusal") {
          await says(sandbox, "ping");
          await within(5_000, () => state() !== "up");
        } else {
          // Within one heartbeat; where none come, within a minute.
          const limitMs = sign === "notice" ? 5_000 : source === "heartbeat" ? heartbeatMs : 60_000;
          const beganMs = clock.now();
          await within(limitMs, () => state() !== "up");
          assert.ok(clock.now() - beganMs <= limitMs);
        }
        assert.equal(app.accounts[0]?.source, source, sign);
        assert.equal(state(), hides ? "offline" : "kicked");
        await says(sandbox, "ping");
        await within(5_000, () => app.apis[0]?.messagesWaiting === 1);
        assert.match(String(await app.explain(ping)), /^! the account is (offline|logged out)/m);
        assert.deepEqual(said(sandbox), []);
        sandbox.faults.remove(fault?.id ?? "");
        await within(60_000, () => state() === "up");
        await until(() => said(sandbox).length === 1);
        await app.idle();
        assert.equal(told.length, 2);
        assert.match(told.join("\n"), /^10001 (offline|kicked).*\n10001 back after \d+ s$/);
      });
    }
  });
}

test("two accounts that connect to one listening client are told apart, by each sign alone", async () => {
  const [GROUP, OTHER] = [700_001, 10_002];
  for (const [sign, { heartbeatMs, hides }] of Object.entries(signs)) {
    const { bot, told } = watcher();
    const clock = createManualClock(START);
    const sandbox = await createSandbox({ clock, heartbeatMs });
    sandbox.world.scene.addUser({ id: OTHER, nickname: "小帮手", isBot: true });
    sandbox.world.scene.putMember(GROUP, OTHER);
    const other = await sandbox.addAccount(OTHER);
    const port = await freePort();
    const api = new NapCatApi({ listen: { port }, clock, outbox: patient, log: createLogger("silent") });
    const launching = launch(bot, { api, clock, log: "silent", storage: "memory", handleSignals: false });
    for (const { connectTo } of [sandbox, other]) connectTo(`ws://127.0.0.1:${port}`);
    const state = (selfId: number) => api.accounts.find((account) => account.selfId === selfId)?.status.state;
    const app = await launched(launching, clock, 500, () => state(OTHER) === "up" && state(sandbox.selfId) === "up");
    try {
      const send = (selfId: number, message: string) =>
        api.account(selfId).send_group_msg({ group_id: GROUP, message });
      const said = () => sandbox.transcript().map(({ userId, text }) => `${userId} ${text}`);
      if (hides) other.faults.add(noNotice);
      const [fault] = other.faults.add({ effect: { kind: "account", state: "kicked" } });
      if (sign === "refusal") await assert.rejects(send(OTHER, "早"));
      await within(clock, heartbeatMs || 5_000, () => state(OTHER) !== "up");
      assert.deepEqual([state(OTHER), state(sandbox.selfId)], [hides ? "offline" : "kicked", "up"], sign);
      await send(sandbox.selfId, "我在");
      const held = send(OTHER, "我也在");
      assert.deepEqual([api.account(OTHER).messagesWaiting, said()], [1, ["10001 我在"]]);
      other.faults.remove(fault?.id ?? "");
      await within(clock, 60_000, () => state(OTHER) === "up");
      await held;
      assert.deepEqual(said(), ["10001 我在", "10002 我也在"]);
      await until(() => told.length === 2);
      assert.ok(told.every((each) => each.startsWith("10002 ")), told.join("\n"));
      assert.equal(app.accounts.every(({ state }) => state === "up"), true);
    } finally {
      await app.stop();
      await sandbox.close();
    }
    assert.equal(clock.pending, 0);
  }
});

test("HTTP without events: a refused message and get_status tell, and an implementation that is away is a lost link", async () => {
  const told: string[] = [];
  const bot = defineBot({
    name: "timer",
    every: { "1d": () => {} },
    offline: ({ state }) => void told.push(state),
    online: ({ offlineMs }) => void told.push(`back after ${Math.round(offlineMs / 1_000)} s`),
  });
  await stage("http", bot, { sandbox: { heartbeatMs: 0 } }, async ({ sandbox, app, within, state }) => {
    const api = app.apis[0] as NapCatApi;
    sandbox.faults.add("offline");
    await assert.rejects(api.send_group_msg({ group_id: 700001, message: "早" }), { name: "ActionError" });
    await until(() => state() === "offline");
    const held = api.send_group_msg({ group_id: 700001, message: "晚" });
    await within(60_000, () => state() === "up");
    await held;
    assert.deepEqual(said(sandbox), ["晚"]);
    // Asked every 30 s; the time goes on while the answers are under way.
    await until(() => told.length === 2);
    assert.match(told.join(", "), /^offline, back after (3\d|[4-8]\d) s$/);
    sandbox.faults.add({ effect: { kind: "silent" }, match: "get_status" });
    await within(90_000, () => state() === "link-down");
    assert.equal(app.links.get(api)?.isUp, false);
    sandbox.faults.clear();
    await within(90_000, () => state() === "up");
    assert.deepEqual([app.links.get(api)?.isUp, told.length], [true, 2]);
  });
});

test('whenDown: "reject" refuses messages of an account that is offline, and says why', async () => {
  const { bot } = watcher();
  const options = { outbox: { whenDown: "reject" }, sandbox: { heartbeatMs: 0 } } as const;
  await stage("forward", bot, options, async ({ sandbox, app, state }) => {
    sandbox.faults.add("kicked");
    await until(() => state() === "kicked");
    await assert.rejects(
      (app.apis[0] as NapCatApi).send_group_msg({ group_id: 700001, message: "早" }),
      (error: unknown) =>
        error instanceof OutboxError && error.code === "ACCOUNT_OFFLINE" && /你被迫下线/.test(error.message) &&
        error.delivered === "no",
    );
  });
});

test("/health, the metrics and the log say it for each account, and others are told elsewhere", async () => {
  const clock = createManualClock(START);
  const sandbox = await createSandbox({ clock, heartbeatMs: 0 });
  const second = await createSandbox({ clock, heartbeatMs: 0 });
  const posted: Record<string, unknown>[] = [];
  let fails = 1;
  const hook = await startServer({
    port: 0,
    async request(request) {
      if (fails-- > 0) return { status: 500 };
      posted.push(JSON.parse(new TextDecoder().decode(await request.bytes())) as Record<string, unknown>);
      return { status: 204 };
    },
  });
  const log = captureLog();
  const apis = [sandbox, second].map(({ url }) => new NapCatApi({ url, log, clock }));
  const { bot, told } = watcher();
  const app = await launch(bot, {
    api: apis,
    clock,
    log,
    storage: "memory",
    handleSignals: false,
    monitor: { port: 0 },
    notify: [`http://127.0.0.1:${hook.port}/hook?key=s3cr3tkey`, { user_id: 20001, afterMs: 5_000 }],
  });
  const at = /http:\/\/127\.0\.0\.1:\d+/.exec(log.lines.find((line) => line.includes("Monitoring")) ?? "")?.[0] ?? "";
  const health = async () => {
    const response = await fetch(`${at}/health`);
    return {
      code: response.status,
      ...await response.json() as { status: string; accounts: Record<string, unknown>[] },
    };
  };
  const metric = async (name: string) =>
    (await (await fetch(`${at}/metrics`)).text()).split("\n").filter((line) => line.startsWith(`adelie_${name}{`))
      .map((line) => line.split(" ").at(-1));
  const whispers = () => second.transcript().map(({ text }) => text);
  try {
    assert.deepEqual([(await health()).code, await metric("account_online")], [200, ["1", "1"]]);
    sandbox.faults.add("kicked");
    await until(() => told.length === 1);
    const ill = await health();
    assert.deepEqual([ill.code, ill.status], [503, "account offline"]);
    assert.deepEqual(ill.accounts.map(({ state, reason }) => [state, reason]), [
      ["kicked", "你的帐号在另一地点登录，你被迫下线"],
      ["up", ""],
    ]);
    assert.deepEqual([await metric("account_online"), await metric("account_offline_total")], [["0", "1"], ["1", "0"]]);
    assert.match(log.of("error").join("\n"), /10001 was logged out by QQ \(says a notice: .*你被迫下线\)/);
    await clock.advance(5_000);
    await until(() => whispers().length === 1);
    assert.match(String(whispers()[0]), /^机器人 10001 被 QQ 踢下线，需要重新登录：/);
    for (let n = 0; n < 10 && posted.length === 0; n++) await step(clock, 2_000, () => posted.length > 0);
    await until(() => posted.length === 1);
    assert.deepEqual([posted[0]?.["self_id"], posted[0]?.["state"]], [10001, "kicked"]);
    sandbox.faults.clear();
    for (let n = 0; n < 10 && told.length < 2; n++) await step(clock, 5_000, () => told.length > 1);
    await until(() => told.length === 2 && posted.length === 2 && whispers().length === 2);
    assert.deepEqual([posted[1]?.["state"], whispers()[1], (await health()).code], [
      "up",
      "机器人 10001 恢复正常了。",
      200,
    ]);
    assert.equal(log.lines.some((line) => line.includes("s3cr3tkey")), false);
  } finally {
    await app.stop();
    await Promise.all([sandbox.close(), second.close(), hook.close()]);
  }
});

test("bots that come later hear of it, those that were replaced do not", async () => {
  const { bot, told } = watcher();
  const { bot: newer, told: toldNewer } = watcher();
  await stage("forward", bot, { sandbox: { heartbeatMs: 0 } }, async ({ sandbox, app, within, state }) => {
    sandbox.faults.add("kicked");
    await until(() => told.length === 1);
    await app.replace(bot, newer);
    sandbox.faults.clear();
    await within(60_000, () => state() === "up");
    await until(() => toldNewer.length === 1);
    assert.match(toldNewer[0] ?? "", /back after/);
    app.disable(newer);
    sandbox.faults.add("kicked");
    await until(() => state() === "kicked");
    assert.deepEqual([told.length, toldNewer.length], [1, 1]);
  });
});

test("an account that is offline at the start is told of behind @OnReady, and a method that fails stops nobody", async () => {
  const told: string[] = [];
  const failing = defineBot({
    name: "坏",
    offline: () => {
      throw new Error("坏了");
    },
    ready: () => void told.push("ready"),
  });
  const other = defineBot({ name: "好", offline: ({ state }) => void told.push(state), catch: () => {} });
  const errors: string[] = [];
  const world = { heartbeatMs: 0 } as const;
  const clock = createManualClock(START);
  const sandbox = await createSandbox({ clock, ...world });
  sandbox.faults.add({ effect: { kind: "account", state: "offline" } });
  const app = await launch([failing, other], {
    api: new NapCatApi({ url: sandbox.url, clock, log: createLogger("silent") }),
    clock,
    log: "silent",
    storage: "memory",
    handleSignals: false,
    onError: (_error, { source }) => void errors.push(source),
  });
  try {
    await clock.advance(60_000);
    await until(() => told.length === 2 && errors.length === 1);
    assert.deepEqual([told, errors], [["ready", "offline"], ["坏.offline"]]);
  } finally {
    await app.stop();
    await sandbox.close();
  }
});
