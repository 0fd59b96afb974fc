/** How an account comes online: its link is up, and its number is known. */

import { AdelieError, AuthError } from "../../errors.ts";
import { backoffMs } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { ApiSink } from "../sink.ts";
import type { OneBotApi } from "../clients.ts";
import { launchTexts } from "../../texts/errors/launch_texts.ts";

/** Options of {@link comeOnline}. */
export interface OnlineOptions {
  readonly clock: Clock;
  /** Resolves when the caller gives up. */
  readonly stopped: Promise<unknown>;
  /** The error to throw then. */
  readonly whyStopped: () => unknown;
  /** Called once the number is known, before the promise resolves. */
  readonly known: (nickname: string | undefined) => void;
  /** Called before the promise rejects because the access token is refused, and before the link or a call says so. */
  readonly refused?: (error: AuthError) => void;
}

/** Why a start was given up: the reason of the signal that called it off, else an error that says that it was stopped, as by Ctrl+C. */
export function whyStopped(signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  return new AdelieError("LAUNCH_STOPPED", launchTexts().stoppedEarly);
}

/**
 * Opens a client and resolves when its link is up and its account's number is known: from `get_login_info`, or, where that
 * fails, from an event. Where neither tells it, the client asks again.
 *
 * @param sink gets the events, from the first one on
 * @throws AuthError when the access token is refused; what `whyStopped` gives
 */
export function comeOnline(api: OneBotApi, sink: ApiSink, options: OnlineOptions): Promise<void> {
  const { clock, stopped, whyStopped, known, refused } = options;
  return new Promise((resolve, reject) => {
    let failures = 0;
    let isAsking = false;
    let isOver = false;
    let cancel = (): void => {};
    const end = (finish: () => void): void => {
      isOver = true;
      cancel();
      finish();
    };
    const refuse = (error: AuthError): void => {
      if (isOver) return;
      refused?.(error);
      end(() => reject(error));
    };
    const greet = async (): Promise<void> => {
      if (isAsking || isOver) return;
      isAsking = true;
      cancel();
      const answer = await api.login().then(({ nickname }) => ({ nickname }), (error: unknown) => ({ error }));
      isAsking = false;
      if (isOver) return;
      if ("error" in answer && answer.error instanceof AuthError) return refuse(answer.error);
      if (api.selfId !== undefined) {
        known("nickname" in answer ? answer.nickname : undefined);
        return end(resolve);
      }
      cancel = clock.schedule(backoffMs(++failures), () => void greet());
    };
    void stopped.then(() => end(() => reject(whyStopped())));
    api.open({
      ...sink,
      up: () => {
        sink.up();
        void greet();
      },
      refused: (error) => {
        sink.refused(error);
        refuse(error);
      },
    });
    if (!api.hasFeed) void greet();
  });
}
