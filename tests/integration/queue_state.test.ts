/** Two workers of a queue, each an app of its own: they count, decide and keep together, and a job is run by one of them. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type App,
  type ChatMessageEvent,
  Command,
  Cooldown,
  Cron,
  GroupSwitches,
  inject,
  launch,
  Storage,
} from "../../mod.ts";
import { createGateway, queueStatus } from "../../src/entries/gateway.ts";
import { Metrics } from "../../src/bot/app/metrics.ts";
import { RedisLink } from "../../src/transport/queue/redis.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { captureLog } from "../support/captured_log.ts";
import { groupMessage } from "../support/peer.ts";
import { startPeer } from "../support/peer/forward.ts";
import { type RedisServer, startRedisServer } from "../support/redis_server.ts";

const NINE = Date.UTC(2026, 0, 1, 9);

interface World {
  readonly redis: RedisServer;
  readonly apps: App[];
  readonly clocks: ManualClock[];
  /** The bots of the apps. */
  readonly bots: { readonly storage: Storage; readonly groups: GroupSwitches }[];
  /** What the handlers and jobs of both did. */
  readonly done: string[];
  say(group: number, text: string): void;
  ask<T>(command: string, ...args: string[]): Promise<T>;
}

async function inWorld(test: (world: World) => Promise<void>): Promise<void> {
  const redis = await startRedisServer();
  const peer = await startPeer();
  const link = await RedisLink.open(redis.url, captureLog());
  const stop = new AbortController();
  const [bots, done]: [World["bots"], string[]] = [[], []];
  class Shared {
    constructor(readonly storage = inject(Storage), readonly groups = inject(GroupSwitches)) {
      bots.push(this);
    }

    @Command("数")
    async count() {
      done.push(`count ${await this.storage.update<number>("n", (n = 0) => n + 1)}`);
    }

    @Command("用")
    @Cooldown("1h", { per: "all", say: false })
    use() {
      done.push("use");
    }

    @Command("问")
    async ask(event: ChatMessageEvent) {
      done.push("asks");
      const result = await event.askResult(undefined, { timeoutMs: Infinity });
      done.push(result.ok ? result.event.text : result.reason);
    }

    @Cron("0 9 * * *", { timezone: "UTC" })
    nine() {
      done.push("nine");
    }
  }
  const clocks = [createManualClock(NINE - 2_000), createManualClock(NINE - 6_000)];
  const apps: App[] = [];
  let ended: Promise<void> | undefined;
  let id = 0;
  try {
    const gateway = await createGateway({
      queue: redis.url,
      url: peer.webSocketUrl,
      partitions: 8,
      log: captureLog(),
      signal: stop.signal,
    });
    ended = gateway.stopped;
    for (const clock of clocks) {
      apps.push(await launch(Shared, { queue: redis.url, log: "silent", handleSignals: false, help: false, clock }));
    }
    await test({
      redis,
      apps,
      clocks,
      bots,
      done,
      say: (group, text) => peer.event(groupMessage(text, { group_id: group, message_id: ++id })),
      async ask(command, ...args) {
        await until(() => link.isReady);
        return await link.call(command, ...args);
      },
    });
  } finally {
    for (const app of apps) await app.stop();
    stop.abort();
    await ended;
    link.close();
    await peer.stop();
    await redis.stop();
  }
}

/** Waits for something to be so, a minute at most. */
async function until(isSo: () => unknown): Promise<void> {
  for (let tries = 0; tries < 3_000; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within a minute: ${isSo}`);
}

describe("two workers of a queue", () => {
  it("have storage, cooldowns, switches and jobs in common, and a dialogue ends where its chat goes to another one", () =>
    inWorld(async ({ redis, apps, bots, clocks, done, say, ask }) => {
      const [first, second] = apps as [App, App];
      let said = 0;
      await until(async () => {
        for (let group = 1; group <= 16; group++) say(group, "数");
        said += 16;
        await until(() => done.length === said);
        return first.stats.events > 0 && second.stats.events > 0;
      });
      assert.deepEqual(done.sort(), Array.from({ length: said }, (_, n) => `count ${n + 1}`).sort());
      assert.deepEqual(await Promise.all(bots.map(({ storage }) => storage.get("n"))), [said, said]);

      done.length = 0;
      for (let group = 1; group <= 16; group++) say(group, "用");
      await until(() => first.stats.refused + second.stats.refused + done.length === 16);
      assert.deepEqual(done, ["use"], "a cooldown that one of them has taken counts for both");

      await bots[0]?.groups.turnOff(5);
      await until(async () => {
        for (const clock of clocks) await clock.advance(0);
        // A second passes at the second one alone: it learns of it by itself.
        await clocks[1]?.advance(1_000);
        return bots[1]?.groups.isOn(5, "Shared") === false;
      });

      done.length = 0;
      await clocks[0]?.advance(2_000);
      await until(() => done.length === 1);
      await clocks[1]?.advance(20_000);
      await until(() => second.jobs[0]?.runs === 1 && second.jobs[0].running === 0);
      assert.deepEqual(done, ["nine"], "nine o'clock comes twice, since the clocks differ, and the job runs once");

      done.length = 0;
      for (let group = 1; group <= 4; group++) say(group, "问");
      await until(() => done.length === 4);
      const status = async () => (await queueStatus({ queue: { url: redis.url, account: 10001 } }))[0];
      // Each dialogue holds one event; the others are acknowledged by and by.
      await until(async () => (await status())?.waiting === 4);
      const seen = await status();
      assert.ok(seen !== undefined);
      const { partitions, oldestMs, ...counts } = seen;
      assert.deepEqual(counts, { account: "10001", hasGateway: true, workers: 2, waiting: 4, dead: 0, calls: 0 });
      assert.deepEqual([partitions.length, new Set(partitions.map(({ owner }) => owner)).size], [8, 2]);
      assert.equal(partitions.reduce((sum, { waiting }) => sum + waiting, 0), 4);
      assert.ok(oldestMs > 0);
      const perWorker = apps.map((app) => app.apis[0]?.stats.queue);
      assert.equal(perWorker.reduce((sum, each) => sum + (each?.held ?? 0), 0), 8);
      assert.equal(perWorker.reduce((sum, each) => sum + (each?.open ?? 0), 0), 4);
      const prometheus = new Metrics(first, createManualClock()).toPrometheus();
      assert.match(prometheus, /adelie_queue_partitions\{account="10001"\} [1-7]\n/);
      await assert.rejects(queueStatus({ queue: "local" }), { code: "OPTION" });
      // All sessions are taken to have ended: the partitions are anybody's.
      for (const key of await ask<string[]>("KEYS", "adelie:*:session:*")) await ask("DEL", key);
      await until(() => done.filter((each) => each === "moved").length === 4);
      say(9, "数");
      await until(() => done.some((each) => each.startsWith("count")));
    }));

  it("keep the storage that was asked for, and share the rest all the same", async () => {
    const redis = await startRedisServer();
    try {
      const clock = createManualClock(NINE);
      const { openSpaces } = await import("../../src/bot/app/start/spaces.ts");
      const parts = { clock, log: captureLog(), apis: [], isSandbox: false };
      const options = { queue: { url: redis.url, prefix: "mine:" }, storage: "memory" } as const;
      const [first, second] = [await openSpaces(options, parts), await openSpaces(options, parts)];
      await first.namespace("bot").set("a", 1);
      await first.shared?.("bot").set("a", 2);
      assert.equal(await second.namespace("bot").get("a"), undefined);
      assert.equal(await second.shared?.("bot").get("a"), 2);
      for (const queue of [undefined, "local"]) {
        const alone = await openSpaces({ storage: "memory", ...queue === undefined ? {} : { queue } }, parts);
        assert.deepEqual([alone.shared, alone.sharedRuns], [undefined, undefined]);
        await alone.close();
      }
      for (const each of [first, second]) await each.close();
    } finally {
      await redis.stop();
    }
  });
});
