/** NapCat's sending actions: to groups, to users, merged forwards, quick operations. */

import { sandboxNotes } from "../../../texts/logs/sandbox_notes.ts";
import type { Segment } from "../../../protocol/segments.ts";
import { messageOf } from "../../../util/text_of.ts";
import { type Account, action, ActionFailure, type Actions, findMessage, kindOfRefusal, NoReply } from "../account.ts";
import { pick } from "../entities.ts";
import { requestOf } from "./groups.ts";
import { looseSegments, readMessage } from "./read.ts";
import { BadParams } from "../params.ts";
import { Refusal } from "../../world/refusal.ts";
import type { Chat, ForwardNode, Message } from "../../world/types.ts";
import { privateChat } from "../../world/types.ts";
import { given } from "../../../util/given.ts";

/** Where a message goes. */
type Target = { readonly groupId: number } | { readonly userId: number; readonly viaGroupId?: number };

/** Merged forwards inside one another: Account stops here. */
const MAX_FORWARD_DEPTH = 3;

const target = { group_id: "id?", user_id: "id?", message_type: "text?" } as const;
const plain = { ...target, message: "any?", auto_escape: "flag?" } as const;
const forward = { ...target, messages: "any?", message: "any?" } as const;

/** The sending actions. */
export const sendActions: Actions = {
  send_msg: action(plain, (account, params) => send(account, params, params)),
  send_group_msg: action(plain, (account, params) => send(account, { ...params, message_type: "group" }, params)),
  send_private_msg: action(plain, (account, params) => send(account, { ...params, message_type: "private" }, params)),
  send_forward_msg: action(forward, (account, params) => send(account, params, nodesOf(params))),
  send_group_forward_msg: action(
    forward,
    (account, params) => send(account, { ...params, message_type: "group" }, nodesOf(params)),
  ),
  send_private_forward_msg: action(
    forward,
    (account, params) => send(account, { ...params, message_type: "private" }, nodesOf(params)),
  ),
  forward_group_single_msg: action({ group_id: "id", message_id: "id" }, (account, params) => {
    deliver(account, { groupId: params.group_id }, again(account, params.message_id));
    return null;
  }),
  forward_friend_single_msg: action({ user_id: "id", message_id: "id" }, (account, params) => {
    deliver(account, { userId: params.user_id }, again(account, params.message_id));
    return null;
  }),
  ".handle_quick_operation": action({ context: "object", operation: "object" }, (account, { context, operation }) => {
    try {
      quickOperation(account, context, operation);
    } catch (error) {
      // NapCat logs what goes wrong here and answers ok all the same.
      account.world.journal.add({
        kind: "note",
        text: sandboxNotes().quickFailed(messageOf(error)),
      });
    }
    return undefined;
  }),
};

interface Content {
  readonly message?: unknown;
  readonly auto_escape?: boolean;
}

function nodesOf({ messages, message }: { readonly messages?: unknown; readonly message?: unknown }): Content {
  return { message: messages ?? message };
}

function send(account: Account, where: TargetParams, { message, auto_escape = false }: Content): object {
  if (message === undefined) throw new NoReply("TypeError: Cannot read properties of undefined (reading 'type')");
  const to = toTarget(where);
  const loose = looseSegments(message, auto_escape);
  const nodes = loose.filter((segment) => segment.type === "node");
  if (nodes.length === 0) {
    return { message_id: account.ids.of(deliver(account, to, readFor(account, to, message, auto_escape))) };
  }
  if (nodes.length < loose.length) {
    throw new BadParams("*", false, "转发消息不能和普通消息混在一起发送,转发需要保证message只有type为node的元素");
  }
  const id = buildForward(account, nodes, chatOf(account, to), 0);
  const sent = deliver(account, to, [{ type: "forward", data: { id } }]);
  return pick(account.profile.fields.sentForward, { message_id: account.ids.of(sent), res_id: id, forward_id: id });
}

function readFor(account: Account, to: Target, message: unknown, isLiteral: boolean): Segment[] {
  return readMessage(account, message, { chat: chatOf(account, to), isLiteral });
}

/** Says it in the world, and tells a refusal the way QQ's core and NapCat do. */
export function deliver(account: Account, to: Target, segments: readonly Segment[]): Message {
  const { world, selfId } = account;
  try {
    return "groupId" in to ? world.sendToGroup({ from: selfId, groupId: to.groupId, segments }) : world.sendToUser({
      from: selfId,
      to: to.userId,
      segments,
      ...given({ viaGroupId: to.viaGroupId }),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    world.journal.add({ kind: "note", text: sandboxNotes().sendFailed(error.message) });
    throw new ActionFailure(sendFailure(error), kindOfRefusal[error.reason]);
  }
}

/** QQ's own codes: 120 for a mute, 110 for a group that one is not in. */
function sendFailure({ reason }: Refusal): string {
  if (reason === "no-such-user" || reason === "oneself") return "无法获取用户信息";
  if (reason === "empty-message") return "消息体无法解析, 请检查是否发送了不支持的消息类型";
  const isMute = reason === "muted" || reason === "group-muted";
  if (reason === "risk-controlled") return sendTimeout;
  return coreFailure("sendMsg", isMute ? 120 : reason === "not-friends" ? 16 : 110);
}

/** NapCat's words when QQ took a message and did not let it out (风控). It waits for ten seconds before; the sandbox does not. */
export const sendTimeout: string = "Timeout: NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg " +
  'ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate EventRet:\n{\n    "result": 0,\n    "errMsg": ""\n}\n';

/** NapCat's words when QQ's core refuses. */
export function coreFailure(method: string, result: number): string {
  return `EventChecker Failed: NTEvent serviceAndMethod:NodeIKernelMsgService/${method} ` +
    `ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate EventRet:\n{\n    "result": ${result},\n    "errMsg": ""\n}\n`;
}

interface TargetParams {
  readonly message_type?: string;
  readonly group_id?: number;
  readonly user_id?: number;
}

/** With both ids a message goes to the group, unless the type says otherwise. */
function toTarget({ message_type, group_id, user_id }: TargetParams): Target {
  if (message_type !== "private" && group_id !== undefined) return { groupId: group_id };
  if (message_type !== "group" && user_id !== undefined) {
    return { userId: user_id, ...given({ viaGroupId: group_id }) };
  }
  if (message_type === "private" && group_id !== undefined) {
    throw new ActionFailure("当前私聊发送,请指定 user_id 而不是 group_id");
  }
  if (message_type === "group" && user_id !== undefined) {
    throw new ActionFailure("当前群聊发送,请指定 group_id 而不是 user_id");
  }
  throw new ActionFailure("请指定正确的 group_id 或 user_id");
}

function chatOf({ selfId }: Account, to: Target): Chat {
  return "groupId" in to ? { kind: "group", groupId: to.groupId } : privateChat(selfId, to.userId);
}

function again(account: Account, messageId: number): readonly Segment[] {
  const message = findMessage(account, messageId);
  if (message === undefined) throw new ActionFailure(`无法找到消息 ${messageId}`, "no-such-message");
  return message.segments;
}

function buildForward(account: Account, nodes: readonly Record<string, unknown>[], chat: Chat, depth: number): string {
  const read = nodes.flatMap((node) =>
    readNode(account, (node.data ?? {}) as Record<string, unknown>, chat, depth) ?? []
  );
  if (read.length === 0) throw new ActionFailure("发送伪造合并转发消息失败: Error: 转发消息失败，生成节点为空");
  return account.world.addForward(read);
}

function readNode(
  account: Account,
  data: Record<string, unknown>,
  chat: Chat,
  depth: number,
): ForwardNode | undefined {
  const { world, selfId } = account;
  if (data.id !== undefined && data.id !== "") {
    const quoted = findMessage(account, Number(data.id));
    if (quoted === undefined) return undefined;
    return { userId: quoted.from, nickname: world.nameOf(quoted.from), at: quoted.at, segments: quoted.segments };
  }
  const inner = looseSegments(data.content);
  const nested = inner.filter((segment) => segment.type === "node");
  let segments: readonly Segment[];
  if (nested.length === 0) segments = readMessage(account, data.content, { chat });
  else if (depth + 1 >= MAX_FORWARD_DEPTH) return undefined;
  else segments = [{ type: "forward", data: { id: buildForward(account, nested, chat, depth + 1) } }];
  const time = Number(data.time);
  return {
    userId: Number(data.user_id ?? data.uin) || selfId,
    nickname: String(data.nickname ?? data.name ?? "QQ用户"),
    at: time > 0 ? time * 1000 : world.now(),
    segments,
  };
}

/** Does what the implementation obeys of a quick operation; the rest is ignored. */
function quickOperation(
  account: Account,
  context: Readonly<Record<string, unknown>>,
  operation: Readonly<Record<string, unknown>>,
): void {
  const { world, selfId, profile } = account;
  const { quickOperations, quotesQuickReplies } = profile.quirks;
  const asked = (key: string): unknown => quickOperations.has(key) ? operation[key] : undefined;
  if (context["post_type"] === "request" && asked("approve") !== undefined) {
    const request = requestOf(account, String(context["flag"]));
    if (request === undefined) throw new ActionFailure("No such request", "no-such-request");
    world.answerRequest({ by: selfId, flag: request.flag, isApproved: Boolean(operation["approve"]) });
  }
  if (context["post_type"] !== "message") return;
  const isGroup = context["message_type"] !== "private";
  const [groupId, userId] = [Number(context["group_id"]), Number(context["user_id"])];
  if (asked("reply")) {
    const to: Target = isGroup ? { groupId } : { userId };
    const chat = chatOf(account, to);
    const before: object[] = isGroup && quotesQuickReplies
      ? [{ type: "reply", data: { id: String(context["message_id"]) } }]
      : [];
    if (isGroup && asked("at_sender") === true) before.push({ type: "at", data: { qq: String(userId) } });
    const isLiteral = operation["auto_escape"] === true || operation["auto_escape"] === "true";
    const segments = [...before, ...looseSegments(operation["reply"], isLiteral)];
    deliver(account, to, readMessage(account, segments, { chat }));
  }
  if (!isGroup) return;
  if (asked("delete") === true) {
    const message = findMessage(account, Number(context["message_id"]));
    if (message !== undefined) world.recall({ by: selfId, messageId: message.id });
  }
  if (asked("kick") === true) world.kick({ by: selfId, groupId, userId });
  if (asked("ban") === true) {
    const durationMs = Number(operation["ban_duration"] ?? 30 * 60) * 1000;
    world.mute({ by: selfId, groupId, userId, durationMs });
  }
}
