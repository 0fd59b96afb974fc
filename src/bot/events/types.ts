/** The names that `@On` and its relatives take, and the event of each. */

import type { UnknownPayload } from "../../protocol/events/events.ts";
import type { EventPayloads } from "../../protocol/events/payloads.gen.ts";
import type { BaseEvent } from "./chat.ts";
import type { EventKinds, FriendRequestEvent, GroupRequestEvent, HeartbeatEvent, LifecycleEvent } from "./kinds.gen.ts";

export type { ChatMessageEvent } from "./chat.ts";
export type * from "./kinds.gen.ts";

/** A request of either kind. */
export type RequestEvent = FriendRequestEvent | GroupRequestEvent;

/** The link's own events. */
export type MetaEvent = LifecycleEvent | HeartbeatEvent;

/** Any event, also one that this library does not know. */
export type BotEvent = BaseEvent & UnknownPayload;

/** @internal Every beginning of a dotted name, the whole name included. */
type Beginnings<Name extends string> = Name extends `${infer Head}.${infer Rest}` ? Head | `${Head}.${Beginnings<Rest>}`
  : Name;

/** The names that `@On` takes: a full name, the beginning of one, or `"*"`. */
export type EventName = "*" | Beginnings<keyof EventPayloads>;

/** @internal The kinds that a name is the beginning of. */
type KindsBelow<N extends string> = Extract<keyof EventKinds, N | `${N}.${string}`>;

/** @internal The kind whose sub-types a name is one of: `notice.group_ban` for `notice.group_ban.lift_ban`. */
type KindAbove<N extends string> = {
  [K in keyof EventKinds]: N extends `${K}.${infer Sub}` ? EventKinds[K] & SubTypeOf<K, Sub> : never;
}[keyof EventKinds];

type SubTypeOf<K extends string, Sub extends string> = K extends "message_sent"
  ? Sub extends `${infer Where}.${infer Rest}` ? { message_type: Where; sub_type: Rest } : { message_type: Sub }
  : { sub_type: Sub };

/** The event that a handler of `N` gets. */
export type EventFor<N extends string> = N extends "*" ? BotEvent
  : [KindsBelow<N>] extends [never] ? KindAbove<N>
  : EventKinds[KindsBelow<N>];

/** @internal The rest behind a beginning of dotted names. */
type After<Parent extends string, Name extends string> = Name extends `${Parent}.${infer Rest}` ? Rest : never;

/** The names that `@OnNotice` takes: `group_increase`, `notify`, `notify.poke` … */
export type NoticeName = After<"notice", EventName>;

/** The names that `@OnRequest` takes: `friend`, `group`, `group.add`, `group.invite`. */
export type RequestName = After<"request", EventName>;

/** Any notice. `notice_type` (and `sub_type`) tell which. */
export type NoticeEvent = EventFor<"notice">;
