/** From an app that is assembled to one that runs: its accounts are there, and its bots have begun. */

import { isLogger } from "../../../api/given.ts";
import type { OneBotApi } from "../../../api/clients.ts";
import type { AuthError } from "../../../errors.ts";
import type { HttpClient } from "../../../runtime/http/types.ts";
import { claim } from "../../../util/looked_after.ts";
import type { Logger } from "../../../util/log/log.ts";
import { systemClock } from "../../../util/time/clock.ts";
import { connectAll } from "./accounts.ts";
import type { NotifierParts } from "../accounts/notify.ts";
import type { NotifyOption } from "../accounts/notify_options.ts";
import { type LaunchOptions, textsOf } from "./options.ts";
import type { RunningApp } from "../run/running_app.ts";
import { stopOn } from "./signals.ts";

/** The options of `launch`, and what is put around the clients before they open. */
export interface OpenOptions extends LaunchOptions {
  readonly tap?: (api: OneBotApi) => void;
  /** Answers the downloads of the clients instead of the network. */
  readonly web?: HttpClient;
}

/** Opens the links of an app and starts its bots. When that fails, the app has stopped. */
export async function open(app: RunningApp, options: OpenOptions, log: Logger): Promise<void> {
  const { clock = systemClock, tap, web } = options;
  const release = stopOn(app, options);
  try {
    options.signal?.throwIfAborted();
    if (options.monitor !== undefined) {
      const { openMonitor } = await import("../monitor.ts");
      await openMonitor(app, options.monitor, clock, log);
    }
    if (options.notify !== undefined) {
      await tellElsewhere(app, options.notify, { clock, log, texts: textsOf(options).account });
    }
    await connectAll({ app, clock, log, signal: options.signal, refused: refusedOnce(options), tap, web });
    await app.begin();
    for (const api of app.apis) {
      if (!api.hasFeed && (app.jobs.length > 0 || options.monitor !== undefined)) api.watchStatus();
    }
  } catch (error) {
    release();
    await app.stop();
    throw error;
  }
  void app.stopped.then(release);
}

/** Tells somebody elsewhere how the accounts are, until the app stops. */
async function tellElsewhere(
  app: RunningApp,
  option: NotifyOption,
  parts: Omit<NotifierParts, "apis">,
): Promise<void> {
  const { createNotifier } = await import("../accounts/notify.ts");
  const notifier = createNotifier(option, { ...parts, apis: app.apis });
  app.turns.watchers.add(notifier.changed);
  void app.stopped.then(() => notifier.stop());
}

/**
 * Leaves the refused token that ends the start to `launch`, which throws or prints it with all that is to do: its link and its
 * call say nothing. A second one is told by its link, and so is the first where the log is another than that of `launch`.
 */
function refusedOnce({ log }: LaunchOptions): (error: AuthError) => void {
  let isLeft = isLogger(log);
  return (error) => {
    if (isLeft) return;
    isLeft = true;
    claim(error);
  };
}
