/** Schedule: jobs that a bot makes while it runs. */

import { ConfigError } from "../errors.ts";
import { systemClock } from "../util/time/clock.ts";
import { createLogger } from "../util/log/log.ts";
import { messageOf, textOf } from "../util/text_of.ts";
import { thisCopy } from "../util/copies.ts";
import { createSchedule, type ScheduleEngine } from "./engine.ts";
import type { ScheduledJob } from "./job.ts";
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
 * its own; its jobs end with the bot or the app, and are not kept beyond the end of the process.
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
 */
export class Schedule {
  /** @internal Which copy of the library this is of. */
  static get "~adelie"(): { readonly address: string } {
    return thisCopy();
  }

  readonly #engine: ScheduleEngine;
  readonly #owner: { readonly of: object | undefined; readonly name: string };

  /** Made by `launch`, through `inject(Schedule)`; by hand, it runs on the machine's clock until the process ends. */
  constructor(
    engine: ScheduleEngine = standalone(),
    owner: { readonly of: object | undefined; readonly name: string } = { of: undefined, name: "schedule" },
  ) {
    this.#engine = engine;
    this.#owner = owner;
  }

  /**
   * Runs a task once, some time from now. The time during which the machine sleeps does not count.
   *
   * @param delay milliseconds, or a text such as `90s`, `10分钟`
   */
  after(delay: Duration, task: Task): ScheduledJob {
    return this.#add("after", task, (where) => ({ type: "after", delayMs: durationOf(where, delay) }));
  }

  /**
   * Runs a task once, at a date: at once if that is past, and as soon as the machine is awake if it slept then.
   *
   * @param date a Date, or milliseconds since the Unix epoch
   */
  at(date: Date | number, task: Task): ScheduledJob {
    return this.#add("at", task, (where) => {
      const dateMs = Number(date);
      if (Math.abs(dateMs) <= LAST_DATE_MS) return { type: "at", dateMs };
      throw new ConfigError("SCHEDULE_TIME", scheduleTexts().dateWanted(where, textOf(date)));
    });
  }

  /**
   * Runs a task again and again.
   *
   * @param interval at least a second: milliseconds, or a text such as `35s`, `10分钟`
   */
  every(interval: Duration, task: Task, options: EveryOptions = {}): ScheduledJob {
    return this.#add("every", task, (where) => everyTiming(where, interval, options), options);
  }

  /**
   * Runs a task at the dates of a cron expression, with five fields or with six, seconds first.
   *
   * @throws ConfigError for a wrong expression; from a constructor, `launch` rejects with it
   */
  cron(expression: string, task: Task, options: CronOptions = {}): ScheduledJob {
    return this.#add("cron", task, (where) => cronTiming(where, expression, options), options);
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
      run: task,
    });
  }
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
