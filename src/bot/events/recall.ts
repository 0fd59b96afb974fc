/** Recalls of messages, as notices tell of them. */

import type { EventPayload } from "../../protocol/events/events.ts";
import { isSameId } from "../../protocol/ids.ts";

/** Whether a notice says that a message was recalled. */
export function isRecall(notice: EventPayload): boolean {
  const { notice_type } = notice as { notice_type?: unknown };
  return notice_type === "group_recall" || notice_type === "friend_recall";
}

/** Whether it is this message that was recalled. Its number is one of the account that saw it. */
export function isRecalledBy(recall: EventPayload, message: EventPayload): boolean {
  const said = recall as unknown as Record<string, unknown>;
  const seen = message as unknown as Record<string, unknown>;
  return message.post_type === "message" && isSameId(said["message_id"], seen["message_id"]) &&
    isSameId(said["self_id"], seen["self_id"]) &&
    (said["group_id"] === undefined || isSameId(said["group_id"], seen["group_id"]));
}
