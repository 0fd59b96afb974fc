/** The counters of a client. */

import type { LinkStats } from "./account/links.ts";
import type { CallStats } from "./calls/calls.ts";

/** The counters of a client. */
export interface ApiStats extends CallStats, LinkStats {
  /** Tasks, hooks and downloads that `stop` would wait for. */
  readonly tasks: number;
  /** Downloads that are under way. */
  readonly downloadsRunning: number;
  /** Downloads that wait for a place. */
  readonly downloadsWaiting: number;
  /** Downloads that failed with `DOWNLOAD_QUEUE_FULL`, because `maxDownloadsWaiting` others waited. */
  readonly downloadsRefused: number;
  /** Calls whose media wait to be read. */
  readonly mediaWaiting: number;
  /** Calls that failed with `MEDIA_QUEUE_FULL`, because `media.maxWaiting` others waited. */
  readonly mediaRefused: number;
  /** How many times QQ went offline under a healthy link. */
  readonly offline: number;
  /** Chats that `pace.breaker` has paused. */
  readonly chatsPaused: number;
  /** Messages that `pace` refused: the chat is paused, its messages of the day are spent, or it is quiet. */
  readonly messagesPaced: number;
}
