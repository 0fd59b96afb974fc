/** An app beside others: on a queue, its workers look again and again at what the others have decided and left. */

import type { Clock } from "../../../util/time/clock.ts";
import type { Logger } from "../../../util/log/log.ts";
import { messageOf } from "../../../util/text_of.ts";

/** How soon a switch that another worker has turned holds here, in ms. */
const SWITCHES_MS = 1_000;

/** How soon the jobs of a worker that has ended are taken over, in ms. */
const JOBS_MS = 60_000;

/** Things to look at. */
export interface BesideParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly switches: () => Promise<void>;
  readonly jobs: () => Promise<void>;
}

/** Looks until it is ended. A look that fails is made again; whoever keeps the values says that they are out of reach. */
export function lookBeside({ clock, log, switches, jobs }: BesideParts): () => void {
  const ends = [again(clock, log, SWITCHES_MS, switches), again(clock, log, JOBS_MS, jobs)];
  return () => {
    for (const end of ends) end();
  };
}

function again(clock: Clock, log: Logger, everyMs: number, look: () => Promise<void>): () => void {
  let isOver = false;
  let cancel = (): void => {};
  const later = (): void => {
    if (!isOver) cancel = clock.schedule(everyMs, () => void now());
  };
  const now = async (): Promise<void> => {
    await look().catch((error: unknown) => log.debug(messageOf(error)));
    later();
  };
  later();
  return () => {
    isOver = true;
    cancel();
  };
}
