import assert from "node:assert/strict";
import { test } from "node:test";
import { createSchedule } from "../../../src/schedule/engine.ts";
import { KeptJobs } from "../../../src/schedule/kept.ts";
import { type SharedRun, SharedRuns } from "../../../src/schedule/runs.ts";
import { Schedule } from "../../../src/schedule/schedule.ts";
import { createManualClock, type ManualClock } from "../../../src/util/time/clock.ts";
import { captureLog } from "../../support/captured_log.ts";
import { type SharedStore, sharedStore } from "../../support/shared_store.ts";

const NINE = Date.UTC(2026, 0, 1, 9);

interface Worker {
  readonly clock: ManualClock;
  readonly log: ReturnType<typeof captureLog>;
  readonly runs: SharedRuns;
  run(run: Partial<SharedRun>, work?: () => unknown): Promise<boolean>;
}

function worker(store: SharedStore, dateMs = NINE): Worker {
  const clock = createManualClock(dateMs);
  const log = captureLog();
  const runs = new SharedRuns({ store: store.process(clock), clock, log });
  return { clock, log, runs, run: (run, work = () => {}) => runs.run({ key: "job", isAlone: true, ...run }, work) };
}

test("a date is one worker's, though their clocks differ by seconds and its run has long ended", async () => {
  const store = sharedStore();
  const [fast, slow] = [worker(store, NINE + 4_000), worker(store, NINE - 4_000)];
  assert.equal(await fast.run({ dueMs: NINE }), true);
  await slow.clock.advance(4_000);
  assert.equal(await slow.run({ dueMs: NINE }), false);
  assert.equal(await slow.run({ dueMs: NINE + 60_000 }), true, "the next date is anybody's");
  assert.equal(await fast.run({ dueMs: NINE + 60_000 }), false);
});

test("of many that come at the same moment one runs, at every date, and a date that lies long back is nobody's", async () => {
  let turn = 0;
  const store = sharedStore(() => turn++ % 5);
  const workers = Array.from({ length: 6 }, () => worker(store));
  for (let n = 0; n < 120; n++) {
    const ran = await Promise.all(workers.map((each) => each.run({ dueMs: NINE + n * 1_000 })));
    assert.equal(ran.filter(Boolean).length, 1, `date ${n}`);
  }
  assert.equal(await workers[0]?.run({ dueMs: NINE }), false, "it is not remembered any more, and not run again");
});

test("no run begins beside another one, and one whose worker has ended is not waited for", async () => {
  const store = sharedStore();
  const [first, second] = [worker(store), worker(store)];
  let release = (): void => {};
  const long = first.run({ dueMs: NINE }, () => new Promise<void>((resolve) => release = resolve));
  await first.clock.advance(0);
  assert.equal(await second.run({ dueMs: NINE + 1_000 }), false);
  for (let n = 0; n < 6; n++) {
    await Promise.all([first, second].map(({ clock }) => clock.advance(10_000)));
    assert.equal(await second.run({ dueMs: NINE + 10_000 * n }), false, "it is shown to go on");
  }
  // The first one stands still: no word of it for half a minute.
  await second.clock.advance(31_000);
  assert.equal(await second.run({ dueMs: NINE + 100_000 }), true);
  assert.equal(await second.run({ dueMs: NINE }), false, "what it has begun is not begun again");
  let releaseSecond = (): void => {};
  const next = second.run({ dueMs: NINE + 200_000 }, () => new Promise<void>((resolve) => releaseSecond = resolve));
  await second.clock.advance(0);
  await first.clock.advance(10_000);
  assert.match(first.log.lines.join("\n"), /job still runs here, but other workers take this one to have ended/);
  release();
  assert.equal(await long, true);
  assert.equal(await first.run({ dueMs: NINE + 300_000 }), false, "its end does not end the run of the other one");
  releaseSecond();
  await next;
});

test("runs that may overlap do, and an interval is kept by all of them together", async () => {
  const store = sharedStore();
  const [first, second] = [worker(store), worker(store)];
  let release = (): void => {};
  const long = first.run({ dueMs: NINE, isAlone: false }, () => new Promise<void>((resolve) => release = resolve));
  await first.clock.advance(0);
  assert.equal(await second.run({ dueMs: NINE + 1_000, isAlone: false }), true);
  release();
  await long;
  let ran = 0;
  for (let s = 0; s < 100; s++) {
    for (const [n, each] of [first, second].entries()) {
      await each.clock.advance(1_000);
      if (s % 10 === n * 5 && await each.run({ key: "every", gapMs: 10_000 })) ran++;
    }
  }
  assert.equal(ran, 10);
});

test("where the store fails nothing is done, and what fails ends the run", async () => {
  const store = sharedStore();
  const [first, second] = [worker(store), worker(store)];
  store.broken = new Error("gone");
  await assert.rejects(first.run({ dueMs: NINE }, () => assert.fail()), { code: "STORAGE_FAILED" });
  store.broken = undefined;
  await assert.rejects(first.run({ dueMs: NINE }, () => Promise.reject(new Error("mine"))), /mine/);
  assert.equal(await second.run({ dueMs: NINE }), false);
  assert.equal(await second.run({ dueMs: NINE + 1 }), true, "nobody is at it any more");
});

test("notes that cannot be read are none", async () => {
  const store = sharedStore();
  await store.process().set("job", { dues: ["x", NINE], beganMs: "y", holder: 5, untilMs: Infinity.toString() });
  const one = worker(store);
  assert.equal(await one.run({ dueMs: NINE }), false);
  assert.equal(await one.run({ dueMs: NINE + 1 }), true);
});

/** One process with kept jobs in a store that others have too. */
async function keeper(store: SharedStore) {
  const { clock, log, runs } = worker(store);
  const ran: string[] = [];
  let blocked: Promise<void> | undefined;
  const engine = createSchedule({ clock, log, report: (error) => log.error(String((error as Error).message)) });
  const kept = new KeptJobs({
    engine,
    store: store.process(clock).namespace("kept"),
    runs,
    clock,
    log,
    report: () => {},
    name: "Bot",
    owner: undefined,
    find: () => async (data, { key }) => {
      ran.push(`${key} ${data}`);
      await blocked;
    },
  });
  await kept.begin();
  engine.start();
  const schedule = new Schedule(engine, { of: undefined, name: "Bot" }, kept);
  return { clock, kept, schedule, ran, log, block: (until: Promise<void>) => void (blocked = until) };
}

test("a kept job runs in one process, and one that is called off or put anew elsewhere does not run as it was", async () => {
  const store = sharedStore();
  const first = await keeper(store);
  for (const key of ["a", "off", "moved"]) await first.schedule.after("10s", "say", { key, data: key });
  await first.schedule.every("4s", "say", { key: "again", data: "step" });
  const second = await keeper(store);
  assert.equal(await second.schedule.cancel("off"), true);
  await second.schedule.after("30s", "say", { key: "moved", data: "later" });
  for (let s = 0; s < 14; s++) for (const { clock } of [first, second]) await clock.advance(1_000);
  const all = () => [...first.ran, ...second.ran].sort();
  assert.deepEqual(all(), ["a a", "again step", "again step", "again step"]);
  for (let s = 0; s < 20; s++) for (const { clock } of [first, second]) await clock.advance(1_000);
  assert.deepEqual(all().filter((each) => each.startsWith("moved")), ["moved later"]);
  assert.deepEqual([first.kept.size, second.kept.size], [1, 1]);
});

test("the kept job of a process that ended in the middle of it is found and run by another one", async () => {
  const store = sharedStore();
  const first = await keeper(store);
  await first.schedule.after("10s", "say", { key: "a", data: 1 });
  const second = await keeper(store);
  first.block(new Promise<void>(() => {}));
  await first.clock.advance(10_000);
  await second.clock.advance(10_000);
  assert.deepEqual([first.ran, second.ran], [["a 1"], []]);
  await second.kept.look();
  await second.clock.advance(0);
  assert.deepEqual(second.ran, [], "the first one is believed to be at it");
  await second.clock.advance(31_000);
  await second.kept.look();
  await second.clock.advance(0);
  assert.deepEqual(second.ran, ["a 1"]);
});
