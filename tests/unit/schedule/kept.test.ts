import assert from "node:assert/strict";
import { test } from "node:test";
import { createSchedule } from "../../../src/schedule/engine.ts";
import { type JobStore, KeptJobs, type KeptRun } from "../../../src/schedule/kept.ts";
import { Schedule } from "../../../src/schedule/schedule.ts";
import { createManualClock, type ManualClock } from "../../../src/util/time/clock.ts";
import { captureLog } from "../../support/captured_log.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 1);

/** Entries as texts, as every storage keeps them. */
function memoryStore() {
  const texts = new Map<string, string>();
  let broken: Error | undefined;
  const store: JobStore & { readonly texts: Map<string, string>; fail(error: Error | undefined): void } = {
    texts,
    fail: (error) => broken = error,
    entries: async () => [...texts].map(([key, text]) => [key, JSON.parse(text) as unknown]),
    get: async (key) => texts.has(key) ? JSON.parse(texts.get(key) as string) as unknown : undefined,
    set: async (key, value) => {
      if (broken !== undefined) throw broken;
      texts.set(key, JSON.stringify(value));
    },
    delete: async (key) => {
      if (broken !== undefined) throw broken;
      texts.delete(key);
    },
  };
  return store;
}

interface Life {
  readonly clock: ManualClock;
  readonly store: ReturnType<typeof memoryStore>;
}

/** One process: what it ran, as `key data time` and `late` where it was. `kill` ends it without a word. */
async function start({ clock, store }: Life, methods: Record<string, (data: any, run: KeptRun) => unknown> = {}) {
  const log = captureLog();
  const errors: string[] = [];
  const runs: string[] = [];
  const report = (error: unknown, source: string) => void errors.push(`${source}: ${(error as Error).message}`);
  const engine = createSchedule({ clock, log, report });
  const note = (data: unknown, { key, due, isLate }: KeptRun) => {
    runs.push(`${key} ${JSON.stringify(data)} ${(due.getTime() - START) / MINUTE}${isLate ? " late" : ""}`);
  };
  const all = { note, ...methods } as Record<string, (data: unknown, run: KeptRun) => unknown>;
  const kept = new KeptJobs({
    engine,
    store,
    clock,
    log,
    report,
    name: "Bot",
    owner: undefined,
    find: (name) => all[name],
  });
  const schedule = new Schedule(engine, { of: undefined, name: "Bot" }, kept);
  await kept.begin();
  engine.start();
  await clock.advance(0);
  return { schedule, kept, runs, errors, log, engine, kill: () => engine.stop() };
}

const life = (): Life => ({ clock: createManualClock(START), store: memoryStore() });

test("a single run is kept, runs once at its time, and is forgotten", async () => {
  const here = life();
  const { schedule, kept, runs, kill } = await start(here);
  await schedule.at(START + 10 * MINUTE, "note", { key: "a", data: { what: "水" } });
  await schedule.after("5分钟", "note", { key: "b" });
  assert.deepEqual(await schedule.kept(), [
    { key: "b", method: "note", data: undefined, next: new Date(START + 5 * MINUTE) },
    { key: "a", method: "note", data: { what: "水" }, next: new Date(START + 10 * MINUTE) },
  ]);
  assert.deepEqual([...here.store.texts.keys()], ["a", "b"]);
  await here.clock.advance(HOUR);
  assert.deepEqual(runs, ["b undefined 5", 'a {"what":"水"} 10']);
  assert.equal(here.store.texts.size + kept.size, 0);
  await kill();
  assert.equal(here.clock.pending, 0);
});

test("what a process that was killed had kept runs in the next one, at its time or at once", async () => {
  const here = life();
  const first = await start(here);
  await first.schedule.at(START + 10 * MINUTE, "note", { key: "missed", data: 1 });
  await first.schedule.at(START + 11 * MINUTE, "note", { key: "skipped", data: 2, missed: "skip" });
  await first.schedule.at(START + 90 * MINUTE, "note", { key: "later", data: 3 });
  void first.kill();
  await here.clock.advance(HOUR);
  const second = await start(here);
  assert.deepEqual(second.runs, ["missed 1 10 late"]);
  assert.deepEqual([...here.store.texts.keys()], ["later"]);
  assert.deepEqual(second.log.of("info"), [
    'Bot.note ("missed") was due at 2026-01-01T00:10:00.000Z, while nothing ran: it runs now',
    'Bot.note ("skipped") was due at 2026-01-01T00:11:00.000Z, while nothing ran: it is left out',
  ]);
  await here.clock.advance(HOUR);
  assert.deepEqual(second.runs, ["missed 1 10 late", "later 3 90"]);
});

for (
  const [missed, late] of [
    ["run", ["k 0 20 late", "k 0 30 late", "k 0 40 late"]],
    ["last", ["k 0 40 late"]],
    ["skip", []],
  ] as const
) {
  test(`an interval goes on in its steps after a restart, and ${missed} decides about those that were missed`, async () => {
    const here = life();
    const first = await start(here);
    await first.schedule.every("10m", "note", { key: "k", data: 0, missed });
    await here.clock.advance(15 * MINUTE);
    assert.deepEqual(first.runs, ["k 0 10"]);
    void first.kill();
    await here.clock.advance(30 * MINUTE);
    const second = await start(here);
    // Said again at every start, as a bot's constructor does.
    await second.schedule.every("10m", "note", { key: "k", data: 0, missed });
    assert.deepEqual(second.runs, late);
    await here.clock.advance(5 * MINUTE);
    assert.deepEqual(second.runs.slice(late.length), ["k 0 50"]);
    void second.kill();
    const third = await start(here);
    assert.deepEqual(third.runs, [], "nothing was missed");
    await third.schedule.every("20m", "note", { key: "k", data: 9 });
    await here.clock.advance(20 * MINUTE);
    assert.deepEqual(third.runs, ["k 9 70"], "another interval begins anew");
    assert.equal(await third.schedule.cancel("k"), true);
    assert.equal(await third.schedule.cancel("k"), false);
    await here.clock.advance(HOUR);
    assert.equal(third.runs.length, 1);
  });
}

test("of a month of missed minutes the last hundred are made up for, one after the other, whichever of them fail", async () => {
  const here = life();
  const first = await start(here);
  await first.schedule.every("1m", "note", { key: "k", missed: "run" });
  void first.kill();
  await here.clock.advance(30 * 24 * HOUR);
  let running = 0;
  const seen: number[] = [];
  const second = await start(here, {
    async note(_data, { due }) {
      assert.equal(++running, 1);
      await Promise.resolve();
      running--;
      seen.push(due.getTime());
      if (seen.length === 2) throw new Error("no");
    },
  });
  await here.clock.advance(0);
  assert.equal(seen.length, 100);
  assert.equal(seen.at(-1), START + 30 * 24 * HOUR);
  assert.deepEqual(second.errors, ["Bot.note: no"]);
});

test("a run that fails is reported: a single one is over, an interval goes on", async () => {
  const here = life();
  const { schedule, errors, runs, kept } = await start(here, {
    fails() {
      throw new Error("broken");
    },
  });
  await schedule.at(START + MINUTE, "fails", { key: "once" });
  await schedule.every("1m", "fails", { key: "again" });
  await here.clock.advance(2 * MINUTE);
  assert.deepEqual(errors, ["Bot.fails: broken", "Bot.fails: broken", "Bot.fails: broken"]);
  assert.equal(kept.size, 1);
  assert.deepEqual(runs, []);
});

test("a job whose method is gone is said at the start, stays kept, and runs when the method is back", async () => {
  const here = life();
  const first = await start(here, { old() {} });
  await first.schedule.at(START + MINUTE, "old", { key: "a" });
  void first.kill();
  const second = await start(here);
  assert.deepEqual(second.log.of("warn"), [
    'Bot keeps a job "a" for its method old, which it does not have any more: it stays kept and does not run. ' +
    "Bring the method back, or call it off with schedule.cancel()",
  ]);
  await here.clock.advance(HOUR);
  assert.deepEqual((await second.schedule.kept()).map(({ key, next }) => [key, next]), [["a", undefined]]);
  void second.kill();
  let runs = 0;
  await start(here, { old: () => runs++ });
  assert.equal(runs, 1);
});

test("entries that nobody wrote are said and left alone; the others run", async () => {
  const here = life();
  const odd = ["null", "[]", '"x"', '{"method":1}', '{"method":"note","missed":"last","atMs":"soon"}'];
  odd.push(
    '{"method":"note","missed":"last","atMs":0,"everyMs":0}',
    '{"method":"toString","missed":"last","atMs":1e99}',
  );
  odd.forEach((text, index) => here.store.texts.set(`odd${index}`, text));
  here.store.texts.set("good", JSON.stringify({ method: "note", missed: "last", atMs: START }));
  const { runs, log } = await start(here);
  assert.deepEqual(runs, ["good undefined 0"]);
  assert.equal(log.of("warn").length, odd.length);
  assert.equal(here.store.texts.size, odd.length);
});

test("a run that ends the process each time is given up after three", async () => {
  const here = life();
  const first = await start(here);
  await first.schedule.at(START + MINUTE, "note", { key: "bomb" });
  void first.kill();
  await here.clock.advance(HOUR);
  let begun = 0;
  for (let at = 0; at < 4; at++) {
    const { log } = await start(here, {
      note() {
        begun++;
        return new Promise(() => {});
      },
    });
    assert.equal(log.of("error").length, at === 3 ? 1 : 0);
  }
  assert.equal(begun, 3);
  assert.equal(here.store.texts.size, 0);
});

test("a run may put the next one into its own place, or call itself off", async () => {
  const here = life();
  const at: number[] = [];
  const { schedule, kept } = await start(here, {
    async again(count: number, { due }) {
      at.push((due.getTime() - START) / MINUTE);
      if (count > 0) await schedule.at(due.getTime() + count * MINUTE, "again", { key: "k", data: count - 1 });
    },
    async stop() {
      await schedule.cancel("s");
    },
  });
  await schedule.at(START + MINUTE, "again", { key: "k", data: 2 });
  await schedule.every("1m", "stop", { key: "s" });
  await here.clock.advance(HOUR);
  assert.deepEqual(at, [1, 3, 4]);
  assert.equal(kept.size + here.store.texts.size, 0);
});

test("what cannot be stored is refused and does not run; a store that fails later stops no run", async () => {
  const here = life();
  const { schedule, runs, log } = await start(here);
  here.store.fail(new Error("the disk is full"));
  await assert.rejects(schedule.at(START + MINUTE, "note", { key: "a" }), /the disk is full/);
  here.store.fail(undefined);
  await schedule.at(START + MINUTE, "note", { key: "b" });
  here.store.fail(new Error("the disk is full"));
  await here.clock.advance(HOUR);
  assert.deepEqual(runs, ["b undefined 1"]);
  assert.match(log.of("error").join("\n"), /The state of Bot\.note \("b"\) could not be stored.*the disk is full/);
});

test("many that fall due together run sixteen at a time, and one that hangs keeps no place for ever", async () => {
  const here = life();
  const first = await start(here);
  for (let at = 0; at < 40; at++) await first.schedule.at(START + 1_000, "note", { key: `k${at}` });
  void first.kill();
  await here.clock.advance(HOUR);
  let running = 0;
  await start(here, {
    note() {
      running++;
      return new Promise(() => {});
    },
  });
  assert.equal(running, 16);
  await here.clock.advance(MINUTE);
  assert.equal(running, 32);
  await here.clock.advance(MINUTE);
  assert.equal(running, 40);
});

test("a job that takes longer than its step leaves steps out", async () => {
  const here = life();
  let begun = 0;
  const { schedule, log } = await start(here, {
    slow() {
      begun++;
      return new Promise<void>((done) => here.clock.schedule(150_000, done));
    },
  });
  await schedule.every("1m", "slow", { key: "k" });
  await here.clock.advance(6 * MINUTE);
  assert.equal(begun, 2);
  assert.ok(log.of("warn").every((line) => line.includes("its last run has not ended")));
});

test("ten thousand are kept and one more is refused", async () => {
  const here = life();
  const job = JSON.stringify({ method: "note", missed: "last", atMs: START + HOUR });
  for (let at = 0; at < 10_000; at++) here.store.texts.set(`k${at}`, job);
  const { schedule, kill } = await start(here);
  await assert.rejects(schedule.at(START + HOUR, "note", { key: "more" }), { code: "SCHEDULE_FULL" });
  await schedule.at(START + 2 * HOUR, "note", { key: "k0" });
  await kill();
});

test("wrong calls are refused with a reason, and nothing is kept", async () => {
  const here = life();
  const { schedule, kept } = await start(here);
  const refused = [
    [() => schedule.at(START, "nothing", { key: "a" }), "SCHEDULE_TASK", /no method "nothing"/],
    [() => schedule.at(START, "note", {} as any), "SCHEDULE_TASK", /wants a key/],
    [() => schedule.at(START, "note", undefined as any), "SCHEDULE_TASK", /wants a key/],
    [() => schedule.at("soon" as any, "note", { key: "a" }), "SCHEDULE_TIME", /wants a date/],
    [() => schedule.after("ever", "note", { key: "a" }), "SCHEDULE_TIME", /span of time/],
    [() => schedule.every(10, "note", { key: "a" }), "SCHEDULE_TIME", /shortest interval/],
    [() => schedule.at(START, "note", { key: "a", missed: "once" as any }), "OPTION", /"run", "skip" or "last"/],
    [() => schedule.at(START, "note", { key: "a", jitterMs: 1 } as any), "OPTION_UNKNOWN", /jitterMs/],
    [() => new Schedule().at(START, "note", { key: "a" }), "SCHEDULE_TASK", /only a schedule that a class injects/],
  ] as const;
  for (const [call, code, message] of refused) await assert.rejects(call, { code, message });
  assert.equal(kept.size, 0);
});
