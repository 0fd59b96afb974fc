/**
 * A link that is dropped again and again under load: what is lost, doubled or left behind. A minute of it, with a drop every
 * two seconds: `node --import tsx tests/contract/faults/churn_run.ts`.
 */

import process from "node:process";
import { pause, type Rig, startRig, until, type Way } from "./rig.ts";

export interface Churned {
  drops: number;
  told: number;
  /** Of the told events: not arrived, arrived twice. */
  lost: number;
  doubled: number;
  /** Replies that the bot sent, that arrived at the peer, and that arrived twice. */
  replies: number;
  repliesArrived: number;
  repliesDoubled: number;
  /** The longest that a call under way took to reject after its link was dropped. Milliseconds. */
  slowestRejectMs: number;
  /** Of that, the time in which this process came to its turn: without what a busy machine kept it from running. */
  slowestRejectOwnMs: number;
  /** Calls that came to no end. */
  unsettled: number;
  /** Links that are open at the end: 1. */
  links: number;
  /** How many more handles the runtime has at the end than before; undefined where it does not tell. */
  leaked: number | undefined;
}

/** So many drops there are at least, on a machine that has little time too. */
const LEAST_DROPS = 5;

/** Drops the link every `everyMs` for `ms`, while the peer tells 200 events a second and the bot answers each. */
export async function churn(
  way: Extract<Way, "forward WS" | "reverse WS">,
  ms: number,
  everyMs: number,
): Promise<Churned> {
  const before = handles();
  const rig = await startRig(way);
  const told: number[] = [];
  let replies = 0;
  const stop = answerAll(rig, () => replies++);
  const endMs = performance.now() + ms;
  let slowestRejectMs = 0;
  let slowestRejectOwnMs = 0;
  let drops = 0;
  while (performance.now() < endMs || drops < LEAST_DROPS) {
    await load(rig, told, everyMs);
    const flying = rig.calls.filter((call) => call.endMs === undefined);
    const droppedAtMs = performance.now();
    // A close frame goes after all that was told before it, so each told event is a delivered one.
    rig.peer.drop(1001, "going away");
    drops++;
    const ownMs = await ownTimeUntil(() => flying.every((call) => call.endMs !== undefined), 2_000);
    slowestRejectOwnMs = Math.max(slowestRejectOwnMs, ownMs);
    for (const call of flying) slowestRejectMs = Math.max(slowestRejectMs, (call.endMs ?? Infinity) - droppedAtMs);
    await until(() => rig.peer.links === 1);
  }
  await pause(300);
  stop();
  await until(() => rig.calls.every((call) => call.endMs !== undefined), 6_000);
  const seen = new Set(rig.events);
  const links = rig.peer.links;
  await rig.close();
  await until(() => handles() === undefined || (handles() ?? 0) <= (before ?? 0), 3_000);
  return {
    drops,
    told: told.length,
    lost: told.filter((n) => !seen.has(n)).length,
    doubled: rig.events.length - seen.size,
    replies,
    repliesArrived: rig.asked.size,
    repliesDoubled: [...rig.asked.values()].filter((times) => times > 1).length,
    slowestRejectMs: Math.round(slowestRejectMs),
    slowestRejectOwnMs: Math.round(slowestRejectOwnMs),
    unsettled: rig.calls.filter((call) => call.endMs === undefined).length,
    links,
    leaked: before === undefined ? undefined : Math.max(0, (handles() ?? 0) - before),
  };
}

/** The bot: one call for each event, a part of which the peer leaves unanswered. */
function answerAll(rig: Rig, sent: () => void): () => void {
  rig.answer = (call) => void (Number(call.params["n"]) % 20 === 0 || call.reply(call.params["n"]));
  let answered = 0;
  const timer = setInterval(() => {
    for (; answered < rig.events.length; answered++) {
      sent();
      void rig.call();
    }
  }, 1);
  return () => clearInterval(timer);
}

/**
 * Waits until it is so, `limitMs` at most, and counts the time in which timers came when they were due. A timer of 2 ms that
 * came 60 ms late shows that nothing here could run for that long, so a late one counts as 5 ms.
 */
async function ownTimeUntil(isSo: () => boolean, limitMs: number): Promise<number> {
  const startMs = performance.now();
  let ownMs = 0;
  for (let lastMs = startMs; !isSo() && lastMs - startMs < limitMs;) {
    await pause(2);
    const nowMs = performance.now();
    ownMs += Math.min(nowMs - lastMs, 5);
    lastMs = nowMs;
  }
  return ownMs;
}

/** About 200 events a second, while there is a link. */
async function load(rig: Rig, told: number[], ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) {
    if (rig.peer.links === 1) {
      const n = told.length + 1;
      told.push(n);
      rig.tell(n);
    }
    await pause(5);
  }
}

/** Sockets and servers that are open, where the runtime tells. */
function handles(): number | undefined {
  if (typeof process.getActiveResourcesInfo !== "function") return undefined;
  return process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|Server/i.test(name)).length;
}
