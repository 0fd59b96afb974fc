/** At most so many in any span of time: a sliding window, exact, without chance. */

/** A limit: at most `count` in any `perMs` milliseconds. `{ count: 1, perMs: 1500 }` spaces them evenly. */
export interface Rate {
  /** How many may leave, at least 1. */
  count: number;
  /** In how long a time, in milliseconds. */
  perMs: number;
}

/** Remembers when the last `count` slots were taken. */
export class RateWindow {
  readonly #rate: Rate;
  #times: number[] = [];

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** How long until a slot is free, in milliseconds; 0 when one is. */
  waitMs(now: number): number {
    const { count, perMs } = this.#rate;
    if (this.#times.length < count) return 0;
    return Math.max(0, (this.#times[this.#times.length - count] ?? 0) + perMs - now);
  }

  /** Takes a slot. */
  take(now: number): void {
    this.#times.push(now);
    // Sends before the last `count` no longer matter.
    if (this.#times.length >= this.#rate.count * 2 + 16) this.#times = this.#times.slice(-this.#rate.count);
  }

  /** Gives the slot back that was taken at `then`: it was not used. */
  giveBack(then: number): void {
    const index = this.#times.lastIndexOf(then);
    if (index !== -1) this.#times.splice(index, 1);
  }

  /** Whether no slot is taken any more. */
  isEmpty(now: number): boolean {
    return (this.#times.at(-1) ?? -Infinity) + this.#rate.perMs <= now;
  }
}
