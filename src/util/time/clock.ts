/** Time as an argument, so that a test moves it instead of waiting. */

/** The source of time for code that waits or measures. Milliseconds throughout. */
export interface Clock {
  /** Milliseconds since an epoch of the clock's own choice, for measuring: it never jumps. */
  now(): number;
  /** Runs `task` once, `delayMs` from now, however far that is. Returns a function that calls it off. */
  schedule(delayMs: number, task: () => void): () => void;
  /** The time of day as the machine shows it: milliseconds since the Unix epoch. Jumps when somebody sets it, and after a suspend. */
  date(): number;
  /** Runs `task` once, when `date()` has reached `dateMs`; at once if that is past. Returns a function that calls it off. */
  scheduleAt(dateMs: number, task: () => void): () => void;
  /**
   * Calls `task` whenever the time of day has jumped, with the milliseconds it went on (negative: back), at the latest half
   * a minute later. Returns a function that ends it. A clock that leaves it out is one whose date never jumps.
   */
  onDateJump?(task: (byMs: number) => void): () => void;
}

/** Timers take 31 bits of milliseconds; what is further away is waited for in parts. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** How often a date is looked at again: timers stand still while the machine sleeps, and dates do not. */
const LOOK_AGAIN_MS = 30_000;

/** By how much a date that is merely corrected drifts away between two looks, and more. */
const LEAST_JUMP_MS = 1_000;

/** Read once: it never changes, and asking costs as much as the time itself. */
const startedMs = performance.timeOrigin;

/** The machine's clock. `now` does not jump when somebody sets the time: deadlines would fall due late, or all at once. */
export const systemClock: Clock = {
  now: () => startedMs + performance.now(),
  schedule: (delayMs, task) => inParts(setDelay, delayMs, task),
  date: () => Date.now(),
  scheduleAt: (dateMs, task) => atDate(systemClock, dateMs, task),
  onDateJump: (task) => watchDate(systemClock, task),
};

function setDelay(delayMs: number, task: () => void): () => void {
  // A timer that fell due while this was computed is late by a fraction; runtimes warn of delays below 0.
  const timer = setTimeout(task, Math.max(0, delayMs));
  return () => clearTimeout(timer);
}

/**
 * Waits for longer than one timer can.
 *
 * @param set sets one timer
 */
export function inParts(set: Clock["schedule"], delayMs: number, task: () => void): () => void {
  if (delayMs <= LONGEST_DELAY_MS) return set(delayMs, task);
  let cancel = set(LONGEST_DELAY_MS, () => cancel = inParts(set, delayMs - LONGEST_DELAY_MS, task));
  return () => cancel();
}

/** Waits for a date with timers that know nothing of dates, by looking at it again and again. */
export function atDate(clock: Pick<Clock, "date" | "schedule">, dateMs: number, task: () => void): () => void {
  const look = (): () => void => {
    const leftMs = dateMs - clock.date();
    return leftMs <= LOOK_AGAIN_MS
      ? clock.schedule(Math.max(0, leftMs), () => {
        // A timer may be a millisecond early, and the date may have been set back meanwhile.
        if (clock.date() < dateMs) cancel = look();
        else task();
      })
      : clock.schedule(LOOK_AGAIN_MS, () => cancel = look());
  };
  let cancel = look();
  return () => cancel();
}

/** Sees jumps of a date that tells nobody of them, by looking again and again how far it is from the time that passes. */
export function watchDate(
  clock: Pick<Clock, "now" | "date" | "schedule">,
  task: (byMs: number) => void,
): () => void {
  let apart = clock.date() - clock.now();
  const look = (): void => {
    cancel = clock.schedule(LOOK_AGAIN_MS, look);
    const byMs = clock.date() - clock.now() - apart;
    apart += byMs;
    if (Math.abs(byMs) > LEAST_JUMP_MS) task(byMs);
  };
  let cancel = clock.schedule(LOOK_AGAIN_MS, look);
  return () => cancel();
}

/**
 * A clock on which time passes as on the machine, and whose dates are those of another one: for what has real links, and lives
 * by a calendar that can be set.
 */
export function datedBy(dates: Pick<Clock, "date" | "scheduleAt">): Clock {
  const clock: Clock = {
    ...systemClock,
    date: () => dates.date(),
    scheduleAt: (dateMs, task) => dates.scheduleAt(dateMs, task),
    onDateJump: (task) => watchDate(clock, task),
  };
  return clock;
}

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on by `ms`, running what falls due in order, and lets promises settle between two tasks. */
  advance(ms: number): Promise<void>;
  /** Sets the time of day on by `ms` (back, if negative) while no time passes, as a suspended machine or a person does. */
  setDateBy(ms: number): void;
  /** How many tasks are waiting: 0 when nothing leaks. */
  readonly pending: number;
}

interface Waiting {
  /** By `now()`, or by `date()`. */
  readonly due: number;
  readonly isDate: boolean;
  readonly task: () => void;
}

/**
 * Makes a clock for tests.
 *
 * @example A minute passes at once
 * ```ts
 * import { createManualClock } from "adelie";
 *
 * const clock = createManualClock();
 * let rings = 0;
 * clock.schedule(60_000, () => rings++);
 * await clock.advance(60_000);
 * console.log(rings); // 1
 * ```
 *
 * @param startMs where it begins: `now()` and `date()` both
 * @returns a clock whose `advance(ms)` moves the time and runs the tasks that fall due
 */
export function createManualClock(startMs = 0): ManualClock {
  let time = startMs;
  let dateShift = 0;
  let order = 0;
  const tasks = new Map<number, Waiting>();
  const jumps = new Set<(byMs: number) => void>();
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const add = (waiting: Waiting): () => void => {
    const id = ++order;
    tasks.set(id, waiting);
    return () => void tasks.delete(id);
  };
  const dueOf = ({ due, isDate }: Waiting): number => isDate ? due - dateShift : due;
  const nextBefore = (end: number): [number, Waiting] | undefined => {
    let next: [number, Waiting] | undefined;
    for (const entry of tasks) if (next === undefined || dueOf(entry[1]) < dueOf(next[1])) next = entry;
    return next === undefined || dueOf(next[1]) > end ? undefined : next;
  };
  return {
    now: () => time,
    schedule: (delayMs, task) => add({ due: time + Math.max(0, delayMs), isDate: false, task }),
    date: () => time + dateShift,
    scheduleAt: (dateMs, task) => add({ due: dateMs, isDate: true, task }),
    onDateJump(task) {
      // Each call is one of its own, also with a function that was given before.
      const own = (byMs: number): void => task(byMs);
      jumps.add(own);
      return () => void jumps.delete(own);
    },
    setDateBy(ms) {
      dateShift += ms;
      for (const task of [...jumps]) task(ms);
    },
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (let next = nextBefore(end); next !== undefined; next = nextBefore(end)) {
        tasks.delete(next[0]);
        time = Math.max(time, dueOf(next[1]));
        next[1].task();
        await settle();
      }
      time = end;
    },
    get pending() {
      return tasks.size;
    },
  };
}
