/** The accounts of an app: those that it connects to, and those that connect to it. */

import type { OneBotApi } from "../../api/clients.ts";
import { AdelieError, AuthError, ConnectionError } from "../../errors.ts";
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
    // Where each account has a client of its own, this one has no events; its tasks and hooks may fail.
    if (!listener.hasFeed) {
      listener.open({
        event: (_payload, acknowledge) => acknowledge(),
        up: () => {},
        down: () => {},
        refused: () => {},
        error: (error, source) => void runner.report(error, { source }),
      });
    }
    const arrive = (api: OneBotApi): void => {
      runner.join(api);
      connect(runner, api, clock, log).then(resolve, reject);
    };
    listener.listen(arrive).catch((error: unknown) => {
      const isStop = error instanceof ConnectionError && error.code === "CONNECTION_CLOSED";
      reject(isStop ? stoppedError() : error);
    });
  });
}

function stoppedError(): AdelieError {
  return new AdelieError("LAUNCH_STOPPED", "The app was stopped before its first link was up.");
}

/**
 * Resolves when the link of one account is up and its number is known: from `get_login_info`, or, where that fails, from
 * an event. Where neither tells it, it is asked for again.
 */
function connect(runner: Runner, api: OneBotApi, clock: Clock, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    let attempts = 0;
    let isAsking = false;
    let isOver = false;
    let cancel = (): void => {};
    const end = (finish: () => void): void => {
      isOver = true;
      cancel();
      finish();
    };
    const greet = async (): Promise<void> => {
      if (isAsking || isOver) return;
      isAsking = true;
      cancel();
      const answer = await api.login().then(({ nickname }) => ({ nickname }), (error: unknown) => ({ error }));
      isAsking = false;
      if (isOver) return;
      if ("error" in answer && answer.error instanceof AuthError) return end(() => reject(answer.error));
      if (api.selfId !== undefined) {
        runner.accountKnown(api.selfId);
        const name = "nickname" in answer ? `${answer.nickname} (${api.selfId})` : api.selfId;
        log.info(`${name} is online at ${api.address}`);
        if (!api.hasFeed) runner.linkChanged(api, true);
        return end(resolve);
      }
      cancel = clock.schedule(Math.min(1_000 * 2 ** attempts++, 30_000), () => void greet());
    };
    void runner.stopped.then(() => end(() => reject(stoppedError())));
    runner.watchCalls(api);
    api.open({
      event: (payload, acknowledge) => runner.receive(api, payload, acknowledge),
      up: () => {
        runner.linkChanged(api, true);
        void greet();
      },
      down: () => runner.linkChanged(api, false),
      refused: (error) => {
        runner.linkChanged(api, false);
        end(() => reject(error));
      },
      error: (error, source) => void runner.report(error, { source }),
      messageWaits: () => runner.messageWaits(),
    });
    if (!api.hasFeed) void greet();
  });
}
