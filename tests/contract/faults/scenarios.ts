/** What a network does to a link under load, and what is measured while it does. */

import { pause, type Rig, startRig, until, type Way } from "./rig.ts";

/** What came of one fault on one way. */
export interface Outcome {
  /** From the fault to the first sign that the bot knows; undefined where there is nothing to notice. Milliseconds. */
  readonly noticedMs: number | undefined;
  /** From the end of the fault to the first event and the first answered call after it. Milliseconds. */
  readonly recoveredMs: number;
  /** Calls that were neither answered nor rejected. */
  readonly callsHanging: number;
  /** Calls that the implementation got more than once. */
  readonly callsDoubled: number;
  /** Events that were told over a working link and did not arrive. */
  readonly eventsLost: number;
  readonly eventsDoubled: number;
}

/** One fault. */
export interface Fault {
  readonly name: string;
  /** Whether the bot has to notice: a link that is only slow is no lost link. */
  readonly isNoticed: boolean;
  /** What ends connections is nothing to notice where each call and each event has one of its own for a moment. */
  readonly needsLink?: boolean;
  /** Ways on which a bot cannot find it out, with the reason. */
  readonly except?: Partial<Record<Way, string>>;
  /** Does it, and resolves when it is over. */
  inflict(rig: Rig): Promise<void>;
}

const each = (rig: Rig, act: (proxy: Rig["network"][number]) => unknown): void => rig.network.forEach(act);

export const faults: readonly Fault[] = [
  {
    name: "drop",
    isNoticed: true,
    needsLink: true,
    inflict: (rig) => Promise.resolve(each(rig, (proxy) => proxy.drop())),
  },
  {
    name: "reset",
    isNoticed: true,
    needsLink: true,
    inflict: (rig) => Promise.resolve(each(rig, (proxy) => proxy.reset())),
  },
  {
    name: "half-open",
    isNoticed: true,
    except: { "HTTP + SSE": "only by TCP keep-alive: the stream may be silent, and other requests are answered" },
    inflict: (rig) => Promise.resolve(each(rig, (proxy) => proxy.stall())),
  },
  {
    name: "delay of 300 ms",
    isNoticed: false,
    async inflict(rig) {
      each(rig, (proxy) => proxy.delay(300));
      await pause(600);
      each(rig, (proxy) => proxy.delay(0));
      await pause(350);
    },
  },
  {
    name: "truncated frame",
    isNoticed: true,
    async inflict(rig) {
      each(rig, (proxy) => proxy.truncate());
      await pause(50);
    },
  },
  {
    name: "restart of the peer",
    isNoticed: true,
    async inflict(rig) {
      await Promise.all(rig.network.map((proxy) => proxy.down()));
      await pause(300);
      await Promise.all(rig.network.map((proxy) => proxy.up()));
    },
  },
];

/** Whether a fault shows on a way. */
export function isNoticed(way: Way, { isNoticed, needsLink }: Fault): boolean {
  return isNoticed && !(needsLink === true && way === "HTTP + webhook");
}

/** How long before a fault an event has to be told to have surely arrived. */
const settledMs = 150;

/** Runs one fault on one way, with an event every 5 ms and a call every 20 ms. */
export async function runFault(way: Way, fault: Fault): Promise<Outcome> {
  const rig = await startRig(way);
  const load = startLoad(rig);
  try {
    await until(() => rig.events.length > 20 && rig.calls.some(({ outcome }) => outcome === "ok"));
    const [downs, failed] = [rig.downs.length, failures(rig)];
    const startMs = performance.now();
    await fault.inflict(rig);
    const knows = (): boolean => rig.downs.length > downs || failures(rig) > failed;
    const noticedMs = isNoticed(way, fault) && await until(knows, 45_000) ? performance.now() - startMs : undefined;
    const againMs = performance.now();
    const [events, calls] = [rig.events.length, rig.calls.length];
    const works = (): boolean =>
      rig.events.length > events && rig.calls.slice(calls).some(({ outcome }) => outcome === "ok");
    if (!await until(works, 45_000)) throw new Error(`${way}: does not work again after ${fault.name}`);
    const recoveredMs = performance.now() - againMs;
    const worksMs = performance.now();
    await pause(300);
    // Told while the link surely worked: well before the fault, or once it worked again.
    const told = (await load.stop()).filter(({ atMs }) => atMs < startMs - settledMs || atMs > worksMs).map(({ n }) =>
      n
    );
    await until(() => rig.calls.every(({ outcome }) => outcome !== undefined), 8_000);
    await until(() => told.every((n) => rig.events.includes(n)), 2_000);
    return {
      noticedMs,
      recoveredMs,
      ...countsOf(rig, told),
    };
  } finally {
    await load.stop();
    await rig.close();
  }
}

/** Drops the link again and again under load, and counts what was lost between the drops, doubled or left hanging. */
export async function runDrops(way: Way, { everyMs, times }: { everyMs: number; times: number }): Promise<Outcome> {
  const rig = await startRig(way);
  const load = startLoad(rig);
  const noticed: number[] = [];
  const recovered: number[] = [];
  /** When the link surely worked: from the first event after a drop to a moment before the next. */
  const working: { fromMs: number; toMs: number }[] = [];
  try {
    let fromMs = performance.now();
    for (let time = 0; time < times; time++) {
      await pause(Math.max(0, fromMs + everyMs - performance.now()));
      const [downs, failed, events, startMs] = [rig.downs.length, failures(rig), rig.events.length, performance.now()];
      working.push({ fromMs, toMs: startMs - settledMs });
      each(rig, (proxy) => proxy.drop());
      const knows = (): boolean => rig.downs.length > downs || failures(rig) > failed;
      if (isNoticed(way, drop) && await until(knows, everyMs)) noticed.push(performance.now() - startMs);
      if (!await until(() => rig.events.length > events)) {
        throw new Error(`${way}: no event after drop no. ${time + 1}`);
      }
      recovered.push(performance.now() - startMs);
      fromMs = performance.now();
    }
    const told = (await load.stop()).filter(({ atMs }) =>
      working.some(({ fromMs, toMs }) => atMs > fromMs && atMs < toMs)
    ).map(({ n }) => n);
    await until(() => rig.calls.every(({ outcome }) => outcome !== undefined), 8_000);
    await until(() => told.every((n) => rig.events.includes(n)), 2_000);
    return {
      noticedMs: noticed.length === 0 ? undefined : Math.max(...noticed),
      recoveredMs: Math.max(...recovered),
      ...countsOf(rig, told),
    };
  } finally {
    await load.stop();
    await rig.close();
  }
}

function countsOf(rig: Rig, told: readonly number[]): Omit<Outcome, "noticedMs" | "recoveredMs"> {
  return {
    callsHanging: rig.calls.filter(({ outcome }) => outcome === undefined).length,
    callsDoubled: [...rig.asked.values()].filter((times) => times > 1).length,
    eventsLost: told.filter((n) => !rig.events.includes(n)).length,
    eventsDoubled: rig.events.length - new Set(rig.events).size,
  };
}

function failures(rig: Rig): number {
  return rig.calls.filter(({ outcome }) => outcome === "failed").length;
}

/** An event that was told, and when. */
interface Told {
  readonly n: number;
  readonly atMs: number;
}

interface Load {
  /** Ends it, and gives what was told. */
  stop(): Promise<readonly Told[]>;
}

function startLoad(rig: Rig): Load {
  const told: Told[] = [];
  const tellTimer = setInterval(() => {
    told.push({ n: told.length + 1, atMs: performance.now() });
    rig.tell(told.length);
  }, 5);
  const callTimer = setInterval(() => void rig.call(), 20);
  return {
    async stop() {
      clearInterval(tellTimer);
      clearInterval(callTimer);
      await pause(0);
      return told;
    },
  };
}
