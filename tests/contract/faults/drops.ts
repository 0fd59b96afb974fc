/**
 * A link that is dropped again and again under load: an event every 5 ms, a call every 20 ms.
 *
 *     node --import tsx tests/contract/faults/drops.ts      # every 2 s for a minute, on every way
 *     deno run -A --no-check tests/contract/faults/drops.ts
 *     bun tests/contract/faults/drops.ts
 */

import process from "node:process";
import { runtimeName } from "../../../src/runtime/platform.ts";
import { pause, type Rig, startRig, until, type Way, ways } from "./rig.ts";

/** What a minute of drops came to. */
export interface Drops {
  /** The longest time from a drop to the first sign that the bot knows; undefined on a way without a lasting link. Milliseconds. */
  readonly noticedMs: number | undefined;
  /** The longest time from a drop to the next event that was told after it. Milliseconds. */
  readonly recoveredMs: number;
  readonly calls: number;
  /** Calls that were neither answered nor rejected, and calls that the implementation got more than once. */
  readonly callsHanging: number;
  readonly callsDoubled: number;
  readonly events: number;
  /** Events that were told over a working link and did not arrive, and events that arrived twice. */
  readonly eventsLost: number;
  readonly eventsDoubled: number;
}

interface Told {
  readonly n: number;
  readonly atMs: number;
}

/**
 * An event that was told so long before a drop has to arrive, and the drop waits for it: on a busy machine it may take its time.
 * Those of the last moment may be lost with the link. Milliseconds.
 */
const settledMs = 400;

/** Drops the link again and again, and counts. */
export async function runDrops(way: Way, everyMs: number, times: number): Promise<Drops> {
  const rig = await startRig(way);
  const told: Told[] = [];
  const timers = [
    setInterval(() => {
      told.push({ n: told.length + 1, atMs: performance.now() });
      rig.tell(told.length);
    }, 5),
    setInterval(() => void rig.call(), 20),
  ];
  const noticed: number[] = [];
  const recovered: number[] = [];
  /** What was told while the link surely worked: from the arrival of what was told after a drop to a moment before the next. */
  const sure: Told[] = [];
  const have = (each: readonly Told[]): boolean => {
    const seen = new Set(rig.events);
    return each.every(({ n }) => seen.has(n));
  };
  let fromMs = performance.now();
  try {
    for (let time = 1; time <= times; time++) {
      await pause(everyMs);
      const toMs = performance.now() - settledMs;
      const due = told.filter(({ atMs }) => atMs > fromMs && atMs < toMs);
      sure.push(...due);
      await until(() => have(due), 20_000);
      const [signs, startMs, before] = [signsOf(rig), performance.now(), told.length];
      for (const proxy of rig.network) proxy.drop();
      if (way !== "HTTP + webhook" && await until(() => signsOf(rig) > signs, everyMs)) {
        noticed.push(performance.now() - startMs);
      }
      if (!await until(() => (rig.events.at(-1) ?? 0) > before, 20_000)) {
        throw new Error(`${way}: no event after drop no. ${time}`);
      }
      fromMs = performance.now();
      recovered.push(fromMs - startMs);
    }
    for (const timer of timers) clearInterval(timer);
    await until(() => rig.calls.every(({ outcome }) => outcome !== undefined), 20_000);
    const seen = new Set(rig.events);
    return {
      noticedMs: noticed.length === 0 ? undefined : Math.max(...noticed),
      recoveredMs: Math.max(...recovered),
      calls: rig.calls.length,
      callsHanging: rig.calls.filter(({ outcome }) => outcome === undefined).length,
      callsDoubled: [...rig.asked.values()].filter((asked) => asked > 1).length,
      events: sure.length,
      eventsLost: sure.filter(({ n }) => !seen.has(n)).length,
      eventsDoubled: rig.events.length - seen.size,
    };
  } finally {
    for (const timer of timers) clearInterval(timer);
    await rig.close();
  }
}

/** What tells that a link is gone: the feed is down, or a call was rejected. */
function signsOf(rig: Rig): number {
  return rig.downs.length + rig.calls.filter(({ outcome }) => outcome === "failed").length;
}

/** Sockets, servers and timers that keep the process alive. */
function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => name !== "TTYWrap").length;
}

async function main(): Promise<void> {
  const before = runtimeName === "node" ? handles() : 0;
  await Promise.all(ways.map(async (way) => console.log(way, await runDrops(way, 2_000, 30))));
  await pause(500);
  if (runtimeName === "node") console.log(`handles left behind: ${Math.max(0, handles() - before)}`);
  process.exit(0);
}

if (process.argv[1]?.endsWith("drops.ts") === true) void main();
