/**
 * Runs of jobs that several processes have: each is one process's alone. Who begins a run says so in a store that all of them have
 * in common, and shows every few seconds that it is still at it; who has ended without a word is not waited for any longer.
 */

import type { Clock } from "../util/time/clock.ts";
import type { Logger } from "../util/log/log.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { messageOf } from "../util/text_of.ts";

/** Where it is noted who runs. A `Storage` that processes share is one: `update` is one step for all of them. */
export interface RunStore {
  update<T>(key: string, change: (old: T | undefined) => T, options?: { ttlMs?: number }): Promise<T>;
}

/** One run. */
export interface SharedRun {
  /** The job, the same in every process. */
  readonly key: string;
  /** The date that it is due at: it is run once for each. */
  readonly dueMs?: number;
  /** Without dates: no two runs may begin within so many milliseconds. */
  readonly gapMs?: number;
  /** Not while another run of the job goes on. */
  readonly isAlone: boolean;
}

/** How long a process may say nothing of a run before others take it to have ended, in ms. */
const LEASE_MS = 30_000;

/** How many dates are remembered; those before them have been dealt with. */
const MOST_DUES = 100;

/** Notes of jobs that do not exist any more go away after so many ms. */
const FORGET_MS = 400 * 86_400_000;

/** The clocks of two processes may be so far apart, in ms, of a gap at most a tenth. */
const TOLERANCE_MS = 1_000;

interface Note {
  readonly dues?: readonly number[];
  readonly beganMs?: number;
  /** Who is at it, and until when it is believed. */
  readonly holder?: string;
  readonly untilMs?: number;
}

/** The runs of one process among those of the others. */
export class SharedRuns {
  readonly #store: RunStore;
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor({ store, clock, log }: { store: RunStore; clock: Clock; log: Logger }) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Does the work, unless another process does it or has done it.
   *
   * @returns whether it was done here
   * @throws what the store or the work throws; where the store fails nothing is done
   */
  async run(run: SharedRun, work: () => unknown): Promise<boolean> {
    const holder = crypto.randomUUID();
    if (!(await this.#begin(run, holder))) return false;
    let cancel = this.#renewLater(run, holder, (next) => cancel = next);
    try {
      await work();
    } finally {
      cancel();
      // Else it is believed for some seconds more.
      await this.#change(run, (note) => note.holder === holder ? without(note) : note).catch(() => {});
    }
    return true;
  }

  async #begin(run: SharedRun, holder: string): Promise<boolean> {
    let isOurs = false;
    await this.#change(run, (note) => {
      const now = this.#clock.date();
      isOurs = false;
      if (isTaken(note, run, now)) return note;
      isOurs = !run.isAlone || note.holder === undefined || (note.untilMs ?? 0) <= now;
      const { dueMs } = run;
      const dues = dueMs === undefined
        ? {}
        : { dues: [...note.dues ?? [], dueMs].sort((a, b) => a - b).slice(-MOST_DUES) };
      // One that would not be alone is left out for good, whoever comes next.
      if (!isOurs) return { ...note, ...dues };
      return { ...note, ...dues, beganMs: now, ...run.isAlone ? { holder, untilMs: now + LEASE_MS } : {} };
    });
    return isOurs;
  }

  #renewLater(run: SharedRun, holder: string, armed: (cancel: () => void) => void): () => void {
    if (!run.isAlone) return () => {};
    return this.#clock.schedule(LEASE_MS / 3, () => {
      let isHeld = true;
      this.#change(run, (note) => {
        isHeld = note.holder === holder;
        return isHeld ? { ...note, untilMs: this.#clock.date() + LEASE_MS } : note;
      }).then(
        () => !isHeld && this.#log.warn(workTexts().runLost(run.key)),
        (error: unknown) => this.#log.debug(messageOf(error)),
      );
      armed(this.#renewLater(run, holder, armed));
    });
  }

  #change({ key }: SharedRun, change: (note: Note) => Note): Promise<unknown> {
    return this.#store.update<unknown>(key, (old) => change(noteOf(old)), { ttlMs: FORGET_MS });
  }
}

function isTaken({ dues = [], beganMs }: Note, { dueMs, gapMs }: SharedRun, now: number): boolean {
  if (dueMs !== undefined) {
    return dues.includes(dueMs) || (dues.length >= MOST_DUES && dueMs < (dues[0] as number));
  }
  if (gapMs === undefined || beganMs === undefined) return false;
  return beganMs <= now && now - beganMs < gapMs - Math.min(TOLERANCE_MS, gapMs / 10);
}

function without({ holder: _, untilMs: __, ...note }: Note): Note {
  return note;
}

function noteOf(old: unknown): Note {
  const { dues, beganMs, holder, untilMs } = (old ?? {}) as Record<string, unknown>;
  return {
    ...Array.isArray(dues) ? { dues: dues.filter((each) => typeof each === "number") } : {},
    ...typeof beganMs === "number" ? { beganMs } : {},
    ...typeof holder === "string" && typeof untilMs === "number" ? { holder, untilMs } : {},
  };
}
