/** The types of events by their names: the wire's fields and the methods that go with them. */

import type { EventPayloads, UnknownPayload } from "../protocol/events.ts";
import type { GroupMessagePayload, MessageSentPayload, PrivateMessagePayload } from "../protocol/events_message.ts";
import type { HeartbeatPayload, LifecyclePayload } from "../protocol/events_meta.ts";
import type { PokePayload } from "../protocol/events_notice.ts";
import type { FriendRequestPayload, GroupRequestPayload } from "../protocol/events_request.ts";
import type { ChatEventMethods, EventMethods, RequestEventMethods } from "./event.ts";

/** A message in a group. */
export interface GroupMessageEvent extends ChatEventMethods, GroupMessagePayload {}

/** A private message, from a friend or in a temporary chat. */
export interface PrivateMessageEvent extends ChatEventMethods, PrivateMessagePayload {}

/** A message in a group or in private. `message_type` tells which. */
export type ChatMessageEvent = GroupMessageEvent | PrivateMessageEvent;

/** A message that the bot's own account sent. */
export interface MessageSentEvent extends ChatEventMethods, MessageSentPayload {}

/** A request to become a friend. */
export interface FriendRequestEvent extends RequestEventMethods, FriendRequestPayload {}

/** A request to join a group, or an invitation into one. */
export interface GroupRequestEvent extends RequestEventMethods, GroupRequestPayload {}

/** A request of either kind. */
export type RequestEvent = FriendRequestEvent | GroupRequestEvent;

/** 戳一戳, in a group or in private. */
export interface PokeEvent extends EventMethods, PokePayload {}

/** The link's own events. */
export type MetaEvent = EventMethods & (LifecyclePayload | HeartbeatPayload);

/** Any event, also one that this library does not know. */
export type BotEvent = EventMethods & UnknownPayload;

/** Every beginning of a dotted name, the whole name included. */
type Beginnings<Name extends string> = Name extends `${infer Head}.${infer Rest}` ? Head | `${Head}.${Beginnings<Rest>}`
  : Name;

/** What `@On` takes: a full name, the beginning of one, or `"*"`. */
export type EventName = "*" | Beginnings<keyof EventPayloads>;

type Matching<N extends string> = Extract<keyof EventPayloads, N | `${N}.${string}`>;

type EventObject<Payload> = Payload extends GroupMessagePayload ? GroupMessageEvent
  : Payload extends PrivateMessagePayload ? PrivateMessageEvent
  : Payload extends MessageSentPayload ? MessageSentEvent
  : Payload extends FriendRequestPayload ? FriendRequestEvent
  : Payload extends GroupRequestPayload ? GroupRequestEvent
  : EventMethods & Payload;

/** The event that a handler of `N` gets. */
export type EventFor<N extends string> = N extends "*" ? BotEvent : EventObject<EventPayloads[Matching<N>]>;

type After<Parent extends string, Name extends string> = Name extends `${Parent}.${infer Rest}` ? Rest : never;

/** What `@OnNotice` takes: `group_increase`, `notify`, `notify.poke` … */
export type NoticeName = After<"notice", EventName>;

/** What `@OnRequest` takes: `friend`, `group`, `group.add`, `group.invite`. */
export type RequestName = After<"request", EventName>;

/** Any notice. `notice_type` (and `sub_type`) tell which. */
export type NoticeEvent = EventFor<"notice">;
