/** A call that is ready to leave: its facts, its complete parameters, and what was seen of its message. */

import { ConfigError, OutboxError } from "../../errors.ts";
import type { ActionFacts } from "../../protocol/actions.gen.ts";
import { eventName } from "../../protocol/events/events.ts";
import { readMessage } from "../../protocol/message.ts";
import { paramsHaveMedia } from "../media/params.ts";
import { type ReadyCall, targetOf } from "./call.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";
import { handlerTexts } from "../../texts/errors/handler_texts.ts";

type Fields = Record<string, unknown>;

/**
 * Makes a call ready: in every action that sends, messages become segments and a text is literal unless `auto_escape` is
 * false; dangerous gaps are filled. Doing it twice changes nothing more, and nothing is changed in place.
 *
 * @throws ConfigError for a message in which something is neither text nor segment
 */
export function readyCall(action: string, facts: ActionFacts, given: object): ReadyCall {
  const { defaults, sends } = facts;
  const params = defaults === undefined ? given as Fields : { ...defaults, ...withoutGaps(given) };
  if (sends) return readySend(action, facts, params);
  const ready = facts.message === undefined ? params : literalOperation(params);
  return {
    action,
    facts,
    params: ready,
    target: undefined,
    message: undefined,
    hasMedia: paramsHaveMedia(facts, ready),
  };
}

/** Whether CQ codes were asked for: `auto_escape` that is there, and is false. */
export function asksForCodes(autoEscape: unknown): boolean {
  return autoEscape === false || autoEscape === "false";
}

function readySend(action: string, facts: ActionFacts, params: Fields): ReadyCall {
  const { message, messages, auto_escape } = params;
  const cq = asksForCodes(auto_escape);
  const read = message === undefined || message === null ? undefined : readMessage(message, cq);
  const nodes = messages === undefined || messages === null ? undefined : readMessage(messages, cq);
  let ready = params;
  if (read !== undefined && read.message !== message) ready = { ...ready, message: read.message };
  if (nodes !== undefined && nodes.message !== messages) ready = { ...ready, messages: nodes.message };
  const { message_type, group_id, user_id } = params;
  const isGroup = message_type !== "private" && !action.startsWith("send_private") && Boolean(group_id);
  return {
    action,
    facts,
    params: ready,
    target: targetOf(isGroup, isGroup ? group_id : user_id),
    message: read,
    hasMedia: read?.hasMedia === true || nodes?.hasMedia === true,
  };
}

/** The reply of a quick operation is a message too. */
function literalOperation(params: Fields): Fields {
  const operation = params.operation as Fields | null | undefined;
  if (typeof operation !== "object" || operation === null) return params;
  const { reply, auto_escape } = operation;
  if (reply === undefined || reply === null) return params;
  const { message } = readMessage(reply, asksForCodes(auto_escape));
  return message === reply ? params : { ...params, operation: { ...operation, reply: message } };
}

/** How much text one message may have, in characters as `length` counts them. QQ itself takes a few thousand. */
export const MOST_TEXT = 200_000;

/** The error of a message that nobody could take, for before it is copied, split and written out. */
export function tooLargeError(action: string, chars: number): OutboxError {
  return new OutboxError(
    "MESSAGE_TOO_LARGE",
    clientTexts().messageTooLarge(action, chars, MOST_TEXT),
  );
}

/** A key that holds undefined must not hide a default. */
function withoutGaps(params: object): Fields {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

/** The error of a reply to an event that comes from no chat. */
export function noChatError(event: { readonly post_type: string }): ConfigError {
  return new ConfigError("REPLY_TARGET", handlerTexts().noChat(eventName(event)));
}
