/** Events that one often wants to see a bot handle, to begin with. */

import { activeChat, chatOf, rawNameOf, snapshot, speakersOf } from "../state/store.ts";

interface Template {
  readonly name: string;
  readonly payload: object;
}

/** The templates, with people who are there. */
export function templates(selfId: number): readonly Template[] {
  const group_id = snapshot.value?.groups[0]?.id ?? 700001;
  const chat = chatOf(activeChat.value ?? `group:${group_id}`);
  const user_id = speakersOf(chat)[0] ?? 20001;
  const notice = (notice_type: string, fields: object = {}): Template => ({
    name: `notice.${notice_type}${"sub_type" in fields ? `.${String(fields.sub_type)}` : ""}`,
    payload: { post_type: "notice", notice_type, ...fields },
  });
  const text = [{ type: "text", data: { text: "签到" } }];
  const said = { message: text, raw_message: "签到", message_id: 1, font: 14, message_format: "array", user_id };
  return [
    {
      name: "message.group",
      payload: {
        post_type: "message",
        message_type: "group",
        sub_type: "normal",
        group_id,
        ...said,
        sender: { user_id, nickname: rawNameOf(user_id), card: "", role: "member" },
      },
    },
    {
      name: "message.private",
      payload: {
        post_type: "message",
        message_type: "private",
        sub_type: "friend",
        ...said,
        sender: { user_id, nickname: rawNameOf(user_id) },
      },
    },
    notice("notify", { sub_type: "poke", group_id, user_id, target_id: selfId }),
    notice("group_increase", { sub_type: "approve", group_id, user_id, operator_id: user_id }),
    notice("group_decrease", { sub_type: "kick", group_id, user_id, operator_id: user_id }),
    notice("group_ban", { sub_type: "ban", group_id, user_id, operator_id: user_id, duration: 600 }),
    notice("group_admin", { sub_type: "set", group_id, user_id }),
    notice("group_upload", { group_id, user_id, file: { id: "/a", name: "a.txt", size: 12, busid: 102 } }),
    notice("group_recall", { group_id, user_id, operator_id: user_id, message_id: 1 }),
    notice("friend_recall", { user_id, message_id: 1 }),
    notice("friend_add", { user_id }),
    notice("essence", { sub_type: "add", group_id, user_id, sender_id: user_id, operator_id: user_id, message_id: 1 }),
    notice("notify", { sub_type: "lucky_king", group_id, user_id, target_id: user_id }),
    notice("notify", { sub_type: "honor", group_id, user_id, honor_type: "talkative" }),
    notice("group_msg_emoji_like", { group_id, user_id, message_id: 1, likes: [{ emoji_id: "76", count: 1 }] }),
    notice("bot_offline", { user_id: selfId, tag: "BotOfflineEvent", message: "账号下线" }),
    {
      name: "request.friend",
      payload: { post_type: "request", request_type: "friend", user_id, comment: "你好", flag: "1" },
    },
    {
      name: "request.group.add",
      payload: {
        post_type: "request",
        request_type: "group",
        sub_type: "add",
        group_id,
        user_id,
        comment: "你好",
        flag: "1",
      },
    },
    {
      name: "request.group.invite",
      payload: {
        post_type: "request",
        request_type: "group",
        sub_type: "invite",
        group_id,
        user_id,
        comment: "",
        flag: "1",
      },
    },
    {
      name: "meta_event.heartbeat",
      payload: {
        post_type: "meta_event",
        meta_event_type: "heartbeat",
        interval: 30_000,
        status: { online: true, good: true },
      },
    },
  ];
}
