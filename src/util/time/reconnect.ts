/** Opening something again and again until it is there, and again after it was lost. */

import type { Clock } from "./clock.ts";

/** A link that lasted this long was a good one: the next attempt counts as the first again. */
const stableMs = 10_000;

/** How to try again. */
export interface ReconnectOptions {
  readonly clock: Clock;
  /** The wait before the next attempt. `failures` is the number of failures in a row, 1 or more. */
  waitMs(failures: number): number;
  /** Opens the link anew. */
  attempt(): void;
}

/**
 * The attempts to open one link. Its owner says when the link is up and when it failed or was lost; this counts, waits and
 * tries again.
 *
 * @example A link that was lost is dialled again
 * ```ts
 * import { createManualClock } from "adelie";
 * import { backoffMs } from "./backoff.ts";
 * import { Reconnect } from "./reconnect.ts";
 *
 * const reconnect = new Reconnect({ clock: createManualClock(), waitMs: backoffMs, attempt: () => console.log("dialling") });
 * reconnect.up(); // once the link is there
 * reconnect.lost(true);
 * ```
 */
export class Reconnect {
  readonly #options: ReconnectOptions;
  #upSinceMs: number | undefined;
  #failures = 0;
  #cancel: (() => void) | undefined;

  constructor(options: ReconnectOptions) {
    this.#options = options;
  }

  /** Whether the next attempt is awaited. */
  get isWaiting(): boolean {
    return this.#cancel !== undefined;
  }

  /** The link is up. */
  up(): void {
    this.#upSinceMs = this.#options.clock.now();
  }

  /**
   * The link was lost, or an attempt failed.
   *
   * @param isWanted whether the link is to be opened again
   * @returns the wait before the next attempt, in ms; undefined when there will be none
   */
  lost(isWanted: boolean): number | undefined {
    const { clock, waitMs, attempt } = this.#options;
    const wasGood = this.#upSinceMs !== undefined && clock.now() - this.#upSinceMs >= stableMs;
    this.#upSinceMs = undefined;
    this.#failures = wasGood ? 1 : this.#failures + 1;
    if (!isWanted) return undefined;
    const retryInMs = waitMs(this.#failures);
    this.#cancel = clock.schedule(retryInMs, () => {
      this.#cancel = undefined;
      attempt();
    });
    return retryInMs;
  }

  /** Calls the next attempt off. False when none was awaited. */
  rest(): boolean {
    const wasWaiting = this.isWaiting;
    this.#cancel?.();
    this.#cancel = undefined;
    return wasWaiting;
  }
}
