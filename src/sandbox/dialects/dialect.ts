/** How one implementation of OneBot 11 speaks: changes of the world become its events, its actions become commands. */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { WorldChange } from "../world/change.ts";
import type { Message } from "../world/types.ts";
import type { DialectName, FailureKind, Tier, Via, WireRules } from "./facts.ts";

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
  readonly name: DialectName;
  /** The version whose behaviour it shows. */
  readonly version: string;
  /** The account that the bot is. */
  readonly selfId: number;
  /** How it behaves on the wire, apart from what it says. */
  readonly wire: WireRules;
  /** Every action that the implementation has, with how far the sandbox goes. */
  readonly tiers: ReadonlyMap<string, Tier>;
  /** Where files are served, without a final slash. The server sets it once it knows its port. */
  mediaBase: string;
  /** The events that this account gets for a change; none when it is not there to see it. */
  events(change: WorldChange): readonly EventPayload[];
  /** The first event of a new connection; undefined when the implementation sends none. */
  lifecycle(): EventPayload | undefined;
  /** The heartbeat, with the interval in milliseconds. */
  heartbeat(intervalMs: number): EventPayload;
  /** Does what was asked. Never throws; undefined when the implementation gives no answer at all. */
  call(call: DialectCall): ActionReply | undefined;
  /** The same for an action whose reply has several frames, one by one; undefined for every other action. */
  stream?(call: DialectCall): Iterable<ActionReply> | undefined;
  /** The failure that the implementation would tell, for a call that is not carried out; `says` overrides its words. */
  fail(call: DialectCall, kind: FailureKind, says?: { retcode?: number; message?: string }): ActionReply;
  /** The answer to an action that the implementation does not have. */
  unknown(call: DialectCall): ActionReply;
  /** A success with this data, for a call that is carried out elsewhere. */
  answer(call: DialectCall, data: unknown): ActionReply;
  /** Whether the sandbox carries the action out, or answers it. */
  knows(action: string): boolean;
  /** The id that the account has for a message. */
  messageId(message: Message): number;
  /** Forgets the ids of all messages, as a restart does. */
  forgetMessages(): void;
  /** The answer to a frame that cannot be read. */
  unreadable(): ActionReply;
  /** The frame that a socket with a wrong token gets before it is closed. */
  unauthorized(): ActionReply;
  /** The answer to `GET /`. */
  hello(): ActionReply;
}
