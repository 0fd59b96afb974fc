/** The text of OneBot 11 as data: an implementation that does what the text says, and nothing besides. */

import type { ActionReply } from "../../../protocol/frames.ts";
import type { Message } from "../../world/types.ts";
import { type Account, seconds } from "../account.ts";
import type { FailureRow, FieldSets, Told, WireRules } from "../facts.ts";
import type { Profile } from "../profile.ts";
import { mediaOf, peerOf, rawOf, type Rendered, renderReply, renderSegments, type SegmentTellers } from "../render.ts";
import { plainTellers } from "./events.ts";

const text = "botuniverse/onebot-11@d4456ee";
const legacy = {
  source: "richardchien/coolq-http-api 4.15, the list of retcodes that the text grew from",
  basis: "read",
} as const;

/** Its text leaves the codes of failures to the implementation: these are those of CoolQ HTTP API. */
const failed: FailureRow = { retcode: 102, says: "", ...legacy };
const wrong: FailureRow = { retcode: 103, says: "", ...legacy };

const failures: Readonly<Record<keyof Profile["failures"], FailureRow>> = {
  "no-such-message": failed,
  "no-such-member": failed,
  "no-such-group": failed,
  "no-such-user": failed,
  "no-such-file": failed,
  "no-such-request": failed,
  "no-permission": wrong,
  "not-in-group": wrong,
  "not-friends": wrong,
  muted: wrong,
  "group-muted": wrong,
  "risk-control": wrong,
  offline: { retcode: 104, says: "", ...legacy },
  "rate-limit": wrong,
  "empty-message": { retcode: 100, says: "", ...legacy },
  "unknown-segment": { retcode: 100, says: "", ...legacy },
  "recall-failed": wrong,
  failed,
};

/** The field sets of the text. */
export const plainFields: FieldSets = {
  group: ["group_id", "group_name", "member_count", "max_member_count"],
  member: [
    "group_id",
    "user_id",
    "nickname",
    "card",
    "sex",
    "age",
    "area",
    "join_time",
    "last_sent_time",
    "level",
    "role",
    "unfriendly",
    "title",
    "title_expire_time",
    "card_changeable",
  ],
  friend: ["user_id", "nickname", "remark"],
  stranger: ["user_id", "nickname", "sex", "age"],
  groupFile: ["group_id", "file_id", "file_name", "busid", "file_size", "upload_time", "uploader", "uploader_name"],
  folder: ["group_id", "folder_id", "folder_name", "create_time", "creator", "creator_name", "total_file_count"],
  essence: ["sender_id", "sender_nick", "sender_time", "operator_id", "operator_nick", "operator_time", "message_id"],
  notice: ["sender_id", "publish_time", "message"],
  sentForward: ["message_id", "forward_id"],
  storedFile: ["file"],
};

/** The text on the wire. */
export const plainWire: WireRules = {
  refusesSocket: { missing: 401, wrong: 403 },
  refusesHttp: { missing: 401, wrong: 403, body: "", contentType: undefined },
  queryWins: false,
  tokenSchemes: "bearer",
  unknownStatus: 404,
  badJson: { status: 400, body: "", beforeAuth: false },
  root: { hello: false, dispatch: false },
  trailingSlash: "ignored",
  otherMethods: 405,
  readsJsonInFields: false,
  paths: "split",
  newline: false,
  unreadable: "reply",
  sse: false,
  polling: undefined,
  reverse: {
    userAgent: "CQHttp/4.15.0",
    scheme: "Bearer",
    sendsEmpty: false,
    reconnectMs: 3_000,
    roles: { Universal: "Universal", API: "API", Event: "Event" },
  },
  webhook: { userAgent: "CQHttp/4.15.0", sendsMeta: true },
  heartbeatMs: 15_000,
};

/** Segments as the text has them. */
export const plainSegments: SegmentTellers = {
  image: (account, data) => media(account, "image", data),
  record: (account, data) => media(account, "record", data),
  video: (account, data) => media(account, "video", data),
  file: (account, data) => media(account, "file", data),
  face: (_, { id }) => ({ type: "face", data: { id: String(id) } }),
  at: (_, { qq }) => ({ type: "at", data: { qq: String(qq) } }),
  reply: (account, { id }) => renderReply(account, id),
  forward: (_, { id }) => ({ type: "forward", data: { id } }),
};

function media(account: Account, type: string, data: Readonly<Record<string, unknown>>): Rendered | undefined {
  const found = mediaOf(account, data);
  return found && { type, data: { file: found.file.name, url: found.url } };
}

/** How an implementation tells the author of a message. */
export type SenderTeller = (account: Account, message: Message) => object;

/** A sender with the fields of the text. */
export const plainSender: SenderTeller = ({ world }, { from, chat }) => {
  const user = world.users.get(from);
  const base = {
    user_id: from,
    nickname: world.nameOf(from),
    sex: user?.sex ?? "unknown",
    age: user?.age ?? 0,
  };
  if (chat.kind === "private" || !world.isMember(chat.groupId, from)) return base;
  const { card, level, role, title } = world.member(chat.groupId, from);
  return { ...base, card, area: "", level: String(level), role, title };
};

/** A message event of the text: the fields that all implementations share. */
export function plainMessage(
  account: Account,
  message: Message,
  { segments, sender, more = {} }: { segments: SegmentTellers; sender: SenderTeller; more?: object },
): Record<string, unknown> {
  const { chat, from } = message;
  const isGroup = chat.kind === "group";
  const list = renderSegments(account, message.segments, chat, segments);
  const raw = rawOf(list);
  return {
    time: seconds(message.at),
    self_id: account.selfId,
    post_type: "message",
    message_type: isGroup ? "group" : "private",
    sub_type: isGroup ? "normal" : message.viaGroupId === undefined ? "friend" : "group",
    message_id: account.ids.of(message),
    ...isGroup ? { group_id: chat.groupId } : {},
    user_id: from,
    message: account.messageFormat === "string" ? raw : list,
    raw_message: raw,
    font: 0,
    sender: sender(account, message),
    ...more,
  };
}

/** `get_msg` of the text: fewer fields than the event has. */
export function plainFound(account: Account, message: Message): Record<string, unknown> {
  const told = account.profile.message(account, message);
  const { time, message_type, message_id, sender } = told;
  return { time, message_type, message_id, real_id: message_id, sender, message: told["message"] };
}

/** `get_forward_msg` of the text: nodes. */
export const plainForward: Profile["forward"] = (account, id, chat) => ({
  message: (account.world.forwards.get(id) ?? []).map((node) => ({
    type: "node",
    data: {
      user_id: String(node.userId),
      nickname: node.nickname,
      content: renderSegments(account, node.segments, chat, plainSegments),
    },
  })),
});

/** The reply of the text: `echo` comes back where there was one. */
function reply(status: string, retcode: number, data: unknown, _told: Told, echo: unknown): ActionReply {
  return { status, retcode, data: data ?? null, ...echo === undefined ? {} : { echo } } as ActionReply;
}

/** Plain OneBot 11. */
export const oneBotProfile: Profile = {
  name: "onebot",
  title: "OneBot 11",
  version: "11",
  source: text,
  messageFormat: "string",
  remembersIds: Infinity,
  codes: {
    ws: { failed: 102, badParams: 1400, unknown: 1404 },
    http: { failed: 102, badParams: 100, unknown: 404 },
  },
  failures,
  fields: plainFields,
  quirks: {
    ignoresRefusals: false,
    silentWithoutMessage: false,
    lenientParams: false,
    unknownSegment: "refuse",
    quickOperations: new Set(["reply", "at_sender", "delete", "kick", "ban", "approve"]),
    quotesQuickReplies: false,
    staleLifecycle: false,
    suffixes: ["_async", "_rate_limited"],
  },
  wire: plainWire,
  tellers: plainTellers,
  versionInfo: { app_name: "adelie-sandbox", app_version: "11", protocol_version: "v11" },
  status: ({ world, selfId }) => ({ online: world.users.get(selfId)?.isOnline === true, good: true }),
  beat: ({ world, selfId }) => ({ online: world.users.get(selfId)?.isOnline === true, good: true }),
  flag: ({ flag }) => flag,
  messageId: ({ id }) => Number(BigInt(id) & 0x7fff_ffffn),
  message: (account, message) => {
    const anonymous = message.chat.kind === "group" ? { anonymous: null } : {};
    return plainMessage(account, message, { segments: plainSegments, sender: plainSender, more: anonymous });
  },
  foundMessage: plainFound,
  forward: plainForward,
  lifecycle: { sub_type: "connect" },
  reply,
  echo: (given) => given,
  badParams: () => "",
  unknownAction: () => ({ says: "" }),
  unreadable: () => reply("failed", 1400, null, { says: "" }, undefined),
  unauthorized: () => reply("failed", 1403, null, { says: "" }, undefined),
  hello: () => reply("ok", 0, null, { says: "" }, undefined),
};

/** The peer of a private message, for implementations that tell it. */
export function targetOf(account: Account, message: Message): number {
  return message.from === account.selfId ? peerOf(account, message.chat) : account.selfId;
}
