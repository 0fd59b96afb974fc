/** From a bot's decorated methods to jobs of its app's schedule. */

import type { OneBotApi } from "../api/onebot_api.ts";
import { isMessage } from "../protocol/message.ts";
import type { JobRoute } from "./bind.ts";
import { runForGroups } from "./schedule_groups.ts";
import type { JobSpec } from "./schedule_job.ts";

/** What jobs need of their app when they run. */
export interface JobHost {
  readonly apis: readonly OneBotApi[];
  /** Whether the app is stopping. */
  readonly isStopping: () => boolean;
  readonly report: (error: unknown, source: string, bot: object) => unknown;
}

/** The job of a decorated method. */
export function jobOf({ source, bot, run, site, binding }: JobRoute, host: JobHost): JobSpec {
  const { targets, where, timing, jitterMs, overlap } = binding;
  const place = site.toString();
  return {
    source,
    where: `${where} on ${source}${place === undefined ? "" : ` (${place})`}`,
    owner: bot,
    timing,
    jitterMs,
    overlap,
    run: targets === undefined ? () => runOnce(source, run) : () =>
      runForGroups(source, targets, run, {
        apis: host.apis,
        isOver: host.isStopping,
        fail: (error) => host.report(error, source, bot),
      }),
  };
}

/** @throws TypeError when the method returned a message, because no chat is there to take it */
async function runOnce(source: string, run: () => unknown): Promise<void> {
  const answer = await run();
  if (answer === undefined || answer === null || !isMessage(answer)) return;
  throw new TypeError(
    `${source} returned a message, and it belongs to no chat. Say where it goes with { groups: [700001] } (or "all"), ` +
      `or send it with the client.`,
  );
}
