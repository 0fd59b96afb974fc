/** What a client does to an action's parameters before they leave: messages become segments, dangerous gaps are filled. */

import { ACTION_DEFAULTS } from "../protocol/actions.gen.ts";
import { isSegment, toSegments } from "../protocol/message.ts";
import type { MessageInput } from "../protocol/segments.ts";

/**
 * Makes parameters ready to be sent. A text in `message` means what OneBot's page says, CQ codes unless `auto_escape`,
 * and is turned into segments here, so that one codec decides and not five.
 */
export function completeParams(action: string, params: object): object {
  const defaults = Object.hasOwn(ACTION_DEFAULTS, action) ? ACTION_DEFAULTS[action] : undefined;
  const filled = defaults === undefined ? params as Record<string, unknown> : { ...defaults, ...withoutGaps(params) };
  const { message, auto_escape } = filled;
  if (message === undefined || message === null || !isSend(action)) return filled;
  if (typeof message === "string") return { ...filled, message: toSegments(message, { cq: auto_escape !== true }) };
  return isSegment(message) || (Array.isArray(message) && message.some((item) => typeof item === "string"))
    ? { ...filled, message: toSegments(message as MessageInput) }
    : filled;
}

/** The chat that a sending action goes to; undefined for every other action. */
export function sendTarget(action: string, params: object): string | undefined {
  if (!isSend(action)) return undefined;
  const { message_type, group_id, user_id } = params as Record<string, unknown>;
  return message_type !== "private" && !action.startsWith("send_private") && group_id ? `g${group_id}` : `u${user_id}`;
}

const sendActions = new Set([
  "send_msg",
  "send_group_msg",
  "send_private_msg",
  "send_forward_msg",
  "send_group_forward_msg",
  "send_private_forward_msg",
  "send_group_ai_record",
  "forward_group_single_msg",
  "forward_friend_single_msg",
]);

function isSend(action: string): boolean {
  return sendActions.has(action) || sendActions.has(withoutSuffix(action));
}

/** OneBot's suffixes for an action that runs later. */
function withoutSuffix(action: string): string {
  return action.replace(/_(?:async|rate_limited)$/, "");
}

/** A key that holds undefined must not hide a default. */
function withoutGaps(params: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}
