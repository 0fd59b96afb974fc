/** Waiting for something, but not for ever. */

import type { Clock } from "./clock.ts";

/**
 * Waits for `work`, but no longer than `ms`; after that it is left alone.
 *
 * @returns whether it ended in time
 * @throws what `work` rejects with in time
 */
export function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(ms, () => resolve(false));
    work.then(() => {
      cancel();
      resolve(true);
    }, (error: unknown) => {
      cancel();
      reject(error as Error);
    });
  });
}
