/** How one implementation of OneBot 11 speaks: changes of the world become its events, its actions become commands. */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { WorldChange } from "../world/change.ts";

/** How an action came: codes and words of failures differ. */
export type Via = "ws" | "http";

/** One request. */
export interface DialectCall {
  /** The name of the action. */
  readonly action: string;
  /** As they arrived; anything. */
  readonly params: unknown;
  /** As it arrived; undefined when there was none. */
  readonly echo: unknown;
  /** How it arrived. */
  readonly via: Via;
  /** The caller may name files of this machine by their paths, whatever the others may. */
  readonly mayReadFiles?: boolean;
}

/** One implementation, as it looks from outside. */
export interface Dialect {
  /** `napcat`, … */
  readonly name: string;
  /** The account that the bot is. */
  readonly selfId: number;
  /** Where files are served, without a final slash. The server sets it once it knows its port. */
  mediaBase: string;
  /** The events that this account gets for a change; none when it is not there to see it. */
  events(change: WorldChange): readonly EventPayload[];
  /** The first event of a new connection. */
  lifecycle(): EventPayload;
  /** The heartbeat, with the interval in milliseconds. */
  heartbeat(intervalMs: number): EventPayload;
  /** Does what was asked. Never throws; undefined when the implementation gives no answer at all. */
  call(call: DialectCall): ActionReply | undefined;
  /** The same for an action whose reply has several frames, one by one; undefined for every other action. */
  stream?(call: DialectCall): Iterable<ActionReply> | undefined;
  /** The answer to a frame that cannot be read. */
  unreadable(): ActionReply;
  /** The frame that a socket with a wrong token gets before it is closed. */
  unauthorized(): ActionReply;
  /** The answer to `GET /`. */
  hello(): ActionReply;
}
