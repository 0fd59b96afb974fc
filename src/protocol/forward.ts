/** Merged forwards: what `get_forward_msg` returns, in one shape whichever implementation answered. */

import { idNumber } from "./ids.ts";
import { normalizeMessage } from "./message.ts";
import { isRecord, readWords } from "./scalars.ts";
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
  const { messages, message, content } = isRecord(data) ? data : {};
  const list = [data, messages, message, content].find((part) => Array.isArray(part)) as unknown[] | undefined;
  return (list ?? []).filter(isRecord).map(readMessage);
}

function readMessage(item: Record<string, unknown>): ForwardedMessage {
  const fields = item.type === "node" && isRecord(item.data) ? item.data : item;
  const sender = isRecord(fields.sender) ? fields.sender : fields;
  return {
    user_id: idNumber(sender.user_id) || idNumber(fields.user_id) || idNumber(sender.uin),
    nickname: readWords(sender.nickname) ?? readWords(sender.name) ?? "",
    time: idNumber(fields.time),
    segments: normalizeMessage(fields.message ?? fields.content ?? []),
    raw: item,
  };
}
