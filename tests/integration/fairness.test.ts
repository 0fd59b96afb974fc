/** One chat asks for more than may be sent to it. Everybody else is answered as if it were not there. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ChatMessageEvent,
  Command,
  createLogger,
  inject,
  type LaunchOptions,
  NapCatApi,
  type OutboxOptions,
} from "../../mod.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { groupMessage, type Peer, sentText } from "../support/peer.ts";
import { until, withBot } from "../support/running_bot.ts";

const log = createLogger("silent");
/** As docs/guide/outbox.md shows them. */
const limits: OutboxOptions = { perTarget: { count: 5, perMs: 10_000 }, overall: { count: 30, perMs: 60_000 } };

class Hello {
  constructor(private api = inject(NapCatApi)) {}

  @Command("返回")
  returns(event: ChatMessageEvent) {
    return String(event.message_id);
  }
  @Command("回复")
  async replies(event: ChatMessageEvent) {
    await event.reply(String(event.message_id));
  }
  @Command("接口", { in: "group" })
  async calls(event: ChatMessageEvent & { group_id: number }) {
    await this.api.send_group_msg({ group_id: event.group_id, message: String(event.message_id) });
  }
  @Command("转告", { in: "group" })
  async relays(event: ChatMessageEvent) {
    await this.api.send_group_msg({ group_id: 700009, message: String(event.message_id) });
  }
}

interface Flood {
  readonly word: string;
  readonly count: number;
  /** How many groups ask. */
  readonly groups?: number;
  readonly options?: Omit<LaunchOptions, "api">;
  readonly outbox?: OutboxOptions;
}

/** Groups ask for more than may be sent, then another one asks, while no time passes. */
async function flood(
  { word, count, groups = 1, options = {}, outbox = limits }: Flood,
  then?: (peer: Peer, clock: ManualClock) => Promise<void>,
): Promise<void> {
  const clock = createManualClock();
  const failed: string[] = [];
  const api = (peer: Peer) => new NapCatApi({ url: peer.url, log, clock, outbox });
  await withBot(Hello, {
    clock,
    api,
    stopTimeoutMs: 1,
    onError: (error) => void failed.push(String(error)),
    ...options,
  }, async ({ peer, app }) => {
    try {
      for (let n = 0; n < count; n++) {
        peer.push(groupMessage(word, { message_id: n + 1, group_id: 700_001 + n % groups }));
      }
      peer.push(groupMessage("返回", { message_id: 99_999, group_id: 800_000 }));
      const answer = (): boolean => peer.calls.some((call) => call.params.group_id === 800_000);
      const giveUp = Date.now() + 5_000;
      await until(() => answer() || Date.now() > giveUp);
      assert.ok(answer(), `the other group was not answered: ${JSON.stringify(app.stats)}`);
      await then?.(peer, clock);
      assert.deepEqual([failed, app.stats.dropped], [[], 0]);
    } finally {
      let isStopped = false;
      void app.stop().then(() => isStopped = true);
      while (!isStopped) await clock.advance(10_000);
    }
  });
}

test("1,100 commands of one group keep no other group waiting, and all of them are answered in order", async () => {
  await flood(
    { word: "返回", count: 1_100, outbox: { perTarget: { count: 5, perMs: 10_000 } } },
    async (peer, clock) => {
      const sent = (): string[] => peer.calls.filter((call) => call.params.group_id === 700_001).map(sentText);
      await until(() => sent().length >= 5);
      for (const soFar of [10, 15, 20]) {
        await clock.advance(10_000);
        await until(() => sent().length >= soFar);
      }
      assert.deepEqual(sent(), Array.from({ length: 20 }, (_, n) => String(n + 1)));
    },
  );
});

for (const word of ["返回", "回复", "接口", "转告"]) {
  test(`60 commands (${word}) of one group with a concurrency of 40`, async () => {
    await flood({ word, count: 60, options: { concurrency: 40 } });
  });
}

test("the same from ten groups at once, inside of middleware, and without limits for all", async () => {
  const use: LaunchOptions["use"] = (_event, next) => next();
  const outbox = { perTarget: { count: 1, perMs: 60_000 } };
  await flood({ word: "回复", count: 200, groups: 10, options: { concurrency: 40, use }, outbox });
  await flood({ word: "转告", count: 200, groups: 10, options: { concurrency: 20 }, outbox });
});
