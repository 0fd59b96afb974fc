/** Heartbeats: one timer for all connections of a kind, from the first to the last. */

import type { Clock } from "../../util/time/clock.ts";

/** One timer. */
export class Heart {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #beat: () => void;
  #cancel: (() => void) | undefined;

  /** Calls `beat` every so often; 0 is never. */
  constructor(clock: Clock, everyMs: number, beat: () => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#beat = beat;
  }

  /** Starts it when somebody listens, and stops it when nobody does. */
  keep(isNeeded: boolean): void {
    if (!isNeeded) this.stop();
    else if (this.#cancel === undefined && this.#everyMs > 0) this.#arm();
  }

  /** Stops it. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    this.#cancel = this.#clock.schedule(this.#everyMs, () => {
      this.#arm();
      this.#beat();
    });
  }
}
