/**
 * Calls, and what each implementation is known to answer. Every row was seen on the wire or read in the source that it names; none
 * was taken from the sandbox, which has to pass them like a real implementation.
 */

import type { DialectName } from "adelie/sandbox";

/** The looks that an answer has to have. Whatever is left out is not looked at. */
export interface Expected {
  readonly retcode?: number;
  readonly status?: string;
  /** The whole text, or a part of it. */
  readonly message?: string | RegExp;
  /** Whether `data` is there, and what it is. */
  readonly data?: "absent" | "null" | "object" | "list";
  /** Fields of `data`, or of the first element of a list. */
  readonly fields?: readonly string[];
  /** The keys of the reply besides `echo`, in any order. */
  readonly keys?: readonly string[];
  /** The echo of the reply: as it was sent, another value, or no key at all. */
  readonly echo?: "same" | "absent" | { readonly is: unknown };
}

/** The account that is asked, and things that it knows. */
export interface Known {
  readonly selfId: number;
  readonly groupId: number;
  readonly userId: number;
}

/** One call. */
export interface Row {
  readonly id: string;
  /** Changes nothing and sends nothing: it is also run against real accounts. */
  readonly isSafe: boolean;
  readonly source: string;
  readonly action: string;
  readonly params?: (known: Known) => object;
  /** The echo that is sent. Default: a text. `null` stands for null, undefined for none. */
  readonly echo?: { readonly is: unknown };
  readonly expected: Readonly<Partial<Record<DialectName, Expected>>>;
}

const wire = "observed wire behaviour: NapCat 4.18.19 af07479, LLOneBot 8.1.7 ab2b6af, go-cqhttp a5923f1";
const lagrange = "LagrangeDev/Lagrange.Core e17fe35, Lagrange.OneBot";
/** Read, and seen by nobody here. */
const snowluma =
  "SnowLuma/SnowLuma 01ef98a packages/onebot/src/api-handler.ts, 18014fb actions/info.ts, 6884028 actions/message.ts";
const standard = "botuniverse/onebot-11 d4456ee";

const napcatKeys = ["status", "retcode", "data", "message", "wording", "stream"] as const;
const llbotKeys = ["status", "retcode", "data", "message", "wording"] as const;
const plainKeys = ["status", "retcode", "data"] as const;

const nobody = 1_000_000_007;
const noGroup = 999_999_937;

/** The rows. */
export const ROWS: readonly Row[] = [
  {
    id: "login",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "get_login_info",
    expected: {
      snowluma: { retcode: 0, status: "ok", keys: plainKeys, fields: ["user_id", "nickname"], echo: "same" },
      napcat: { retcode: 0, status: "ok", keys: napcatKeys, fields: ["user_id", "nickname"], echo: "same" },
      llbot: { retcode: 0, status: "ok", keys: llbotKeys, fields: ["user_id", "nickname"], echo: "same" },
      "go-cqhttp": {
        retcode: 0,
        status: "ok",
        keys: ["status", "retcode", "data", "message"],
        fields: ["user_id", "nickname"],
        echo: "same",
      },
      lagrange: { retcode: 0, status: "ok", keys: plainKeys, fields: ["user_id", "nickname"], echo: "same" },
      onebot: { retcode: 0, status: "ok", keys: plainKeys, fields: ["user_id", "nickname"], echo: "same" },
    },
  },
  {
    id: "no echo",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "get_login_info",
    echo: { is: undefined },
    expected: {
      snowluma: { echo: "absent" },
      napcat: { echo: { is: "" } },
      llbot: { echo: "absent" },
      "go-cqhttp": { echo: "absent" },
      lagrange: { echo: { is: null } },
    },
  },
  {
    id: "echo null",
    isSafe: true,
    source: wire,
    action: "get_login_info",
    echo: { is: null },
    expected: { napcat: { echo: { is: "" } }, llbot: { echo: "absent" }, "go-cqhttp": { echo: { is: null } } },
  },
  {
    id: "echo object",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "get_login_info",
    echo: { is: { seq: 1, list: [false, 0] } },
    expected: {
      snowluma: { echo: "same" },
      napcat: { echo: "same" },
      llbot: { echo: "same" },
      "go-cqhttp": { echo: "same" },
    },
  },
  {
    id: "unknown action",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "no_such_action",
    expected: {
      snowluma: { retcode: 1404, status: "failed", data: "null" },
      napcat: { retcode: 1404, status: "failed", message: "不支持的API no_such_action", data: "null" },
      llbot: { retcode: 1404, status: "failed", message: /no_such_action/ },
      "go-cqhttp": { retcode: 404, status: "failed", message: "API不存在" },
      lagrange: { retcode: 404, status: "failed", data: "null" },
      onebot: { retcode: 1404, status: "failed" },
    },
  },
  {
    id: "missing parameter",
    isSafe: true,
    source: wire,
    action: "get_msg",
    params: () => ({}),
    expected: {
      napcat: { retcode: 1400, status: "failed", message: "Schema compilation error: Expected required property" },
      llbot: { retcode: 1400, status: "failed", message: "$.message_id missing required value" },
      "go-cqhttp": { retcode: 100, status: "failed" },
      lagrange: { retcode: 200, status: "failed" },
      onebot: { retcode: 1400, status: "failed" },
    },
  },
  {
    id: "unknown message",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "get_msg",
    params: () => ({ message_id: 12345 }),
    expected: {
      snowluma: { retcode: 100, status: "failed" },
      napcat: { retcode: 1200, status: "failed", message: "消息不存在" },
      llbot: { retcode: 1200, status: "failed", message: "消息不存在" },
      "go-cqhttp": { retcode: 100, status: "failed", message: "消息不存在" },
      lagrange: { retcode: 200, status: "failed" },
    },
  },
  {
    id: "recall of an unknown message",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "delete_msg",
    params: () => ({ message_id: 12345 }),
    expected: {
      snowluma: { retcode: 100, status: "failed" },
      napcat: { retcode: 1200, message: "Recall failed" },
      llbot: { retcode: 1200 },
      "go-cqhttp": { retcode: 100, message: "消息不存在" },
      lagrange: { retcode: 200, status: "failed" },
    },
  },
  {
    id: "empty message",
    isSafe: true,
    source: wire,
    action: "send_group_msg",
    params: ({ groupId }) => ({ group_id: groupId, message: [] }),
    expected: {
      napcat: { retcode: 1200, message: "消息体无法解析, 请检查是否发送了不支持的消息类型" },
      "go-cqhttp": { retcode: 100, message: "消息为空" },
    },
  },
  {
    id: "unknown segment",
    isSafe: false,
    source: wire,
    action: "send_group_msg",
    params: ({ groupId }) => ({ group_id: groupId, message: [{ type: "zzz", data: {} }] }),
    expected: { napcat: { retcode: 1200, message: "未知的消息类型：zzz" }, llbot: { retcode: 1200 } },
  },
  {
    id: "send without a message",
    isSafe: true,
    source: wire,
    action: "send_group_msg",
    params: ({ groupId }) => ({ group_id: groupId }),
    expected: { "go-cqhttp": { retcode: 100 } },
  },
  {
    id: "send to nobody in particular",
    isSafe: true,
    source: wire,
    action: "send_msg",
    params: () => ({ message: "x" }),
    expected: { napcat: { retcode: 1200, message: "请指定正确的 group_id 或 user_id" } },
  },
  {
    id: "send to a stranger",
    isSafe: true,
    source: wire,
    action: "send_private_msg",
    params: () => ({ user_id: nobody, message: "x" }),
    expected: { napcat: { retcode: 1200, message: "无法获取用户信息" } },
  },
  {
    id: "nodes among other segments",
    isSafe: true,
    source: wire,
    action: "send_group_msg",
    params: ({ groupId }) => ({
      group_id: groupId,
      message: [{ type: "text", data: { text: "x" } }, { type: "node", data: { content: "y" } }],
    }),
    expected: { napcat: { retcode: 1400, message: /转发消息不能和普通消息混在一起发送/ } },
  },
  {
    id: "unknown member",
    isSafe: true,
    source: wire,
    action: "get_group_member_info",
    params: ({ groupId }) => ({ group_id: groupId, user_id: nobody }),
    expected: {
      napcat: { retcode: 1200, message: new RegExp(`成员${nobody}不存在$`) },
      llbot: { retcode: 1200, message: "群成员未找到" },
      "go-cqhttp": { retcode: 100 },
      lagrange: { status: "failed" },
    },
  },
  {
    id: "unknown file",
    isSafe: true,
    source: wire,
    action: "get_image",
    params: () => ({ file: "no-such-file.png" }),
    expected: { napcat: { retcode: 1200, message: "file not found" }, "go-cqhttp": { retcode: 100 } },
  },
  {
    id: "kick without the right",
    isSafe: true,
    source: "NapNeko/NapCatQQ#785, #993; Mrs4s/go-cqhttp a5923f1 coolq/api.go",
    action: "set_group_kick",
    params: () => ({ group_id: noGroup, user_id: nobody }),
    expected: { napcat: { retcode: 0, status: "ok" }, "go-cqhttp": { retcode: 100, status: "failed" } },
  },
  {
    id: "status",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "get_status",
    expected: {
      snowluma: { retcode: 0, fields: ["online", "good"] },
      napcat: { retcode: 0, fields: ["online", "good", "stat"] },
      llbot: { retcode: 0, fields: ["online", "good", "stat"] },
      "go-cqhttp": {
        retcode: 0,
        fields: ["app_enabled", "app_good", "app_initialized", "good", "online", "plugins_good", "stat"],
      },
      lagrange: { retcode: 0, fields: ["app_initialized", "app_enabled", "app_good", "online", "good", "memory"] },
      onebot: { retcode: 0, fields: ["online", "good"] },
    },
  },
  {
    id: "version",
    isSafe: true,
    source: `${wire}; ${snowluma}`,
    action: "get_version_info",
    expected: {
      snowluma: { fields: ["app_name", "app_version", "protocol_version"] },
      napcat: { fields: ["app_name", "app_version", "protocol_version"] },
      llbot: { fields: ["app_name", "app_version", "protocol_version"] },
      "go-cqhttp": {
        fields: ["app_name", "app_full_name", "app_version", "coolq_edition", "go-cqhttp", "protocol_version"],
      },
      lagrange: { fields: ["app_name", "app_version", "protocol_version", "nt_protocol"] },
      onebot: { fields: ["app_name", "app_version", "protocol_version"] },
    },
  },
  {
    id: "groups",
    isSafe: true,
    source: "LLOneBot/LuckyLilliaBot GetGroupInfo.ts, Lagrange OneBotGroup.cs, go-cqhttp coolq/api.go",
    action: "get_group_list",
    expected: {
      napcat: { data: "list", fields: ["group_all_shut", "group_remark", "group_id", "group_name", "member_count"] },
      "go-cqhttp": {
        data: "list",
        fields: ["group_create_time", "group_level", "group_id", "group_name", "member_count"],
      },
      llbot: { data: "list", fields: ["group_id", "group_name", "group_memo", "group_create_time", "remark_name"] },
      lagrange: { data: "list", fields: ["group_id", "group_name", "member_count", "max_member_count"] },
      onebot: { data: "list", fields: ["group_id", "group_name", "member_count", "max_member_count"] },
    },
  },
  {
    id: "a member",
    isSafe: true,
    source:
      "recorded: llbot-get_group_member_info-response; Lagrange OneBotGroupMember.cs; go-cqhttp coolq/converter.go",
    action: "get_group_member_info",
    params: ({ groupId, selfId }) => ({ group_id: groupId, user_id: selfId }),
    expected: {
      napcat: {
        fields: ["group_id", "user_id", "nickname", "card", "qq_level", "is_robot", "shut_up_timestamp", "role"],
      },
      llbot: {
        fields: ["group_id", "user_id", "nickname", "card", "qq_level", "is_robot", "shut_up_timestamp", "role"],
      },
      "go-cqhttp": { fields: ["group_id", "user_id", "nickname", "card", "sex", "shut_up_timestamp", "role", "title"] },
      lagrange: { fields: ["group_id", "user_id", "nickname", "card", "sex", "role", "title", "card_changeable"] },
      onebot: { fields: ["group_id", "user_id", "nickname", "card", "sex", "age", "area", "level", "role", "title"] },
    },
  },
  {
    id: "a send",
    isSafe: false,
    source: "recorded: llbot-send_group_msg-response, gocq-send_msg-response-sd",
    action: "send_group_msg",
    params: ({ groupId }) => ({ group_id: groupId, message: "conformance" }),
    expected: {
      snowluma: { retcode: 0, fields: ["message_id"] },
      napcat: { retcode: 0, fields: ["message_id"] },
      llbot: { retcode: 0, fields: ["message_id"] },
      "go-cqhttp": { retcode: 0, fields: ["message_id"] },
      lagrange: { retcode: 0, fields: ["message_id"] },
      onebot: { retcode: 0, fields: ["message_id"] },
    },
  },
  {
    id: "a poke",
    isSafe: false,
    source: wire,
    action: "group_poke",
    params: ({ groupId, selfId }) => ({ group_id: groupId, user_id: selfId }),
    expected: { napcat: { retcode: 0, data: "absent" }, llbot: { retcode: 0, data: "null" } },
  },
  {
    id: "an action of NapCat alone",
    isSafe: true,
    source: wire,
    action: "nc_get_packet_status",
    expected: {
      llbot: { retcode: 1404 },
      "go-cqhttp": { retcode: 404, message: "API不存在" },
      lagrange: { retcode: 404 },
    },
  },
  {
    id: "_async",
    isSafe: true,
    source: wire,
    action: "get_login_info_async",
    expected: {
      napcat: { retcode: 0, fields: ["user_id"] },
      llbot: { retcode: 0, fields: ["user_id"] },
      "go-cqhttp": { retcode: 0, fields: ["user_id"] },
      lagrange: { retcode: 404 },
    },
  },
  {
    id: "_rate_limited",
    isSafe: true,
    source: wire,
    action: "get_login_info_rate_limited",
    expected: {
      napcat: { retcode: 0, fields: ["user_id"] },
      llbot: { retcode: 0, fields: ["user_id"] },
      "go-cqhttp": { retcode: 404 },
      lagrange: { retcode: 404 },
    },
  },
  {
    id: "friends",
    isSafe: true,
    source: `${lagrange} OneBotFriend.cs; LLOneBot/LuckyLilliaBot entities.ts; ${standard}`,
    action: "get_friend_list",
    expected: {
      napcat: { data: "list", fields: ["user_id", "nickname", "remark", "category_id", "phone_num"] },
      llbot: { data: "list", fields: ["user_id", "nickname", "remark", "sex", "qid", "long_nick"] },
      "go-cqhttp": { data: "list", fields: ["user_id", "nickname", "remark"] },
      lagrange: { data: "list", fields: ["user_id", "q_id", "nickname", "remark", "group"] },
      onebot: { data: "list", fields: ["user_id", "nickname", "remark"] },
    },
  },
];
