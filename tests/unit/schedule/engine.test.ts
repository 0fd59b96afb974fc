import assert from "node:assert/strict";
import { test } from "node:test";
import { createSchedule, type ScheduleParts } from "../../../src/schedule/engine.ts";
import type { JobSpec } from "../../../src/schedule/job.ts";
import { Schedule } from "../../../src/schedule/schedule.ts";
import { type CronOptions, cronTiming, everyTiming, jitterOf, type Timing } from "../../../src/schedule/timing.ts";
import { createManualClock } from "../../../src/util/time/clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 2026-01-01 in UTC. */
const NEW_YEAR = Date.UTC(2026, 0, 1);

function setUp(options: Partial<ScheduleParts> = {}, startMs = NEW_YEAR) {
  const clock = createManualClock(startMs);
  const lines: string[] = [];
  const errors: [message: string, source: string, owner: object | undefined][] = [];
  const log = { debug() {}, info: (m: string) => lines.push(m), warn: (m: string) => lines.push(m), error() {} };
  const schedule = createSchedule({
    clock,
    log,
    report: (error, source, owner) => void errors.push([(error as Error).message, source, owner]),
    ...options,
  });
  const runs: string[] = [];
  const time = () => new Date(clock.date()).toISOString().replace(/:00\.000Z|\.000Z/, "").replace("T", " ");
  const add = (timing: Timing, more: Partial<JobSpec> = {}) =>
    schedule.add({
      source: "Bot.job",
      where: "@Cron",
      owner: undefined,
      timing,
      jitterMs: 0,
      overlap: false,
      run: () => runs.push(time()),
      ...more,
    });
  return { clock, schedule, add, runs, time, lines, errors };
}

const cron = (expression: string, options: CronOptions = {}) =>
  cronTiming("@Cron", expression, { timezone: "UTC", ...options });
const every = (interval: number | string, immediately = false) => everyTiming("@Every", interval, { immediately });

const isConfigError = (code: string, message: RegExp) => (error: Error & { code?: string }) => {
  assert.equal(error.name, "ConfigError");
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

test("a cron job runs at its dates in its time zone, with five fields and with six", async () => {
  const { clock, schedule, add, runs } = setUp();
  add(cron("0 8 * * *", { timezone: "Asia/Shanghai" }));
  const seconds: number[] = [];
  const often = add(cron("*/20 * * * * *"), { run: () => seconds.push(clock.date() - NEW_YEAR) });
  await schedule.prepare();
  schedule.start();
  await clock.advance(MINUTE);
  assert.deepEqual(seconds, [20_000, 40_000, 60_000]);
  often.cancel();
  await clock.advance(2 * DAY);
  assert.deepEqual(runs, ["2026-01-02 00:00", "2026-01-03 00:00"]);
  await schedule.stop();
  assert.equal(clock.pending, 0);
});

test("an interval is counted from the start and does not drift with what a run takes", async () => {
  const { clock, schedule, add, runs, time } = setUp();
  add(every("35s", true), {
    run: () => {
      runs.push(time());
      return new Promise<void>((done) => clock.schedule(20_000, done));
    },
  });
  const late: string[] = [];
  add(every("1分钟"), { run: () => late.push(time()) });
  await clock.advance(10_000);
  assert.deepEqual(runs, [], "nothing runs before the start");
  schedule.start();
  await clock.advance(2 * MINUTE);
  assert.deepEqual(runs, ["2026-01-01 00:00:10", "2026-01-01 00:00:45", "2026-01-01 00:01:20", "2026-01-01 00:01:55"]);
  assert.deepEqual(late, ["2026-01-01 00:01:10", "2026-01-01 00:02:10"]);
});

test("a run that is due while the last one has not ended is left out, counted and told once; unless overlap is wanted", async () => {
  for (const overlap of [false, true]) {
    const { clock, schedule, add, runs, time, lines } = setUp();
    const job = add(every("10s"), {
      overlap,
      run: () => {
        runs.push(time());
        return new Promise<void>((done) => clock.schedule(25_000, done));
      },
    });
    schedule.start();
    await clock.advance(50_000);
    const { running, skipped } = job.info;
    if (overlap) assert.deepEqual([runs.length, running, skipped, lines.length], [5, 3, 0, 0]);
    else assert.deepEqual([runs.length, running, skipped, lines.length], [2, 1, 3, 2]);
  }
});

test("what a job throws is reported with its owner, and it runs again", async () => {
  const { clock, schedule, add, errors } = setUp();
  const owner = {};
  let fails = 0;
  const job = add(every("1s"), {
    owner,
    run: () => {
      if (++fails === 1) throw new Error("at once");
      return Promise.reject(new Error("later"));
    },
  });
  schedule.start();
  await clock.advance(2_000);
  assert.deepEqual(errors, [["at once", "Bot.job", owner], ["later", "Bot.job", owner]]);
  assert.deepEqual([job.info.runs, job.info.failed, job.info.running], [2, 2, 0]);
});

test("a date that passed while the machine slept is left out, or made up for once, and the next one is met", async () => {
  for (const missed of ["skip", "once"] as const) {
    const { clock, schedule, add, runs, lines } = setUp();
    const job = add(cron("0 * * * *", { missed }));
    await schedule.prepare();
    schedule.start();
    await clock.advance(30 * MINUTE);
    clock.setDateBy(3 * HOUR);
    await clock.advance(30 * MINUTE);
    assert.deepEqual(runs, missed === "once" ? ["2026-01-01 03:30", "2026-01-01 04:00"] : ["2026-01-01 04:00"]);
    assert.equal(job.info.missed, 1);
    assert.match(lines[0] ?? "", /Bot\.job was due at 2026-01-01T01:00:00\.000Z, 9000 s ago: it (runs now|waits)/);
  }
});

test("a minute late is not missed", async () => {
  const { clock, schedule, add, runs } = setUp();
  const job = add(cron("0 1 * * *"));
  await schedule.prepare();
  schedule.start();
  await clock.advance(30 * MINUTE);
  clock.setDateBy(31 * MINUTE);
  await clock.advance(0);
  assert.deepEqual([runs, job.info.missed], [["2026-01-01 01:01"], 0]);
});

test("a clock that is set back runs nothing twice, and an interval does not mind", async () => {
  const { clock, schedule, add, runs } = setUp();
  let ticks = 0;
  add(cron("0 1 * * *"));
  add(every("10m"), { run: () => ticks++ });
  await schedule.prepare();
  schedule.start();
  await clock.advance(HOUR + MINUTE);
  clock.setDateBy(-30 * MINUTE);
  await clock.advance(HOUR);
  assert.deepEqual([runs, ticks], [["2026-01-01 01:00"], 12]);
});

test("after a clock was set, a job is silent for no longer than its own pauses", async () => {
  for (
    const [byMs, expression, lastMs] of [
      [-HOUR, "* * * * *", 60_000],
      [-HOUR, "*/10 * * * * *", 10_000],
      [-DAY, "*/15 * * * *", 15 * MINUTE],
      [HOUR, "* * * * *", 60_000],
      [-HOUR - 30_000, "*/5 * * * *", 5 * MINUTE],
    ] as const
  ) {
    const { clock, schedule, add } = setUp();
    const at: number[] = [];
    add(cron(expression), { run: () => at.push(clock.now()) });
    await schedule.prepare();
    schedule.start();
    await clock.advance(2 * HOUR + 20_000);
    clock.setDateBy(byMs);
    const from = clock.now();
    await clock.advance(HOUR);
    const ran = [from, ...at.filter((each) => each >= from), clock.now()];
    const pauses = ran.slice(1).map((each, index) => each - (ran[index] as number));
    assert.ok(Math.max(...pauses) <= lastMs + 20_000, `${expression} ${byMs}: ${pauses}`);
    await schedule.stop();
    assert.equal(clock.pending, 0);
  }
});

test("after a clock was set back for long, a daily job keeps to the new date", async () => {
  const { clock, schedule, add, runs, lines } = setUp();
  const job = add(cron("0 8 * * *"));
  await schedule.prepare();
  schedule.start();
  await clock.advance(9 * HOUR);
  clock.setDateBy(-40 * DAY);
  assert.equal(job.info.next?.toISOString(), "2025-11-23T08:00:00.000Z");
  assert.match(lines.at(-1) ?? "", /Bot\.job looks at its calendar again: the time of day was set back by 3456000 s/);
  await clock.advance(DAY);
  assert.deepEqual(runs, ["2026-01-01 08:00", "2025-11-23 08:00"]);
  job.cancel();
  clock.setDateBy(-DAY);
  assert.equal(clock.pending, 0);
});

test("in the hour that daylight saving leaves out a job runs after it; in the one that comes twice, once", async () => {
  const { clock, schedule, add, runs, time } = setUp({}, Date.UTC(2026, 2, 8));
  add(cron("30 2 * * *", { timezone: "America/New_York" }));
  const nightly = add(cron("30 1 * * *", { timezone: "America/New_York" }), { run: () => runs.push(`1:30 ${time()}`) });
  await schedule.prepare();
  schedule.start();
  await clock.advance(2 * DAY);
  assert.deepEqual(runs, [
    "1:30 2026-03-08 06:30",
    "2026-03-08 07:00",
    "1:30 2026-03-09 05:30",
    "2026-03-09 06:30",
  ]);
  await clock.advance(Date.UTC(2026, 9, 31, 12) - clock.date());
  runs.length = 0;
  await clock.advance(2 * DAY);
  assert.deepEqual(runs, [
    "1:30 2026-11-01 05:30",
    "2026-11-01 07:30",
    "1:30 2026-11-02 06:30",
    "2026-11-02 07:30",
  ]);
  assert.equal(nightly.info.missed, 0);
});

test("jitter makes a run late by less than it, and moves no later one", async () => {
  const numbers = [0.999, 0, 0.5, 0.25, 0, 0];
  const { clock, schedule, add, runs } = setUp({ random: () => numbers.shift() ?? 0 });
  add(every("1m"), { jitterMs: 20_000 });
  schedule.start();
  await clock.advance(3 * MINUTE + 30_000);
  assert.deepEqual(runs, ["2026-01-01 00:01:19.980Z", "2026-01-01 00:02", "2026-01-01 00:03:10"]);
});

test("jobs end with their schedule: no run begins, and those under way are waited for", async () => {
  const { clock, schedule, add, runs } = setUp();
  let finish = () => {};
  add(every("1s"), { run: () => (runs.push("begun"), new Promise<void>((done) => finish = done)) });
  add(cron("* * * * * *"));
  add({ type: "after", delayMs: 5_000 });
  await schedule.prepare();
  schedule.start();
  await clock.advance(1_000);
  let isOver = false;
  const stopped = schedule.stop().then(() => isOver = true);
  await clock.advance(10_000);
  assert.deepEqual([isOver, runs.length, clock.pending, schedule.jobs()], [false, 2, 0, []]);
  finish();
  await stopped;
  assert.throws(() => add(every("1s")), { code: "SCHEDULE_STOPPED" });
});

test("a bot that goes takes its jobs along, also those that it made while it was constructed", async () => {
  class Bot {}
  const bot = new Bot();
  const { clock, schedule, add, runs } = setUp();
  const run = (name: string) => ({ run: () => runs.push(name) });
  add(every("1s"), { owner: bot, ...run("bot") });
  add(every("1s"), { owner: Bot, ...run("class") });
  add(every("1s"), { owner: new Bot(), ...run("other") });
  schedule.start();
  await clock.advance(1_000);
  await schedule.remove(bot);
  await clock.advance(1_000);
  assert.deepEqual(runs, ["bot", "class", "other", "other"]);
  assert.equal(schedule.jobs().length, 1);
});

test("the jobs of a bot that is switched off are left out until it is on again", async () => {
  let isOn = true;
  const { clock, schedule, add, runs } = setUp({ isOn: () => isOn });
  const job = add(every("1s"), { owner: {} });
  schedule.start();
  await clock.advance(1_000);
  isOn = false;
  await clock.advance(5_000);
  isOn = true;
  await clock.advance(1_000);
  assert.deepEqual([runs.length, job.info.skipped], [2, 5]);
});

test("a schedule that a bot has: once, at a date, again and again, by the calendar; each can be called off", async () => {
  const { clock, schedule: engine, time } = setUp();
  const runs: string[] = [];
  const note = (name: string) => () => runs.push(`${name} ${time()}`);
  const schedule = new Schedule(engine, { of: undefined, name: "Remind" });
  engine.wantCron();
  await engine.prepare();
  engine.start();
  schedule.after("10分钟", note("after"));
  schedule.at(new Date(NEW_YEAR + HOUR), note("at"));
  schedule.at(0, note("past"));
  const again = schedule.every("30m", note("every"));
  const daily = schedule.cron("30 0 * * *", note("cron"), { timezone: "UTC" });
  schedule.after(5_000, note("never")).cancel();
  assert.deepEqual(daily.info.next, new Date(NEW_YEAR + 30 * MINUTE));
  assert.deepEqual(engine.jobs().map(({ timing }) => timing), [
    "after 600000 ms",
    "at 2026-01-01T01:00:00.000Z",
    "at 1970-01-01T00:00:00.000Z",
    "every 1800000 ms",
    "cron 30 0 * * * (UTC)",
  ]);
  await clock.advance(HOUR);
  again.cancel();
  again.cancel();
  daily.cancel();
  await clock.advance(2 * DAY);
  assert.deepEqual(runs, [
    "past 2026-01-01 00:00",
    "after 2026-01-01 00:10",
    "every 2026-01-01 00:30",
    "cron 2026-01-01 00:30",
    "at 2026-01-01 01:00",
    "every 2026-01-01 01:00",
  ]);
  assert.deepEqual([engine.jobs().length, clock.pending], [0, 0]);
});

test("a cron job that is made before anybody asked for the calendar runs all the same, and a wrong one is reported", async () => {
  const { clock, schedule: engine, errors, runs, time } = setUp();
  engine.start();
  const schedule = new Schedule(engine, { of: undefined, name: "Late" });
  schedule.cron("* * * * *", () => runs.push(time()));
  schedule.cron("61 * * * *", () => {});
  for (let tries = 0; errors.length === 0 && tries < 500; tries++) await new Promise((done) => setTimeout(done, 2));
  await clock.advance(MINUTE);
  assert.deepEqual(runs, ["2026-01-01 00:01"]);
  assert.match(errors[0]?.[0] ?? "", /Late: schedule\.cron\(\): "61 \* \* \* \*" is no cron expression: .*minute: 61/);
  assert.equal(engine.jobs().length, 1);
});

test("Schedule made by hand runs on the machine's clock", async () => {
  const schedule = new Schedule();
  await new Promise<void>((done) => schedule.after(1, done));
});

test("wrong expressions and options are refused with what was seen", async () => {
  const timing = (expression: unknown, options: object = {}) => cronTiming("@Cron", expression as string, options);
  for (const expression of ["", "0 8 * *", "0 8 * * * * *", "2026-01-01T00:00:00", undefined, 8]) {
    assert.throws(() => timing(expression), isConfigError("CRON", /five fields/));
  }
  assert.throws(
    () => timing("0 8 * * *", { timezone: "Mars/Base" }),
    isConfigError("CRON", /"Mars\/Base" is no time zone/),
  );
  assert.throws(() => timing("0 8 * * *", { missed: "all" }), isConfigError("CRON", /not "all"/));
  assert.throws(() => timing("0 8 * * *", { timeZone: "UTC" }), isConfigError("OPTION_UNKNOWN", /timezone/));
  for (const interval of ["10", "soon", -5, Number.NaN, undefined, null]) {
    assert.throws(() => every(interval as string), isConfigError("SCHEDULE_TIME", /35s/));
  }
  assert.throws(() => every(35), isConfigError("SCHEDULE_TIME", /every 35 ms.*1000 ms is the shortest/));
  for (const jitterMs of [-1, 60_000, "5s", Number.NaN]) {
    assert.throws(
      () => jitterOf("@Every", { jitterMs: jitterMs as number }, every("1m")),
      isConfigError("SCHEDULE_TIME", /jitterMs/),
    );
  }
  for (
    const [expression, reason] of [["61 * * * *", /61/], ["0 8 * * 一", /一/], ["0 8 * foo *", /illegal|foo/]] as const
  ) {
    const { schedule, add } = setUp();
    add(cron(expression), { where: "@Cron on Bot.job (bot.ts:12)" });
    await assert.rejects(schedule.prepare(), isConfigError("CRON", /^@Cron on Bot\.job \(bot\.ts:12\): /));
    await assert.rejects(schedule.prepare(), isConfigError("CRON", reason));
  }
  const { schedule: engine } = setUp();
  const schedule = new Schedule(engine, { of: undefined, name: "Bot" });
  assert.throws(() => schedule.at(new Date("x"), () => {}), isConfigError("SCHEDULE_TIME", /wants a date/));
  assert.throws(
    () => schedule.after("soon", () => {}),
    isConfigError("SCHEDULE_TIME", /Bot: schedule\.after\(\).*"soon"/),
  );
  assert.throws(() => schedule.after(1, undefined as never), isConfigError("SCHEDULE_TASK", /function/));
});

test("a date that never comes is told at the start", async () => {
  const { schedule, add } = setUp();
  add(cron("0 8 30 2 *"));
  await assert.rejects(schedule.prepare(), isConfigError("CRON", /never/));
});
