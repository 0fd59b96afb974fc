/** The bots of a launch, started once more in another sandbox: how its page plays stories. */

import { memoryDriver } from "../../../storage/driver.ts";
import { messageOf } from "../../../util/text_of.ts";
import type { Clock } from "../../../util/time/clock.ts";
import type { RunningApp } from "../run/running_app.ts";
import type { LaunchOptions } from "./options.ts";

/** Bots that were started once more. */
export interface BotsAgain extends Pick<RunningApp, "idle" | "explain"> {
  eventsReceived(): number;
  tasks(): number;
  /** Errors of handlers since this was last asked. */
  errors(): readonly string[];
  /** Stops them and starts them again: what they have stored stays. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts them with fields and a storage of their own, silently.
 *
 * @param start starts an app with these options instead of its own
 */
export async function startAgain(
  start: (options: LaunchOptions) => Promise<RunningApp>,
  { url, clock }: { readonly url: string; readonly clock: Clock },
): Promise<BotsAgain> {
  const driver = memoryDriver();
  const errors: string[] = [];
  const begin = (): Promise<RunningApp> =>
    start({
      url,
      clock,
      storage: { driver },
      // A day that passes at once would ask 1440 times whether the link is alive.
      silentMs: Infinity,
      statusMs: Infinity,
      log: "silent",
      handleSignals: false,
      onError: (error, { source }) => void errors.push(`${source}: ${messageOf(error)}`),
    });
  let app = await begin();
  let before = 0;
  return {
    idle: () => app.idle(),
    eventsReceived: () => before + app.stats.events,
    tasks: () => app.tasks,
    errors: () => errors.splice(0),
    explain: (payload) => app.explain(payload),
    async restart() {
      before += app.stats.events;
      await app.stop();
      app = await begin();
    },
    stop: () => app.stop(),
  };
}
