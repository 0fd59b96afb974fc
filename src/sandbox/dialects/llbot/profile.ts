/** LLBot (LLOneBot) as data. */

import type { ActionReply } from "../../../protocol/frames.ts";
import type { JoinRequest, Message } from "../../world/types.ts";
import { type Account, md5Start, seconds, uidOf } from "../account.ts";
import { coreFailure, sendTimeout } from "../actions/send.ts";
import { notice, pokeInfo } from "../napcat/events.ts";
import { notice as plainNotice, plainTellers, tellMessage } from "../onebot/events.ts";
import { plainFields, plainSegments, plainWire, type SenderTeller } from "../onebot/profile.ts";
import type { FailureRow, FieldSets, Told, WireRules } from "../facts.ts";
import type { Profile, Tellers } from "../profile.ts";
import { mediaOf, peerOf, pictureName, rawOf, renderCard, renderSegments, type SegmentTellers } from "../render.ts";

const source = "LLOneBot/LuckyLilliaBot@ab2b6af src/onebot11";
const observed = { source: "observed, LLOneBot 8.1.7 (ab2b6af)", basis: "observed" } as const;
const read = (file: string) => ({ source: `${source}${file}`, basis: "read" }) as const;
const ofTheCore = read("/action/msg/SendMsg.ts");

const failures: Readonly<Record<keyof Profile["failures"], FailureRow>> = {
  "no-such-message": { says: "消息不存在", ...read("/action/msg/GetMsg.ts") },
  "no-such-member": { says: "群成员未找到", ...read("/action/group/GetGroupMemberInfo.ts") },
  "no-such-group": { says: "群不存在", ...read("") },
  "no-such-user": { says: "无法获取用户信息", ...read("/action/group/SetGroupBan.ts") },
  "no-such-file": { says: "文件不存在", ...read("") },
  "no-such-request": { says: "请求不存在", ...read("") },
  "no-permission": { says: "ERR_NOT_GROUP_ADMIN", ...read("/action/group/SetGroupBan.ts") },
  "not-in-group": { says: coreFailure("sendMsg", 110), ...ofTheCore },
  "not-friends": { says: coreFailure("sendMsg", 16), ...ofTheCore },
  muted: { says: coreFailure("sendMsg", 120), ...ofTheCore },
  "group-muted": { says: coreFailure("sendMsg", 120), ...ofTheCore },
  "risk-control": { says: sendTimeout, ...ofTheCore },
  offline: { says: coreFailure("sendMsg", -1), ...ofTheCore },
  "rate-limit": { says: coreFailure("sendMsg", 299), ...ofTheCore },
  "empty-message": { says: "消息为空", ...read("/action/msg/GetMsg.ts") },
  "unknown-segment": { says: "不支持的消息类型", ...read("") },
  "recall-failed": { says: "撤回失败", ...read("") },
  failed: { ...observed },
};

const fields: FieldSets = {
  ...plainFields,
  group: [
    "group_id",
    "group_name",
    "group_memo",
    "group_create_time",
    "member_count",
    "max_member_count",
    "remark_name",
    "avatar_url",
    "owner_id",
    "is_top",
    "shut_up_all_timestamp",
    "shut_up_me_timestamp",
  ],
  member: [
    "group_id",
    "user_id",
    "nickname",
    "card",
    "card_or_nickname",
    "sex",
    "age",
    "area",
    "level",
    "qq_level",
    "join_time",
    "last_sent_time",
    "title_expire_time",
    "unfriendly",
    "card_changeable",
    "is_robot",
    "shut_up_timestamp",
    "role",
    "title",
  ],
  friend: [
    "user_id",
    "nickname",
    "remark",
    "sex",
    "birthday_year",
    "birthday_month",
    "birthday_day",
    "age",
    "qid",
    "long_nick",
  ],
  stranger: [
    "user_id",
    "nickname",
    "sex",
    "age",
    "qid",
    "level",
    "login_days",
    "reg_time",
    "long_nick",
    "city",
    "country",
    "birthday_year",
    "birthday_month",
    "birthday_day",
    "labels",
    "is_vip",
    "is_years_vip",
    "vip_level",
    "remark",
  ],
  notice: ["notice_id", "sender_id", "publish_time", "message", "settings"],
  storedFile: ["file", "url", "file_size", "file_name", "base64"],
};

/** LLBot on the wire. */
const wire: WireRules = {
  ...plainWire,
  refusesSocket: { frameThenClose: 1008 },
  refusesHttp: {
    missing: 403,
    wrong: 403,
    body: JSON.stringify({ message: "token verify failed" }),
    contentType: "application/json; charset=utf-8",
  },
  unknownStatus: 404,
  badJson: { retcode: 400 },
  trailingSlash: "not-found",
  otherMethods: undefined,
  paths: "strict",
  sse: { heartbeatMs: 5_000 },
  polling: "get_event",
  reverse: { ...plainWire.reverse, userAgent: "LLOneBot/8.1.7" },
  webhook: { userAgent: "node", sendsMeta: false },
  heartbeatMs: 60_000,
};

const segments: SegmentTellers = {
  ...plainSegments,
  at: ({ world }, { qq }, chat) => {
    const groupId = chat.kind === "group" ? chat.groupId : undefined;
    const name = qq === "all" ? "全体成员" : world.nameOf(Number(qq), groupId);
    return { type: "at", data: { qq: String(qq), name } };
  },
  image: (account, data) => {
    const found = mediaOf(account, data);
    if (found === undefined) return undefined;
    const { file, url, size } = found;
    const subType = Number(data["sub_type"] ?? 0);
    return { type: "image", data: { file: pictureName(file), subType, url, file_size: size } };
  },
  record: (account, data) => {
    const found = mediaOf(account, data);
    return found &&
      { type: "record", data: { file: found.file.name, url: found.url, path: found.path, file_size: found.size } };
  },
  file: (account, data) => {
    const found = mediaOf(account, data);
    if (found === undefined) return undefined;
    const { file, path, size } = found;
    return {
      type: "file",
      data: { file: data["name"] ?? file.name, url: "", file_id: file.sha256, path, file_size: size },
    };
  },
  face: (_, { id }) => ({ type: "face", data: { id: String(id), sub_type: 1 } }),
  contact: renderCard("contact"),
  music: renderCard("music"),
  location: renderCard("location"),
};

const sender: SenderTeller = ({ world }, { from, chat, viaGroupId }) => {
  const base = { user_id: from, nickname: world.nameOf(from) };
  if (chat.kind === "private") return viaGroupId === undefined ? base : { ...base, group_id: viaGroupId };
  if (!world.isMember(chat.groupId, from)) return { ...base, card: "" };
  const { card, role, level, title } = world.member(chat.groupId, from);
  return { ...base, card, role, level: String(level), title };
};

function message(account: Account, said: Message): Record<string, unknown> {
  const { chat, from, viaGroupId } = said;
  const isGroup = chat.kind === "group";
  const list = renderSegments(account, said.segments, chat, segments);
  const raw = rawOf(list);
  return {
    self_id: account.selfId,
    user_id: from,
    time: seconds(said.at),
    message_id: account.ids.of(said),
    message_seq: said.seq,
    message_type: isGroup ? "group" : "private",
    sender: sender(account, said),
    raw_message: raw,
    font: 14,
    sub_type: isGroup ? "normal" : viaGroupId === undefined ? "friend" : "group",
    message: account.messageFormat === "string" ? raw : list,
    message_format: account.messageFormat,
    post_type: from === account.selfId ? "message_sent" : "message",
    ...isGroup ? { group_id: chat.groupId, group_name: account.world.groups.get(chat.groupId)?.name ?? "" } : {},
    ...viaGroupId === undefined ? {} : { temp_source: 0 },
  };
}

/** The first four bytes of an MD5, as a signed number. */
function messageId({ id, seq, random }: Message): number {
  return md5Start(`${id}${seq}${random}`);
}

/** Friends by their inner name; groups by group, number, type and whether they are doubtful. */
function flag({ kind, from, groupId, flag: own }: JoinRequest): string {
  if (kind === "friend") return uidOf(from);
  return `${groupId}|${own}|${kind === "join" ? 7 : 1}|0`;
}

const tellers: Tellers = {
  ...plainTellers,
  message: (account, { message: said }) => {
    const told = tellMessage(account, said, "message_sent");
    return told === undefined || said.from !== account.selfId
      ? told
      : { ...told, target_id: peerOf(account, said.chat) };
  },
  reaction: (account, { message: said, by, emojiId, isAdded }) =>
    said.chat.kind === "private" ? undefined : plainNotice("group_msg_emoji_like", {
      group_id: said.chat.groupId,
      user_id: by,
      message_id: account.ids.of(said),
      likes: [{ emoji_id: emojiId, count: said.reactions[emojiId]?.length ?? 0 }],
      is_add: isAdded,
    }),
  essence: (account, { message: said, by, isAdded }) =>
    said.chat.kind === "private" ? undefined : plainNotice("essence", {
      sub_type: isAdded ? "add" : "delete",
      group_id: said.chat.groupId,
      user_id: said.from,
      message_id: account.ids.of(said),
      sender_id: said.from,
      operator_id: by,
    }),
  poke: (_, { from, target, groupId }) => {
    const where = groupId === undefined ? {} : { group_id: groupId };
    const base = { notice_type: "notify", sub_type: "poke", target_id: target, user_id: from };
    return notice({ ...base, ...where, raw_info: pokeInfo(from, target) });
  },
  like: ({ world }, { from, times }) =>
    plainNotice("notify", {
      sub_type: "profile_like",
      operator_id: from,
      operator_nick: world.nameOf(from),
      times,
    }),
  "group-dissolved": ({ selfId }, { groupId }) => plainNotice("group_dismiss", { group_id: groupId, user_id: selfId }),
  card: (_, { groupId, userId, before, after }) =>
    plainNotice("group_card", { group_id: groupId, user_id: userId, card_new: after, card_old: before }),
  title: (_, { groupId, userId, after }) =>
    plainNotice("notify", { sub_type: "title", group_id: groupId, user_id: userId, title: after }),
  request: (account, change) => {
    const told = plainTellers.request?.(account, change);
    const { kind } = change.request;
    if (kind === "friend") return { ...told, via: "QQ号查找" };
    return kind === "join" ? { ...told, invitor_id: 0 } : told;
  },
};

function reply(status: string, retcode: number, data: unknown, { says }: Told, echo: unknown): ActionReply {
  const back = echo === undefined ? {} : { echo };
  return { status, retcode, data: data ?? null, message: says, wording: says, ...back } as ActionReply;
}

/** LLBot. */
export const llBotProfile: Profile = {
  name: "llbot",
  title: "LLBot",
  version: "8.1.7",
  source,
  messageFormat: "array",
  remembersIds: Infinity,
  codes: {
    ws: { failed: 1200, badParams: 1400, unknown: 1404 },
    http: { failed: 200, badParams: 400, unknown: 404 },
  },
  failures,
  fields,
  quirks: {
    ignoresRefusals: false,
    silentWithoutMessage: false,
    lenientParams: false,
    unknownSegment: "refuse",
    quickOperations: new Set(["reply", "at_sender", "delete", "kick", "ban", "approve"]),
    quotesQuickReplies: true,
    staleLifecycle: false,
    suffixes: ["_async", "_rate_limited"],
  },
  wire,
  tellers,
  versionInfo: { app_name: "LLOneBot", protocol_version: "v11", app_version: "8.1.7" },
  status: ({ world, selfId }) => {
    const messages = world.allMessages();
    const sent = messages.filter(({ from }) => from === selfId).length;
    const stat = {
      message_received: messages.length - sent,
      message_sent: sent,
      last_message_time: seconds(messages.at(-1)?.at ?? 0),
      startup_time: 0,
    };
    return { online: world.users.get(selfId)?.isOnline === true, good: true, stat };
  },
  beat: ({ world, selfId }) => ({ online: world.users.get(selfId)?.isOnline === true, good: true }),
  flag,
  messageId,
  message,
  foundMessage: (account, said) => ({ ...message(account, said), real_id: said.seq, status: "normal" }),
  forward: (account, id, chat) => ({
    messages: (account.world.forwards.get(id) ?? []).map((node) => ({
      content: renderSegments(account, node.segments, chat, segments),
      sender: { nickname: node.nickname, user_id: node.userId },
      time: seconds(node.at),
      message_format: "array",
      message_type: chat.kind,
    })),
  }),
  lifecycle: { sub_type: "connect" },
  reply,
  // Over HTTP there is never an echo.
  echo: (given, via) => via === "http" || given === null ? undefined : given,
  badParams: (name, isMissing, wanted) =>
    name === "" ? "expected object" : isMissing ? `$.${name} missing required value` : `$.${name} expected ${wanted}`,
  unknownAction: (asked) => ({ says: `${asked} API 不存在` }),
  unreadable: () => reply("failed", 1400, null, { says: "json解析失败,请检查数据格式" }, null),
  unauthorized: () => reply("failed", 1403, null, { says: "token验证失败" }, null),
  hello: () => reply("failed", 404, null, { says: " API 不存在" }, undefined),
};
