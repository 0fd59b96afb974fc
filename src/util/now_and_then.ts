/** Something that happens again and again is said the first time, or times, and then now and then: a log is read by people. */

import type { Clock } from "./time/clock.ts";

/** When it is said again. */
export interface NowAndThenOptions {
  /** The first that is said. Default 1. */
  from?: number;
  /** How many are said one by one. Default 1. */
  first?: number;
  /** After those, every so many. Default: none, when `everyMs` is given, else 100. */
  every?: number;
  /** After those, the first one that comes so many milliseconds after the last that was said. Wants `clock`. */
  everyMs?: number;
  /** The wait of `everyMs` is twice as long each time, up to so many milliseconds. Default: `everyMs`, it stays as it is. */
  upToMs?: number;
  clock?: Pick<Clock, "now">;
}

/** Counts how often one thing happened, and tells when it is to be said. */
export class NowAndThen {
  readonly #from: number;
  readonly #first: number;
  readonly #every: number;
  readonly #everyMs: number;
  readonly #upToMs: number;
  readonly #clock: Pick<Clock, "now"> | undefined;
  #count = 0;
  #startMs = 0;
  #againMs = 0;
  #waitMs = 0;

  constructor(
    {
      from = 1,
      first = 1,
      everyMs = Infinity,
      upToMs = everyMs,
      every = everyMs === Infinity ? 100 : Infinity,
      clock,
    }: NowAndThenOptions = {},
  ) {
    this.#from = from;
    this.#first = from - 1 + first;
    this.#every = every;
    this.#everyMs = everyMs;
    this.#upToMs = upToMs;
    this.#clock = clock;
  }

  /** How often it happened since the beginning, or since it was over. */
  get count(): number {
    return this.#count;
  }

  /** How long ago it happened for the first time, in milliseconds. 0 without a clock. */
  get sinceMs(): number {
    return this.#count === 0 ? 0 : (this.#clock?.now() ?? 0) - this.#startMs;
  }

  /** Once more. Returns how often that is when it is to be said, and 0 when it is not. */
  next(): number {
    const now = this.#clock?.now() ?? 0;
    if (this.#count === 0) {
      this.#startMs = now;
      this.#waitMs = this.#everyMs;
    }
    const count = ++this.#count;
    const isSoon = count <= this.#first;
    if (count < this.#from || !(isSoon || count % this.#every === 0 || now >= this.#againMs)) return 0;
    if (!isSoon) this.#waitMs = Math.min(this.#waitMs * 2, this.#upToMs);
    this.#againMs = now + this.#waitMs;
    return count;
  }

  /** It is over: the next time is a first time. */
  reset(): void {
    this.#count = 0;
  }
}
