import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../../src/api/clients.ts";
import { Arrivals } from "../../../../../src/bot/app/run/arrivals.ts";
import type { EventPayload } from "../../../../../src/protocol/events/events.ts";
import { testServices } from "../../../../support/bot.ts";
import { groupMessage } from "../../../../support/peer.ts";

/** An account that notes when its link is paused and goes on. */
function account(selfId?: number): { api: OneBotApi; steps: string[] } {
  const steps: string[] = [];
  const api = { selfId, pause: () => steps.push("pause"), resume: () => steps.push("resume") };
  return { api: api as unknown as OneBotApi, steps };
}

function arrivalsOf(...apis: OneBotApi[]): { arrivals: Arrivals; seen: string[]; failures: string[] } {
  const seen: string[] = [];
  const failures: string[] = [];
  const dispatch = (_api: OneBotApi, payload: EventPayload, acknowledge: () => void): void => {
    const { raw_message } = payload as { raw_message: string };
    if (raw_message === "bad") throw new Error(raw_message);
    seen.push(raw_message);
    acknowledge();
  };
  const parts = { activity: false, apis, services: testServices() };
  const arrivals = new Arrivals(parts, { dispatch }, (error, source) => {
    failures.push(`${source}: ${(error as Error).message}`);
  });
  return { arrivals, seen, failures };
}

const message = (text: string, more: object = {}): EventPayload => groupMessage(text, more) as EventPayload;
const nothing = (): void => {};

test("before the start one event of an account without a number comes through to its link's bound, and all are handled in order", () => {
  const known = account(1);
  const unknown = account();
  const { arrivals, seen } = arrivalsOf(known.api, unknown.api);
  arrivals.takerOf(known.api)(message("1"), nothing);
  arrivals.takerOf(unknown.api)(message("2"), nothing);
  arrivals.takerOf(unknown.api)(message("3"), nothing);
  assert.deepEqual([seen, known.steps, unknown.steps], [[], ["pause"], []]);
  arrivals.open();
  assert.deepEqual([seen, known.steps, unknown.steps], [["1", "2", "3"], ["pause", "resume"], ["resume"]]);
  arrivals.takerOf(known.api)(message("4"), nothing);
  assert.deepEqual([seen.at(-1), arrivals.counts], ["4", { events: 4, early: 3, ignored: 0 }]);
});

test("a message of another account of the app is acknowledged, counted and left out", () => {
  const { arrivals, seen } = arrivalsOf();
  arrivals.open();
  arrivals.accountKnown(5);
  arrivals.takerOf(account(5).api)(message("of one account", { user_id: 5 }), nothing);
  arrivals.accountKnown("6");
  let acknowledged = 0;
  arrivals.takerOf(account(5).api)(message("echo", { user_id: 6 }), () => acknowledged++);
  assert.deepEqual([seen, acknowledged, arrivals.counts.ignored], [["of one account"], 1, 1]);
});

test("an event that cannot be dispatched is acknowledged and reported, and the next one is handled", () => {
  const { arrivals, seen, failures } = arrivalsOf();
  arrivals.open();
  let acknowledged = 0;
  for (const text of ["bad", "good"]) arrivals.takerOf(account(5).api)(message(text), () => acknowledged++);
  assert.deepEqual([seen, acknowledged], [["good"], 2]);
  assert.deepEqual(failures, ["dispatching message.group.normal: bad"]);
});

test("an account that joins while the links are paused is paused too, and after the end nothing is handled", () => {
  const first = account(1);
  const late = account(2);
  const { arrivals, seen } = arrivalsOf(first.api);
  arrivals.open();
  arrivals.pause(true);
  arrivals.join(late.api);
  arrivals.pause(false);
  assert.deepEqual([first.steps, late.steps], [["resume", "pause", "resume"], ["pause", "resume"]]);
  arrivals.close();
  arrivals.pause(false);
  let acknowledged = 0;
  arrivals.takerOf(first.api)(message("late"), () => acknowledged++);
  assert.deepEqual([seen, acknowledged, late.steps.at(-1)], [[], 1, "pause"]);
});
