/** Merged forwards: what `get_forward_msg` returns, in one shape whichever implementation answered. */

import { idNumber } from "./ids.ts";
import { normalizeMessage } from "./message.ts";
import type { Segment } from "./segments.ts";

/** One message of a merged forward. */
export interface ForwardedMessage {
  /** Who wrote it; 0 where the implementation does not tell. */
  user_id: number;
  /** As it was when the message was forwarded. */
  nickname: string;
  /** Unix seconds; 0 where the implementation does not tell. */
  time: number;
  /** The content. */
  segments: Segment[];
  /** As it arrived, with the fields that only some implementations send. */
  raw: Record<string, unknown>;
}

type Fields = Record<string, unknown>;

/**
 * Reads the messages of a merged forward from a reply of `get_forward_msg`, or from the `content` of a forward segment.
 * go-cqhttp, NapCat and LLBot answer `messages`, the standard, Lagrange and old NapCat `message` with nodes. A forward
 * inside of a forward stays a segment: give its `data.content` to this function again.
 *
 * @example Print a merged forward
 * ```ts ignore
 * import { NapCatApi, readForward } from "adelie";
 *
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
 * const forwarded = await api.get_forward_msg({ id: "7436387625315107617" });
 * for (const { nickname, segments } of readForward(forwarded)) console.log(nickname, segments);
 * ```
 *
 * @param data the reply's `data`, or a list of messages or nodes
 * @returns the messages in their order; what is no message is left out
 */
export function readForward(data: unknown): ForwardedMessage[] {
  const { messages, message, content } = isObject(data) ? data : {};
  const list = [data, messages, message, content].find((part) => Array.isArray(part)) as unknown[] | undefined;
  return (list ?? []).filter(isObject).map(readMessage);
}

function readMessage(item: Fields): ForwardedMessage {
  const fields = item.type === "node" && isObject(item.data) ? item.data : item;
  const sender = isObject(fields.sender) ? fields.sender : fields;
  return {
    user_id: idNumber(sender.user_id) || idNumber(fields.user_id) || idNumber(sender.uin),
    nickname: nameOf(sender.nickname) ?? nameOf(sender.name) ?? "",
    time: idNumber(fields.time),
    segments: normalizeMessage(fields.message ?? fields.content ?? []),
    raw: item,
  };
}

function nameOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
