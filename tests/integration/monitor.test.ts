import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../src/api/clients.ts";
import type { LinkState } from "../../src/bot/app/stats.ts";
import { type Measured, Metrics } from "../../src/bot/app/metrics.ts";
import { startMonitor } from "../../src/bot/app/monitor.ts";
import { Command, launch, NapCatApi, type OneBotApi as Api } from "../../mod.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { get, rawClient } from "../support/raw.ts";
import { groupMessage, startPeer } from "../support/peer.ts";

/** The counters of an app in which nothing goes on. */
const idle = {
  events: 0,
  handled: 0,
  failed: 0,
  refused: 0,
  early: 0,
  ignored: 0,
  running: 0,
  waiting: 0,
  held: 0,
  dropped: 0,
  queued: 0,
  leftOut: 0,
  aborted: 0,
  timedOut: 0,
  blocked: 0,
  blockedMs: 0,
  keptJobs: 0,
  recalls: 0,
  recallsFailed: 0,
};

test("an app tells over HTTP how it is, and Prometheus what it did", async () => {
  const peer = await startPeer();
  class Bot {
    @Command("签到")
    checkIn() {
      return "好";
    }
    @Command("坏")
    broken() {
      throw new Error("坏了");
    }
  }
  const lines: string[] = [];
  const add = (text: string): void => void lines.push(text);
  const log = { debug: add, info: add, warn: add, error: add };
  const app = await launch(Bot, {
    api: new NapCatApi({ url: peer.url, log }),
    monitor: { port: 0 },
    handleSignals: false,
    activity: true,
    log,
  });
  const at = /http:\/\/127\.0\.0\.1:\d+/.exec(lines.find((line) => line.startsWith("Monitoring")) ?? "")?.[0] ?? "";
  try {
    peer.push(groupMessage("签到"));
    peer.push(groupMessage("坏"));
    peer.push(groupMessage("闲聊"));
    await peer.called("send_group_msg");
    await until(() => app.stats.events >= 4);
    await app.idle();
    const health = await fetch(`${at}/health`);
    const told = await health.json() as { status: string; accounts: Record<string, unknown>[]; events: number };
    assert.deepEqual([health.status, told.status, told.events], [200, "ok", 4]);
    const [{ since, ...account } = {}] = told.accounts;
    assert.ok(Math.abs(Date.parse(String(since)) - Date.now()) < 60_000);
    const healthy = { isUp: true, state: "up", reason: "", isCongested: false, lost: 0 };
    assert.deepEqual(account, { self_id: 10001, address: peer.url, ...healthy });
    const metrics = await (await fetch(`${at}/metrics`)).text();
    for (
      const line of [
        "# TYPE adelie_events_total counter",
        "adelie_events_total 4",
        "adelie_events_handled_total 2",
        "adelie_handlers_failed_total 1",
        'adelie_link_up{account="10001"} 1',
        'adelie_calls_waiting{account="10001"} 0',
        'adelie_calls_turned_away_total{account="10001"} 0',
        'adelie_link_unsent_bytes{account="10001"} 0',
        'adelie_link_events_waiting{account="10001"} 0',
        'adelie_link_events_lost_total{account="10001"} 0',
        'adelie_link_events_repeated_total{account="10001"} 0',
        'adelie_connections_refused_total{account="10001"} 0',
        'adelie_handler_seconds_count{handler="Bot.checkIn",outcome="ok"} 1',
        'adelie_handler_seconds_count{handler="Bot.broken",outcome="failed"} 1',
        'adelie_call_seconds_bucket{action="send_group_msg",outcome="ok",le="+Inf"} 1',
      ]
    ) {
      assert.ok(metrics.split("\n").includes(line), `${line}\nis not in\n${metrics}`);
    }
    assert.equal((await fetch(`${at}/other`)).status, 404);
    assert.equal((await fetch(`${at}/metrics`, { method: "POST", body: "x" })).status, 405);
    assert.ok(
      lines.some((line) => /^← message\.group\.normal +700001 小明\(20001\) +签到$/.test(line)),
      lines.join("\n"),
    );
    assert.ok(lines.some((line) => /^→ send_group_msg +700001 +ok \d+ ms {2}好$/.test(line)), lines.join("\n"));
  } finally {
    await app.stop();
    await peer.close();
  }
  // The port may be another program's by now.
  assert.ok(await fetch(`${at}/health`).then(({ ok }) => !ok, () => true));
});

test("a lost link is no good health; a reader without the access token hears nothing", async () => {
  const status = { state: "link-down", sinceMs: 0, reason: "", source: "link" };
  const api = { selfId: 10001, address: "ws://h", status, stats: { outbox: { waiting: 0 } } } as unknown as OneBotApi;
  const links = new Map<OneBotApi, LinkState>([[api, { isUp: false, lost: 2 }]]);
  const app: Measured = { stats: idle, apis: [api as Api], links };
  const clock = createManualClock();
  const metrics = new Metrics(app, clock);
  const server = await startMonitor(app, metrics, clock, { port: 0, accessToken: "secret" });
  const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${server.port}/health`, { headers });
  try {
    assert.equal((await ask({})).status, 401);
    assert.equal((await ask({ Authorization: "Bearer wrong" })).status, 401);
    assert.equal((await ask({ Authorization: "Bearer secret", "Sec-Fetch-Site": "cross-site" })).status, 403);
    const health = await ask({ Authorization: "Bearer secret" });
    assert.equal(health.status, 503);
    assert.match(await health.text(), /"status":"link down".*"lost":2/);
  } finally {
    await server.close();
  }
  assert.throws(() => startMonitor(app, metrics, clock, { port: 0, host: "0.0.0.0" }), {
    code: "MONITOR_OPEN",
    message: /would listen on 0\.0\.0\.0 for everybody/,
  });
});

test("every account has one series, also while none of them is known", () => {
  const apis = [undefined, undefined, 10001, 10001].map((selfId) => ({
    selfId,
    status: { state: "connecting" },
    stats: { outbox: { waiting: 0 } },
  })) as unknown as OneBotApi[];
  const metrics = new Metrics({ stats: idle, apis, links: new Map() }, createManualClock());
  const series = metrics.toPrometheus().split("\n").filter((line) => !line.startsWith("#") && line !== "")
    .map((line) => line.slice(0, line.lastIndexOf(" ")));
  assert.equal(new Set(series).size, series.length);
  const accounts = series.filter((each) => each.startsWith("adelie_link_up")).map((each) => /"(.*)"/.exec(each)?.[1]);
  assert.deepEqual(accounts, ["unknown", "unknown-2", "10001", "10001-2"]);
});

test("a page reads nothing of the monitor by pointing a name of its own at it", async () => {
  const app: Measured = { stats: idle, apis: [], links: new Map() };
  const clock = createManualClock();
  for (const accessToken of [undefined, "secret"]) {
    const options = { port: 0, ...accessToken === undefined ? {} : { accessToken } };
    const server = await startMonitor(app, new Metrics(app, clock), clock, options);
    const under = async (host: string, path: string) => {
      const headers = { host, connection: "close", authorization: "Bearer secret" };
      return (await rawClient(server.port, get(path, headers)).closed()).slice(9, 12);
    };
    try {
      const foreign = accessToken === undefined ? "403" : "200";
      assert.equal(await under("evil.example:9100", "/metrics"), foreign);
      assert.equal(await under("127.0.0.1:9100", "/metrics"), "200");
      assert.equal(await under("localhost", "/health"), "503");
    } finally {
      await server.close();
    }
  }
});

test("OpenTelemetry's API gets the same numbers", async () => {
  const { metrics: global } = await import("@opentelemetry/api");
  const seen = new Map<string, [number, object]>();
  const observed: ((result: { observe(value: number, attributes: object): void }) => void)[] = [];
  const provider = {
    getMeter: () => ({
      createHistogram: (name: string) => ({
        record: (value: number, attributes: object) => void seen.set(name, [value, attributes]),
      }),
      createObservableGauge: (name: string) => ({
        addCallback: (callback: (result: { observe(value: number, attributes: object): void }) => void) =>
          void observed.push(() =>
            callback({ observe: (value, attributes) => void seen.set(name, [value, attributes]) })
          ),
      }),
    }),
  };
  global.setGlobalMeterProvider(provider as never);
  try {
    const app: Measured = {
      stats: { ...idle, events: 7 },
      apis: [],
      links: new Map(),
    };
    const metrics = new Metrics(app, createManualClock());
    assert.equal(await metrics.useOpenTelemetry(), true);
    metrics.handled("Bot.a", 1500, false);
    for (const observe of observed) observe({ observe: () => {} });
    assert.deepEqual(seen.get("adelie.events_total"), [7, {}]);
    assert.deepEqual(seen.get("adelie.handler.duration"), [1.5, { handler: "Bot.a", outcome: "ok" }]);
  } finally {
    global.disable();
  }
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
