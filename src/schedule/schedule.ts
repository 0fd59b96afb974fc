/** Schedule: jobs that a bot makes while it runs. */

import { ConfigError } from "../errors.ts";
import { systemClock } from "../util/time/clock.ts";
import { createLogger } from "../util/log/log.ts";
import { messageOf, textOf } from "../util/text_of.ts";
import { lookAfter, lookAfterMethods } from "../util/looked_after.ts";
import { thisCopy } from "../util/copies.ts";
import { createSchedule, type ScheduleEngine } from "./engine.ts";
import type { ScheduledJob } from "./job.ts";
import type { KeptJob, KeptJobs } from "./kept.ts";
import { checkKept, type KeptOptions, type KeptRecord } from "./record.ts";
import {
  type CronOptions,
  cronTiming,
  type Duration,
  durationOf,
  type EveryOptions,
  everyTiming,
  jitterOf,
  type RepeatOptions,
  type Timing,
} from "./timing.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { scheduleTexts } from "../texts/errors/schedule_texts.ts";

/** The work of a job. An error reaches `@Catch` and `onError`; its return value is ignored. */
export type Task = () => unknown;

/** The latest date that there is. */
const LAST_DATE_MS = 8.64e15;

/**
 * Jobs that are made while the bot runs: reminders, and timers that can be called off. `inject(Schedule)` gives every bot
 * its own; its jobs end with the bot or the app. A job that is the name of a method, with a `key`, is kept in the app's storage and
 * goes on in the next process; one that is a function ends with this one.
 *
 * @example A reminder
 * ```ts
 * import { type ChatMessageEvent, Command, inject, Schedule } from "adelie";
 *
 * class Remind {
 *   constructor(private schedule = inject(Schedule)) {}
 *
 *   @Command("提醒 <when:duration> <what...>")
 *   remind(event: ChatMessageEvent, { when, what }: { when: number; what: string }) {
 *     this.schedule.after(when, () => event.reply(`时间到了：${what}`));
 *     return "好的";
 *   }
 * }
 * ```
 *
 * @example A reminder that outlives a restart
 * ```ts
 * import { type ChatMessageEvent, Command, inject, NapCatApi, Schedule } from "adelie";
 *
 * class Remind {
 *   constructor(private schedule = inject(Schedule), private api = inject(NapCatApi)) {}
 *
 *   @Command("提醒 <when:duration> <what...>")
 *   async remind({ user_id, message_id }: ChatMessageEvent, { when, what }: { when: number; what: string }) {
 *     await this.schedule.after(when, "say", { key: `${user_id}:${message_id}`, data: { user_id, what } });
 *     return "好的";
 *   }
 *
 *   async say({ user_id, what }: { user_id: number; what: string }) {
 *     await this.api.send_private_msg({ user_id, message: `时间到了：${what}` });
 *   }
 * }
 * ```
 */
export class Schedule {
  /** @internal Which copy of the library this is of. */
  static get "~adelie"(): { readonly address: string } {
    return thisCopy();
  }

  readonly #engine: ScheduleEngine;
  readonly #owner: { readonly of: object | undefined; readonly name: string };
  readonly #kept: KeptJobs | undefined;

  /** Made by `launch`, through `inject(Schedule)`; by hand, it runs on the machine's clock until the process ends. */
  constructor(
    engine: ScheduleEngine = standalone(),
    owner: { readonly of: object | undefined; readonly name: string } = { of: undefined, name: "schedule" },
    kept?: KeptJobs,
  ) {
    this.#engine = engine;
    this.#owner = owner;
    this.#kept = kept;
  }

  /**
   * Runs a task once, some time from now. The time during which the machine sleeps does not count.
   *
   * @param delay milliseconds, or a text such as `90s`, `10分钟`
   */
  after(delay: Duration, task: Task): ScheduledJob;
  /**
   * The same, kept beyond the end of the process: by the date, so that the time between two processes counts.
   *
   * @param method the name of a method of this class: it gets `data` and a {@link KeptRun}
   * @returns resolves when it is safe
   */
  after(delay: Duration, method: string, options: KeptOptions): Promise<void>;
  after(delay: Duration, task: Task | string, options?: KeptOptions): ScheduledJob | Promise<void> {
    if (typeof task === "string") {
      return this.#keep("after", task, options, (where, now) => ({ atMs: now + durationOf(where, delay) }));
    }
    return this.#add("after", task, (where) => ({ type: "after", delayMs: durationOf(where, delay) }));
  }

  /**
   * Runs a task once, at a date: at once if that is past, and as soon as the machine is awake if it slept then.
   *
   * @param date a Date, or milliseconds since the Unix epoch
   */
  at(date: Date | number, task: Task): ScheduledJob;
  /**
   * The same, kept beyond the end of the process.
   *
   * @param date a Date, or milliseconds since the Unix epoch
   * @param method the name of a method of this class: it gets `data` and a {@link KeptRun}
   * @param options its key, its data, and the policy for a date that passed while the process did not run
   * @returns resolves when it is safe: with files, on the disk
   * @throws ConfigError for a wrong option or a method that there is not; AdelieError `SCHEDULE_FULL` when 10,000 are kept
   */
  at(date: Date | number, method: string, options: KeptOptions): Promise<void>;
  at(date: Date | number, task: Task | string, options?: KeptOptions): ScheduledJob | Promise<void> {
    if (typeof task === "string") {
      return this.#keep("at", task, options, (where) => ({ atMs: dateOf(where, date) }));
    }
    return this.#add("at", task, (where) => ({ type: "at", dateMs: dateOf(where, date) }));
  }

  /**
   * Runs a task again and again.
   *
   * @param interval at least a second: milliseconds, or a text such as `35s`, `10分钟`
   */
  every(interval: Duration, task: Task, options?: EveryOptions): ScheduledJob;
  /**
   * The same, kept beyond the end of the process. Its steps are counted by the date, from the first time on that the key was
   * scheduled with this interval: said again at every start, they go on.
   *
   * @param interval at least a second: milliseconds, or a text such as `35s`, `10分钟`
   * @param method the name of a method of this class: it gets `data` and a {@link KeptRun}
   * @returns resolves when it is safe
   */
  every(interval: Duration, method: string, options: KeptOptions): Promise<void>;
  every(
    interval: Duration,
    task: Task | string,
    options: EveryOptions | KeptOptions = {},
  ): ScheduledJob | Promise<void> {
    if (typeof task === "string") {
      const timing = (where: string) => everyTiming(where, interval, {}) as Timing & { type: "every" };
      return this.#keep("every", task, options as KeptOptions, (where, now) => ({
        everyMs: timing(where).everyMs,
        atMs: now,
      }));
    }
    return this.#add(
      "every",
      task,
      (where) => everyTiming(where, interval, options as EveryOptions),
      options as EveryOptions,
    );
  }

  /**
   * Runs a task at the dates of a cron expression, with five fields or with six, seconds first.
   *
   * @throws ConfigError for a wrong expression; from a constructor, `launch` rejects with it
   */
  cron(expression: string, task: Task, options: CronOptions = {}): ScheduledJob {
    return this.#add("cron", task, (where) => cronTiming(where, expression, options), options);
  }

  /**
   * Calls a kept job off. One that was made with a function is called off by what made it.
   *
   * @returns whether there was one
   */
  async cancel(key: string): Promise<boolean> {
    return await this.#kept?.cancel(key) === true;
  }

  /** The jobs that are kept and whose keys begin with `prefix`, the next one first. */
  async kept(prefix = ""): Promise<KeptJob[]> {
    return await this.#kept?.list(prefix) ?? [];
  }

  #keep(
    name: string,
    method: string,
    options: KeptOptions | undefined,
    time: (where: string, now: number) => Pick<KeptRecord, "atMs" | "everyMs">,
  ): Promise<void> {
    const where = `${this.#owner.name}: schedule.${name}()`;
    const keep = async (): Promise<void> => {
      const checked = checkKept(where, method, options as KeptOptions);
      const kept = this.#kept;
      if (kept === undefined) throw new ConfigError("SCHEDULE_TASK", scheduleTexts().keptNowhere(where, method));
      await kept.put(where, (options as KeptOptions).key, { method, ...checked, ...time(where, kept.date) });
    };
    return lookAfter(keep(), where, () => this.#kept?.log);
  }

  #add(method: string, task: Task, time: (where: string) => Timing, options: RepeatOptions = {}): ScheduledJob {
    const where = `${this.#owner.name}: schedule.${method}()`;
    if (typeof task !== "function") {
      throw new ConfigError("SCHEDULE_TASK", scheduleTexts().taskWanted(where, typeof task));
    }
    const timing = time(where);
    return this.#engine.add({
      source: `${this.#owner.name}.${task.name || `schedule.${method}`}`,
      where,
      owner: this.#owner.of,
      timing,
      jitterMs: jitterOf(where, options, timing),
      overlap: options.overlap === true,
      run: () => task(),
    });
  }

  static {
    lookAfterMethods<Schedule>(this, (schedule) => schedule.#kept?.log, ["cancel", "kept"]);
  }
}

function dateOf(where: string, date: Date | number): number {
  const dateMs = Number(date);
  if (Math.abs(dateMs) <= LAST_DATE_MS) return dateMs;
  throw new ConfigError("SCHEDULE_TIME", scheduleTexts().dateWanted(where, textOf(date)));
}

function standalone(): ScheduleEngine {
  const log = createLogger();
  const engine = createSchedule({
    clock: systemClock,
    log,
    report: (error, source) => log.error(workTexts().jobFailed(source, messageOf(error)), error),
  });
  engine.start();
  return engine;
}
