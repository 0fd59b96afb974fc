/** NapCatQQ as data. */

import type { ActionReply } from "../../../protocol/frames.ts";
import type { Message } from "../../world/types.ts";
import { md5Start, uidOf } from "../account.ts";
import { coreFailure, sendTimeout } from "../actions/send.ts";
import type { FailureRow, FieldSets, Told, WireRules } from "../facts.ts";
import type { Profile } from "../profile.ts";
import { napCatTellers } from "./events.ts";
import { renderForward, renderFound, renderMessage } from "./render.ts";

const observed = { source: "observed, NapCatQQ 4.18.19 (af07479)", basis: "observed" } as const;
const issue = (number: number) => ({ source: `NapNeko/NapCatQQ#${number}`, basis: "reported" }) as const;

// Recorded in NapNeko/NapCatQQ#283, #651, #1267 and #1518.
const transferFailed = { recorded: "napcat-upload_private_file-failed-transfer" } as const;

const failures: Readonly<Record<keyof Profile["failures"], FailureRow>> = {
  "no-such-message": { says: "消息不存在", ...observed },
  "no-such-member": { says: "群成员不存在", ...observed },
  "no-such-group": { says: "群不存在", ...observed },
  "no-such-user": { says: "无法获取用户信息", ...observed },
  "no-such-file": { says: "file not found", ...observed, recorded: "napcat-get_file-failed" },
  "no-such-request": { says: "No such request", ...observed, recorded: "napcat-set_group_add_request-failed" },
  "no-permission": { says: "ERR_NOT_GROUP_ADMIN", ...observed },
  "not-in-group": { says: coreFailure("sendMsg", 110), ...issue(901), ...transferFailed },
  "not-friends": { says: coreFailure("sendMsg", 16), ...issue(398), ...transferFailed },
  muted: { says: coreFailure("sendMsg", 120), ...issue(398), ...transferFailed },
  "group-muted": { says: coreFailure("sendMsg", 120), ...issue(398), ...transferFailed },
  "risk-control": { says: sendTimeout, ...issue(788), recorded: "napcat-delete_msg-failed-timeout" },
  offline: { says: coreFailure("sendMsg", -1), ...issue(2049), ...transferFailed },
  "rate-limit": { says: coreFailure("sendMsg", 299), ...issue(398), ...transferFailed },
  "empty-message": { says: "消息体无法解析, 请检查是否发送了不支持的消息类型", ...observed },
  "unknown-segment": { says: "未知的消息类型：unknown", ...observed },
  "recall-failed": { says: "Recall failed", ...observed },
  failed: { says: "Unknown error", ...observed },
};

const fields: FieldSets = {
  group: ["group_all_shut", "group_remark", "group_id", "group_name", "member_count", "max_member_count"],
  member: [
    "group_id",
    "user_id",
    "nickname",
    "card",
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
    "birthday_year",
    "birthday_month",
    "birthday_day",
    "user_id",
    "age",
    "phone_num",
    "email",
    "category_id",
    "nickname",
    "remark",
    "sex",
    "level",
  ],
  stranger: [
    "uid",
    "uin",
    "nick",
    "user_id",
    "nickname",
    "age",
    "qid",
    "qqLevel",
    "sex",
    "long_nick",
    "reg_time",
    "is_vip",
    "is_years_vip",
    "vip_level",
    "remark",
    "status",
    "login_days",
  ],
  groupFile: [
    "group_id",
    "file_id",
    "file_name",
    "busid",
    "size",
    "file_size",
    "upload_time",
    "dead_time",
    "modify_time",
    "download_times",
    "uploader",
    "uploader_name",
  ],
  folder: [
    "group_id",
    "folder_id",
    "folder",
    "folder_name",
    "create_time",
    "creator",
    "creator_name",
    "total_file_count",
  ],
  essence: [
    "msg_seq",
    "msg_random",
    "sender_id",
    "sender_nick",
    "operator_id",
    "operator_nick",
    "message_id",
    "operator_time",
    "content",
  ],
  notice: ["sender_id", "publish_time", "notice_id", "message", "settings", "read_num"],
  sentForward: ["message_id", "res_id", "forward_id"],
  storedFile: ["file", "url", "file_size", "file_name", "base64"],
};

/** NapCat on the wire. */
const wire: WireRules = {
  refusesSocket: { frameThenClose: undefined },
  refusesHttp: {
    missing: 403,
    wrong: 403,
    body: JSON.stringify({ message: "token verify failed!" }),
    contentType: "text/html; charset=utf-8",
  },
  queryWins: true,
  tokenSchemes: "bearer",
  unknownStatus: 200,
  badJson: { status: 400, body: "Invalid JSON", beforeAuth: true },
  root: { hello: true, dispatch: true },
  trailingSlash: "ignored",
  otherMethods: undefined,
  readsJsonInFields: false,
  paths: "any",
  newline: false,
  unreadable: "reply",
  sse: { heartbeatMs: 0 },
  polling: undefined,
  reverse: {
    userAgent: "OneBot/11",
    scheme: "Bearer",
    sendsEmpty: true,
    reconnectMs: 5_000,
    roles: { Universal: "Universal", API: "API", Event: "Event" },
  },
  webhook: { userAgent: undefined, sendsMeta: false },
  heartbeatMs: 30_000,
};

/** The first four bytes of an MD5, with the top bit cleared. */
function messageId({ id, chat }: Message): number {
  const peer = chat.kind === "group" ? `2|${chat.groupId}` : `1|${uidOf(chat.users[0])}${uidOf(chat.users[1])}`;
  return md5Start(`${id}|${peer}`) & 0x7fff_ffff;
}

function reply(status: string, retcode: number, data: unknown, { says }: Told, echo: unknown): ActionReply {
  return { status, retcode, data, message: says, wording: says, echo, stream: "normal-action" };
}

/** NapCat. */
export const napCatProfile: Profile = {
  name: "napcat",
  title: "NapCat",
  version: "4.18.19",
  source: "NapNeko/NapCatQQ@af07479 packages/napcat-onebot",
  messageFormat: "array",
  remembersIds: 5_000,
  // One number for each kind of failure, over WebSocket another than over HTTP.
  codes: {
    ws: { failed: 1200, badParams: 1400, unknown: 1404 },
    http: { failed: 200, badParams: 400, unknown: 200 },
  },
  failures,
  fields,
  quirks: {
    ignoresRefusals: true,
    silentWithoutMessage: true,
    lenientParams: false,
    unknownSegment: "refuse",
    quickOperations: new Set(["reply", "at_sender", "approve"]),
    quotesQuickReplies: true,
    staleLifecycle: false,
    suffixes: ["_async", "_rate_limited"],
  },
  wire,
  tellers: napCatTellers,
  versionInfo: { app_name: "NapCat.Onebot", protocol_version: "v11", app_version: "4.18.19" },
  status: ({ world, selfId }) => ({ online: world.users.get(selfId)?.isOnline === true, good: true, stat: {} }),
  beat: ({ world, selfId }) => ({ online: world.users.get(selfId)?.isOnline === true, good: true }),
  flag: ({ flag }) => flag,
  messageId,
  message: renderMessage,
  foundMessage: renderFound,
  forward: (account, id, chat) => ({ messages: renderForward(account, id, chat) }),
  lifecycle: { sub_type: "connect" },
  reply,
  echo: (given, via, { world }) => given ?? (via === "http" ? world.random().toString(36).slice(2, 13) : ""),
  badParams: (_, isMissing, wanted) => `Schema compilation error: Expected ${isMissing ? "required property" : wanted}`,
  unknownAction: (asked, via) => ({ says: via === "ws" ? `不支持的API ${asked}` : `不支持的Api ${asked}` }),
  unreadable: () => reply("failed", 1400, null, { says: "json解析失败,请检查数据格式" }, null),
  unauthorized: () => reply("failed", 1403, null, { says: "token验证失败" }, null),
  hello: () => ({ ...reply("ok", 0, {}, { says: "" }, null), message: "NapCat4 Is Running" }),
};
