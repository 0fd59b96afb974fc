/** Changes of the world as NapCat's events: which it tells, and with which fields in which order. */

import type { EventPayload } from "../../../protocol/events/events.ts";
import { type NapCat, seconds, uidOf } from "./context.ts";
import { peerOf, renderMessage } from "./render.ts";
import type { ChangeKind, ChangeOf, WorldChange } from "../../world/change.ts";
import type { Message } from "../../world/types.ts";

/** The fields of an event after `time` and `self_id`; a whole event for messages; undefined when nothing is told. */
type Teller<K extends ChangeKind> = (napcat: NapCat, change: ChangeOf<K>) => object | undefined;

const tellers: { readonly [K in ChangeKind]?: Teller<K> } = {
  message: (napcat, { message }) => tellMessage(napcat, message),
  recall: (napcat, { message, by }) => {
    const { chat, from } = message;
    const message_id = napcat.ids.of(message);
    if (chat.kind === "private") {
      return notice({ notice_type: "friend_recall", user_id: peerOf(napcat, chat), message_id });
    }
    return notice({ group_id: chat.groupId, user_id: from, notice_type: "group_recall", operator_id: by, message_id });
  },
  reaction: (napcat, { message, by, emojiId, isAdded }) =>
    message.chat.kind === "private" ? undefined : notice({
      group_id: message.chat.groupId,
      user_id: by,
      notice_type: "group_msg_emoji_like",
      message_id: napcat.ids.of(message),
      likes: [{ emoji_id: emojiId, count: message.reactions[emojiId]?.length ?? 0 }],
      is_add: isAdded,
    }),
  essence: (napcat, { message, by, isAdded }) =>
    // NapCat tells when an essence is chosen, and is silent when one is taken back.
    message.chat.kind === "private" || !isAdded ? undefined : notice({
      group_id: message.chat.groupId,
      user_id: message.from,
      notice_type: "essence",
      message_id: napcat.ids.of(message),
      sender_id: message.from,
      operator_id: by,
      sub_type: "add",
    }),
  poke: ({ selfId }, { from, target, groupId }) => {
    const base = { notice_type: "notify", sub_type: "poke", target_id: target };
    if (groupId !== undefined) {
      return notice({ ...base, user_id: from, group_id: groupId, raw_info: pokeInfo(from, target) });
    }
    const peer = from === selfId ? target : from;
    return notice({ ...base, user_id: peer, raw_info: pokeInfo(from, target), sender_id: from });
  },
  typing: (_, { from, isTyping }) =>
    notice({
      notice_type: "notify",
      sub_type: "input_status",
      status_text: isTyping ? "对方正在输入..." : "",
      event_type: isTyping ? 1 : 2,
      user_id: from,
      group_id: 0,
    }),
  like: ({ world }, { from, times }) =>
    notice({
      notice_type: "notify",
      sub_type: "profile_like",
      operator_id: from,
      operator_nick: world.nameOf(from),
      times,
    }),
  online: (_, { userId, isOnline, message }) =>
    isOnline ? undefined : notice({ notice_type: "bot_offline", user_id: userId, tag: "BotOfflineEvent", message }),
  "friend-added": ({ selfId }, { users: [a, b] }) =>
    notice({ notice_type: "friend_add", user_id: a === selfId ? b : a }),
  request: (_, { request: { kind, from, groupId, comment, flag } }) => {
    if (kind === "friend") return { post_type: "request", request_type: "friend", user_id: from, comment, flag };
    const sub_type = kind === "join" ? "add" : "invite";
    return { post_type: "request", request_type: "group", group_id: groupId, user_id: from, comment, flag, sub_type };
  },
  "group-dissolved": ({ selfId }, { groupId, by }) =>
    notice({
      group_id: groupId,
      user_id: selfId,
      notice_type: "group_decrease",
      sub_type: "disband",
      operator_id: by,
    }),
  "group-renamed": (_, { groupId, by, name }) =>
    notice({ group_id: groupId, user_id: by, notice_type: "notify", sub_type: "group_name", name_new: name }),
  "group-muted": (_, { groupId, by, isMuted }) =>
    notice({
      group_id: groupId,
      user_id: 0,
      notice_type: "group_ban",
      operator_id: by,
      duration: isMuted ? -1 : 0,
      sub_type: isMuted ? "ban" : "lift_ban",
    }),
  "group-file": (napcat, { groupId, file, isAdded }) => {
    if (!isAdded) return undefined;
    napcat.seenFiles.add(file.sha256);
    return notice({
      group_id: groupId,
      user_id: file.uploaderId,
      notice_type: "group_upload",
      file: { id: file.id, name: file.name, size: file.sizeBytes, busid: 102 },
    });
  },
  "member-joined": (_, { groupId, userId, by, how }) =>
    notice({ group_id: groupId, user_id: userId, notice_type: "group_increase", operator_id: by, sub_type: how }),
  "member-left": ({ selfId }, { groupId, userId, by, how }) =>
    notice({
      group_id: groupId,
      user_id: userId,
      notice_type: "group_decrease",
      sub_type: how === "leave" ? "leave" : userId === selfId ? "kick_me" : "kick",
      operator_id: how === "leave" ? 0 : by,
    }),
  "member-muted": (_, { groupId, userId, by, durationMs }) =>
    notice({
      group_id: groupId,
      user_id: userId,
      notice_type: "group_ban",
      operator_id: by,
      duration: seconds(durationMs),
      sub_type: durationMs === 0 ? "lift_ban" : "ban",
    }),
  role: (_, { groupId, userId, role }) =>
    notice({
      group_id: groupId,
      user_id: userId,
      notice_type: "group_admin",
      sub_type: role === "admin" ? "set" : "unset",
    }),
  card: (_, { groupId, userId, before, after }) =>
    notice({ group_id: groupId, user_id: userId, notice_type: "group_card", card_new: after, card_old: before }),
  title: (_, { groupId, userId, after }) =>
    notice({ group_id: groupId, user_id: userId, notice_type: "notify", sub_type: "title", title: after }),
};

/** The event that NapCat sends for a change, or none. */
export function napCatEvents(napcat: NapCat, change: WorldChange): readonly EventPayload[] {
  if (!isWitness(napcat, change)) return [];
  const teller = tellers[change.kind] as Teller<ChangeKind> | undefined;
  const fields = teller?.(napcat, change as never);
  if (fields === undefined) return [];
  if ("time" in fields) return [fields as EventPayload];
  return [{ time: seconds(napcat.world.now()), self_id: napcat.selfId, ...fields } as EventPayload];
}

/** Whether the account is there to see it. */
function isWitness({ world, selfId }: NapCat, change: WorldChange): boolean {
  switch (change.kind) {
    case "message":
    case "recall":
    case "reaction":
    case "essence": {
      const { chat } = change.message;
      return chat.kind === "group" ? world.isMember(chat.groupId, selfId) : chat.users.includes(selfId);
    }
    case "poke":
      if (change.groupId !== undefined) return world.isMember(change.groupId, selfId);
      return change.from === selfId || change.target === selfId;
    case "typing":
    case "like":
      return change.to === selfId;
    case "online":
      return change.userId === selfId;
    case "friend-added":
      return change.users.includes(selfId);
    case "request": {
      const { kind, to, groupId } = change.request;
      if (kind !== "join") return to === selfId;
      return groupId !== undefined && world.isMember(groupId, selfId) &&
        world.member(groupId, selfId).role !== "member";
    }
    case "group-dissolved":
      return change.members.includes(selfId);
    case "member-left":
      return change.userId === selfId || world.isMember(change.groupId, selfId);
    default:
      return "groupId" in change && world.isMember(change.groupId, selfId);
  }
}

function tellMessage(napcat: NapCat, message: Message): object | undefined {
  const isOwn = message.from === napcat.selfId;
  if (isOwn && !napcat.reportSelfMessage) return undefined;
  const rendered = renderMessage(napcat, message);
  if (isOwn || message.chat.kind === "private") rendered.target_id = peerOf(napcat, message.chat);
  return rendered;
}

function notice(fields: object): object {
  return { post_type: "notice", ...fields };
}

/** The parts of the grey line that QQ shows for a poke. */
function pokeInfo(from: number, target: number): object[] {
  return [
    { col: "1", nm: "", type: "qq", uid: uidOf(from) },
    {
      jp: "https://zb.vip.qq.com/v2/pages/nudgeMall?_wv=2&actionId=0",
      src: "http://tianquan.gtimg.cn/nudgeaction/item/0/expression.jpg",
      type: "img",
    },
    { txt: "戳了戳", type: "nor" },
    { col: "1", nm: "", tp: "0", type: "qq", uid: uidOf(target) },
    { txt: "", type: "nor" },
  ];
}
