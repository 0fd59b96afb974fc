/**
 * Quick operations (快速操作) done by actions: what a handler of go-cqhttp or of the OneBot standard answers over a
 * webhook works on every transport, and on implementations that honour only some of it.
 */

import { ConfigError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { MessageInput, Segment } from "../../protocol/segments.ts";
import { toSegments } from "../../protocol/message.ts";
import { chatOf, sendingTo } from "../../protocol/chat.ts";
import { textOf } from "../../util/text_of.ts";
import { checkOptionNames } from "../../util/options.ts";
import type { OneBotApi } from "../clients.ts";
import { asksForCodes } from "./params.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";

/** The quick operation on a message, in the wire's words. */
export interface MessageQuickOperation {
  /** Sent into the chat. A text is literal, unless `auto_escape` is false. */
  reply?: MessageInput;
  /** `false` reads CQ codes in a `reply` that is one text. Default true. */
  auto_escape?: boolean;
  /** Groups: begin the reply with an `@` of the sender, unless that is anonymous. Default false, as every implementation has it. */
  at_sender?: boolean;
  /** Groups: recall the message. */
  delete?: boolean;
  /** Groups: remove the sender. */
  kick?: boolean;
  /** Groups, with `kick`: refuse later requests of the same person. */
  reject_add_request?: boolean;
  /** Groups: mute the sender. */
  ban?: boolean;
  /** Groups: for how many seconds. Default 1800. */
  ban_duration?: number;
}

/** The quick operation on a request, in the wire's words. */
export interface RequestQuickOperation {
  /** Whether it is accepted. Without it nothing is answered. */
  approve?: boolean;
  /** Requests of friends: a name for the new friend. */
  remark?: string;
  /** Requests of groups: why it is refused. */
  reason?: string;
}

/** A quick operation: which fields count depends on the event. */
export type QuickOperation = MessageQuickOperation & RequestQuickOperation;

const operationNames: readonly (keyof QuickOperation)[] = [
  "reply",
  "auto_escape",
  "at_sender",
  "delete",
  "kick",
  "reject_add_request",
  "ban",
  "ban_duration",
  "approve",
  "remark",
  "reason",
];

/** One call. */
export interface QuickCall {
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Which calls a quick operation comes to, in the order reply, delete, kick, ban. Pure. Fields that mean nothing for the
 * event are passed over, as implementations do.
 *
 * @throws ConfigError for a field that no event has
 */
export function quickCalls(payload: EventPayload, operation: QuickOperation): QuickCall[] {
  checkOptionNames("a quick operation", operation, operationNames);
  if (payload.post_type === "message") return messageCalls(payload as unknown as MessageFields, operation);
  return payload.post_type === "request" ? requestCalls(payload as unknown as RequestFields, operation) : [];
}

/**
 * Does a quick operation by actions. Each call is made, also after another failed.
 *
 * @example Answer, recall and mute at once
 * ```ts
 * import { emulateQuickOperation, type GroupMessageEvent, OnGroupMsg } from "adelie";
 *
 * class Strict {
 *   @OnGroupMsg()
 *   async refuse(event: GroupMessageEvent) {
 *     const operation = { reply: "不可以", delete: true, ban: true, ban_duration: 60 };
 *     if (event.text === "广告") await emulateQuickOperation(event.api, event.toJSON(), operation);
 *   }
 * }
 * ```
 *
 * @param api the client that the event came from
 * @param payload the event as it arrived: `event.toJSON()`
 * @param operation the fields of the quick operation
 * @throws ConfigError for a field that no event has; what the one failed call throws, or an AggregateError of several
 */
export async function emulateQuickOperation(
  api: OneBotApi,
  payload: EventPayload,
  operation: QuickOperation,
): Promise<void> {
  const errors: unknown[] = [];
  for (const { action, params } of quickCalls(payload, operation)) {
    try {
      await api.call(action, params);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, clientTexts().quickFailed(errors.length));
}

interface MessageFields {
  readonly post_type: "message";
  readonly message_type: string;
  readonly message_id: number;
  readonly user_id: number;
  readonly group_id?: number;
  readonly anonymous?: { readonly flag: string } | null;
}

interface RequestFields {
  readonly request_type: string;
  readonly sub_type?: string;
  readonly flag: string;
}

function messageCalls(event: MessageFields, operation: MessageQuickOperation): QuickCall[] {
  const { message_id, user_id, group_id, anonymous } = event;
  const { reply, ban_duration = 1800, reject_add_request = false } = operation;
  const isGroup = event.message_type === "group";
  const calls: QuickCall[] = [];
  if (reply !== undefined && reply !== "") {
    const message = toSegments(reply, { cq: asksForCodes(operation.auto_escape) });
    const chat = chatOf(event);
    // Messages of a guild's channels come from no chat that could be answered.
    if (chat.group_id !== undefined || chat.user_id !== undefined) {
      calls.push(sendingTo(chat, isGroup ? [...mention(event, operation), ...message] : message));
    }
  }
  if (!isGroup) return calls;
  if (operation.delete === true) calls.push(call("delete_msg", { message_id }));
  // Whoever is anonymous has no number to be removed by.
  if (operation.kick === true && !anonymous) {
    calls.push(call("set_group_kick", { group_id, user_id, reject_add_request }));
  }
  if (operation.ban === true) {
    if (!(ban_duration >= 0)) {
      throw new ConfigError(
        "OPTION",
        clientTexts().quickBan(textOf(ban_duration)),
      );
    }
    calls.push(
      anonymous
        ? call("set_group_anonymous_ban", { group_id, anonymous_flag: anonymous.flag, duration: ban_duration })
        : call("set_group_ban", { group_id, user_id, duration: ban_duration }),
    );
  }
  return calls;
}

function mention({ user_id, anonymous }: MessageFields, { at_sender }: MessageQuickOperation): Segment[] {
  if (at_sender !== true || anonymous) return [];
  return [{ type: "at", data: { qq: String(user_id) } }, { type: "text", data: { text: " " } }];
}

function requestCalls(event: RequestFields, { approve, remark = "", reason = "" }: RequestQuickOperation): QuickCall[] {
  const { flag, sub_type } = event;
  if (approve === undefined) return [];
  return event.request_type === "group"
    ? [call("set_group_add_request", { flag, sub_type, approve, reason })]
    : [call("set_friend_add_request", { flag, approve, remark })];
}

function call(action: string, params: Record<string, unknown>): QuickCall {
  return { action, params };
}
