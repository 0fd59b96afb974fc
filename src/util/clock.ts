/** Time as an argument, so that a test moves it instead of waiting. */

/** What code that waits or measures asks for the time. Milliseconds throughout. */
export interface Clock {
  /** Milliseconds since an epoch of the clock's own choice; {@link systemClock} uses the Unix epoch. */
  now(): number;
  /** Runs `task` once, `delayMs` from now. Returns a function that calls it off. */
  schedule(delayMs: number, task: () => void): () => void;
}

/** The machine's clock. It does not jump when somebody sets the time: deadlines would fall due late, or all at once. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  schedule(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves on by `ms`, running what falls due in order, and lets promises settle between two tasks. */
  advance(ms: number): Promise<void>;
  /** How many tasks are waiting: 0 when nothing leaks. */
  readonly pending: number;
}

/**
 * Makes a clock for tests.
 *
 * @param startMs where it begins
 */
export function createManualClock(startMs = 0): ManualClock {
  let time = startMs;
  let order = 0;
  const tasks = new Map<number, { due: number; task: () => void }>();
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  return {
    now: () => time,
    schedule(delayMs, task) {
      const id = ++order;
      tasks.set(id, { due: time + Math.max(0, delayMs), task });
      return () => void tasks.delete(id);
    },
    async advance(ms) {
      const end = time + ms;
      await settle();
      for (;;) {
        let next: [number, { due: number; task: () => void }] | undefined;
        for (const entry of tasks) if (next === undefined || entry[1].due < next[1].due) next = entry;
        if (next === undefined || next[1].due > end) break;
        tasks.delete(next[0]);
        time = Math.max(time, next[1].due);
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
