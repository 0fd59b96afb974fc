/** How an account comes online: its link is up, and its number is known. */

import { AuthError } from "../errors.ts";
import type { Clock } from "../util/time/clock.ts";
import type { ApiSink } from "./client.ts";
import type { OneBotApi } from "./clients.ts";

/** What {@link comeOnline} needs. */
export interface OnlineOptions {
  readonly clock: Clock;
  /** Resolves when the caller gives up. */
  readonly stopped: Promise<unknown>;
  /** The error for that case. */
  readonly stoppedError: () => Error;
  /** Called once the number is known, before the promise resolves. */
  readonly known: (nickname: string | undefined) => void;
}

/** The longest pause between two attempts to learn who the account is. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Opens a client and resolves when its link is up and its account's number is known: from `get_login_info`, or, where that
 * fails, from an event. Where neither tells it, it is asked for again.
 *
 * @param sink gets the events, from the first one on
 * @throws AuthError when the access token is refused
 */
export function comeOnline(api: OneBotApi, sink: ApiSink, options: OnlineOptions): Promise<void> {
  const { clock, stopped, stoppedError, known } = options;
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
        known("nickname" in answer ? answer.nickname : undefined);
        return end(resolve);
      }
      cancel = clock.schedule(Math.min(1_000 * 2 ** attempts++, LONGEST_PAUSE_MS), () => void greet());
    };
    void stopped.then(() => end(() => reject(stoppedError())));
    api.open({
      ...sink,
      up: () => {
        sink.up();
        void greet();
      },
      refused: (error) => {
        sink.refused(error);
        end(() => reject(error));
      },
    });
    if (!api.hasFeed) void greet();
  });
}
