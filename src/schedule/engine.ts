/** Runs jobs at their times: no run beside another of the same job, no drift, nothing after the stop. */

import { AdelieError, ConfigError } from "../errors.ts";
import type { Clock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
import { type Job, type JobInfo, type JobSpec, type JobTools, openJob, type ScheduledJob } from "./job.ts";
import { type CalendarMaker, loadCalendars, type Timing } from "./timing.ts";
import { scheduleTexts } from "../texts/errors/schedule_texts.ts";

/** The parts of a schedule. */
export interface ScheduleParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Told about what a job throws. */
  readonly report: (error: unknown, source: string, owner: object | undefined) => unknown;
  /** Whether the jobs of an owner run at present; they are left out while it is switched off. Always, when left out. */
  readonly isOn?: (owner: object) => boolean;
  /** A run begins, or has ended. */
  readonly enter?: () => void;
  readonly leave?: () => void;
  /** From 0 to below 1, for jitter. */
  readonly random?: () => number;
}

/** The jobs of an app. */
export interface ScheduleEngine {
  /**
   * Adds a job. Before `start` it waits; after `stop` it is refused. A cron job runs once {@link prepare} has seen it.
   */
  add(spec: JobSpec): ScheduledJob;
  /**
   * Loads what cron jobs need and checks their expressions. Called before `start`, and after bots were added.
   *
   * @throws ConfigError for a wrong expression
   */
  prepare(): Promise<void>;
  /** Checks cron expressions of jobs that are still to be added, as {@link prepare} does. */
  check(jobs: readonly { readonly where: string; readonly timing: Timing }[]): Promise<void>;
  /** From now on jobs run; intervals are counted from here. */
  start(): void;
  /** Lets no run begin any more, and resolves when those under way have ended. */
  stop(): Promise<void>;
  /** Takes away the jobs of a bot, and resolves when its runs have ended. */
  remove(owner: object): Promise<void>;
  /** Every job that is still to run. */
  jobs(): JobInfo[];
  /** Resolves when no job is running. */
  idle(): Promise<void>;
  /** From now on {@link prepare} makes cron jobs possible that do not exist yet. */
  wantCron(): void;
}

/** Makes a schedule that does nothing before it is started. */
export function createSchedule(parts: ScheduleParts): ScheduleEngine {
  const jobs = new Set<Job>();
  const underWay = new Map<Promise<void>, object | undefined>();
  let makeCalendar: CalendarMaker | undefined;
  let wantsCron = false;
  let state: "waiting" | "started" | "stopped" = "waiting";
  const tools: JobTools = {
    ...parts,
    random: parts.random ?? Math.random,
    track(run, owner) {
      underWay.set(run, owner);
      parts.enter?.();
      void run.then(() => {
        underWay.delete(run);
        parts.leave?.();
      });
    },
    ended(job) {
      jobs.delete(job);
      if (![...jobs].some((job) => job.followsCalendar)) unwatch();
    },
  };
  let isWatching = false;
  let endWatch = (): void => {};
  const unwatch = (): void => {
    endWatch();
    isWatching = false;
  };
  const watch = (): void => {
    if (isWatching) return;
    isWatching = true;
    endWatch = parts.clock.onDateJump?.((byMs) => {
      for (const job of [...jobs]) job.dateJumped(byMs);
    }) ?? (() => {});
  };

  /** Arms a job as soon as everything is there. */
  const arm = (job: Job): void => {
    if (job.needsCalendar && makeCalendar !== undefined) job.setCalendar(makeCalendar);
    if (state !== "started" || job.needsCalendar) return;
    job.arm();
    if (job.followsCalendar) watch();
  };

  const armLater = async (job: Job): Promise<void> => {
    try {
      makeCalendar ??= await loadCalendars();
      arm(job);
    } catch (error) {
      job.cancel();
      await parts.report(error, job.info.source, job.owner);
    }
  };

  const ended = async (of?: object): Promise<void> => {
    for (;;) {
      const runs = [...underWay].filter(([, owner]) => of === undefined || isOf(owner, of)).map(([run]) => run);
      if (runs.length === 0) return;
      await Promise.all(runs);
    }
  };

  const schedule: ScheduleEngine = {
    add(spec) {
      if (state === "stopped") {
        throw new AdelieError("SCHEDULE_STOPPED", scheduleTexts().stopped(spec.source));
      }
      const job = openJob(spec, tools);
      arm(job);
      jobs.add(job);
      // While the app runs, a cron job has nobody else who would wait for its calendar.
      if (state === "started" && job.needsCalendar) void armLater(job);
      return job;
    },
    async prepare() {
      if (!wantsCron && ![...jobs].some((job) => job.needsCalendar)) return;
      makeCalendar ??= await loadCalendars();
      for (const job of [...jobs]) arm(job);
    },
    async check(wanted) {
      for (const { where, timing } of wanted) {
        if (timing.type !== "cron") continue;
        makeCalendar ??= await loadCalendars();
        makeCalendar(where, timing, parts.clock.date());
      }
    },
    start() {
      if (state !== "waiting") return;
      state = "started";
      for (const job of [...jobs]) {
        if (job.needsCalendar) throw new ConfigError("CRON", scheduleTexts().notPrepared(job.info.source));
        arm(job);
      }
    },
    stop() {
      state = "stopped";
      for (const job of [...jobs]) job.cancel();
      return ended();
    },
    remove(owner) {
      for (const job of [...jobs]) if (isOf(job.owner, owner)) job.cancel();
      return ended(owner);
    },
    jobs: () => [...jobs].map((job) => job.info),
    idle: () => ended(),
    wantCron() {
      wantsCron = true;
    },
  };
  return schedule;
}

/** A job belongs to a bot's instance; one that the bot made while it was constructed, to its class. */
function isOf(owner: object | undefined, bot: object): boolean {
  return owner === bot || owner === bot.constructor;
}
