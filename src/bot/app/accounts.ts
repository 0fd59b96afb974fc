/** The accounts of an app: those that it connects to, and those that connect to it. */

import type { OneBotApi } from "../../api/clients.ts";
import { comeOnline, whyStopped } from "../../api/online.ts";
import { ConnectionError } from "../../errors.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Runner } from "./runner.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";

/**
 * Resolves when every account that has an address is there, and at each client that listens the first one. Those that come
 * later join the app.
 *
 * @throws AuthError; `signal.reason`, or AdelieError with code `LAUNCH_STOPPED`, when the app is stopped before that
 */
export async function connectAll(start: Start): Promise<void> {
  await Promise.all([
    ...start.runner.apis.map((api) => connect(start, api)),
    ...start.runner.listeners.map((listener) => gather(start, listener)),
  ]);
}

/** An app that starts. */
interface Start {
  readonly runner: Runner;
  readonly clock: Clock;
  readonly log: Logger;
  /** Calls the start off. */
  readonly signal: AbortSignal | undefined;
}

function gather(start: Start, listener: OneBotApi): Promise<void> {
  const { runner, signal } = start;
  return new Promise((resolve, reject) => {
    void runner.stopped.then(() => reject(whyStopped(signal)));
    const arrive = (api: OneBotApi): void => {
      runner.join(api);
      connect(start, api).then(resolve, reject);
    };
    const failed = (error: unknown, source: string): void => void runner.report(error, { source });
    listener.listen(arrive, failed).catch((error: unknown) => {
      const isStop = error instanceof ConnectionError && error.code === "CONNECTION_CLOSED";
      reject(isStop ? whyStopped(signal) : error);
    });
  });
}

/** Resolves when the link of one account is up and its number is known. Its events go to the app from the first one on. */
function connect({ runner, clock, log, signal }: Start, api: OneBotApi): Promise<void> {
  runner.watchCalls(api);
  return comeOnline(api, {
    event: (payload, acknowledge) => runner.receive(api, payload, acknowledge),
    up: () => runner.linkChanged(api, true),
    down: () => runner.linkChanged(api, false),
    refused: () => runner.linkChanged(api, false),
    error: (error, source) => void runner.report(error, { source }),
    messageWaits: () => runner.messageWaits(),
  }, {
    clock,
    stopped: runner.stopped,
    whyStopped: () => whyStopped(signal),
    known: (nickname) => {
      if (api.selfId !== undefined) runner.accountKnown(api.selfId);
      const name = nickname === undefined ? String(api.selfId) : `${nickname} (${api.selfId})`;
      log.info(appTexts().online(name, String(api.address)));
      if (!api.hasFeed) runner.linkChanged(api, true);
    },
  });
}
