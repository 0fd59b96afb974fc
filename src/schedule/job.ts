/** One job: when it is due, and what happens then. */

import type { Clock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
import { type Calendar, type CalendarMaker, stepsCalendar, type Timing } from "./timing.ts";
import { workTexts } from "../texts/logs/work_texts.ts";

/** The state of a job. */
export interface JobInfo {
  /** `"Morning.greet"`. */
  readonly source: string;
  /** `"cron 0 8 * * * (Asia/Shanghai)"`, `"every 35000 ms"`. */
  readonly timing: string;
  /** The key of a job that is kept beyond the end of the process; undefined for the others. */
  readonly key?: string;
  /** When it runs next, as far as is known now. */
  readonly next: Date | undefined;
  /** Runs under way. */
  readonly running: number;
  /** Runs that were started. */
  readonly runs: number;
  /** Runs that failed. */
  readonly failed: number;
  /** Runs that were left out, because the one before had not ended or the bot was switched off. */
  readonly skipped: number;
  /** Dates that passed while the machine slept. */
  readonly missed: number;
}

/** A job that was added. */
export interface ScheduledJob {
  /** No run begins after this; one that is under way ends by itself. */
  cancel(): void;
  /** Its state now. */
  readonly info: JobInfo;
}

/** The parts of a job. */
export interface JobSpec {
  /** For logs and errors: `"Morning.greet"`. */
  readonly source: string;
  /** For errors in the timing: where it was written. */
  readonly where: string;
  /** The bot that it goes with. */
  readonly owner: object | undefined;
  readonly timing: Timing;
  readonly jitterMs: number;
  readonly overlap: boolean;
  /** The key of a job that is kept. */
  readonly key?: string;
  /** Called where it is due while its owner is switched off. */
  readonly leftOut?: () => void;
  /** @param dueMs the date that it was due at, for `cron`, `steps` and `at`; else the clock's time */
  readonly run: (dueMs: number) => unknown;
}

/** The services that a schedule lends to its jobs. */
export interface JobTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly report: (error: unknown, source: string, owner: object | undefined) => unknown;
  readonly isOn?: ((owner: object) => boolean) | undefined;
  /** Told about a run that began; the promise never rejects. */
  track(run: Promise<void>, owner: object | undefined): void;
  /** Told when no run will follow. */
  ended(job: Job): void;
}

/** A job in a schedule. */
export interface Job extends ScheduledJob {
  readonly owner: object | undefined;
  /** A job at the dates of a calendar, be it cron's or of steps. */
  readonly followsCalendar: boolean;
  /** A cron job, until it has one. */
  readonly needsCalendar: boolean;
  /** @throws ConfigError when the expression is wrong or never comes true */
  setCalendar(make: CalendarMaker): void;
  /** Waits for the next date from now on. A job that waits already goes on waiting. */
  arm(): void;
  /** The date has jumped: a job that follows a calendar looks at it again. */
  dateJumped(byMs: number): void;
}

/** How late a run may be without having been missed: a busy machine, and the half minute after a suspend. */
const LATE_MS = 60_000;

/**
 * A date that was set back by less repeats a time of day, as when somebody corrects it: then a single date that was met
 * before is not met again. After a longer jump the date before it is taken to have been wrong.
 */
const REPEATED_MS = 3 * 3_600_000;

/** Makes a job that is not yet armed. */
export function openJob(spec: JobSpec, tools: JobTools): Job {
  return new TimedJob(spec, tools);
}

class TimedJob implements Job {
  readonly #spec: JobSpec;
  readonly #tools: JobTools;
  readonly #counts = { running: 0, runs: 0, failed: 0, skipped: 0, missed: 0 };
  #calendar: Calendar | undefined;
  #isOver = false;
  #isWarned = false;
  /** By the date for `cron`, `steps` and `at`, by the clock's time for the others; without jitter. */
  #due: number | undefined;
  /** The last date that was met, for `cron` and `steps`. */
  #met: number | undefined;
  #cancelTimer: () => void = () => {};

  constructor(spec: JobSpec, tools: JobTools) {
    this.#spec = spec;
    this.#tools = tools;
    if (spec.timing.type === "steps") this.#calendar = stepsCalendar(spec.timing);
  }

  get owner(): object | undefined {
    return this.#spec.owner;
  }

  get followsCalendar(): boolean {
    const { type } = this.#spec.timing;
    return type === "cron" || type === "steps";
  }

  get needsCalendar(): boolean {
    return this.followsCalendar && this.#calendar === undefined;
  }

  setCalendar(make: CalendarMaker): void {
    const { timing, where } = this.#spec;
    if (timing.type !== "cron") return;
    this.#calendar = make(where, timing, this.#tools.clock.date());
  }

  get info(): JobInfo {
    const { timing, source, key } = this.#spec;
    const { clock } = this.#tools;
    const isDate = this.followsCalendar || timing.type === "at";
    const due = this.#due === undefined ? undefined : isDate ? this.#due : clock.date() + this.#due - clock.now();
    return {
      source,
      timing: describeTiming(timing),
      ...key === undefined ? {} : { key },
      next: due === undefined ? undefined : new Date(due),
      ...this.#counts,
    };
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#due = undefined;
    this.#cancelTimer();
    this.#tools.ended(this);
  }

  arm(): void {
    if (this.#due !== undefined || this.#isOver) return;
    const { timing } = this.#spec;
    const { clock } = this.#tools;
    if (timing.type === "at") return this.#waitForDate(timing.dateMs);
    if (timing.type === "after") return this.#waitUntil(clock.now() + timing.delayMs);
    if (timing.type === "every") return this.#waitUntil(clock.now() + (timing.immediately ? 0 : timing.everyMs));
    this.#waitForCalendar();
  }

  dateJumped(byMs: number): void {
    const [calendar, due, now] = [this.#calendar, this.#due, this.#tools.clock.date()];
    // A date that is past by now is met by its own timer, and told as missed.
    if (calendar === undefined || due === undefined || due <= now) return;
    const next = calendar.next(now);
    if (next === undefined || next >= due || this.#isRepeated(calendar, next, byMs)) return;
    this.#tools.log.info(workTexts().clockSetBack(this.#spec.source, Math.round(-byMs / 1_000)));
    this.#cancelTimer();
    this.#waitForDate(next);
  }

  /** Whether `next` is the one date in the time that comes twice. A job with several of them goes on, or it would be silent. */
  #isRepeated(calendar: Calendar, next: number, byMs: number): boolean {
    const met = this.#met;
    if (met === undefined || next > met || -byMs > REPEATED_MS) return false;
    const second = calendar.next(next);
    return second === undefined || second > met;
  }

  #waitUntil(due: number): void {
    this.#due = due;
    const { clock } = this.#tools;
    this.#cancelTimer = clock.schedule(due - clock.now() + this.#jitter(), () => this.#fall(due));
  }

  #waitForDate(due: number): void {
    this.#due = due;
    const at = due + this.#jitter();
    this.#cancelTimer = this.#tools.clock.scheduleAt(at, () => this.#fall(due, this.#tools.clock.date() - at));
  }

  #waitForCalendar(): void {
    const due = this.#calendar?.next(this.#tools.clock.date());
    if (due !== undefined) return this.#waitForDate(due);
    this.#tools.log.warn(workTexts().noNextDate(this.#spec.source, describeTiming(this.#spec.timing)));
    this.cancel();
  }

  #fall(due: number, lateMs = 0): void {
    const { timing, source } = this.#spec;
    this.#due = undefined;
    if (timing.type === "after" || timing.type === "at") {
      this.cancel();
      return this.#begin(due);
    }
    // The next date first: what the run does, or how long it takes, moves nothing.
    if (timing.type === "every") {
      const steps = Math.max(1, Math.ceil((this.#tools.clock.now() - due) / timing.everyMs));
      this.#waitUntil(due + steps * timing.everyMs);
      return this.#begin(due);
    }
    this.#met = due;
    this.#waitForCalendar();
    if (lateMs <= LATE_MS) return this.#begin(due);
    this.#counts.missed++;
    const [at, seconds] = [new Date(due).toISOString(), Math.round(lateMs / 1_000)];
    this.#tools.log.warn(workTexts().missed(source, at, seconds, timing.missed === "once"));
    if (timing.missed === "once") this.#begin(due);
  }

  #begin(due: number): void {
    const { source, owner, overlap } = this.#spec;
    if (owner !== undefined && this.#tools.isOn?.(owner) === false) {
      this.#counts.skipped++;
      this.#tools.log.info(workTexts().switchedOff(source));
      this.#spec.leftOut?.();
      return;
    }
    if (this.#counts.running > 0 && !overlap) {
      this.#counts.skipped++;
      if (!this.#isWarned) {
        this.#tools.log.warn(workTexts().overlaps(source));
      }
      this.#isWarned = true;
      return;
    }
    this.#counts.runs++;
    this.#counts.running++;
    this.#tools.track(this.#run(due), owner);
  }

  async #run(due: number): Promise<void> {
    try {
      await this.#spec.run(due);
    } catch (error) {
      this.#counts.failed++;
      await this.#tools.report(error, this.#spec.source, this.#spec.owner);
    } finally {
      this.#counts.running--;
      this.#isWarned = false;
    }
  }

  #jitter(): number {
    return this.#spec.jitterMs === 0 ? 0 : Math.floor(this.#tools.random() * this.#spec.jitterMs);
  }
}

function describeTiming(timing: Timing): string {
  if (timing.type === "every" || timing.type === "steps") return `every ${timing.everyMs} ms`;
  if (timing.type === "after") return `after ${timing.delayMs} ms`;
  if (timing.type === "at") return `at ${new Date(timing.dateMs).toISOString()}`;
  return `cron ${timing.expression}${timing.timezone === undefined ? "" : ` (${timing.timezone})`}`;
}
