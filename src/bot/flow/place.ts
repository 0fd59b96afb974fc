/** Which line an event stands in, and what a chat is called in the log. */

import { chatOf } from "../../protocol/chat.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import type { OrderRule } from "../model/flow.ts";

/** The key of a line among those of one handler, class or app. */
export function placeOf(payload: EventPayload, by: OrderRule["by"]): string {
  if (by === "all") return "";
  const { message_type, group_id, user_id } = chatOf(payload);
  const isGroup = message_type !== "private" && group_id !== undefined;
  const chat = isGroup ? `${payload.self_id} g${group_id}` : `${payload.self_id} u${user_id}`;
  return by === "chat" || !isGroup ? chat : `${chat} u${user_id}`;
}

/** A chat as the log calls it. */
export function chatName(payload: EventPayload): string {
  const { message_type, group_id, user_id } = chatOf(payload);
  if (message_type !== "private" && group_id !== undefined) return appTexts().group(String(group_id));
  return user_id === undefined ? appTexts().noChat : appTexts().person(String(user_id));
}
