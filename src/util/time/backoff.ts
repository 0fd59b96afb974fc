/** How long to wait before trying again: longer each time, and never all at once after a common failure. */

/** Bounds of the wait. Milliseconds. */
export interface BackoffOptions {
  /** Upper bound of the first wait. Default 1,000. */
  firstMs?: number;
  /** Upper bound of every wait. Default 30,000. */
  maxMs?: number;
}

/** A day: whatever `maxMs` says, no timer is longer. */
const longestMs = 86_400_000;

/**
 * The wait before a further attempt: anything between nothing and a bound that doubles each time ("full jitter"), so that
 * a hundred bots that lost one server do not come back in the same moment.
 *
 * @param failures how many attempts failed in a row, 1 or more
 * @param random gives a number from 0 (included) to 1 (excluded)
 *
 * @example Between nothing and the double
 * ```ts
 * import { backoffMs } from "./backoff.ts";
 *
 * backoffMs(1); // 0 … 1,000
 * backoffMs(4); // 0 … 8,000
 * ```
 */
export function backoffMs(failures: number, options: BackoffOptions = {}, random: () => number = Math.random): number {
  const { firstMs = 1_000, maxMs = 30_000 } = options;
  const bound = Math.min(maxMs, longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(random() * bound);
}
