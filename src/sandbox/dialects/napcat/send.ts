/** NapCat's sending actions: to groups, to users, merged forwards, quick operations. */

import type { Segment } from "../../../protocol/segments.ts";
import { messageOf } from "../../../util/text_of.ts";
import { action, ActionFailure, findMessage, type NapCat, type NapCatActions, NoReply } from "./context.ts";
import { looseSegments, readMessage } from "./read.ts";
import { BadParams } from "../params.ts";
import { Refusal } from "../../world/refusal.ts";
import type { Chat, ForwardNode, Message } from "../../world/types.ts";
import { privateChat } from "../../world/types.ts";

/** Where a message goes. */
type Target = { readonly groupId: number } | { readonly userId: number; readonly viaGroupId?: number };

/** Merged forwards inside one another: NapCat stops here. */
const MAX_FORWARD_DEPTH = 3;

const target = { group_id: "id?", user_id: "id?", message_type: "text?" } as const;
const plain = { ...target, message: "any?", auto_escape: "flag?" } as const;
const forward = { ...target, messages: "any?", message: "any?" } as const;

/** The sending actions. */
export const sendActions: NapCatActions = {
  send_msg: action(plain, (napcat, params) => send(napcat, params, params)),
  send_group_msg: action(plain, (napcat, params) => send(napcat, { ...params, message_type: "group" }, params)),
  send_private_msg: action(plain, (napcat, params) => send(napcat, { ...params, message_type: "private" }, params)),
  send_forward_msg: action(forward, (napcat, params) => send(napcat, params, nodesOf(params))),
  send_group_forward_msg: action(
    forward,
    (napcat, params) => send(napcat, { ...params, message_type: "group" }, nodesOf(params)),
  ),
  send_private_forward_msg: action(
    forward,
    (napcat, params) => send(napcat, { ...params, message_type: "private" }, nodesOf(params)),
  ),
  forward_group_single_msg: action({ group_id: "id", message_id: "id" }, (napcat, params) => {
    deliver(napcat, { groupId: params.group_id }, again(napcat, params.message_id));
    return null;
  }),
  forward_friend_single_msg: action({ user_id: "id", message_id: "id" }, (napcat, params) => {
    deliver(napcat, { userId: params.user_id }, again(napcat, params.message_id));
    return null;
  }),
  ".handle_quick_operation": action({ context: "object", operation: "object" }, (napcat, { context, operation }) => {
    try {
      quickOperation(napcat, context, operation);
    } catch (error) {
      // NapCat logs what goes wrong here and answers ok all the same.
      napcat.world.journal.add({
        kind: "note",
        text: `快速操作失败: ${messageOf(error)}`,
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

function send(napcat: NapCat, where: TargetParams, { message, auto_escape = false }: Content): object {
  if (message === undefined) throw new NoReply("TypeError: Cannot read properties of undefined (reading 'type')");
  const to = toTarget(where);
  const loose = looseSegments(message, auto_escape);
  const nodes = loose.filter((segment) => segment.type === "node");
  if (nodes.length === 0) {
    return { message_id: napcat.ids.of(deliver(napcat, to, readFor(napcat, to, message, auto_escape))) };
  }
  if (nodes.length < loose.length) {
    throw new BadParams("转发消息不能和普通消息混在一起发送,转发需要保证message只有type为node的元素");
  }
  const id = buildForward(napcat, nodes, chatOf(napcat, to), 0);
  const sent = deliver(napcat, to, [{ type: "forward", data: { id } }]);
  return { message_id: napcat.ids.of(sent), res_id: id, forward_id: id };
}

function readFor(napcat: NapCat, to: Target, message: unknown, isLiteral: boolean): Segment[] {
  return readMessage(napcat, message, { chat: chatOf(napcat, to), isLiteral });
}

/** Says it in the world, and tells a refusal the way QQ's core and NapCat do. */
export function deliver(napcat: NapCat, to: Target, segments: readonly Segment[]): Message {
  const { world, selfId } = napcat;
  try {
    return "groupId" in to ? world.sendToGroup({ from: selfId, groupId: to.groupId, segments }) : world.sendToUser({
      from: selfId,
      to: to.userId,
      segments,
      ...to.viaGroupId === undefined ? {} : { viaGroupId: to.viaGroupId },
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    world.journal.add({ kind: "note", text: `发送失败: ${error.message}` });
    throw new ActionFailure(sendFailure(error));
  }
}

/** QQ's own codes: 120 for a mute, 110 for a group that one is not in. */
function sendFailure({ reason }: Refusal): string {
  if (reason === "no-such-user" || reason === "oneself") return "无法获取用户信息";
  if (reason === "empty-message") return "消息体无法解析, 请检查是否发送了不支持的消息类型";
  const isMute = reason === "muted" || reason === "group-muted";
  return coreFailure("sendMsg", isMute ? 120 : reason === "not-friends" ? 16 : 110);
}

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
    return { userId: user_id, ...group_id === undefined ? {} : { viaGroupId: group_id } };
  }
  if (message_type === "private" && group_id !== undefined) {
    throw new ActionFailure("当前私聊发送,请指定 user_id 而不是 group_id");
  }
  if (message_type === "group" && user_id !== undefined) {
    throw new ActionFailure("当前群聊发送,请指定 group_id 而不是 user_id");
  }
  throw new ActionFailure("请指定正确的 group_id 或 user_id");
}

function chatOf({ selfId }: NapCat, to: Target): Chat {
  return "groupId" in to ? { kind: "group", groupId: to.groupId } : privateChat(selfId, to.userId);
}

function again(napcat: NapCat, messageId: number): readonly Segment[] {
  const message = findMessage(napcat, messageId);
  if (message === undefined) throw new ActionFailure(`无法找到消息 ${messageId}`);
  return message.segments;
}

function buildForward(napcat: NapCat, nodes: readonly Record<string, unknown>[], chat: Chat, depth: number): string {
  const read = nodes.flatMap((node) =>
    readNode(napcat, (node.data ?? {}) as Record<string, unknown>, chat, depth) ?? []
  );
  if (read.length === 0) throw new ActionFailure("发送伪造合并转发消息失败: Error: 转发消息失败，生成节点为空");
  return napcat.world.addForward(read);
}

function readNode(
  napcat: NapCat,
  data: Record<string, unknown>,
  chat: Chat,
  depth: number,
): ForwardNode | undefined {
  const { world, selfId } = napcat;
  if (data.id !== undefined && data.id !== "") {
    const quoted = findMessage(napcat, Number(data.id));
    if (quoted === undefined) return undefined;
    return { userId: quoted.from, nickname: world.nameOf(quoted.from), at: quoted.at, segments: quoted.segments };
  }
  const inner = looseSegments(data.content);
  const nested = inner.filter((segment) => segment.type === "node");
  let segments: readonly Segment[];
  if (nested.length === 0) segments = readMessage(napcat, data.content, { chat });
  else if (depth + 1 >= MAX_FORWARD_DEPTH) return undefined;
  else segments = [{ type: "forward", data: { id: buildForward(napcat, nested, chat, depth + 1) } }];
  const time = Number(data.time);
  return {
    userId: Number(data.user_id ?? data.uin) || selfId,
    nickname: String(data.nickname ?? data.name ?? "QQ用户"),
    at: time > 0 ? time * 1000 : world.now(),
    segments,
  };
}

/** NapCat honours `reply`, `at_sender` and `auto_escape`, and `approve` of requests. It ignores `delete`, `kick`, `ban`. */
function quickOperation(
  napcat: NapCat,
  context: Readonly<Record<string, unknown>>,
  operation: Readonly<Record<string, unknown>>,
): void {
  if (context.post_type === "request" && operation.approve !== undefined) {
    napcat.world.answerRequest({
      by: napcat.selfId,
      flag: String(context.flag),
      isApproved: Boolean(operation.approve),
    });
  }
  if (context.post_type !== "message" || !operation.reply) return;
  const isGroup = context.message_type !== "private";
  const to: Target = isGroup ? { groupId: Number(context.group_id) } : { userId: Number(context.user_id) };
  const chat = chatOf(napcat, to);
  const before: object[] = isGroup ? [{ type: "reply", data: { id: String(context.message_id) } }] : [];
  if (isGroup && operation.at_sender === true) before.push({ type: "at", data: { qq: String(context.user_id) } });
  const isLiteral = operation.auto_escape === true || operation.auto_escape === "true";
  deliver(napcat, to, readMessage(napcat, [...before, ...looseSegments(operation.reply, isLiteral)], { chat }));
}
