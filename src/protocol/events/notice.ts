/** Notice events, as they arrive. A field is optional where any implementation leaves it out. */

import type { BasePayload } from "./base.ts";

/** 群文件上传: Group file uploaded. */
export interface GroupUploadPayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_upload";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Url on go-cqhttp and Lagrange. */
  file: { id: string; name: string; size: number; busid: number; url?: string };
}

/** 管理员变动: Admin granted or revoked. */
export interface GroupAdminPayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_admin";
  sub_type: "set" | "unset";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
}

/** 群成员减少: Member left or was removed. */
export interface GroupDecreasePayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_decrease";
  sub_type: "leave" | "kick" | "kick_me" | "disband";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** 0 when unknown; = user_id on leave for go-cqhttp. */
  operator_id: number;
}

/** 群成员增加: Member joined. */
export interface GroupIncreasePayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_increase";
  sub_type: "approve" | "invite";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** 0 on go-cqhttp. */
  operator_id: number;
}

/** 群禁言: Member or group muted. */
export interface GroupBanPayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_ban";
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
export interface FriendAddPayload extends BasePayload {
  post_type: "notice";
  notice_type: "friend_add";
  /** QQ number of the person concerned. */
  user_id: number;
}

/** 群消息撤回: Group message recalled. */
export interface GroupRecallPayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_recall";
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
export interface FriendRecallPayload extends BasePayload {
  post_type: "notice";
  notice_type: "friend_recall";
  /** QQ number of the person concerned. */
  user_id: number;
  /** Message id. */
  message_id: number;
  /** Lagrange. */
  tip?: string;
}

/** 戳一戳: Poke. */
export interface PokePayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "poke";
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
export interface PokeRecallPayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "poke_recall";
  /** Group number. */
  group_id?: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** Target QQ number. */
  target_id: number;
  raw_info?: Record<string, unknown>;
}

/** 红包运气王: Lucky king of a red packet. */
export interface LuckyKingPayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "lucky_king";
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
export interface HonorPayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "honor";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** `legend` and `strong_newbie` on go-cqhttp only. */
  honor_type: "talkative" | "performer" | "emotion" | "legend" | "strong_newbie";
}

/** 专属头衔变更: Special title changed. */
export interface TitlePayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "title";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  title: string;
}

/** 资料被赞: Profile liked. */
export interface ProfileLikePayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "profile_like";
  /** Who did it. */
  operator_id: number;
  operator_nick: string;
  times: number;
}

/** 输入状态: Friend is typing. */
export interface InputStatusPayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "input_status";
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
export interface GroupNamePayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "group_name";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  name_new: string;
}

/** 灰条消息: Unknown grey tip. */
export interface GrayTipPayload extends BasePayload {
  post_type: "notice";
  notice_type: "notify";
  sub_type: "gray_tip";
  /** Group number. */
  group_id: number;
  /** Real author. */
  user_id: number;
  /** Message id. */
  message_id: number;
  busi_id: string;
  /** JSON text. */
  content: string;
  raw_info: unknown;
}

/** 群名片变更: Group card changed. */
export interface GroupCardPayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_card";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
  /** '' when removed. */
  card_new: string;
  card_old: string;
}

/** 离线文件: File received in private. */
export interface OfflineFilePayload extends BasePayload {
  post_type: "notice";
  notice_type: "offline_file";
  /** QQ number of the person concerned. */
  user_id: number;
  /** Id and hash on Lagrange. */
  file: { name: string; size: number; url: string; id?: string; hash?: string };
}

/** 其他客户端状态: Other client went on/offline. */
export interface ClientStatusPayload extends BasePayload {
  post_type: "notice";
  notice_type: "client_status";
  client: { app_id: number; device_name: string; device_kind: string };
  online: boolean;
}

/** 精华变动: Essence message changed. */
export interface EssencePayload extends BasePayload {
  post_type: "notice";
  notice_type: "essence";
  sub_type: "add" | "delete";
  /** Group number. */
  group_id: number;
  /** Message id. */
  message_id: number;
  sender_id: number;
  /** Who did it. */
  operator_id: number;
  /** NapCat, LLBot: = sender. */
  user_id?: number;
}

/** 消息表情回应: Emoji reaction on a group message. */
export interface GroupMsgEmojiLikePayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_msg_emoji_like";
  /** Group number. */
  group_id: number;
  /** Who reacted. */
  user_id: number;
  /** Message id. */
  message_id: number;
  likes: { emoji_id: string; count: number }[];
  is_add: boolean;
  /** Declared but never filled. */
  message_seq?: string;
}

/** 消息表态（Lagrange）: Emoji reaction (Lagrange). */
export interface ReactionPayload extends BasePayload {
  post_type: "notice";
  notice_type: "reaction";
  sub_type: "add" | "remove";
  /** Group number. */
  group_id: number;
  /** Message id. */
  message_id: number;
  /** Who did it. */
  operator_id: number;
  code: string;
  count: number;
}

/** 群名变更（Lagrange）: Group renamed (Lagrange). */
export interface GroupNameChangePayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_name_change";
  /** Group number. */
  group_id: number;
  name: string;
}

/** 群解散（LLBot）: Group dismissed (LLBot). */
export interface GroupDismissPayload extends BasePayload {
  post_type: "notice";
  notice_type: "group_dismiss";
  /** Group number. */
  group_id: number;
  /** QQ number of the person concerned. */
  user_id: number;
}

/** 机器人离线: Bot kicked offline. */
export interface BotOfflinePayload extends BasePayload {
  post_type: "notice";
  notice_type: "bot_offline";
  /** NapCat: the bot. */
  user_id?: number;
  tag: string;
  /** Content. */
  message: string;
}

/** 机器人上线（Lagrange）: Bot online (Lagrange). */
export interface BotOnlinePayload extends BasePayload {
  post_type: "notice";
  notice_type: "bot_online";
  reason: string;
}

/** 在线文件（接收侧）: Incoming online file changed. */
export interface OnlineFileReceivePayload extends BasePayload {
  post_type: "notice";
  notice_type: "online_file_receive";
  sub_type: "cancel";
  peer_id: number;
}

/** 在线文件（发送侧）: Outgoing online file changed. */
export interface OnlineFileSendPayload extends BasePayload {
  post_type: "notice";
  notice_type: "online_file_send";
  sub_type: "receive" | "refuse";
  peer_id: number;
}

/** 闪传进度（LLBot）: Flash-transfer progress (LLBot). */
export interface FlashFilePayload extends BasePayload {
  post_type: "notice";
  notice_type: "flash_file";
  sub_type: "downloading" | "downloaded" | "uploading" | "uploaded";
  title: string;
  share_link: string;
  file_set_id: string;
  files: { name: string; size: number; path?: string }[];
  /** Downloading. */
  downloaded_size?: number;
  /** Uploading. */
  uploaded_size?: number;
  total_size?: number;
  speed?: number;
  remain_seconds?: number;
}
