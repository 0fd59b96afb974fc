/** The accounts of an app: those that it connects to, and those that connect to it. */

import { appTexts } from "../../../texts/logs/app_texts.ts";
import type { OneBotApi } from "../../../api/clients.ts";
import { comeOnline, whyStopped } from "../../../api/account/online.ts";
import { type AuthError, ConnectionError } from "../../../errors.ts";
import type { HttpClient } from "../../../runtime/http/types.ts";
import { given } from "../../../util/given.ts";
import type { Clock } from "../../../util/time/clock.ts";
import type { Logger } from "../../../util/log/log.ts";
import type { RunningApp } from "../run/running_app.ts";

/**
 * Resolves when every account that has an address is there, and at each client that listens the first one. Those that come
 * later join the app.
 *
 * @throws AuthError; `signal.reason`, or AdelieError with code `LAUNCH_STOPPED`, when the app is stopped before that
 */
export async function connectAll(start: Start): Promise<void> {
  await Promise.all([
    ...start.app.apis.map((api) => connect(start, api)),
    ...start.app.listeners.map((listener) => gather(start, listener)),
  ]);
}

/** An app that starts. */
interface Start {
  readonly app: RunningApp;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called with the error of a refused access token that is about to end the start. */
  readonly refused: (error: AuthError) => void;
  /** Called with each client before it opens, those that listen too. */
  readonly tap: ((api: OneBotApi) => void) | undefined;
  /** Answers the downloads of the clients; undefined for the network. */
  readonly web: HttpClient | undefined;
  /** Calls the start off. */
  readonly signal: AbortSignal | undefined;
}

function gather(start: Start, listener: OneBotApi): Promise<void> {
  const { app, signal, tap } = start;
  tap?.(listener);
  return new Promise((resolve, reject) => {
    void app.stopped.then(() => reject(whyStopped(signal)));
    let isFirst = true;
    const arrive = (api: OneBotApi): void => {
      app.join(api);
      // Those that come later can end no start: their link tells of them.
      const own = isFirst ? start : { ...start, refused: () => {} };
      isFirst = false;
      connect(own, api).then(resolve, reject);
    };
    const failed = (error: unknown, source: string): void => void app.report(error, { source });
    listener.listen(arrive, failed).catch((error: unknown) => {
      const isStop = error instanceof ConnectionError && error.code === "CONNECTION_CLOSED";
      reject(isStop ? whyStopped(signal) : error);
    });
  });
}

/** Resolves when the link of one account is up and its number is known. Its events go to the app from the first one on. */
function connect({ app, clock, log, refused, signal, tap, web }: Start, api: OneBotApi): Promise<void> {
  tap?.(api);
  app.watchCalls(api);
  return comeOnline(api, {
    event: app.takerOf(api),
    up: () => app.linkChanged(api, true),
    down: () => app.linkChanged(api, false),
    refused: () => app.linkChanged(api, false),
    error: (error, source) => void app.report(error, { source }),
    messageWaits: () => app.messageWaits(),
    ...given({ web }),
    accountChanged: (now, turn) => app.accountChanged(api, now, turn),
  }, {
    clock,
    stopped: app.stopped,
    whyStopped: () => whyStopped(signal),
    refused,
    known: (nickname) => {
      if (api.selfId !== undefined) app.accountKnown(api.selfId);
      void app.keepPace(api);
      const name = nickname === undefined ? String(api.selfId) : `${nickname} (${api.selfId})`;
      log.info(appTexts().online(name, String(api.address)));
      if (!api.hasFeed) app.linkChanged(api, true);
    },
  });
}
