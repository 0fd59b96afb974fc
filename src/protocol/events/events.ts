/**
 * Events by their dotted names. The types say what arrives; an event that is not in the table is kept and delivered
 * under the name that its own words make.
 */

import type { BasePayload } from "./base.ts";
import type { EventPayloads } from "./payloads.gen.ts";

/** An event that this library does not know. */
export interface UnknownPayload extends BasePayload {
  /** Another one than `message`, `notice`, `request` and `meta_event`, or a name below these that is new. */
  post_type: string;
  /** Whatever came. */
  [field: string]: unknown;
}

/** Any event as it arrives. */
export type EventPayload = EventPayloads[keyof EventPayloads] | UnknownPayload;

const detailFields: Record<string, string> = {
  message: "message_type",
  message_sent: "message_type",
  notice: "notice_type",
  request: "request_type",
  meta_event: "meta_event_type",
};

/**
 * The dotted name of an event: `post_type.detail_type` and, where there is one, `.sub_type`.
 *
 * @example The name of a poke
 * ```ts
 * import { eventName } from "adelie";
 *
 * const payload = { post_type: "notice", notice_type: "notify", sub_type: "poke" };
 * eventName(payload); // "notice.notify.poke"
 * ```
 *
 * @param payload an event as it arrived
 * @returns the dotted name; of an unknown event the one that its own words make
 */
export function eventName(payload: { readonly post_type: string }): string {
  const detail = detailOf(payload);
  if (detail === undefined) return payload.post_type;
  const sub = subTypeOf(payload);
  return sub === "" ? `${payload.post_type}.${detail}` : `${payload.post_type}.${detail}.${sub}`;
}

/** The second word of an event's name; undefined where it has none. */
export function detailOf(payload: { readonly post_type: string }): string | undefined {
  const { post_type } = payload;
  const detail = (payload as Record<string, unknown>)[detailFields[post_type] ?? `${post_type}_type`];
  return typeof detail === "string" ? detail : undefined;
}

/** The third word of an event's name; an empty text where it has none. */
export function subTypeOf(payload: { readonly post_type: string }): string {
  const { sub_type } = payload as { sub_type?: unknown };
  return typeof sub_type === "string" ? sub_type : "";
}

/**
 * Whether who wants `wanted` gets an event called `name`: `*`, the name itself, or one that it begins with, such as
 * `notice.notify` for `notice.notify.poke`.
 */
export function isNamed(wanted: string, name: string): boolean {
  if (wanted === "*" || wanted === name) return true;
  if (!name.startsWith(wanted) || name.charAt(wanted.length) !== ".") return false;
  // Messages from elsewhere have other fields than handlers of messages are promised.
  const isMessages = wanted === "message" || wanted === "message_sent";
  return !isMessages || /^\w+\.(?:group|private)(?:\.|$)/.test(name);
}
