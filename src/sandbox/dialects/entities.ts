/**
 * Groups, members, friends, files as implementations tell them. Each of these functions knows every field that any of them has;
 * the field sets of a profile choose which are told, in which order.
 */

import type { Friendship, Group, GroupFile, GroupFolder, GroupNotice, Member, Message, User } from "../world/types.ts";
import { type Account, filePath, fileUrl, seconds, uidOf } from "./account.ts";
import type { StoredFile } from "./files.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The fields with these names, in this order. */
export function pick(names: readonly string[], all: Fields): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const name of names) if (all[name] !== undefined) picked[name] = all[name];
  return picked;
}

/** A group, for `get_group_list` and `get_group_info`. */
export function renderGroup({ world, selfId, profile }: Account, group: Group): object {
  const remark = group.remarks[selfId] ?? "";
  return pick(profile.fields.group, {
    group_all_shut: group.isMuted ? -1 : 0,
    group_remark: remark,
    group_id: group.id,
    group_name: group.name,
    member_count: world.memberCount(group.id),
    max_member_count: group.maxMembers,
    group_memo: "",
    group_create_time: seconds(group.createdAt),
    group_level: 0,
    remark_name: remark,
    avatar_url: `https://p.qlogo.cn/gh/${group.id}/${group.id}/0`,
    owner_id: group.ownerId,
    is_top: false,
    shut_up_all_timestamp: group.isMuted ? 4_294_967_295 : 0,
    shut_up_me_timestamp: world.isMember(group.id, selfId) ? seconds(world.member(group.id, selfId).mutedUntil) : 0,
  });
}

/** A member, for `get_group_member_list` and `get_group_member_info`. */
export function renderMember({ world, profile }: Account, each: Member): object {
  const user = world.users.get(each.userId);
  return pick(profile.fields.member, {
    group_id: each.groupId,
    user_id: each.userId,
    nickname: user?.nickname ?? String(each.userId),
    card: each.card,
    card_or_nickname: world.nameOf(each.userId, each.groupId),
    sex: user?.sex ?? "unknown",
    age: user?.age ?? 0,
    area: "",
    level: String(each.level),
    qq_level: user?.level ?? 0,
    join_time: seconds(each.joinedAt),
    last_sent_time: seconds(each.lastSentAt),
    title_expire_time: 0,
    unfriendly: false,
    card_changeable: true,
    is_robot: user?.isBot ?? false,
    shut_up_timestamp: seconds(each.mutedUntil),
    role: each.role,
    title: each.title,
  });
}

/** A friend, for `get_friend_list`. */
export function renderFriend({ world, selfId, profile }: Account, user: User): object {
  const friendship: Friendship | undefined = world.friendship(selfId, user.id);
  const categoryId = friendship?.categories[selfId] ?? 1;
  const category = world.categoriesOf(selfId).find(({ id }) => id === categoryId);
  return pick(profile.fields.friend, {
    birthday_year: 0,
    birthday_month: 0,
    birthday_day: 0,
    user_id: user.id,
    age: user.age,
    phone_num: "-",
    email: "",
    category_id: categoryId,
    nickname: user.nickname,
    remark: friendship?.remarks[selfId] ?? "",
    sex: user.sex,
    level: user.level,
    qid: "",
    q_id: "",
    long_nick: user.sign,
    group: { group_id: categoryId, group_name: category?.name ?? "" },
  });
}

/** Anybody, for `get_stranger_info`. */
export function renderStranger({ world, selfId, profile }: Account, user: User): object {
  return pick(profile.fields.stranger, {
    uid: uidOf(user.id),
    uin: String(user.id),
    nick: user.nickname,
    user_id: user.id,
    nickname: user.nickname,
    age: user.age,
    qid: "",
    q_id: "",
    qqLevel: user.level,
    level: user.level,
    sex: user.sex,
    long_nick: user.sign,
    sign: user.sign,
    reg_time: 0,
    is_vip: false,
    is_years_vip: false,
    vip_level: 0,
    remark: world.friendship(selfId, user.id)?.remarks[selfId] ?? "",
    status: user.isOnline ? 10 : 20,
    login_days: 0,
    city: "",
    country: "",
    birthday_year: 0,
    birthday_month: 0,
    birthday_day: 0,
    labels: [],
    avatar: `https://q1.qlogo.cn/g?b=qq&nk=${user.id}&s=640`,
  });
}

/** A file of a group. */
export function renderGroupFile({ world, profile }: Account, groupId: number, file: GroupFile): object {
  return pick(profile.fields.groupFile, {
    group_id: groupId,
    file_id: file.id,
    file_name: file.name,
    busid: 102,
    size: file.sizeBytes,
    file_size: file.sizeBytes,
    upload_time: seconds(file.at),
    dead_time: 0,
    modify_time: seconds(file.at),
    download_times: 0,
    uploader: file.uploaderId,
    uploader_name: world.nameOf(file.uploaderId),
  });
}

/** A folder of a group. */
export function renderFolder({ world, profile }: Account, group: Group, folder: GroupFolder): object {
  const inside = group.files.filter((file) => file.folderId === folder.id).length;
  return pick(profile.fields.folder, {
    group_id: group.id,
    folder_id: folder.id,
    folder: folder.id,
    folder_name: folder.name,
    create_time: seconds(folder.at),
    creator: folder.by,
    creator_name: world.nameOf(folder.by),
    create_name: world.nameOf(folder.by),
    total_file_count: inside,
  });
}

/** A notice (群公告). */
export function renderNotice({ profile }: Account, notice: GroupNotice): object {
  const images = notice.image === undefined ? [] : [{ id: notice.image, height: "80", width: "80" }];
  return pick(profile.fields.notice, {
    sender_id: notice.by,
    publish_time: seconds(notice.at),
    notice_id: notice.id,
    message: profile.name === "napcat" ? { text: notice.text, image: images, images } : { text: notice.text, images },
    settings: {
      is_show_edit_card: 0,
      remind_ts: 0,
      tip_window_type: 0,
      confirm_required: 0,
    },
    read_num: 0,
  });
}

/** An essence message, for `get_essence_msg_list`. */
export function renderEssence(account: Account, message: Message, by: number, at: number): object {
  const { world, profile } = account;
  const told = profile.message(account, message);
  return pick(profile.fields.essence, {
    msg_seq: message.seq,
    msg_random: message.random,
    sender_id: message.from,
    sender_nick: world.nameOf(message.from),
    sender_time: seconds(message.at),
    operator_id: by,
    operator_nick: world.nameOf(by),
    message_id: account.ids.of(message),
    operator_time: seconds(at),
    content: typeof told["message"] === "string"
      ? [{ type: "text", data: { text: told["message"] } }]
      : told["message"],
  });
}

/** A picture, voice or file that went out to the bot, for `get_image`, `get_record` and `get_file`. */
export function renderStored(account: Account, file: StoredFile, more: Fields = {}): object {
  const size = file.sizeBytes;
  return pick(account.profile.fields.storedFile, {
    file: filePath(file),
    url: fileUrl(account, file),
    file_size: String(size),
    file_name: file.name,
    size,
    filename: file.name,
    ...more,
  });
}
