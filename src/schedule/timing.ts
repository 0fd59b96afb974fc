/** When a job runs: what was asked for, checked, and the calendar's next date. */

import { isTimezone } from "../util/time/zone.ts";
import { checkOptionNames } from "../util/options.ts";
import { ConfigError } from "../errors.ts";
import { loadPackage } from "../runtime/packages.ts";
import { parseDuration } from "../util/time/duration.ts";
import { messageOf } from "../util/text_of.ts";
import { scheduleTexts } from "../texts/errors/schedule_texts.ts";

/** A span of time: milliseconds, or a text such as `35s`, `1h30m`, `10分钟`. */
export type Duration = number | string;

/** Options of every job that runs again and again. */
export interface RepeatOptions {
  /** Each run is late by a random time below this, in milliseconds, so that many bots do not act in the same instant. Default 0. */
  jitterMs?: number;
  /** Start a run though the one before has not ended. Default false: it is left out. */
  overlap?: boolean;
}

/** Options of {@link Cron}. */
export interface CronOptions extends RepeatOptions {
  /** An IANA time zone such as `Asia/Shanghai`. The machine's own when left out, which in a container is often UTC. */
  timezone?: string;
  /**
   * The policy for a run that was due while the machine slept or the process stood still, and is more than a minute late:
   * `"skip"` waits for the next date, `"once"` runs it now. Default `"skip"`. Runs that were due while the bot was not running are not made up for.
   */
  missed?: "skip" | "once";
}

/** Options of {@link Every}. */
export interface EveryOptions extends RepeatOptions {
  /** Run once at the start too. Default false: the first run is one interval after the start. */
  immediately?: boolean;
}

/** When a job runs. */
export type Timing =
  | {
    readonly type: "cron";
    readonly expression: string;
    readonly timezone: string | undefined;
    readonly missed: "skip" | "once";
  }
  | { readonly type: "every"; readonly everyMs: number; readonly immediately: boolean }
  | Steps
  | { readonly type: "after"; readonly delayMs: number }
  | { readonly type: "at"; readonly dateMs: number };

/** Steps that are counted by the date, from a date on: those of a job that is kept go on in the next process. */
export interface Steps {
  readonly type: "steps";
  readonly everyMs: number;
  readonly fromMs: number;
  readonly missed: "skip" | "once";
}

/** The next date of a calendar. */
export interface Calendar {
  /** The first date after `fromMs`, as milliseconds since the Unix epoch; undefined when there is none. */
  next(fromMs: number): number | undefined;
}

/** More often is a slip: `@Every(35)` for 35 seconds. */
const SHORTEST_INTERVAL_MS = 1_000;

const repeatNames = ["jitterMs", "overlap"] as const;

/**
 * A cron job's timing. The expression itself is checked by {@link loadCalendars}.
 *
 * @param where for messages: `@Cron("0 8 * * *")`
 */
export function cronTiming(where: string, expression: string, options: CronOptions): Timing {
  checkOptionNames(where, options, [...repeatNames, "timezone", "missed"]);
  const { timezone, missed = "skip" } = options;
  if (typeof expression !== "string" || !/^(@\w+|\S+(\s+\S+){4,5})$/.test(expression.trim())) {
    throw new ConfigError(
      "CRON",
      scheduleTexts().fields(where),
    );
  }
  if (timezone !== undefined && !isTimezone(timezone)) {
    throw new ConfigError(
      "CRON",
      scheduleTexts().timezone(where, JSON.stringify(timezone)),
    );
  }
  if (missed !== "skip" && missed !== "once") {
    throw new ConfigError("CRON", scheduleTexts().missed(where, JSON.stringify(missed)));
  }
  return { type: "cron", expression: expression.trim(), timezone, missed };
}

/** The timing of a job with a fixed interval. */
export function everyTiming(where: string, interval: Duration, options: EveryOptions): Timing {
  checkOptionNames(where, options, [...repeatNames, "immediately"]);
  const everyMs = durationOf(where, interval);
  if (everyMs < SHORTEST_INTERVAL_MS) {
    throw new ConfigError(
      "SCHEDULE_TIME",
      scheduleTexts().tooOften(where, everyMs, SHORTEST_INTERVAL_MS),
    );
  }
  return { type: "every", everyMs, immediately: options.immediately === true };
}

/** The jitter of a job, 0 when there is none. */
export function jitterOf(where: string, { jitterMs = 0 }: RepeatOptions, timing: Timing): number {
  const limit = timing.type === "every" ? timing.everyMs : Infinity;
  if (typeof jitterMs === "number" && jitterMs >= 0 && jitterMs < limit) return jitterMs;
  throw new ConfigError(
    "SCHEDULE_TIME",
    scheduleTexts().jitter(where, limit < Infinity, JSON.stringify(jitterMs)),
  );
}

/** @throws ConfigError for a value that is no span of time */
export function durationOf(where: string, duration: Duration): number {
  const ms = typeof duration === "string" ? parseDuration(duration) : duration;
  if (typeof ms === "number" && ms >= 0 && Number.isFinite(ms)) return ms;
  throw new ConfigError(
    "SCHEDULE_TIME",
    scheduleTexts().span(where, JSON.stringify(duration)),
  );
}

/** The calendar of steps. The first one is an interval behind the beginning. */
export function stepsCalendar({ everyMs, fromMs }: Pick<Steps, "everyMs" | "fromMs">): Calendar {
  return { next: (afterMs) => fromMs + Math.max(1, Math.floor((afterMs - fromMs) / everyMs) + 1) * everyMs };
}

type CronClass = new (
  expression: string,
  options: { paused: true; mode: "5-or-6-parts"; timezone?: string },
) => { nextRun(from: Date): Date | null };

/**
 * Makes the calendar of a cron timing.
 *
 * @throws ConfigError when the expression is wrong, or has no date after `fromMs`
 */
export type CalendarMaker = (where: string, timing: Timing & { type: "cron" }, fromMs: number) => Calendar;

/** Loads the package that knows the calendar. */
export async function loadCalendars(): Promise<CalendarMaker> {
  const { Cron } = await loadPackage<{ Cron: CronClass }>("croner");
  return (where, { expression, timezone }, fromMs) => {
    const next = nextRunOf(Cron, where, expression, timezone);
    if (next(fromMs) === undefined) throw new ConfigError("CRON", scheduleTexts().never(where, expression));
    return { next };
  };
}

function nextRunOf(Cron: CronClass, where: string, expression: string, timezone: string | undefined): Calendar["next"] {
  try {
    const zone = timezone === undefined ? {} : { timezone };
    const cron = new Cron(expression, { paused: true, mode: "5-or-6-parts", ...zone });
    return (fromMs) => cron.nextRun(new Date(fromMs))?.getTime();
  } catch (cause) {
    const reason = messageOf(cause).replace(/^CronPattern: /, "");
    throw new ConfigError("CRON", scheduleTexts().noCron(where, expression, reason), { cause });
  }
}
