/** The accounts of an app: those that it connects to, and those that connect to it. */

import type { OneBotApi } from "../../api/clients.ts";
import { comeOnline } from "../../api/online.ts";
import { AdelieError, ConnectionError } from "../../errors.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Runner } from "./runner.ts";

/**
 * Resolves when every account that has an address is there, and at each client that listens the first one. Those that come
 * later join the app.
 */
export async function connectAll(runner: Runner, clock: Clock, log: Logger): Promise<void> {
  await Promise.all([
    ...runner.apis.map((api) => connect(runner, api, clock, log)),
    ...runner.listeners.map((listener) => gather(runner, listener, clock, log)),
  ]);
}

function gather(runner: Runner, listener: OneBotApi, clock: Clock, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    void runner.stopped.then(() => reject(stoppedError()));
    const arrive = (api: OneBotApi): void => {
      runner.join(api);
      connect(runner, api, clock, log).then(resolve, reject);
    };
    const failed = (error: unknown, source: string): void => void runner.report(error, { source });
    listener.listen(arrive, failed).catch((error: unknown) => {
      const isStop = error instanceof ConnectionError && error.code === "CONNECTION_CLOSED";
      reject(isStop ? stoppedError() : error);
    });
  });
}

function stoppedError(): AdelieError {
  return new AdelieError("LAUNCH_STOPPED", "The app was stopped before its first link was up.");
}

/** Resolves when the link of one account is up and its number is known. Its events go to the app from the first one on. */
function connect(runner: Runner, api: OneBotApi, clock: Clock, log: Logger): Promise<void> {
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
    stoppedError,
    known: (nickname) => {
      if (api.selfId !== undefined) runner.accountKnown(api.selfId);
      log.info(`${nickname === undefined ? api.selfId : `${nickname} (${api.selfId})`} is online at ${api.address}`);
      if (!api.hasFeed) runner.linkChanged(api, true);
    },
  });
}
