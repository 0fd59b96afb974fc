/** Recalls of messages, as notices tell of them. */

import type { EventPayload } from "../../protocol/events/events.ts";
import { isSameId } from "../../protocol/ids.ts";

/**
 * Whether a notice says that somebody recalled a message. A bot that does so itself, as one does that warns of bad words, goes
 * on with what it does.
 */
export function isRecall(notice: EventPayload): boolean {
  const { notice_type, operator_id, self_id } = notice as Readonly<Record<string, unknown>>;
  if (notice_type === "friend_recall") return true;
  return notice_type === "group_recall" && !isSameId(operator_id, self_id);
}

/** Whether it is this message that was recalled. Its number is one of the account that saw it. */
export function isRecalledBy(recall: EventPayload, message: EventPayload): boolean {
  const said = recall as unknown as Record<string, unknown>;
  const seen = message as unknown as Record<string, unknown>;
  return message.post_type === "message" && isSameId(said["message_id"], seen["message_id"]) &&
    isSameId(said["self_id"], seen["self_id"]) &&
    (said["group_id"] === undefined || isSameId(said["group_id"], seen["group_id"]));
}
