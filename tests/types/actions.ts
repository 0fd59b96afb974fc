/** What the compiler must take and refuse about actions: checked by tsc only, never run. */

import type {
  CqHttpActions,
  LagrangeActions,
  LLBotActions,
  NapCatActions,
  OneBotActions,
} from "../../src/protocol/actions.gen.ts";
import type { EventPayloads } from "../../src/protocol/events/payloads.gen.ts";
import type { FriendUser, LikeUser } from "../../src/protocol/results.ts";

declare const onebot: OneBotActions;
declare const cqhttp: CqHttpActions;
declare const napcat: NapCatActions;
declare const llbot: LLBotActions;
declare const lagrange: LagrangeActions;

/** Whether two types are the same, both ways. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

/** Every row of NapCat's page, as the page spells it. */
export async function napcatPage(): Promise<void> {
  await napcat.set_group_sign({ group_id: "1" });
  await napcat.group_poke({ group_id: 1, user_id: 2 });
  await napcat.friend_poke({ user_id: 2 });
  const card = await napcat.ArkSharePeer({ user_id: "1", phoneNumber: "" });
  same<typeof card.errCode, number>(true);
  same<typeof card.arkJson, string | undefined>(true);
  await napcat.ArkSharePeer({ group_id: 1 });
  const groupCard: string = await napcat.ArkShareGroup({ group_id: "1" });
  const ranges: { minUin: string; maxUin: string }[] = await napcat.get_robot_uin_range();
  await napcat.set_online_status({ status: 10, ext_status: 0, battery_status: 50 });
  const [category] = await napcat.get_friends_with_category();
  const buddies: FriendUser[] | undefined = category?.buddyList;
  const birthday: number | undefined = buddies?.[0]?.birthday_day;
  await napcat.set_qq_avatar({ file: "a.png" });
  const found = await napcat.get_file({ file_id: "a" });
  same<typeof found, { file: string; url: string; file_size: string; file_name: string; base64?: string }>(true);
  await napcat.forward_friend_single_msg({ message_id: 1, user_id: 2 });
  await napcat.forward_group_single_msg({ message_id: 1, group_id: 2 });
  const words: string[] = await napcat.translate_en2zh({ words: ["hello"] });
  await napcat.set_msg_emoji_like({ message_id: 1, emoji_id: "66" });
  const sent = await napcat.send_forward_msg({ user_id: 1, messages: [{ type: "node", data: { id: "1" } }] });
  same<typeof sent.message_id, number>(true);
  same<typeof sent.res_id, string | undefined>(true);
  await napcat.mark_private_msg_as_read({ user_id: 1 });
  await napcat.mark_group_msg_as_read({ group_id: 1 });
  const history = await napcat.get_friend_msg_history({
    user_id: "1",
    message_seq: "0",
    count: 20,
    reverseOrder: false,
  });
  const raw: string | undefined = history.messages[0]?.raw_message;
  await napcat.create_collection({ rawData: "a", brief: "b" });
  await napcat.get_collection_list({ category: "0" });
  const signed: { result: number; errMsg: string } = await napcat.set_self_longnick({ longNick: "a" });
  const [contact] = await napcat.get_recent_contact({ count: 10 });
  const last: string | undefined = contact?.lastestMsg?.raw_message;
  await napcat._mark_all_as_read();
  const likes: LikeUser[] | undefined = (await napcat.get_profile_like()).userInfos;
  const faces: string[] = await napcat.fetch_custom_face({ count: 48 });
  const voice: string = await napcat.get_ai_record({ character: "a", group_id: 1, text: "b" });
  const [kind] = await napcat.get_ai_characters({ group_id: 1, chat_type: 1 });
  const preview: string | undefined = kind?.characters[0]?.preview_url;
  await napcat.send_group_ai_record({ character: "a", group_id: 1, text: "b" });
  await napcat.send_poke({ user_id: 1 });
  console.log(groupCard, ranges, birthday, words, raw, signed, last, likes, faces, voice, preview);
}

/** Every field that NapCat's page lists in a reply can be read. */
export async function napcatReplies(): Promise<unknown[]> {
  const { errCode, errMsg, arkJson } = await napcat.ArkSharePeer({ user_id: "1", phoneNumber: "" });
  const [range] = await napcat.get_robot_uin_range();
  const [category] = await napcat.get_friends_with_category();
  const buddy = category?.buddyList[0];
  const file = await napcat.get_file({ file_id: "1" });
  const { message_id, res_id } = await napcat.send_forward_msg({ message_type: "private", user_id: 1, messages: [] });
  const { messages } = await napcat.get_friend_msg_history({ user_id: "1" });
  const { result } = await napcat.set_self_longnick({ longNick: "a" });
  const [contact] = await napcat.get_recent_contact();
  const like = await napcat.get_profile_like();
  const liker = like.userInfos?.[0];
  const [kind] = await napcat.get_ai_characters({ group_id: 1, chat_type: 1 });
  const character = kind?.characters[0];
  return [
    [errCode, errMsg, arkJson, range?.minUin, range?.maxUin, message_id, res_id, messages, result],
    [category?.categoryId, category?.categorySortId, category?.categoryName, category?.categoryMbCount],
    [category?.onlineCount, buddy?.qid, buddy?.longNick, buddy?.birthday_year, buddy?.birthday_month],
    [buddy?.birthday_day, buddy?.age, buddy?.sex, buddy?.eMail, buddy?.phoneNum, buddy?.categoryId, buddy?.richTime],
    [buddy?.richBuffer, buddy?.uid, buddy?.uin, buddy?.nick, buddy?.remark, buddy?.user_id, buddy?.nickname],
    [buddy?.level, file.file, file.url, file.file_size, file.file_name, file.base64],
    [contact?.lastestMsg, contact?.peerUin, contact?.remark, contact?.msgTime, contact?.chatType, contact?.msgId],
    [contact?.sendNickName, contact?.sendMemberName, contact?.peerName],
    [like.total_count, like.new_count, like.new_nearby_count, like.last_visit_time, liker?.uid, liker?.src],
    [liker?.latestTime, liker?.count, liker?.giftCount, liker?.customId, liker?.lastCharged, liker?.bAvailableCnt],
    [liker?.bTodayVotedCnt, liker?.nick, liker?.gender, liker?.age, liker?.isFriend, liker?.isvip, liker?.isSvip],
    [liker?.uin, kind?.type, character?.character_id, character?.character_name, character?.preview_url],
    [(await napcat.send_group_ai_record({ character: "a", group_id: 1, text: "b" })).message_id],
  ];
}

/** One action with parameters of each implementation's own. */
export async function own(): Promise<void> {
  await napcat.move_group_file({
    group_id: 1,
    file_id: "a",
    current_parent_directory: "/",
    target_parent_directory: "b",
  });
  await llbot.move_group_file({ group_id: 1, file_id: "a", parent_directory: "/", target_directory: "b" });
  await lagrange.move_group_file({ group_id: 1, file_id: "a", parent_directory: "/", target_directory: "b" });
  // @ts-expect-error NapCat wants the two folders
  await napcat.move_group_file({ group_id: 1, file_id: "a" });
  // @ts-expect-error and knows them by these names only
  await napcat.move_group_file({ group_id: 1, file_id: "a", parent_directory: "/", target_directory: "b" });
  // @ts-expect-error LLBot wants the two folders
  await llbot.move_group_file({ group_id: 1, file_id: "a" });
  await napcat._send_group_notice({ group_id: 1, content: "a", pinned: 1, confirm_required: true });
  await llbot._send_group_notice({ group_id: 1, content: "a", pinned: true });
  // @ts-expect-error LLBot refuses numbers here
  await llbot._send_group_notice({ group_id: 1, content: "a", pinned: 1 });
  await napcat.get_image({ file_id: "a" });
  await napcat.get_record({ file_id: "a", out_format: "mp3" });
  await napcat.mark_msg_as_read({ group_id: 1 });
  await napcat.delete_essence_msg({ msg_seq: "1", msg_random: "2", group_id: 3 });
  // @ts-expect-error the others know no file_id
  await llbot.get_image({ file_id: "a" });
  // @ts-expect-error the others want the message
  await cqhttp.mark_msg_as_read({});
  const { res_id, forward_id } = await napcat.send_group_msg({
    group_id: 1,
    message: [{ type: "node", data: { id: "1" } }],
    source: "a",
    news: [{ text: "b" }],
    summary: "c",
    prompt: "d",
    timeout: 60_000,
  });
  same<[typeof res_id, typeof forward_id], [string | undefined, string | undefined]>(true);
  const level: number | undefined = (await napcat.get_login_info()).level;
  void level;
}

/** What must not compile. */
export async function refused(): Promise<void> {
  // @ts-expect-error no implementation gives cookies without a domain
  await onebot.get_cookies();
  // @ts-expect-error nor credentials
  await napcat.get_credentials();
  // @ts-expect-error a collection has a content
  await napcat.create_collection();
  // @ts-expect-error a list has a category
  await napcat.get_collection_list();
  // @ts-expect-error OneBot 11 has no such action
  await onebot.set_group_sign({ group_id: 1 });
  // @ts-expect-error go-cqhttp has no such action
  await cqhttp.set_group_sign({ group_id: 1 });
  // @ts-expect-error NapCat has no such action
  await napcat.delete_unidirectional_friend({ user_id: 1 });
  // @ts-expect-error LLBot has no such action
  await llbot.set_group_sign({ group_id: 1 });
  // @ts-expect-error Lagrange has no such action
  await lagrange.translate_en2zh({ words: [] });
  // @ts-expect-error the message is missing
  await onebot.send_group_msg({ group_id: 1 });
  // @ts-expect-error groupId is spelled group_id
  await onebot.send_group_msg({ groupId: 1, message: "a" });
  // @ts-expect-error there are no such segments
  await onebot.send_group_msg({ group_id: 1, message: { type: "picture", data: {} } });
  // @ts-expect-error an id is no object
  await onebot.delete_msg({ message_id: {} });
}

/** The names of events lead to their payloads. */
export function events(payload: EventPayloads["notice.notify.poke"] | EventPayloads["message.group.normal"]): number {
  return payload.post_type === "notice" ? payload.target_id : payload.sender.user_id;
}
