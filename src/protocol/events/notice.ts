/** Notice events, as they arrive. A field is optional where any implementation leaves it out. */

import type { BasePayload } from "./base.ts";

/** The fields that say of an event that it is a notice, and which. */
export interface NoticeShape<Kind extends string> extends BasePayload {
  /** Every notice has it. */
  post_type: "notice";
  /** Which notice it is. */
  notice_type: Kind;
}

/** The fields of the notices that share the kind `notify`; `sub_type` tells them apart. */
export interface NotifyShape<Kind extends string> extends NoticeShape<"notify"> {
  /** Which notice it is. */
  sub_type: Kind;
}

/** 群文件上传: Group file uploaded. */
export interface GroupUploadPayload extends NoticeShape<"group_upload"> {
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Url on go-cqhttp and Lagrange. */
  file: { id: string; name: string; size: number; busid: number; url?: string };
}

/** 管理员变动: Admin granted or revoked. */
export interface GroupAdminPayload extends NoticeShape<"group_admin"> {
  /** `set`: made an administrator; `unset`: no longer one. */
  sub_type: "set" | "unset";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
}

/** 群成员减少: Member left or was removed. */
export interface GroupDecreasePayload extends NoticeShape<"group_decrease"> {
  /** `leave`: left; `kick`: was removed; `kick_me`: the bot was removed; `disband`: the group is gone. */
  sub_type: "leave" | "kick" | "kick_me" | "disband";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** 0 when unknown; = user_id on leave for go-cqhttp. */
  operator_id: number;
}

/** 群成员增加: Member joined. */
export interface GroupIncreasePayload extends NoticeShape<"group_increase"> {
  /** `approve`: a request was accepted; `invite`: somebody invited the member. */
  sub_type: "approve" | "invite";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** 0 on go-cqhttp. */
  operator_id: number;
}

/** 群禁言: Member or group muted. */
export interface GroupBanPayload extends NoticeShape<"group_ban"> {
  /** `ban`: muted; `lift_ban`: no longer muted. */
  sub_type: "ban" | "lift_ban";
  /** Group number. */
  group_id: number;
  /** 0 = whole group. */
  user_id: number;
  /** Who did it. */
  operator_id: number;
  /** Seconds; -1 for whole-group mute on NapCat and Lagrange, 0 for lift. */
  duration: number;
}

/** 好友添加: Friend added. */
export interface FriendAddPayload extends NoticeShape<"friend_add"> {
  /** QQ number of the person concerned. */
  user_id: number;
}

/** 群消息撤回: Group message recalled. */
export interface GroupRecallPayload extends NoticeShape<"group_recall"> {
  /** Group number. */
  group_id: number;
  /** Author. */
  user_id: number;
  /** Who did it. */
  operator_id: number;
  /** Message id. */
  message_id: number;
  /** Lagrange. */
  tip?: string;
}

/** 好友消息撤回: Private message recalled. */
export interface FriendRecallPayload extends NoticeShape<"friend_recall"> {
  /** QQ number of the person concerned. */
  user_id: number;
  /** Message id. */
  message_id: number;
  /** Lagrange. */
  tip?: string;
}

/** 戳一戳: Poke. */
export interface PokePayload extends NotifyShape<"poke"> {
  /** Absent in private. */
  group_id?: number;
  /** Who pokes. */
  user_id: number;
  /** Who is poked. */
  target_id: number;
  /** Go-cqhttp, private on NapCat and Lagrange. */
  sender_id?: number;
  /** NapCat, LLBot: NT tip parts. */
  raw_info?: Record<string, unknown>[];
  /** Lagrange: verb. */
  action?: string;
  /** Lagrange. */
  suffix?: string;
  /** Lagrange. */
  action_img_url?: string;
}

/** 撤回戳一戳: Poke withdrawn. */
export interface PokeRecallPayload extends NotifyShape<"poke_recall"> {
  /** Group number. */
  group_id?: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Target QQ number. */
  target_id: number;
  /** NapCat: the parts of the grey line that QQ shows. */
  raw_info?: Record<string, unknown>;
}

/** 红包运气王: Lucky king of a red packet. */
export interface LuckyKingPayload extends NotifyShape<"lucky_king"> {
  /** Group number. */
  group_id: number;
  /** Who sent the red packet. */
  user_id: number;
  /** The lucky king. */
  target_id: number;
  /** Go-cqhttp. */
  sender_id?: number;
}

/** 荣誉变更: Honour changed. */
export interface HonorPayload extends NotifyShape<"honor"> {
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** `legend` and `strong_newbie` on go-cqhttp only. */
  honor_type: "talkative" | "performer" | "emotion" | "legend" | "strong_newbie";
}

/** 专属头衔变更: Special title changed. */
export interface TitlePayload extends NotifyShape<"title"> {
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** The new title. */
  title: string;
}

/** 资料被赞: Profile liked. */
export interface ProfileLikePayload extends NotifyShape<"profile_like"> {
  /** Who did it. */
  operator_id: number;
  /** Their nickname. */
  operator_nick: string;
  /** How many likes. */
  times: number;
}

/** 输入状态: Friend is typing. */
export interface InputStatusPayload extends NotifyShape<"input_status"> {
  /** QQ number of the person concerned. */
  user_id: number;
  /** Always 0. */
  group_id: number;
  /** '' when typing stops. */
  status_text: string;
  /** 1 starts, 2 goes on / ended. */
  event_type: number;
}

/** 群名变更: Group renamed. */
export interface GroupNamePayload extends NotifyShape<"group_name"> {
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** The new name. */
  name_new: string;
}

/** 灰条消息: Unknown grey tip. */
export interface GrayTipPayload extends NotifyShape<"gray_tip"> {
  /** Group number. */
  group_id: number;
  /** Real author. */
  user_id: number;
  /** Message id. */
  message_id: number;
  /** The number of the kind of tip, as text. */
  busi_id: string;
  /** JSON text. */
  content: string;
  /** The tip, as QQ sent it. */
  raw_info: unknown;
}

/** 群名片变更: Group card changed. */
export interface GroupCardPayload extends NoticeShape<"group_card"> {
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** '' when removed. */
  card_new: string;
  /** The name until now; empty when there was none. */
  card_old: string;
}

/** 离线文件: File received in private. */
export interface OfflineFilePayload extends NoticeShape<"offline_file"> {
  /** QQ number of the person concerned. */
  user_id: number;
  /** Id and hash on Lagrange. */
  file: { name: string; size: number; url: string; id?: string; hash?: string };
}

/** 其他客户端状态: Other client went on/offline. */
export interface ClientStatusPayload extends NoticeShape<"client_status"> {
  /** The other client. */
  client: { app_id: number; device_name: string; device_kind: string };
  /** Whether it went online. */
  online: boolean;
}

/** 精华变动: Essence message changed. */
export interface EssencePayload extends NoticeShape<"essence"> {
  /** `add`: made an essence message; `delete`: no longer one. */
  sub_type: "add" | "delete";
  /** Group number. */
  group_id: number;
  /** Message id. */
  message_id: number;
  /** The author of the message. */
  sender_id: number;
  /** Who did it. */
  operator_id: number;
  /** NapCat, LLBot: = sender. */
  user_id?: number;
}

/** 消息表情回应: Emoji reaction on a group message. */
export interface GroupMsgEmojiLikePayload extends NoticeShape<"group_msg_emoji_like"> {
  /** Group number. */
  group_id: number;
  /** Who reacted. */
  user_id: number;
  /** Message id. */
  message_id: number;
  /** Each emoji, and how many reacted with it. */
  likes: { emoji_id: string; count: number }[];
  /** False: the reaction was taken back. */
  is_add: boolean;
  /** Declared but never filled. */
  message_seq?: string;
}

/** 消息表态（Lagrange）: Emoji reaction (Lagrange). */
export interface ReactionPayload extends NoticeShape<"reaction"> {
  /** `add`: a reaction was put; `remove`: it was taken back. */
  sub_type: "add" | "remove";
  /** Group number. */
  group_id: number;
  /** Message id. */
  message_id: number;
  /** Who did it. */
  operator_id: number;
  /** The number of a QQ face, or the code point of an emoji. */
  code: string;
  /** How many people have reacted with it. */
  count: number;
}

/** 群名变更（Lagrange）: Group renamed (Lagrange). */
export interface GroupNameChangePayload extends NoticeShape<"group_name_change"> {
  /** Group number. */
  group_id: number;
  /** The new name. */
  name: string;
}

/** 群解散（LLBot）: Group dismissed (LLBot). */
export interface GroupDismissPayload extends NoticeShape<"group_dismiss"> {
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
}

/** 机器人离线: Bot kicked offline. */
export interface BotOfflinePayload extends NoticeShape<"bot_offline"> {
  /** NapCat: the bot. */
  user_id?: number;
  /** A short title of the reason. */
  tag: string;
  /** Content. */
  message: string;
}

/** 机器人上线（Lagrange）: Bot online (Lagrange). */
export interface BotOnlinePayload extends NoticeShape<"bot_online"> {
  /** Why it came online. */
  reason: string;
}

/** 在线文件（接收侧）: Incoming online file changed. */
export interface OnlineFileReceivePayload extends NoticeShape<"online_file_receive"> {
  /** The sender took the file back. */
  sub_type: "cancel";
  /** QQ number of the sender. */
  peer_id: number;
}

/** 在线文件（发送侧）: Outgoing online file changed. */
export interface OnlineFileSendPayload extends NoticeShape<"online_file_send"> {
  /** `receive`: the other side took the file; `refuse`: it did not want it. */
  sub_type: "receive" | "refuse";
  /** QQ number of the receiver. */
  peer_id: number;
}

/** 闪传进度（LLBot）: Flash-transfer progress (LLBot). */
export interface FlashFilePayload extends NoticeShape<"flash_file"> {
  /** How far the transfer is. */
  sub_type: "downloading" | "downloaded" | "uploading" | "uploaded";
  /** The title of the transfer. */
  title: string;
  /** The address under which others get it. */
  share_link: string;
  /** The id of the set of files. */
  file_set_id: string;
  /** The files: `size` in bytes, `path` once the file is on the disk. */
  files: { name: string; size: number; path?: string }[];
  /** Downloading. */
  downloaded_size?: number;
  /** Uploading. */
  uploaded_size?: number;
  /** Bytes in all. */
  total_size?: number;
  /** Bytes per second. */
  speed?: number;
  /** Seconds until it is done, as LLBot guesses. */
  remain_seconds?: number;
}
