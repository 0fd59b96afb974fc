/** The names of keys and channels, and which partition an event belongs to. */

import { chatOf } from "../../protocol/chat.ts";
import type { EventPayload } from "../../protocol/events/events.ts";

/** The beginning of all keys of one account. The braces make a Redis cluster keep them on one node, as scripts need. */
export function baseOf(prefix: string, account: string): string {
  return `${prefix}{${account}}:`;
}

/** The hash of all accounts that a gateway holds, or held: account → when it was announced. */
export function accountsKey(prefix: string): string {
  return `${prefix}accounts`;
}

/** The channel of one worker's session, or of one gateway: wake-ups and answers. */
export function channelOf(base: string, token: string): string {
  return `${base}to:${token}`;
}

/** The channel of all workers of an account: the link's state, and heartbeats. */
export function everybodyOf(base: string): string {
  return `${base}all`;
}

/** The channel on which gateways hear that there are calls, or that the account is free. */
export function gatewayChannel(base: string): string {
  return `${base}gateways`;
}

/** The chat of an event as a text: all events of one chat keep their order. */
export function chatKeyOf(payload: EventPayload): string {
  const { group_id, user_id, message_type } = chatOf(payload);
  if (group_id !== undefined && message_type !== "private") return `g${group_id}`;
  return user_id === undefined ? "-" : `u${user_id}`;
}

/** The partition of a chat. */
export function partitionOf(chatKey: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < chatKey.length; n++) hash = Math.imul(hash ^ chatKey.charCodeAt(n), 0x01000193);
  hash ^= hash >>> 15;
  return (hash >>> 0) % partitions;
}

/** Whether an event is for every worker and not for one: heartbeats tell how the account is. */
export function isForEverybody(payload: EventPayload): boolean {
  return payload.post_type === "meta_event";
}
