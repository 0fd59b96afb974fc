/** Messages that are looked up by their id: in one shape, whichever implementation answered. */

import type { OneBotApi } from "../../api/clients.ts";
import type { Sender } from "../../protocol/events/base.ts";
import { idNumber } from "../../protocol/ids.ts";
import { normalizeMessage, plainText } from "../../protocol/message.ts";
import { objectResult } from "../../protocol/results.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { Segment } from "../../protocol/segments.ts";
import { needsFallback } from "./fallback.ts";

/** A message that was looked up. */
export interface FetchedMessage {
  /** The id that it was looked up by. */
  readonly message_id: number | string;
  /** Who wrote it; 0 where the implementation does not tell. */
  readonly user_id: number;
  /** Undefined in private, and where the implementation does not tell. */
  readonly group_id: number | undefined;
  /** Who wrote it; the fields that the implementation gave. */
  readonly sender: Partial<Sender>;
  /** Unix seconds; 0 where the implementation does not tell. */
  readonly time: number;
  /** The message as segments, whichever form it arrived in. */
  readonly segments: Segment[];
  /** Its text segments, joined. */
  readonly text: string;
  /** As it arrived. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Looks a message up (`get_msg`).
 *
 * @throws ActionError when the implementation does not remember it (any more)
 */
export async function fetchMessage(api: OneBotApi, message_id: number | string): Promise<FetchedMessage> {
  const raw = objectResult("get_msg", await api.call("get_msg", { message_id }) ?? {});
  const sender = (isRecord(raw.sender) ? raw.sender : {}) as Partial<Sender>;
  const segments = normalizeMessage(raw.message ?? []);
  return {
    message_id,
    user_id: idNumber(sender.user_id) || idNumber(raw.user_id),
    group_id: idNumber(raw.group_id) || undefined,
    sender,
    time: idNumber(raw.time),
    segments,
    text: plainText(segments),
    raw,
  };
}

/**
 * Puts a reaction (表情回应) on a message of a group, or takes it away: `set_msg_emoji_like` on NapCat and LLBot,
 * `set_group_reaction` on Lagrange.
 *
 * @throws ActionError of the kind `not-supported` on go-cqhttp
 */
export async function reactTo(
  api: OneBotApi,
  message: { readonly group_id?: number | string | undefined; readonly message_id: number | string },
  emojiId: number | string,
  isOn: boolean,
): Promise<void> {
  const { group_id, message_id } = message;
  const emoji = String(emojiId);
  if (needsFallback(api, "set_msg_emoji_like")) {
    await api.call("set_group_reaction", { group_id: group_id as number, message_id, code: emoji, is_add: isOn });
  } else await api.call("set_msg_emoji_like", { message_id, emoji_id: emoji, set: isOn });
}
