/**
 * Events by their dotted names. The types say what arrives; an event that is not in the table is kept and delivered
 * under the name that its own words make.
 */

import type { GroupMessagePayload, MessageSentPayload, PrivateMessagePayload } from "./message.ts";
import type { HeartbeatPayload, LifecyclePayload } from "./meta.ts";
import type * as Notice from "./notice.ts";
import type { FriendRequestPayload, GroupRequestPayload } from "./request.ts";
import type { BasePayload } from "./base.ts";

/** The events that this library knows, by their full names. */
export interface EventPayloads {
  /** 好友私聊。 */
  "message.private.friend": PrivateMessagePayload & { sub_type: "friend" };
  /** 群临时会话。 */
  "message.private.group": PrivateMessagePayload & { sub_type: "group" };
  /** 自己发出的群临时会话。 */
  "message.private.group_self": PrivateMessagePayload & { sub_type: "group_self" };
  /** 其他私聊。 */
  "message.private.other": PrivateMessagePayload & { sub_type: "other" };
  /** 群消息。 */
  "message.group.normal": GroupMessagePayload & { sub_type: "normal" };
  /** 群匿名消息。 */
  "message.group.anonymous": GroupMessagePayload & { sub_type: "anonymous" };
  /** 群内系统提示。 */
  "message.group.notice": GroupMessagePayload & { sub_type: "notice" };
  /** 机器人发给好友的消息。 */
  "message_sent.private.friend": MessageSentPayload & { message_type: "private"; sub_type: "friend" };
  /** 机器人发出的群临时会话消息。 */
  "message_sent.private.group": MessageSentPayload & { message_type: "private"; sub_type: "group" };
  /** 机器人发到群里的消息。 */
  "message_sent.group.normal": MessageSentPayload & { message_type: "group"; sub_type: "normal" };
  /** 群文件上传。 */
  "notice.group_upload": Notice.GroupUploadPayload;
  /** 设为管理员。 */
  "notice.group_admin.set": Notice.GroupAdminPayload & { sub_type: "set" };
  /** 取消管理员。 */
  "notice.group_admin.unset": Notice.GroupAdminPayload & { sub_type: "unset" };
  /** 主动退群。 */
  "notice.group_decrease.leave": Notice.GroupDecreasePayload & { sub_type: "leave" };
  /** 成员被踢。 */
  "notice.group_decrease.kick": Notice.GroupDecreasePayload & { sub_type: "kick" };
  /** 机器人被踢。 */
  "notice.group_decrease.kick_me": Notice.GroupDecreasePayload & { sub_type: "kick_me" };
  /** 群解散。 */
  "notice.group_decrease.disband": Notice.GroupDecreasePayload & { sub_type: "disband" };
  /** 经同意入群。 */
  "notice.group_increase.approve": Notice.GroupIncreasePayload & { sub_type: "approve" };
  /** 被邀请入群。 */
  "notice.group_increase.invite": Notice.GroupIncreasePayload & { sub_type: "invite" };
  /** 禁言。 */
  "notice.group_ban.ban": Notice.GroupBanPayload & { sub_type: "ban" };
  /** 解除禁言。 */
  "notice.group_ban.lift_ban": Notice.GroupBanPayload & { sub_type: "lift_ban" };
  /** 好友添加。 */
  "notice.friend_add": Notice.FriendAddPayload;
  /** 群消息撤回。 */
  "notice.group_recall": Notice.GroupRecallPayload;
  /** 好友消息撤回。 */
  "notice.friend_recall": Notice.FriendRecallPayload;
  /** 戳一戳。 */
  "notice.notify.poke": Notice.PokePayload;
  /** 撤回戳一戳。 */
  "notice.notify.poke_recall": Notice.PokeRecallPayload;
  /** 群红包运气王。 */
  "notice.notify.lucky_king": Notice.LuckyKingPayload;
  /** 群成员荣誉变更。 */
  "notice.notify.honor": Notice.HonorPayload;
  /** 群成员头衔变更。 */
  "notice.notify.title": Notice.TitlePayload;
  /** 资料卡被点赞。 */
  "notice.notify.profile_like": Notice.ProfileLikePayload;
  /** 对方正在输入。 */
  "notice.notify.input_status": Notice.InputStatusPayload;
  /** 群名变更。 */
  "notice.notify.group_name": Notice.GroupNamePayload;
  /** 群内灰条提示。 */
  "notice.notify.gray_tip": Notice.GrayTipPayload;
  /** 群名片变更。 */
  "notice.group_card": Notice.GroupCardPayload;
  /** 收到离线文件。 */
  "notice.offline_file": Notice.OfflineFilePayload;
  /** 其他客户端上下线。 */
  "notice.client_status": Notice.ClientStatusPayload;
  /** 设为精华消息。 */
  "notice.essence.add": Notice.EssencePayload & { sub_type: "add" };
  /** 移出精华消息。 */
  "notice.essence.delete": Notice.EssencePayload & { sub_type: "delete" };
  /** 群消息表情回应。 */
  "notice.group_msg_emoji_like": Notice.GroupMsgEmojiLikePayload;
  /** 添加表情回应（Lagrange）。 */
  "notice.reaction.add": Notice.ReactionPayload & { sub_type: "add" };
  /** 取消表情回应（Lagrange）。 */
  "notice.reaction.remove": Notice.ReactionPayload & { sub_type: "remove" };
  /** 群名变更（Lagrange）。 */
  "notice.group_name_change": Notice.GroupNameChangePayload;
  /** 群解散（LLBot）。 */
  "notice.group_dismiss": Notice.GroupDismissPayload;
  /** 机器人下线。 */
  "notice.bot_offline": Notice.BotOfflinePayload;
  /** 机器人上线。 */
  "notice.bot_online": Notice.BotOnlinePayload;
  /** 对方取消在线文件。 */
  "notice.online_file_receive.cancel": Notice.OnlineFileReceivePayload & { sub_type: "cancel" };
  /** 对方接收在线文件。 */
  "notice.online_file_send.receive": Notice.OnlineFileSendPayload & { sub_type: "receive" };
  /** 对方拒收在线文件。 */
  "notice.online_file_send.refuse": Notice.OnlineFileSendPayload & { sub_type: "refuse" };
  /** 闪传文件下载中。 */
  "notice.flash_file.downloading": Notice.FlashFilePayload & { sub_type: "downloading" };
  /** 闪传文件下载完成。 */
  "notice.flash_file.downloaded": Notice.FlashFilePayload & { sub_type: "downloaded" };
  /** 闪传文件上传中。 */
  "notice.flash_file.uploading": Notice.FlashFilePayload & { sub_type: "uploading" };
  /** 闪传文件上传完成。 */
  "notice.flash_file.uploaded": Notice.FlashFilePayload & { sub_type: "uploaded" };
  /** 加好友请求。 */
  "request.friend": FriendRequestPayload;
  /** 加群请求。 */
  "request.group.add": GroupRequestPayload & { sub_type: "add" };
  /** 邀请机器人入群。 */
  "request.group.invite": GroupRequestPayload & { sub_type: "invite" };
  /** 实现启用。 */
  "meta_event.lifecycle.enable": LifecyclePayload & { sub_type: "enable" };
  /** 实现停用。 */
  "meta_event.lifecycle.disable": LifecyclePayload & { sub_type: "disable" };
  /** 连接建立。 */
  "meta_event.lifecycle.connect": LifecyclePayload & { sub_type: "connect" };
  /** 心跳。 */
  "meta_event.heartbeat": HeartbeatPayload;
}

/** An event that this library does not know. */
export interface UnknownPayload extends BasePayload {
  /** Another one than `message`, `notice`, `request` and `meta_event`, or a name below these that is new. */
  post_type: string;
  /** Whatever came. */
  [field: string]: unknown;
}

/** Any event as it arrives. */
export type EventPayload = EventPayloads[keyof EventPayloads] | UnknownPayload;

const detailFields: Record<string, string> = {
  message: "message_type",
  message_sent: "message_type",
  notice: "notice_type",
  request: "request_type",
  meta_event: "meta_event_type",
};

/**
 * The dotted name of an event: `post_type.detail_type` and, where there is one, `.sub_type`.
 *
 * @example The name of a poke
 * ```ts
 * import { eventName } from "adelie";
 *
 * const payload = { post_type: "notice", notice_type: "notify", sub_type: "poke" };
 * eventName(payload); // "notice.notify.poke"
 * ```
 *
 * @param payload an event as it arrived
 * @returns the dotted name; of an unknown event the one that its own words make
 */
export function eventName(payload: { readonly post_type: string }): string {
  const fields = payload as Record<string, unknown>;
  const detail = fields[detailFields[payload.post_type] ?? `${payload.post_type}_type`];
  if (typeof detail !== "string") return payload.post_type;
  const sub = fields.sub_type;
  return typeof sub === "string" && sub !== ""
    ? `${payload.post_type}.${detail}.${sub}`
    : `${payload.post_type}.${detail}`;
}

/**
 * Whether who wants `wanted` gets an event called `name`: `*`, the name itself, or one that it begins with, such as
 * `notice.notify` for `notice.notify.poke`.
 */
export function isNamed(wanted: string, name: string): boolean {
  if (wanted === "*" || wanted === name) return true;
  if (!name.startsWith(wanted) || name.charAt(wanted.length) !== ".") return false;
  // Messages from elsewhere have other fields than handlers of messages are promised.
  const isMessages = wanted === "message" || wanted === "message_sent";
  return !isMessages || /^\w+\.(?:group|private)(?:\.|$)/.test(name);
}
