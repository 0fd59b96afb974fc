import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type ChatMessageEvent,
  type Class,
  Command,
  Cooldown,
  createManualClock,
  Cron,
  defineBot,
  inject,
  launch,
  type LaunchOptions,
  NapCatApi,
} from "../../mod.ts";
import type { Journal } from "../../src/record/journal/read.ts";
import { createReplay, type ReplayOptions, type ReplayReport } from "../../src/record/replay/play.ts";
import { reportLines } from "../../src/record/replay/report.ts";
import { scriptOf } from "../../src/record/replay/script.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { freePort } from "../support/raw.ts";
import { recording } from "../support/recording.ts";
import { answered, called, journalOf, said } from "../support/script.ts";
import { tapped } from "../../src/record/tap.ts";
import { connectPlain } from "./plain_client.ts";

const silent: LaunchOptions = { log: "silent", storage: "memory", handleSignals: false };

/** Replays against bots of today, in moved time. `urls` has an address for each account. */
async function replayed(
  journal: Journal,
  bots: Class | readonly Class[],
  options: ReplayOptions & { launch?: (urls: string[]) => LaunchOptions } = {},
): Promise<ReplayReport> {
  const replay = createReplay(scriptOf(journal), options);
  const clock = createManualClock(Date.parse(journal.header.started));
  const urls = await Promise.all(replay.peers.map(async (peer) => `ws://127.0.0.1:${await peer.listen()}`));
  const app = await launch(bots, { ...silent, clock, ...options.launch?.(urls) ?? { url: urls[0] as string } });
  try {
    return await replay.run({
      idle: () => app.idle(),
      eventsReceived: () => app.stats.events,
      advance: (ms) => clock.advance(ms),
    });
  } finally {
    await app.stop();
    await replay.close();
  }
}

const CheckIn = defineBot({ name: "CheckIn", commands: { "签到": (event) => `${event.user_id} 签到成功 +10` } });
const Changed = defineBot({
  name: "CheckIn",
  commands: { "签到": (event) => `${event.user_id} 签到成功 +12`, "你好": () => "在" },
});

/** A day with a bot of this library in the sandbox. */
function recordedDay(): Promise<Journal> {
  return recording(async (recorder) => {
    await using sandbox = await createSandbox({ page: false });
    const api = new NapCatApi({ url: sandbox.url, log: { debug() {}, info() {}, warn() {}, error() {} } });
    api["~tap"]((transport) => tapped(transport, recorder));
    const app = await launch(CheckIn, { ...silent, api });
    await sandbox.connected();
    sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
    for (const who of ["小明", "阿珍"]) {
      for (const text of ["签到", "你好"]) await sandbox.group("签到测试群").member(who).says(text);
    }
    await sandbox.user("小明").says("签到");
    await app.stop();
  }, {});
}

describe("a replay", () => {
  it("of a bot that has not changed finds nothing, and of one that has, what", async () => {
    const journal = await recordedDay();
    const alike = await replayed(journal, CheckIn);
    assert.deepEqual([alike.differences, alike.same, alike.events], [[], 3, 5]);
    const { differences, same } = await replayed(journal, Changed);
    assert.deepEqual(differences.map(({ kind, chat }) => `${kind} ${chat.split(" ")[0]}`), [
      "changed group",
      "added group",
      "changed group",
      "added group",
      "changed user",
    ]);
    assert.equal(same, 0);
    assert.match(differences[0]?.changes[0]?.path ?? "", /^message\[0\]\.data\.text$/);
  });

  it("moves the time: cooldowns and jobs fall due as they did, and nothing sleeps", async () => {
    class Daily {
      constructor(private api: NapCatApi = inject(NapCatApi)) {}

      @Command("签到")
      @Cooldown("1h", { per: "user" })
      checkIn(event: ChatMessageEvent) {
        return `成功 ${event.user_id}`;
      }

      @Cron("0 3 * * *", { timezone: "UTC" })
      async morning() {
        await this.api.send_group_msg({ group_id: 30_001, message: "早" });
      }
    }
    const hour = 3_600_000;
    const journal = await journalOf(
      { ...said("签到"), at: 0 },
      ...answered("成功 20001").map((each) => ({ ...each, at: 100 })),
      { ...said("签到"), at: hour * 2 },
      ...answered("成功 20001").map((each) => ({ ...each, at: hour * 2 + 100 })),
      ...answered("早").map((each) => ({ ...each, at: hour * 3 + 5 })),
      { ...said("别的"), at: hour * 3 + 60_000 },
    );
    const begin = performance.now();
    const { differences, same } = await replayed(journal, Daily);
    assert.deepEqual([differences, same], [[], 3]);
    assert.ok(performance.now() - begin < 10_000);
  });

  it("answers what the bot reads as it was answered then", async () => {
    const journal = await journalOf(
      said("群名"),
      ...called("get_group_info", { group_id: 30_001 }, { group_id: 30_001, group_name: "当时的群" }),
      ...answered("当时的群"),
      said("列表"),
    );
    const Asks = defineBot({
      name: "Asks",
      commands: {
        "群名": async (event) =>
          (await event.api.call<{ group_name: string }>("get_group_info", { group_id: 30_001 })).group_name,
        "列表": async (event) => {
          await event.api.call("get_group_list", {}).catch(() => {});
        },
      },
    });
    const { differences, same, unanswered } = await replayed(journal, Asks);
    assert.deepEqual([differences, same, unanswered], [[], 1, { get_group_list: 1 }]);
  });

  it("of several accounts keeps them apart, and the order of all events", async () => {
    const other = { self_id: 10_002, group_id: 30_002 };
    const [call, result] = answered("20001 签到成功 +10", { group_id: 30_002 });
    const journal = await journalOf(
      said("签到"),
      ...answered("20001 签到成功 +10"),
      { ...said("签到", other), link: 2 },
      { ...call, link: 2 },
      { ...result, link: 2 },
      said("签到"),
    );
    const launch = (urls: string[]): LaunchOptions => ({ api: urls.map((url) => new NapCatApi({ url, log: quiet })) });
    const report = await replayed(journal, CheckIn, { launch });
    assert.deepEqual(report.accounts, [10_001, 10_002]);
    assert.deepEqual(report.differences.map(({ kind, selfId, event }) => [kind, selfId, event?.line]), [[
      "added",
      10_001,
      8,
    ]]);
    assert.match(
      reportLines(report).join("\n"),
      /account 10001 · group 30001 · day\.jsonl:8 小明: "签到"\n {2}\+ new: send_group_msg/,
    );
  });

  it("sends the events byte for byte, to a bot that listens too, and keeps the pauses when it is told to", async () => {
    const text = '{ "post_type":"notice", "self_id":10001, "id":9007199254740993, "s":"\\u4f60" }';
    const lines = [text, text.replace("你", "")].map((frame) =>
      ({ kind: "event", frame: JSON.parse(frame) as object }) as const
    );
    const journal = await journalOf(
      ...lines.map((each, n) => ({ ...each, frame: each.frame as Record<string, unknown>, at: n * 60 })),
    );
    const verbatim = { ...journal, lines: journal.lines.map((line) => ({ ...line, frameText: text })) };
    const sent: number[] = [];
    const progress = (count: number): void => void sent.push(count);
    const replay = createReplay(scriptOf(verbatim), { realTime: true, quietMs: 5, progress });
    const [peer] = replay.peers;
    const port = await peer?.listen();
    const near = await connectPlain(`ws://127.0.0.1:${port}`);
    const begin = performance.now();
    await replay.run({});
    assert.ok(performance.now() - begin >= 55);
    assert.deepEqual(near.texts.slice(1), [text, text]);
    assert.deepEqual(sent, [1, 2]);
    assert.equal((await near.ask("get_login_info"))["data"]["user_id"], 10_001);
    near.send("nonsense");
    await replay.close();

    const listening = createReplay(scriptOf(await journalOf(said("签到"), ...answered("20001 签到成功 +10"))));
    const own = await freePort();
    listening.peers[0]?.connectTo(`ws://127.0.0.1:${own}/onebot`, "a-secret-token");
    const app = await launch(CheckIn, { ...silent, listen: { port: own, accessToken: "a-secret-token" } });
    const report = await listening.run({ idle: () => app.idle() });
    assert.deepEqual([report.differences, report.same], [[], 1]);
    await app.stop();
    await listening.close();
  });

  it("says that no bot came", async () => {
    const replay = createReplay(scriptOf(await journalOf(said("签到"))), { connectTimeoutMs: 20 });
    await replay.peers[0]?.listen();
    await assert.rejects(replay.run({}), { code: "REPLAY_NO_BOT", message: /No bot connected as 10001 within 20 ms/ });
    await replay.close();
  });
});

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
