/** Lagrange.OneBot (v1) as data. */

import type { ActionReply } from "../../../protocol/frames.ts";
import type { JoinRequest, Message } from "../../world/types.ts";
import type { Account } from "../account.ts";
import { notice, plainTellers, tellMessage } from "../onebot/events.ts";
import {
  plainFields,
  plainForward,
  plainFound,
  plainMessage,
  plainSegments,
  plainWire,
  type SenderTeller,
  targetOf,
} from "../onebot/profile.ts";
import type { FailureRow, FieldSets, Told, WireRules } from "../facts.ts";
import type { Profile, Tellers } from "../profile.ts";
import { mediaOf, type SegmentTellers } from "../render.ts";

const source = "LagrangeDev/Lagrange.Core@e17fe35 Lagrange.OneBot";
const read = (file: string) => ({ source: `${source}${file}`, basis: "read" }) as const;
const sending = read("/Core/Operation/Message/SendGroupMessageOperation.cs");

/** An exception: 200 and no words. */
const thrown: FailureRow = { retcode: 200, says: "", ...read("/Core/Operation/OperationService.cs") };

const failures: Readonly<Record<keyof Profile["failures"], FailureRow>> = {
  "no-such-message": thrown,
  "no-such-member": thrown,
  "no-such-group": thrown,
  "no-such-user": { retcode: 0, says: "", ...read(": failed with retcode 0") },
  "no-such-file": thrown,
  "no-such-request": thrown,
  "no-permission": thrown,
  // QQ's own number is handed through.
  "not-in-group": { retcode: 110, says: "", ...sending },
  "not-friends": { retcode: 16, says: "", ...sending },
  muted: { retcode: 120, says: "", ...sending },
  "group-muted": { retcode: 120, says: "", ...sending },
  // Sent, and no number came back.
  "risk-control": { retcode: 9000, says: "", ...sending },
  offline: thrown,
  "rate-limit": { retcode: 299, says: "", ...sending },
  "empty-message": thrown,
  "unknown-segment": thrown,
  "recall-failed": thrown,
  failed: thrown,
};

const fields: FieldSets = {
  ...plainFields,
  group: [
    "group_id",
    "group_name",
    "group_remark",
    "group_memo",
    "group_create_time",
    "member_count",
    "max_member_count",
  ],
  member: [...plainFields.member, "shut_up_timestamp"],
  friend: ["user_id", "q_id", "nickname", "remark", "group"],
  stranger: ["user_id", "q_id", "nickname", "sex", "age", "level", "sign", "avatar", "status"],
  folder: ["group_id", "folder_id", "folder_name", "create_time", "creator", "create_name", "total_file_count"],
  essence: [...plainFields.essence, "content"],
  notice: ["notice_id", "sender_id", "publish_time", "message"],
  storedFile: ["file", "url"],
};

/** Lagrange on the wire. */
const wire: WireRules = {
  ...plainWire,
  refusesSocket: { missing: 403, wrong: 403 },
  refusesHttp: { missing: 401, wrong: 403, body: "", contentType: undefined },
  unknownStatus: 200,
  trailingSlash: "unknown",
  unreadable: "nothing",
  reverse: {
    userAgent: "Lagrange.OneBot",
    scheme: "Bearer",
    sendsEmpty: false,
    reconnectMs: 5_000,
    roles: { Universal: "Universal", API: "Api", Event: "Event" },
  },
  webhook: { userAgent: undefined, sendsMeta: true },
  heartbeatMs: 5_000,
};

const segments: SegmentTellers = {
  ...plainSegments,
  at: ({ world }, { qq }, chat) => {
    const groupId = chat.kind === "group" ? chat.groupId : undefined;
    const name = qq === "all" ? "@全体成员" : `@${world.nameOf(Number(qq), groupId)}`;
    return { type: "at", data: { qq: String(qq), name } };
  },
  image: (account, data) => {
    const found = mediaOf(account, data);
    if (found === undefined) return undefined;
    const { file, url } = found;
    const summary = data["summary"] ?? "[图片]";
    return { type: "image", data: { file: url, filename: file.name, url, summary, subType: data["sub_type"] ?? 0 } };
  },
  record: (account, data) => {
    const found = mediaOf(account, data);
    return found && { type: "record", data: { file: found.url, url: found.url } };
  },
  file: (account, data) => {
    const found = mediaOf(account, data);
    if (found === undefined) return undefined;
    const { file, url } = found;
    return {
      type: "file",
      data: { file_name: data["name"] ?? file.name, file_id: file.sha256, file_hash: file.sha256, url },
    };
  },
};

const sender: SenderTeller = ({ world }, { from, chat }) => {
  const base = { user_id: from, nickname: world.nameOf(from) };
  if (chat.kind === "private") return { ...base, sex: "unknown" };
  const member = world.isMember(chat.groupId, from) ? world.member(chat.groupId, from) : undefined;
  const { card = "", level = 1, role = "member", title = "" } = member ?? {};
  return { ...base, card, sex: "unknown", age: 0, area: "", level: String(level), role, title };
};

function message(account: Account, said: Message): Record<string, unknown> {
  const more = said.chat.kind === "group" ? { anonymous: null } : { target_id: targetOf(account, said) };
  return plainMessage(account, said, { segments, sender, more });
}

/** The lower halves of QQ's own id and of the number, one behind the other. */
function messageId({ id, seq }: Message): number {
  return (seq & 0xffff) << 16 | Number(BigInt(id) & 0xffffn);
}

function flag({ kind, groupId, flag: own }: JoinRequest): string {
  return kind === "friend" ? own : `${own}-${groupId}-${kind === "join" ? 1 : 2}-0`;
}

const tellers: Tellers = {
  ...plainTellers,
  // One's own messages are told as anybody's.
  message: (account, { message: said }) => tellMessage(account, said, "message"),
  recall: (account, change) => {
    const told = plainTellers.recall?.(account, change);
    return told && { ...told, tip: "" };
  },
  reaction: (account, { message: said, by, emojiId, isAdded }) =>
    said.chat.kind === "private" ? undefined : notice("reaction", {
      sub_type: isAdded ? "add" : "remove",
      group_id: said.chat.groupId,
      message_id: account.ids.of(said),
      operator_id: by,
      code: emojiId,
      count: said.reactions[emojiId]?.length ?? 0,
    }),
  essence: (account, { message: said, by, isAdded }) =>
    said.chat.kind === "private" ? undefined : notice("essence", {
      sub_type: isAdded ? "add" : "delete",
      group_id: said.chat.groupId,
      sender_id: said.from,
      operator_id: by,
      message_id: account.ids.of(said),
    }),
  poke: (_, { from, target, groupId }) => {
    const where = groupId === undefined ? { sender_id: from } : { group_id: groupId };
    const words = { action: "戳了戳", suffix: "", action_img_url: "" };
    return notice("notify", { sub_type: "poke", ...where, user_id: from, target_id: target, ...words });
  },
  online: (_, { isOnline, message: words }) =>
    isOnline ? notice("bot_online", { reason: words }) : notice("bot_offline", { tag: words, message: "下线通知" }),
  "group-renamed": (_, { groupId, name }) => notice("group_name_change", { group_id: groupId, name }),
  request: (account, change) => {
    const told = plainTellers.request?.(account, change);
    return change.request.kind === "join" ? { ...told, invitor_id: 0 } : told;
  },
};

/** No words at all: status, code, data and echo. */
function reply(status: string, retcode: number, data: unknown, _told: Told, echo: unknown): ActionReply {
  return { status, retcode, data: data ?? null, echo: echo ?? null } as ActionReply;
}

function status({ world, selfId }: Account): object {
  const online = world.users.get(selfId)?.isOnline === true;
  return { app_initialized: true, app_enabled: true, app_good: true, online, good: true };
}

/** Lagrange.OneBot. */
export const lagrangeProfile: Profile = {
  name: "lagrange",
  title: "Lagrange",
  version: "v1",
  source,
  messageFormat: "array",
  remembersIds: Infinity,
  codes: {
    ws: { failed: 200, badParams: 200, unknown: 404 },
    http: { failed: 200, badParams: 200, unknown: 404 },
  },
  failures,
  fields,
  quirks: {
    ignoresRefusals: true,
    silentWithoutMessage: false,
    lenientParams: false,
    unknownSegment: "drop",
    quickOperations: new Set(),
    quotesQuickReplies: false,
    staleLifecycle: false,
    suffixes: [],
  },
  wire,
  tellers,
  versionInfo: {
    app_name: "Lagrange.OneBot",
    app_version: "v1",
    protocol_version: "v11",
    nt_protocol: "Linux | 3.2.15-30366",
  },
  status: (account) => ({ ...status(account), memory: 0 }),
  beat: status,
  flag,
  messageId,
  message,
  foundMessage: plainFound,
  forward: plainForward,
  lifecycle: { sub_type: "connect" },
  reply,
  echo: (given) => given,
  badParams: () => "",
  unknownAction: () => ({ says: "" }),
  unreadable: () => reply("failed", 200, null, { says: "" }, null),
  unauthorized: () => reply("failed", 1403, null, { says: "" }, null),
  hello: () => reply("failed", 404, null, { says: "" }, null),
};
