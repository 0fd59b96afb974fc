/** go-cqhttp as data. */

import { crc32 } from "node:zlib";
import type { ActionReply } from "../../../protocol/frames.ts";
import type { Message } from "../../world/types.ts";
import { type Account, fileUrl, seconds } from "../account.ts";
import { plainFields, plainMessage, plainSegments, plainWire, type SenderTeller, targetOf } from "../onebot/profile.ts";
import { notice, plainTellers, tellMessage } from "../onebot/events.ts";
import type { FailureRow, FieldSets, Told, WireRules } from "../facts.ts";
import type { Profile, Tellers } from "../profile.ts";
import { mediaOf, peerOf, type Rendered, renderSegments, type SegmentTellers } from "../render.ts";

const api = { source: "Mrs4s/go-cqhttp@a5923f1 coolq/api.go", basis: "read" } as const;
const bot = { source: "Mrs4s/go-cqhttp@a5923f1 coolq/bot.go", basis: "read" } as const;

const failures: Readonly<Record<keyof Profile["failures"], FailureRow>> = {
  "no-such-message": { msg: "MESSAGE_NOT_FOUND", says: "消息不存在", ...api },
  "no-such-member": { msg: "MEMBER_NOT_FOUND", says: "群员不存在", ...api },
  "no-such-group": { msg: "GROUP_NOT_FOUND", says: "群聊不存在", ...api },
  "no-such-user": { msg: "FRIEND_NOT_FOUND", says: "好友不存在", ...api },
  "no-such-file": { msg: "FILE_NOT_FOUND", says: "文件不存在", ...api },
  "no-such-request": { msg: "FLAG_NOT_FOUND", says: "FLAG不存在", ...api },
  "no-permission": { msg: "NOT_MANAGEABLE", says: "机器人权限不足", ...api },
  "not-in-group": { msg: "GROUP_NOT_FOUND", says: "群聊不存在", ...api },
  "not-friends": { msg: "FRIEND_NOT_FOUND", says: "好友不存在", ...api },
  muted: { msg: "SEND_MSG_API_ERROR", says: "send group message failed: blocked by server", ...bot },
  "group-muted": { msg: "SEND_MSG_API_ERROR", says: "send group message failed: blocked by server", ...bot },
  "risk-control": { msg: "SEND_MSG_API_ERROR", says: "send group message failed: blocked by server", ...bot },
  offline: { msg: "SEND_MSG_API_ERROR", says: "请参考 go-cqhttp 端输出", ...api },
  "rate-limit": { msg: "SEND_MSG_API_ERROR", says: "send group message failed: blocked by server", ...bot },
  "empty-message": { msg: "EMPTY_MSG_ERROR", says: "消息为空", ...api },
  "unknown-segment": { msg: "EMPTY_MSG_ERROR", says: "消息为空", ...api },
  "recall-failed": { msg: "RECALL_API_ERROR", says: "请参考 go-cqhttp 端输出", ...api },
  failed: { msg: "API_ERROR", ...api },
};

const fields: FieldSets = {
  ...plainFields,
  group: [
    "group_id",
    "group_name",
    "group_memo",
    "group_create_time",
    "group_level",
    "max_member_count",
    "member_count",
  ],
  member: [...plainFields.member, "shut_up_timestamp"],
  stranger: ["user_id", "nickname", "qid", "sex", "age", "level", "login_days", "sign", "vip_level"],
  groupFile: [
    "group_id",
    "file_id",
    "file_name",
    "busid",
    "file_size",
    "upload_time",
    "dead_time",
    "modify_time",
    "download_times",
    "uploader",
    "uploader_name",
  ],
  notice: ["notice_id", "sender_id", "publish_time", "message"],
  storedFile: ["size", "filename", "url"],
};

/** go-cqhttp on the wire. */
const wire: WireRules = {
  ...plainWire,
  refusesHttp: { missing: 401, wrong: 403, body: "", contentType: undefined },
  tokenSchemes: "any",
  unknownStatus: 200,
  badJson: { status: 400, body: "", beforeAuth: true },
  root: { hello: false, dispatch: true },
  trailingSlash: "unknown",
  otherMethods: 404,
  readsJsonInFields: true,
  newline: true,
  polling: "get_updates",
  reverse: { ...plainWire.reverse, userAgent: "CQHttp/4.15.0", scheme: "Token" },
  heartbeatMs: 5_000,
};

/** Every value is text, also in the array format. */
const segments: SegmentTellers = {
  ...plainSegments,
  image: (account, data) => {
    const found = mediaOf(account, data);
    if (found === undefined) return undefined;
    const file = `${found.file.md5.toLowerCase()}.image`;
    return { type: "image", data: { file, subType: String(data["sub_type"] ?? 0), url: found.url } };
  },
  // Files are told as notices.
  file: () => undefined,
};

const sender: SenderTeller = ({ world }, { from, chat, viaGroupId }) => {
  const base = { age: 0, nickname: world.nameOf(from), sex: "unknown", user_id: from };
  if (chat.kind === "private") return viaGroupId === undefined ? base : { ...base, group_id: viaGroupId };
  const member = world.isMember(chat.groupId, from) ? world.member(chat.groupId, from) : undefined;
  const { card = "", role = "member", title = "" } = member ?? {};
  return { ...base, area: "", card, level: "", role, title };
};

/** CRC32 of `<peer>-<number>`, as a signed number. */
function messageId({ seq, chat }: Message, account: Account): number {
  return crc32(`${peerOf(account, chat)}-${seq}`) | 0;
}

function message(account: Account, said: Message): Record<string, unknown> {
  const more = said.chat.kind === "group"
    ? { anonymous: null, message_seq: said.seq }
    : { target_id: targetOf(account, said) };
  return plainMessage(account, said, { segments, sender, more });
}

const tellers: Tellers = {
  ...plainTellers,
  message: (account, { message: said }) => {
    const file = said.chat.kind === "private" && said.segments.find(({ type }) => type === "file");
    if (file === undefined || file === false) return tellMessage(account, said, "message_sent");
    if (said.from === account.selfId) return undefined;
    const found = mediaOf(account, file.data as unknown as Record<string, unknown>);
    const { name = "", sizeBytes: size = 0 } = found?.file ?? {};
    return notice("offline_file", { user_id: said.from, file: { name, size, url: found?.url ?? "" } });
  },
  poke: ({ selfId }, { from, target, groupId }) => {
    // In private it hears only of pokes at itself.
    if (groupId === undefined && target !== selfId) return undefined;
    const where = groupId === undefined ? {} : { group_id: groupId };
    return notice("notify", { sub_type: "poke", ...where, user_id: from, sender_id: from, target_id: target });
  },
  essence: (account, { message: said, by, isAdded }) =>
    said.chat.kind === "private" || by === account.selfId ? undefined : notice("essence", {
      sub_type: isAdded ? "add" : "delete",
      group_id: said.chat.groupId,
      sender_id: said.from,
      operator_id: by,
      message_id: account.ids.of(said),
    }),
  card: (_, { groupId, userId, before, after }) =>
    notice("group_card", { group_id: groupId, user_id: userId, card_new: after, card_old: before }),
  title: (_, { groupId, userId, after }) =>
    notice("notify", { sub_type: "title", group_id: groupId, user_id: userId, title: after }),
  "group-muted": (_, { groupId, by, isMuted }) =>
    notice("group_ban", {
      sub_type: isMuted ? "ban" : "lift_ban",
      group_id: groupId,
      operator_id: by,
      user_id: 0,
      // The number of QQ's own protocol.
      duration: isMuted ? 268_435_455 : 0,
    }),
  "group-file": (account, { groupId, file, isAdded }) => {
    const stored = account.world.files.get(file.sha256);
    if (!isAdded || stored === undefined) return undefined;
    account.seenFiles.add(file.sha256);
    const { id, name, sizeBytes: size, uploaderId } = file;
    return notice("group_upload", {
      group_id: groupId,
      user_id: uploaderId,
      file: { id, name, size, busid: 102, url: fileUrl(account, stored) },
    });
  },
  // It takes every arrival for approved, and does not know by whom.
  "member-joined": (_, { groupId, userId }) =>
    notice("group_increase", { sub_type: "approve", group_id: groupId, operator_id: 0, user_id: userId }),
  request: (account, change) => {
    const told = plainTellers.request?.(account, change);
    const { kind } = change.request;
    return kind === "join" ? { ...told, invitor_id: 0 } : told;
  },
};

/** Its `get_msg` keeps the format and has the group. */
function found(account: Account, said: Message): Record<string, unknown> {
  const told = message(account, said);
  const { time, message_type, message_id, sender: author } = told;
  const isGroup = said.chat.kind === "group";
  const group = isGroup ? { group_id: peerOf(account, said.chat) } : {};
  return {
    time,
    message_type,
    message_id,
    real_id: said.seq,
    message_seq: said.seq,
    message_id_v2: said.id,
    sender: author,
    message: told["message"],
    group: isGroup,
    ...group,
  };
}

const forward: Profile["forward"] = (account, id, chat) => ({
  messages: (account.world.forwards.get(id) ?? []).map((node): object => {
    const content: Rendered[] = renderSegments(account, node.segments, chat, segments);
    return {
      sender: { user_id: node.userId, nickname: node.nickname },
      time: seconds(node.at),
      content,
      group_id: chat.kind === "group" ? chat.groupId : 0,
    };
  }),
});

function reply(status: string, retcode: number, data: unknown, { says, msg }: Told, echo: unknown): ActionReply {
  const words = status === "failed" ? { msg: msg ?? "", wording: says } : {};
  const back = echo === undefined ? {} : { echo };
  return { data: data ?? null, message: says, ...words, retcode, status, ...back } as ActionReply;
}

function status({ world, selfId }: Account): object {
  const online = world.users.get(selfId)?.isOnline === true;
  const messages = world.allMessages();
  const sent = messages.filter(({ from }) => from === selfId).length;
  const counters = { packet_received: messages.length, packet_sent: sent, packet_lost: 0 };
  return {
    app_enabled: true,
    app_good: true,
    app_initialized: true,
    good: true,
    online,
    plugins_good: null,
    stat: {
      ...counters,
      message_received: messages.length - sent,
      message_sent: sent,
      disconnect_times: 0,
      lost_times: 0,
      last_message_time: seconds(messages.at(-1)?.at ?? 0),
    },
  };
}

/** go-cqhttp. */
export const goCqhttpProfile: Profile = {
  name: "go-cqhttp",
  title: "go-cqhttp",
  version: "v1.2.0",
  source: "Mrs4s/go-cqhttp@a5923f1",
  messageFormat: "string",
  remembersIds: Infinity,
  codes: {
    ws: { failed: 100, badParams: 100, unknown: 404 },
    http: { failed: 100, badParams: 100, unknown: 404 },
  },
  failures,
  fields,
  quirks: {
    ignoresRefusals: false,
    silentWithoutMessage: false,
    lenientParams: true,
    unknownSegment: "drop",
    quickOperations: new Set(["reply", "at_sender", "delete", "kick", "ban", "approve"]),
    quotesQuickReplies: false,
    staleLifecycle: true,
    suffixes: ["_async"],
  },
  wire,
  tellers,
  versionInfo: {
    app_name: "go-cqhttp",
    app_version: "v1.2.0",
    app_full_name: "go-cqhttp-v1.2.0_linux_amd64-go1.20.5",
    coolq_edition: "pro",
    coolq_directory: "",
    "go-cqhttp": true,
    plugin_version: "4.15.0",
    plugin_build_number: 99,
    plugin_build_configuration: "release",
    runtime_version: "go1.20.5",
    runtime_os: "linux",
    version: "v1.2.0",
    protocol_name: 6,
    protocol_version: "v11",
  },
  status,
  beat: status,
  flag: ({ flag }) => flag,
  messageId,
  message,
  foundMessage: found,
  forward,
  lifecycle: { sub_type: "connect", _post_method: 2 },
  reply,
  echo: (given) => given,
  badParams: () => "参数错误",
  unknownAction: () => ({ says: "API不存在", msg: "API_NOT_FOUND" }),
  unreadable: () => reply("failed", 404, null, { says: "API不存在", msg: "API_NOT_FOUND" }, undefined),
  unauthorized: () => reply("failed", 1403, null, { says: "" }, undefined),
  hello: () => reply("failed", 404, null, { says: "API不存在", msg: "API_NOT_FOUND" }, undefined),
};
