/**
 * Events by their dotted names. The types say what arrives; an event that is not in the table is kept and delivered
 * under the name that its own words make.
 */

import type { GroupMessagePayload, MessageSentPayload, PrivateMessagePayload } from "./events_message.ts";
import type { HeartbeatPayload, LifecyclePayload } from "./events_meta.ts";
import type {
  BotOfflinePayload,
  BotOnlinePayload,
  ClientStatusPayload,
  EssencePayload,
  FlashFilePayload,
  FriendAddPayload,
  FriendRecallPayload,
  GrayTipPayload,
  GroupAdminPayload,
  GroupBanPayload,
  GroupCardPayload,
  GroupDecreasePayload,
  GroupDismissPayload,
  GroupIncreasePayload,
  GroupMsgEmojiLikePayload,
  GroupNameChangePayload,
  GroupNamePayload,
  GroupRecallPayload,
  GroupUploadPayload,
  HonorPayload,
  InputStatusPayload,
  LuckyKingPayload,
  OfflineFilePayload,
  OnlineFileReceivePayload,
  OnlineFileSendPayload,
  PokePayload,
  PokeRecallPayload,
  ProfileLikePayload,
  ReactionPayload,
  TitlePayload,
} from "./events_notice.ts";
import type { FriendRequestPayload, GroupRequestPayload } from "./events_request.ts";
import type { BasePayload } from "./events_base.ts";

/** The events that this library knows, by their full names. */
export interface EventPayloads {
  "message.private.friend": PrivateMessagePayload & { sub_type: "friend" };
  "message.private.group": PrivateMessagePayload & { sub_type: "group" };
  "message.private.group_self": PrivateMessagePayload & { sub_type: "group_self" };
  "message.private.other": PrivateMessagePayload & { sub_type: "other" };
  "message.group.normal": GroupMessagePayload & { sub_type: "normal" };
  "message.group.anonymous": GroupMessagePayload & { sub_type: "anonymous" };
  "message.group.notice": GroupMessagePayload & { sub_type: "notice" };
  "message_sent.private.friend": MessageSentPayload & { message_type: "private"; sub_type: "friend" };
  "message_sent.private.group": MessageSentPayload & { message_type: "private"; sub_type: "group" };
  "message_sent.group.normal": MessageSentPayload & { message_type: "group"; sub_type: "normal" };
  "notice.group_upload": GroupUploadPayload;
  "notice.group_admin.set": GroupAdminPayload & { sub_type: "set" };
  "notice.group_admin.unset": GroupAdminPayload & { sub_type: "unset" };
  "notice.group_decrease.leave": GroupDecreasePayload & { sub_type: "leave" };
  "notice.group_decrease.kick": GroupDecreasePayload & { sub_type: "kick" };
  "notice.group_decrease.kick_me": GroupDecreasePayload & { sub_type: "kick_me" };
  "notice.group_decrease.disband": GroupDecreasePayload & { sub_type: "disband" };
  "notice.group_increase.approve": GroupIncreasePayload & { sub_type: "approve" };
  "notice.group_increase.invite": GroupIncreasePayload & { sub_type: "invite" };
  "notice.group_ban.ban": GroupBanPayload & { sub_type: "ban" };
  "notice.group_ban.lift_ban": GroupBanPayload & { sub_type: "lift_ban" };
  "notice.friend_add": FriendAddPayload;
  "notice.group_recall": GroupRecallPayload;
  "notice.friend_recall": FriendRecallPayload;
  "notice.notify.poke": PokePayload;
  "notice.notify.poke_recall": PokeRecallPayload;
  "notice.notify.lucky_king": LuckyKingPayload;
  "notice.notify.honor": HonorPayload;
  "notice.notify.title": TitlePayload;
  "notice.notify.profile_like": ProfileLikePayload;
  "notice.notify.input_status": InputStatusPayload;
  "notice.notify.group_name": GroupNamePayload;
  "notice.notify.gray_tip": GrayTipPayload;
  "notice.group_card": GroupCardPayload;
  "notice.offline_file": OfflineFilePayload;
  "notice.client_status": ClientStatusPayload;
  "notice.essence.add": EssencePayload & { sub_type: "add" };
  "notice.essence.delete": EssencePayload & { sub_type: "delete" };
  "notice.group_msg_emoji_like": GroupMsgEmojiLikePayload;
  "notice.reaction.add": ReactionPayload & { sub_type: "add" };
  "notice.reaction.remove": ReactionPayload & { sub_type: "remove" };
  "notice.group_name_change": GroupNameChangePayload;
  "notice.group_dismiss": GroupDismissPayload;
  "notice.bot_offline": BotOfflinePayload;
  "notice.bot_online": BotOnlinePayload;
  "notice.online_file_receive.cancel": OnlineFileReceivePayload & { sub_type: "cancel" };
  "notice.online_file_send.receive": OnlineFileSendPayload & { sub_type: "receive" };
  "notice.online_file_send.refuse": OnlineFileSendPayload & { sub_type: "refuse" };
  "notice.flash_file.downloading": FlashFilePayload & { sub_type: "downloading" };
  "notice.flash_file.downloaded": FlashFilePayload & { sub_type: "downloaded" };
  "notice.flash_file.uploading": FlashFilePayload & { sub_type: "uploading" };
  "notice.flash_file.uploaded": FlashFilePayload & { sub_type: "uploaded" };
  "request.friend": FriendRequestPayload;
  "request.group.add": GroupRequestPayload & { sub_type: "add" };
  "request.group.invite": GroupRequestPayload & { sub_type: "invite" };
  "meta_event.lifecycle.enable": LifecyclePayload & { sub_type: "enable" };
  "meta_event.lifecycle.disable": LifecyclePayload & { sub_type: "disable" };
  "meta_event.lifecycle.connect": LifecyclePayload & { sub_type: "connect" };
  "meta_event.heartbeat": HeartbeatPayload;
}

/** An event that this library does not know. */
export interface UnknownPayload extends BasePayload {
  post_type: string;
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
 * @example
 * ```ts
 * eventName({ post_type: "notice", notice_type: "notify", sub_type: "poke" }); // "notice.notify.poke"
 * ```
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
