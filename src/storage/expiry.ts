/**
 * When a value's time is over. A stored value has a date, because it has to expire while no process runs; a process that
 * saw the value also counts the span itself, so that a date that is set back does not make it live longer.
 */

import type { Clock } from "../util/time/clock.ts";
import type { StoredEntry } from "./entry.ts";

/** More values than this are left to the date alone. */
const MAX_MARKS = 100_000;

interface Mark {
  /** The date of the entry that this is about. */
  readonly expires: number;
  /** The same by the clock that never jumps. */
  readonly dueMs: number;
}

/** The values of one app that expire. */
export class Expiries {
  readonly #clock: Clock;
  readonly #marks = new Map<string, Mark>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long an entry is still good for; undefined when for ever, 0 or less when it is over. */
  leftOf(name: string, { expires }: StoredEntry): number | undefined {
    if (expires === undefined) {
      this.#marks.delete(name);
      return undefined;
    }
    const byDate = expires - this.#clock.date();
    const mark = this.#marks.get(name);
    if (mark?.expires === expires) return Math.min(byDate, mark.dueMs - this.#clock.now());
    this.#mark(name, expires, byDate);
    return byDate;
  }

  /** An entry is written. */
  note(name: string, { expires }: StoredEntry, ttlMs: number | undefined): void {
    if (expires === undefined || ttlMs === undefined) this.#marks.delete(name);
    else this.#mark(name, expires, ttlMs);
  }

  #mark(name: string, expires: number, leftMs: number): void {
    this.#marks.delete(name);
    this.#marks.set(name, { expires, dueMs: this.#clock.now() + leftMs });
    if (this.#marks.size > MAX_MARKS) this.#marks.delete(this.#marks.keys().next().value as string);
  }

  /** A value is gone. */
  forget(name: string): void {
    this.#marks.delete(name);
  }
}
