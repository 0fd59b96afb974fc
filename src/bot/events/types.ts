/** The types of events by their names: the wire's fields and the methods that go with them. */

import type { EventPayloads, UnknownPayload } from "../../protocol/events/events.ts";
import type { HeartbeatPayload, LifecyclePayload } from "../../protocol/events/meta.ts";
import type * as Notice from "../../protocol/events/notice.ts";
import type { FriendRequestPayload, GroupRequestPayload } from "../../protocol/events/request.ts";
import type {
  ChatMessageEvent,
  EventMethods,
  GroupMessageEvent,
  MessageSentEvent,
  PrivateMessageEvent,
} from "./chat.ts";
import type {
  EssenceMethods,
  FlashFileMethods,
  FriendNoticeMethods,
  FriendRecallMethods,
  GroupBanMethods,
  GroupNoticeMethods,
  GroupUploadMethods,
  MemberNoticeMethods,
  MessageNoticeMethods,
  OfflineFileMethods,
  PokeMethods,
  ProfileLikeMethods,
  ReactionMethods,
} from "./notice.ts";
import type { FriendRequestMethods, GroupRequestMethods } from "./request.ts";

export type { ChatMessageEvent, GroupMessageEvent, MessageSentEvent, PrivateMessageEvent };

/** 群文件上传: a file in a group. */
export interface GroupUploadEvent extends GroupUploadMethods, Notice.GroupUploadPayload {}
/** 管理员变动: somebody became an administrator, or is one no longer. */
export interface GroupAdminEvent extends MemberNoticeMethods, Notice.GroupAdminPayload {}
/** 群成员减少: somebody left or was removed. */
export interface GroupDecreaseEvent extends GroupNoticeMethods, Notice.GroupDecreasePayload {}
/** 群成员增加: somebody joined. */
export interface GroupIncreaseEvent extends MemberNoticeMethods, Notice.GroupIncreasePayload {}
/** 群禁言: a mute, or the end of one. */
export interface GroupBanEvent extends GroupBanMethods, Notice.GroupBanPayload {}
/** 好友添加: a new friend. */
export interface FriendAddEvent extends FriendNoticeMethods, Notice.FriendAddPayload {}
/** 群消息撤回: a message of a group was recalled. The member is its author. */
export interface GroupRecallEvent extends MessageNoticeMethods, Notice.GroupRecallPayload {}
/** 好友消息撤回: a private message was recalled. */
export interface FriendRecallEvent extends FriendRecallMethods, Notice.FriendRecallPayload {}
/** 戳一戳, in a group or in private. */
export interface PokeEvent extends PokeMethods, Notice.PokePayload {}
/** 撤回戳一戳: a poke was withdrawn. */
export interface PokeRecallEvent extends MemberNoticeMethods, Notice.PokeRecallPayload {}
/** 红包运气王: the lucky king of a red packet. The member is the one who gave it. */
export interface LuckyKingEvent extends MemberNoticeMethods, Notice.LuckyKingPayload {}
/** 荣誉变更: somebody got an honour of the group. */
export interface HonorEvent extends MemberNoticeMethods, Notice.HonorPayload {}
/** 专属头衔变更: somebody got a special title. */
export interface TitleEvent extends MemberNoticeMethods, Notice.TitlePayload {}
/** 资料被赞: somebody liked the bot's profile. */
export interface ProfileLikeEvent extends ProfileLikeMethods, Notice.ProfileLikePayload {}
/** 输入状态: a friend is typing. */
export interface InputStatusEvent extends FriendNoticeMethods, Notice.InputStatusPayload {}
/** 群名变更: a group was renamed (NapCat). */
export interface GroupNameEvent extends MemberNoticeMethods, Notice.GroupNamePayload {}
/** 灰条消息: a grey line that the implementation does not know. */
export interface GrayTipEvent extends MessageNoticeMethods, Notice.GrayTipPayload {}
/** 群名片变更: somebody's name in the group changed. */
export interface GroupCardEvent extends MemberNoticeMethods, Notice.GroupCardPayload {}
/** 离线文件: a file in private. */
export interface OfflineFileEvent extends OfflineFileMethods, Notice.OfflineFilePayload {}
/** 其他客户端状态: another client of the account. */
export interface ClientStatusEvent extends EventMethods, Notice.ClientStatusPayload {}
/** 精华变动: an essence message was added or taken off. The member is its author. */
export interface EssenceEvent extends EssenceMethods, Notice.EssencePayload {}
/** 消息表情回应: a reaction (NapCat, LLBot). The member is the one who reacted. */
export interface GroupMsgEmojiLikeEvent extends ReactionMethods, Notice.GroupMsgEmojiLikePayload {}
/** 消息表态: a reaction (Lagrange). The member is the one who reacted. */
export interface ReactionEvent extends ReactionMethods, Notice.ReactionPayload {}
/** 群名变更: a group was renamed (Lagrange). */
export interface GroupNameChangeEvent extends GroupNoticeMethods, Notice.GroupNameChangePayload {}
/** 群解散: a group was dismissed (LLBot). */
export interface GroupDismissEvent extends GroupNoticeMethods, Notice.GroupDismissPayload {}
/** 机器人离线: the account was logged out. */
export interface BotOfflineEvent extends EventMethods, Notice.BotOfflinePayload {}
/** 机器人上线: the account is back (Lagrange). */
export interface BotOnlineEvent extends EventMethods, Notice.BotOnlinePayload {}
/** 在线文件: the sender called an online file off (NapCat). */
export interface OnlineFileReceiveEvent extends EventMethods, Notice.OnlineFileReceivePayload {}
/** 在线文件: an online file of the bot's was taken or refused (NapCat). */
export interface OnlineFileSendEvent extends EventMethods, Notice.OnlineFileSendPayload {}
/** 闪传进度: a flash transfer goes on (LLBot). */
export interface FlashFileEvent extends FlashFileMethods, Notice.FlashFilePayload {}

/** 好友申请: a request to become a friend. */
export interface FriendRequestEvent extends FriendRequestMethods, FriendRequestPayload {}
/** 加群申请或邀请: a request to join a group, or an invitation into one. */
export interface GroupRequestEvent extends GroupRequestMethods, GroupRequestPayload {}
/** A request of either kind. */
export type RequestEvent = FriendRequestEvent | GroupRequestEvent;

/** 生命周期: the link was opened, or the implementation was switched on or off. */
export interface LifecycleEvent extends EventMethods, LifecyclePayload {}
/** 心跳: the implementation is alive. */
export interface HeartbeatEvent extends EventMethods, HeartbeatPayload {}
/** The link's own events. */
export type MetaEvent = LifecycleEvent | HeartbeatEvent;

/** Any event, also one that this library does not know. */
export type BotEvent = EventMethods & UnknownPayload;

/** The event of each kind. */
export interface EventKinds {
  /** A private message. */
  "message.private": PrivateMessageEvent;
  /** A message in a group. */
  "message.group": GroupMessageEvent;
  /** A message that the bot's own account sent. */
  "message_sent": MessageSentEvent;
  /** A file was uploaded to a group. */
  "notice.group_upload": GroupUploadEvent;
  /** A member became an administrator, or is no longer one. */
  "notice.group_admin": GroupAdminEvent;
  /** A member left, or was removed. */
  "notice.group_decrease": GroupDecreaseEvent;
  /** A member joined. */
  "notice.group_increase": GroupIncreaseEvent;
  /** A member or a whole group was muted, or no longer is. */
  "notice.group_ban": GroupBanEvent;
  /** Somebody became a friend. */
  "notice.friend_add": FriendAddEvent;
  /** A message in a group was recalled. */
  "notice.group_recall": GroupRecallEvent;
  /** A private message was recalled. */
  "notice.friend_recall": FriendRecallEvent;
  /** Somebody was poked (戳一戳). */
  "notice.notify.poke": PokeEvent;
  /** A poke was taken back. */
  "notice.notify.poke_recall": PokeRecallEvent;
  /** The member with the best share of a red packet (运气王). */
  "notice.notify.lucky_king": LuckyKingEvent;
  /** A member got an honour of the group (群荣誉). */
  "notice.notify.honor": HonorEvent;
  /** A member's special title (头衔) changed. */
  "notice.notify.title": TitleEvent;
  /** Somebody liked the bot's profile. */
  "notice.notify.profile_like": ProfileLikeEvent;
  /** A friend is typing. */
  "notice.notify.input_status": InputStatusEvent;
  /** A group was renamed. */
  "notice.notify.group_name": GroupNameEvent;
  /** A grey line in a group that no other event tells. */
  "notice.notify.gray_tip": GrayTipEvent;
  /** A member's name in a group (群名片) changed. */
  "notice.group_card": GroupCardEvent;
  /** A file arrived in private. */
  "notice.offline_file": OfflineFileEvent;
  /** Another client of the account went online or offline. */
  "notice.client_status": ClientStatusEvent;
  /** A message became an essence message (精华消息), or is no longer one. */
  "notice.essence": EssenceEvent;
  /** Somebody reacted to a message (表情回应). */
  "notice.group_msg_emoji_like": GroupMsgEmojiLikeEvent;
  /** Somebody reacted to a message (Lagrange). */
  "notice.reaction": ReactionEvent;
  /** A group was renamed (Lagrange). */
  "notice.group_name_change": GroupNameChangeEvent;
  /** A group was dissolved (LLBot). */
  "notice.group_dismiss": GroupDismissEvent;
  /** QQ put the account offline. */
  "notice.bot_offline": BotOfflineEvent;
  /** The account is online again (Lagrange). */
  "notice.bot_online": BotOnlineEvent;
  /** A file that the bot was offered was withdrawn. */
  "notice.online_file_receive": OnlineFileReceiveEvent;
  /** A file that the bot offered was taken or refused. */
  "notice.online_file_send": OnlineFileSendEvent;
  /** A flash transfer (闪传) went on (LLBot). */
  "notice.flash_file": FlashFileEvent;
  /** Somebody wants to be a friend. */
  "request.friend": FriendRequestEvent;
  /** Somebody wants to join a group, or invites the bot to one. */
  "request.group": GroupRequestEvent;
  /** A link was opened, or the implementation was switched on or off. */
  "meta_event.lifecycle": LifecycleEvent;
  /** The implementation is alive. */
  "meta_event.heartbeat": HeartbeatEvent;
}

/** @internal Every beginning of a dotted name, the whole name included. */
type Beginnings<Name extends string> = Name extends `${infer Head}.${infer Rest}` ? Head | `${Head}.${Beginnings<Rest>}`
  : Name;

/** The names that `@On` takes: a full name, the beginning of one, or `"*"`. */
export type EventName = "*" | Beginnings<keyof EventPayloads>;

/** @internal The kinds that a name is the beginning of. */
type KindsBelow<N extends string> = Extract<keyof EventKinds, N | `${N}.${string}`>;

/** @internal The kind whose sub-types a name is one of: `notice.group_ban` for `notice.group_ban.lift_ban`. */
type KindAbove<N extends string> = {
  [K in keyof EventKinds]: N extends `${K}.${infer Sub}` ? EventKinds[K] & SubTypeOf<K, Sub> : never;
}[keyof EventKinds];

type SubTypeOf<K extends string, Sub extends string> = K extends "message_sent"
  ? Sub extends `${infer Where}.${infer Rest}` ? { message_type: Where; sub_type: Rest } : { message_type: Sub }
  : { sub_type: Sub };

/** The event that a handler of `N` gets. */
export type EventFor<N extends string> = N extends "*" ? BotEvent
  : [KindsBelow<N>] extends [never] ? KindAbove<N>
  : EventKinds[KindsBelow<N>];

/** @internal The rest behind a beginning of dotted names. */
type After<Parent extends string, Name extends string> = Name extends `${Parent}.${infer Rest}` ? Rest : never;

/** The names that `@OnNotice` takes: `group_increase`, `notify`, `notify.poke` … */
export type NoticeName = After<"notice", EventName>;

/** The names that `@OnRequest` takes: `friend`, `group`, `group.add`, `group.invite`. */
export type RequestName = After<"request", EventName>;

/** Any notice. `notice_type` (and `sub_type`) tell which. */
export type NoticeEvent = EventFor<"notice">;
