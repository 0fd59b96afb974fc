/**
 * A handler for each of the 37 kinds of events, in both decorator dialects: the type can be named, has the wire's fields,
 * and has the methods that its fields allow. Checked by the two type checks; never run.
 */

import {
  at,
  type BotEvent,
  type BotOfflineEvent,
  type BotOnlineEvent,
  type ChatMessageEvent,
  type ClientStatusEvent,
  type EssenceEvent,
  type EventFor,
  type EventKinds,
  type EventPayloads,
  type FetchedMessage,
  type FlashFileEvent,
  type FriendAddEvent,
  type FriendRecallEvent,
  type FriendRequestEvent,
  type GrayTipEvent,
  type GroupAdminEvent,
  type GroupBanEvent,
  type GroupCardEvent,
  type GroupDecreaseEvent,
  type GroupDismissEvent,
  type GroupIncreaseEvent,
  type GroupMessageEvent,
  type GroupMsgEmojiLikeEvent,
  type GroupNameChangeEvent,
  type GroupNameEvent,
  type GroupRecallEvent,
  type GroupRequestEvent,
  type GroupUploadEvent,
  type HeartbeatEvent,
  type HonorEvent,
  type InputStatusEvent,
  type LifecycleEvent,
  type LuckyKingEvent,
  type MessageSentEvent,
  type MetaEvent,
  type NoticeEvent,
  type OfflineFileEvent,
  On,
  type OnlineFileReceiveEvent,
  type OnlineFileSendEvent,
  type PokeEvent,
  type PokeRecallEvent,
  type PrivateMessageEvent,
  type ProfileLikeEvent,
  type ReactionEvent,
  type RequestEvent,
  type TitleEvent,
} from "../../mod.ts";

export class Every {
  @On("message.private")
  message_private(event: PrivateMessageEvent) {
    return event.text;
  }

  @On("message.group")
  message_group(event: GroupMessageEvent) {
    return event.ban("1m");
  }

  @On("message_sent")
  message_sent(event: MessageSentEvent) {
    return event.target_id === undefined ? event.recall() : undefined;
  }

  @On("notice.group_upload")
  notice_group_upload(event: GroupUploadEvent) {
    void event.download({ maxBytes: event.file.size });
  }

  @On("notice.group_admin")
  notice_group_admin(event: GroupAdminEvent) {
    return event.sub_type === "set" ? event.member.setCard("管理") : undefined;
  }

  @On("notice.group_decrease")
  notice_group_decrease(event: GroupDecreaseEvent) {
    return event.operator?.ban("10分钟");
  }

  @On("notice.group_increase")
  notice_group_increase(event: GroupIncreaseEvent) {
    return [at(event.user_id), " 欢迎"];
  }

  @On("notice.group_ban")
  notice_group_ban(event: GroupBanEvent) {
    return event.isWholeGroup || event.duration > 0 ? event.unban() : undefined;
  }

  @On("notice.friend_add")
  notice_friend_add(event: FriendAddEvent) {
    return event.setRemark(String(event.user_id));
  }

  @On("notice.group_recall")
  async notice_group_recall(event: GroupRecallEvent) {
    return (await event.getMessage()).text;
  }

  @On("notice.friend_recall")
  async notice_friend_recall(event: FriendRecallEvent) {
    return (await event.getMessage()).segments;
  }

  @On("notice.notify.poke")
  notice_notify_poke(event: PokeEvent) {
    return event.isToMe ? event.pokeBack() : undefined;
  }

  @On("notice.notify.poke_recall")
  notice_notify_poke_recall(event: PokeRecallEvent) {
    return String(event.target_id);
  }

  @On("notice.notify.lucky_king")
  notice_notify_lucky_king(event: LuckyKingEvent) {
    return [at(event.target_id), " 运气王"];
  }

  @On("notice.notify.honor")
  notice_notify_honor(event: HonorEvent) {
    return event.honor_type === "talkative" ? "龙王" : undefined;
  }

  @On("notice.notify.title")
  notice_notify_title(event: TitleEvent) {
    return event.title;
  }

  @On("notice.notify.profile_like")
  notice_notify_profile_like(event: ProfileLikeEvent) {
    return event.likeBack(event.times);
  }

  @On("notice.notify.input_status")
  notice_notify_input_status(event: InputStatusEvent) {
    return event.status_text;
  }

  @On("notice.notify.group_name")
  notice_notify_group_name(event: GroupNameEvent) {
    return event.name_new;
  }

  @On("notice.notify.gray_tip")
  notice_notify_gray_tip(event: GrayTipEvent) {
    return event.content;
  }

  @On("notice.group_card")
  notice_group_card(event: GroupCardEvent) {
    return event.setCard(event.card_old);
  }

  @On("notice.offline_file")
  notice_offline_file(event: OfflineFileEvent) {
    void event.download();
  }

  @On("notice.client_status")
  notice_client_status(event: ClientStatusEvent) {
    event.api.log.info(event.client.device_name);
  }

  @On("notice.essence")
  notice_essence(event: EssenceEvent) {
    return event.sub_type === "add" ? event.removeEssence() : undefined;
  }

  @On("notice.group_msg_emoji_like")
  notice_group_msg_emoji_like(event: GroupMsgEmojiLikeEvent) {
    return event.react(event.likes[0]?.emoji_id ?? 76);
  }

  @On("notice.reaction")
  notice_reaction(event: ReactionEvent) {
    return event.react(event.code);
  }

  @On("notice.group_name_change")
  notice_group_name_change(event: GroupNameChangeEvent) {
    return event.name;
  }

  @On("notice.group_dismiss")
  notice_group_dismiss(event: GroupDismissEvent) {
    event.api.log.info(String(event.group_id));
  }

  @On("notice.bot_offline")
  notice_bot_offline(event: BotOfflineEvent) {
    event.api.log.warn(event.message);
  }

  @On("notice.bot_online")
  notice_bot_online(event: BotOnlineEvent) {
    event.api.log.info(event.reason);
  }

  @On("notice.online_file_receive")
  notice_online_file_receive(event: OnlineFileReceiveEvent) {
    return event.sub_type satisfies "cancel";
  }

  @On("notice.online_file_send")
  notice_online_file_send(event: OnlineFileSendEvent) {
    return event.sub_type === "refuse" ? "不要吗？" : undefined;
  }

  @On("notice.flash_file")
  notice_flash_file(event: FlashFileEvent) {
    return event.sub_type === "uploaded" ? event.download() : undefined;
  }

  @On("request.friend")
  request_friend(event: FriendRequestEvent) {
    return event.approve("备注");
  }

  @On("request.group")
  request_group(event: GroupRequestEvent) {
    return event.sub_type === "add" ? event.approve() : event.reject("不");
  }

  @On("meta_event.lifecycle")
  meta_event_lifecycle(event: LifecycleEvent) {
    event.api.log.info(event.sub_type);
  }

  @On("meta_event.heartbeat")
  meta_event_heartbeat(event: HeartbeatEvent) {
    event.api.log.info(String(event.interval));
  }

  @On("notice.group_ban.lift_ban")
  lifted(event: GroupBanEvent & { sub_type: "lift_ban" }) {
    return event.sub_type;
  }

  @On("message_sent.group")
  sent(event: MessageSentEvent & { message_type: "group" }) {
    return event.text;
  }

  @On("notice.notify")
  notified(event: EventFor<"notice.notify">) {
    if (event.sub_type === "poke") return event.pokeBack();
    return event.sub_type === "title" ? event.title : event.sub_type === "honor" ? event.poke() : undefined;
  }

  @On("message")
  async asks(event: ChatMessageEvent) {
    const name = await event.ask("名字？", { timeoutMs: 1_000, validate: ({ text }) => text !== "" || "不能为空" });
    const colour = await event.choose("颜色？", ["红", "绿"] as const);
    const player = await event.choose("谁？", [{ id: 1 }], { label: ({ id }) => String(id) });
    const votes = await event.askAll("投票", { count: 3, from: ({ text }) => /^[AB]$/.test(text) });
    const result = await event.askResult("?", { from: "anyone" });
    if (!result.ok) return result.reason === "timeout" ? "超时" : undefined;
    if (await event.confirm("真的？")) return `${name?.text} ${colour satisfies "红" | "绿" | undefined} ${player?.id}`;
    return `${votes.length} ${result.event.text}`;
  }

  @On("message.group")
  async quotes(event: GroupMessageEvent) {
    const quoted: FetchedMessage | undefined = await event.quote();
    if (quoted !== undefined) await event.forwardTo({ user_id: quoted.user_id });
    await event.kick({ forever: true });
  }
}

export class Wrong {
  @On("message.private")
  async mutes(event: PrivateMessageEvent) {
    // @ts-expect-error a private message has nobody to mute
    await event.ban();
  }

  // @ts-expect-error another kind
  @On("notice.group_increase")
  kind(_event: GroupDecreaseEvent) {}

  // @ts-expect-error another sub-type
  @On("notice.group_ban.ban")
  sub(_event: GroupBanEvent & { sub_type: "lift_ban" }) {}
}

export async function misuses(group: GroupMessageEvent, left: GroupDecreaseEvent, request: GroupRequestEvent) {
  // @ts-expect-error whoever has left cannot be removed
  await left.kick();
  // @ts-expect-error a remark is for friends
  await request.approve("x");
  // @ts-expect-error there is no such option
  await group.ask("?", { timeout: 5 });
  // @ts-expect-error true, false, or what is told
  await group.ask("?", { validate: () => 5 });
  // @ts-expect-error a group or a person
  await group.forwardTo({});
}

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Every kind of the wire has a type, under its own name. */
export const complete: Same<EventFor<keyof EventPayloads>["post_type"], EventKinds[keyof EventKinds]["post_type"]> =
  true;
export const union: Same<NoticeEvent | RequestEvent | MetaEvent, EventFor<"notice" | "request" | "meta_event">> = true;
export const unknown: Same<EventFor<"*">, BotEvent> = true;
