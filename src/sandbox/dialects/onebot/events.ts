/** Changes of the world as the events of the OneBot 11 text. Other implementations begin with these and add their own. */

import { seconds } from "../account.ts";
import type { Tellers } from "../profile.ts";
import { peerOf } from "../render.ts";
import type { Account } from "../account.ts";
import type { Message } from "../../world/types.ts";

/** A notice, from its other fields. */
export function notice(notice_type: string, fields: object): object {
  return { post_type: "notice", notice_type, ...fields };
}

/** The event of a message; one's own only where the owner wants those, as `ownType`. */
export function tellMessage(
  account: Account,
  message: Message,
  ownType: "message" | "message_sent",
): object | undefined {
  const told = account.profile.message(account, message);
  if (message.from !== account.selfId) return told;
  return account.reportSelfMessage ? { ...told, post_type: ownType } : undefined;
}

/** The changes that the OneBot 11 text tells of, and how. */
export const plainTellers: Tellers = {
  message: (account, { message }) => tellMessage(account, message, "message"),
  recall: (account, { message, by }) => {
    const { chat, from } = message;
    const message_id = account.ids.of(message);
    if (chat.kind === "private") return notice("friend_recall", { user_id: peerOf(account, chat), message_id });
    return notice("group_recall", { group_id: chat.groupId, user_id: from, operator_id: by, message_id });
  },
  poke: (_, { from, target, groupId }) =>
    groupId === undefined
      ? undefined
      : notice("notify", { sub_type: "poke", group_id: groupId, user_id: from, target_id: target }),
  "friend-added": ({ selfId }, { users: [a, b] }) => notice("friend_add", { user_id: a === selfId ? b : a }),
  request: ({ profile }, { request }) => {
    const { kind, from, groupId, comment } = request;
    const base = { user_id: from, comment, flag: profile.flag(request) };
    if (kind === "friend") return { post_type: "request", request_type: "friend", ...base };
    const sub_type = kind === "join" ? "add" : "invite";
    return { post_type: "request", request_type: "group", sub_type, group_id: groupId, ...base };
  },
  "group-muted": (_, { groupId, by, isMuted }) =>
    notice("group_ban", {
      sub_type: isMuted ? "ban" : "lift_ban",
      group_id: groupId,
      operator_id: by,
      user_id: 0,
      duration: isMuted ? -1 : 0,
    }),
  "group-file": (account, { groupId, file, isAdded }) => {
    if (!isAdded) return undefined;
    account.seenFiles.add(file.sha256);
    const { id, name, sizeBytes: size, uploaderId } = file;
    return notice("group_upload", { group_id: groupId, user_id: uploaderId, file: { id, name, size, busid: 102 } });
  },
  "member-joined": (_, { groupId, userId, by, how }) =>
    notice("group_increase", { sub_type: how, group_id: groupId, operator_id: by, user_id: userId }),
  "member-left": ({ selfId }, { groupId, userId, by, how }) =>
    notice("group_decrease", {
      sub_type: how === "leave" ? "leave" : userId === selfId ? "kick_me" : "kick",
      group_id: groupId,
      operator_id: by,
      user_id: userId,
    }),
  "member-muted": (_, { groupId, userId, by, durationMs }) =>
    notice("group_ban", {
      sub_type: durationMs === 0 ? "lift_ban" : "ban",
      group_id: groupId,
      operator_id: by,
      user_id: userId,
      duration: seconds(durationMs),
    }),
  role: (_, { groupId, userId, role }) =>
    notice("group_admin", { sub_type: role === "admin" ? "set" : "unset", group_id: groupId, user_id: userId }),
};
