import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountStatus } from "../../../../../src/api/account/state.ts";
import type { OneBotApi } from "../../../../../src/api/clients.ts";
import { AccountTurns } from "../../../../../src/bot/app/accounts/turns.ts";
import type { BoundBot } from "../../../../../src/bot/model/route.ts";
import { createManualClock } from "../../../../../src/util/time/clock.ts";

const off: AccountStatus = { state: "kicked", sinceMs: 1, reason: "被踢", source: "notice" };
const up: AccountStatus = { state: "up", sinceMs: 2, reason: "", source: "heartbeat" };

function bench(run: (change: unknown) => unknown = () => {}) {
  const clock = createManualClock();
  const told: string[] = [];
  const failed: string[] = [];
  let open = 0;
  const routes = (["offline", "online"] as const).map((turn) => ({
    source: `Bot.${turn}`,
    bot: {},
    turn,
    run: (change: unknown) => {
      const { turn, selfId, offlineMs, state } = change as Record<string, unknown>;
      told.push(`${String(turn)} ${String(selfId)} ${String(state)} ${String(offlineMs)}`);
      return run(change);
    },
  }));
  const turns = new AccountTurns({
    clock,
    bots: () => [{ accounts: routes } as unknown as BoundBot],
    report: (error, { source }) => Promise.resolve(void failed.push(`${source}: ${(error as Error).message}`)),
    enter: () => void open++,
    leave: () => void open--,
  });
  const api = (selfId: number, status: AccountStatus) => ({ selfId, status }) as unknown as OneBotApi;
  return { turns, clock, told, failed, api, open: () => open };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test("each turn of each account runs the methods for it, with how long it was; links and reasons run none", async () => {
  const { turns, clock, told, api, open } = bench();
  turns.open();
  const [first, second] = [api(1, off), api(2, off)];
  turns.changed(first, off, "offline");
  await clock.advance(5_000);
  turns.changed(second, off, "offline");
  turns.changed(first, { ...off, reason: "换了原因" }, undefined);
  await clock.advance(5_000);
  turns.changed(first, up, "online");
  await settle();
  assert.deepEqual(told, ["offline 1 kicked 0", "offline 2 kicked 0", "online 1 kicked 10000"]);
  assert.equal(open(), 0);
});

test("before the bots are ready nothing runs; who is back by then was never gone", async () => {
  const { turns, told, api } = bench();
  const [first, second] = [api(1, off), api(2, off)];
  turns.changed(first, off, "offline");
  turns.changed(second, off, "offline");
  turns.changed(second, up, "online");
  assert.deepEqual(told, []);
  turns.open();
  await settle();
  assert.deepEqual(told, ["offline 1 kicked 0"]);
});

test("a method that throws, or returns a message, is reported, and the others and the watchers hear of it", async () => {
  const answers = [() => "一句话", () => Promise.reject(new Error("坏了"))];
  const { turns, failed, api, open } = bench(() => answers.shift()?.());
  const heard: string[] = [];
  turns.watchers.add(({ state }) => void heard.push(state));
  turns.open();
  const account = api(1, off);
  turns.changed(account, off, "offline");
  turns.changed(account, up, "online");
  await settle();
  assert.match(failed.join("\n"), /^Bot\.offline: .*belongs to no chat.*\nBot\.online: 坏了$/);
  assert.deepEqual([heard, open()], [["kicked", "up"], 0]);
});
