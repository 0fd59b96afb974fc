/** The result of sending, where a handler returns it: `return event.reply("好")`. It has been sent, so nothing is left to do. */

/** The result of sending a message. */
export interface Sent {
  /** The id of the message that was sent: for `delete_msg`, `reply(…)` and `get_msg`. */
  readonly message_id: number;
}

/**
 * Whether a value is a result of a client's sending methods: an object with `message_id` (or `message_ids`, `forward_id`,
 * `res_id`), a reply of `api.request`, or a list of those.
 */
export function isSent(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.length > 0 && value.every(isSent);
  return names.some((name) => name in value);
}

const names = ["message_id", "message_ids", "forward_id", "res_id", "retcode"] as const;
