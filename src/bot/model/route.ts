/** What an event is handled with. */

import type { BotEvent } from "../events/types.ts";

/** Where an error came from. */
export interface ErrorContext {
  /** `"CheckIn.checkIn"`, `"task"` for {@link OneBotApi.addTask}, `"hook downloadEnd"` for a hook of the client. */
  readonly source: string;
  /** The event whose handler failed; undefined for tasks and hooks. */
  readonly event?: BotEvent;
}
