/** The journal in words, as a chat would show it: what is said, and grey lines for what happens. Chinese, for people. */

import type { JournalEntry } from "./journal.ts";
import type { RefusalReason } from "./refusal.ts";
import { describe } from "./speech.ts";
import { lineOf, nameOfChat } from "./transcript.ts";
import type { World } from "./world.ts";
import type { ChangeKind, ChangeOf } from "./world_change.ts";
import { type Chat, chatKey, type Message } from "./world_types.ts";

type Words<K extends ChangeKind> = (world: World, change: ChangeOf<K>) => string | undefined;

const words: { readonly [K in ChangeKind]?: Words<K> } = {
  recall: (world, { message, by }) => `${nameIn(world, message, by)} 撤回了一条消息：${textOf(world, message)}`,
  reaction: (world, { message, by, emojiId, isAdded }) =>
    `${nameIn(world, message, by)} 给「${textOf(world, message)}」${isAdded ? "贴了" : "取消了"}表情 ${emojiId}`,
  essence: (world, { message, by, isAdded }) =>
    `${nameIn(world, message, by)} 把「${textOf(world, message)}」${isAdded ? "设为精华" : "移出精华"}`,
  poke: (world, { from, target, groupId }) => `${world.nameOf(from, groupId)} 戳了戳 ${world.nameOf(target, groupId)}`,
  like: (world, { from, to, times }) => `${world.nameOf(from)} 赞了 ${world.nameOf(to)} 的资料 ${times} 次`,
  online: (world, { userId, isOnline }) => `${world.nameOf(userId)} ${isOnline ? "上线了" : "掉线了"}`,
  "friend-added": (world, { users: [a, b] }) => `${world.nameOf(a)} 和 ${world.nameOf(b)} 成为好友`,
  "friend-removed": (world, { users: [a, b] }) => `${world.nameOf(a)} 和 ${world.nameOf(b)} 不再是好友`,
  request: (world, { request: { kind, from, to, groupId, comment } }) => {
    const group = world.groups.get(groupId ?? 0)?.name ?? "";
    const note = comment === "" ? "" : `（${comment}）`;
    if (kind === "friend") return `${world.nameOf(from)} 想加 ${world.nameOf(to)} 为好友${note}`;
    if (kind === "join") return `${world.nameOf(from)} 申请加入 ${group}${note}`;
    return `${world.nameOf(from)} 邀请 ${world.nameOf(to)} 加入 ${group}`;
  },
  "request-answered": (world, { request, by }) =>
    `${world.nameOf(by)} ${request.state === "approved" ? "同意" : "拒绝"}了 ${world.nameOf(request.from)} 的请求`,
  "group-dissolved": (world, { groupId, by }) => `${world.nameOf(by)} 解散了群 ${groupId}`,
  "group-renamed": (world, { groupId, by, name }) => `${world.nameOf(by, groupId)} 把群名改为 ${name}`,
  "group-muted": (world, { groupId, by, isMuted }) =>
    `${world.nameOf(by, groupId)} ${isMuted ? "开启" : "关闭"}了全员禁言`,
  "group-file": (world, { groupId, by, file, isAdded }) =>
    `${world.nameOf(by, groupId)} ${isAdded ? "上传" : "删除"}了群文件 ${file.name}`,
  "member-joined": (world, { groupId, userId }) => `${world.nameOf(userId)} 加入了 ${world.group(groupId).name}`,
  "member-left": (world, { groupId, userId, by, how }) => {
    const group = world.group(groupId).name;
    return how === "leave"
      ? `${world.nameOf(userId)} 退出了 ${group}`
      : `${world.nameOf(by, groupId)} 把 ${world.nameOf(userId)} 移出了 ${group}`;
  },
  "member-muted": (world, { groupId, userId, by, durationMs }) => {
    const [who, whom] = [world.nameOf(by, groupId), world.nameOf(userId, groupId)];
    return durationMs === 0 ? `${who} 解除了 ${whom} 的禁言` : `${who} 把 ${whom} 禁言 ${durationMs / 1000} 秒`;
  },
  role: (world, { groupId, userId, role }) =>
    `${world.nameOf(userId, groupId)} ${role === "admin" ? "成为管理员" : "不再是管理员"}`,
  card: (world, { userId, after }) => `${world.nameOf(userId)} 的群名片改为 ${after === "" ? "（空）" : after}`,
  title: (world, { groupId, userId, after }) =>
    `${world.nameOf(userId, groupId)} ${after === "" ? "的头衔被收回" : `获得头衔 ${after}`}`,
  sign: (world, { groupId, userId }) => `${world.nameOf(userId, groupId)} 在 ${world.group(groupId).name} 打卡`,
};

/**
 * An entry of the journal as a line; undefined when there is nothing to show.
 *
 * @param here the chat that the reader is in: its own messages need no mention of where they were said
 */
export function narrate(world: World, entry: JournalEntry, here: Chat): string | undefined {
  if (entry.kind === "note") return `! ${entry.text}`;
  if (entry.kind === "result" && entry.reply.status === "failed") {
    const call = world.journal.entries[entry.of];
    const action = call?.kind === "call" ? call.action : "";
    return `! ${action} 调用失败 (${entry.reply.retcode})：${entry.reply.message?.trim()}`;
  }
  if (entry.kind !== "change") return undefined;
  const { change } = entry;
  if (change.kind === "message") return spoken(world, change.message, here);
  const tell = words[change.kind] as Words<ChangeKind> | undefined;
  const text = tell?.(world, change as never);
  return text === undefined ? undefined : `* ${text}`;
}

/** Why something could not be done, for the person who tried. */
export const refusals: Readonly<Partial<Record<RefusalReason, string>>> = {
  muted: "被禁言了，说不了话",
  "group-muted": "全员禁言中，只有群主和管理员能说话",
  "not-a-member": "不在这个群里",
  "not-friends": "和机器人既不是好友，也没有共同的群",
  "no-permission": "没有这个权限",
  "too-late": "超过两分钟，不能撤回了",
  "already-recalled": "这条消息已经撤回过了",
  "no-such-message": "没有可以撤回的消息",
  "empty-message": "不能发送空消息",
  "owner-cannot-leave": "群主不能退群，只能解散",
};

function spoken(world: World, message: Message, here: Chat): string {
  const { who, text } = lineOf(world, message);
  if (chatKey(message.chat) === chatKey(here)) return `${who}: ${text}`;
  return `[${message.chat.kind === "group" ? "" : "私聊 "}${nameOfChat(world, message.chat)}] ${who}: ${text}`;
}

function textOf(world: World, { chat, segments }: Message): string {
  return describe(world, chat, segments);
}

function nameIn(world: World, { chat }: Message, userId: number): string {
  return world.nameOf(userId, chat.kind === "group" ? chat.groupId : undefined);
}
