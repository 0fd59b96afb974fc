/** Changes of the world as NapCat's events: which it tells, and with which fields in which order. */

import { seconds, uidOf } from "../account.ts";
import type { Tellers } from "../profile.ts";
import { peerOf } from "../render.ts";
import { tellMessage } from "./render.ts";

/** The changes that NapCat tells of, and how. */
export const napCatTellers: Tellers = {
  message: (account, { message }) => tellMessage(account, message),
  recall: (account, { message, by }) => {
    const { chat, from } = message;
    const message_id = account.ids.of(message);
    if (chat.kind === "private") {
      return notice({ notice_type: "friend_recall", user_id: peerOf(account, chat), message_id });
    }
    return notice({ group_id: chat.groupId, user_id: from, notice_type: "group_recall", operator_id: by, message_id });
  },
  reaction: (account, { message, by, emojiId, isAdded }) =>
    message.chat.kind === "private" ? undefined : notice({
      group_id: message.chat.groupId,
      user_id: by,
      notice_type: "group_msg_emoji_like",
      message_id: account.ids.of(message),
      likes: [{ emoji_id: emojiId, count: message.reactions[emojiId]?.length ?? 0 }],
      is_add: isAdded,
    }),
  essence: (account, { message, by, isAdded }) =>
    // NapCat tells when an essence is chosen, and is silent when one is taken back.
    message.chat.kind === "private" || !isAdded ? undefined : notice({
      group_id: message.chat.groupId,
      user_id: message.from,
      notice_type: "essence",
      message_id: account.ids.of(message),
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
  request: ({ profile }, { request }) => {
    const { kind, from, groupId, comment } = request;
    const flag = profile.flag(request);
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
  "group-file": (account, { groupId, file, isAdded }) => {
    if (!isAdded) return undefined;
    account.seenFiles.add(file.sha256);
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

/** A notice, from the fields that follow `post_type`. */
export function notice(fields: object): object {
  return { post_type: "notice", ...fields };
}

/** The parts of the grey line that QQ shows for a poke. */
export function pokeInfo(from: number, target: number): object[] {
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
