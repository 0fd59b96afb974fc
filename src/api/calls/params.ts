/** What a client does to an action's parameters before they leave: messages become segments, dangerous gaps are filled. */

import { OutboxError } from "../../errors.ts";
import { ACTION_DEFAULTS } from "../../protocol/actions.gen.ts";
import { asksForCodes, literalMessage } from "./literal.ts";

/**
 * Makes parameters ready to be sent: in every action that sends, a text is literal unless `auto_escape` is false. Doing it
 * twice changes nothing more.
 */
export function completeParams(action: string, params: object): object {
  const defaults = Object.hasOwn(ACTION_DEFAULTS, action) ? ACTION_DEFAULTS[action] : undefined;
  const filled = defaults === undefined ? params as Record<string, unknown> : { ...defaults, ...withoutGaps(params) };
  const { message, messages, operation } = filled;
  if (operation !== undefined && isQuickOperation(action)) return literalOperation(filled);
  if ((message ?? messages ?? undefined) === undefined || !isSend(action)) return filled;
  const cq = asksForCodes(filled.auto_escape);
  const literal = message === undefined || message === null ? message : literalMessage(message, cq);
  const nodes = messages === undefined || messages === null ? messages : literalMessage(messages, cq);
  if (literal === message && nodes === messages) return filled;
  return {
    ...filled,
    ...literal === message ? {} : { message: literal },
    ...nodes === messages ? {} : { messages: nodes },
  };
}

/** `.handle_quick_operation`, whose reply is a message too. */
function isQuickOperation(action: string): boolean {
  return /^\.?handle_quick_operation$/.test(withoutSuffix(action));
}

function literalOperation(params: Record<string, unknown>): object {
  const operation = params.operation as Record<string, unknown> | null;
  if (typeof operation !== "object" || operation === null) return params;
  const { reply, auto_escape } = operation;
  if (reply === undefined || reply === null) return params;
  const literal = literalMessage(reply, asksForCodes(auto_escape));
  return literal === reply ? params : { ...params, operation: { ...operation, reply: literal } };
}

/** How much text one message may have, in characters as `length` counts them. QQ itself takes a few thousand. */
export const MOST_TEXT = 200_000;

/**
 * Refuses a message that nobody could take, before it is copied, split and written out.
 *
 * @throws OutboxError with code `MESSAGE_TOO_LARGE`
 */
export function refuseTooLarge(action: string, params: object): void {
  const { message } = params as { message?: unknown };
  if (!Array.isArray(message)) return;
  let length = 0;
  for (const segment of message as readonly { type?: unknown; data?: { text?: unknown } }[]) {
    const text = segment?.type === "text" ? segment.data?.text : undefined;
    if (typeof text === "string") length += text.length;
  }
  if (length <= MOST_TEXT) return;
  throw new OutboxError(
    "MESSAGE_TOO_LARGE",
    `${action}: a message of ${length} characters is not sent; ${MOST_TEXT} are the most. Send less of it, or a file. ` +
      "Where a member chose the number, give it a bound: <times:int(1..20)>.",
  );
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
