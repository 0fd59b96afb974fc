/** The kinds of refusals, told from the numbers and texts that implementations really send. */

import { factsOf } from "../protocol/actions/facts.ts";

/** The kinds of refusals that programs can branch on. */
export type ActionErrorKind =
  | "not-supported"
  | "native-missing"
  | "bad-params"
  | "permission"
  | "not-found"
  | "muted"
  | "risk-control"
  | "offline"
  | "rate-limited"
  | "timeout"
  | "failed";

/** One row: what a reply has to hold, one of the numbers or one of the phrases, to be of this kind. */
interface Row {
  readonly kind: ActionErrorKind;
  readonly retcodes?: readonly number[];
  /** Parts of regular expressions, letter case aside. They say who lacks what: a word alone, such as 权限, decides nothing. */
  readonly phrases?: readonly string[];
}

/**
 * The first row that fits decides. Texts come before numbers: NapCat answers 200 or 1200 to nearly everything, go-cqhttp 100.
 * `tests/fixtures/refusals.json` has the recorded refusals, and where each was seen.
 */
const table: readonly Row[] = [
  { kind: "rate-limited", retcodes: [429] },
  { kind: "native-missing", phrases: ["packet ?backend", "packet.{0,80}不可用", "napi2native"] },
  {
    // Checks of parameters quote names of parameters, which may be any word of the rows below.
    kind: "bad-params",
    phrases: [
      "Schema compilation error",
      "\\bMessage: Expected ",
      "missing required",
      "\\$\\S{0,100} expected .{1,200} but got",
      "\\b(?:INVALID|EMPTY)_[A-Z_]+",
      "_NOT_IN_RANGE\\b",
      "Invalid JSON",
      "json解析失败",
      "需要提供",
    ],
  },
  {
    kind: "not-supported",
    phrases: [
      "不支持的api",
      "API_NOT_FOUND",
      "API ?不存在",
      "(?:unsupported|unknown) (?:api|action)",
      "not implemented",
      "NOT_IMPLEMENTED",
      "[未没]有?实现(?!的)",
      "暂不支持(?!.{0,12}(?:类型|格式))",
      "请使用 \\w+ API",
    ],
  },
  {
    kind: "muted",
    phrases: [
      "(?<![未没有能法])被禁言(?!的)",
      "禁言中",
      '"result": ?120\\b',
      "\\bcode=120\\b",
      "_MUTED\\b",
      "(?<!not )\\bmuted\\b",
    ],
  },
  { kind: "risk-control", phrases: ["风控", "blocked by server", "SEND_MSG_API_ERROR", "请参考 go-cqhttp 端输出"] },
  {
    kind: "rate-limited",
    phrases: [
      "rate ?limit",
      "too (?:many requests|frequent|fast)",
      "频繁",
      "过快",
      "(?:今日|今天|每日|次数|点赞数).{0,16}上限",
    ],
  },
  { kind: "timeout", phrases: ["time[- ]?out", "timed out", "超时"] },
  {
    kind: "permission",
    phrases: [
      "NOT_MANAGEABLE",
      "PERMISSION_DENIED",
      "CANNOT_RECALL_FRIEND_MSG",
      "NOT_GROUP_(?:ADMIN|OWNER)",
      "(?<!EACCES: )permission denied",
      "no permission",
      "permission (?:is )?required",
      "cannot ban (?:owner|admin)",
      "not (?:an? |the )?(?:group )?(?:admin|owner)",
      "权限不(?:足|够)",
      "(?:没有|缺少|无).{0,8}权限",
      "需要.{0,8}(?:管理|管理员|群主)权限",
      "无权",
      "(?:不是|非)(?:本群|群)?(?:群主|管理)",
      "[只仅]有?(?:群主|管理)",
      "无法撤回对方消息",
      "只能撤回自己",
    ],
  },
  {
    kind: "offline",
    phrases: [
      "(?:bot|account|client) (?:is )?(?:offline|not connected|not online)",
      "^ *(?:offline|not connected)",
      "(?<!对方|好友|用户|成员)不在线",
      "未登录",
      "not log(?:ged )?[io]n",
      "掉线",
      "已离线",
      "登录已失效",
    ],
  },
  {
    kind: "bad-params",
    phrases: [
      "\\b(?:is|are) required",
      "required for ",
      "bad[_ ]param",
      "invalid (?:param|argument|value)",
      "消息体无法解析",
      "(?:未知|不支持).{0,6}(?:类型|格式)",
      "不支持的音乐卡片",
      "不能和普通消息混在一起",
      "请(?:指定|提供|传递|输入)",
      "请使用 /",
      "缺少.{0,4}参数",
      "参数(?:错误|无效|有误|不正确|缺失)",
      "不能为空",
      "必须(?:提供|指定|填写|传入)",
      "未指定",
      "无效的 ?(?:flag|参数|\\w*id\\b)",
      "格式(?:可能)?(?:不正确|错误)",
      "不是图片格式",
    ],
  },
  {
    kind: "not-found",
    phrases: [
      "_NOT_FOUND",
      "不存在",
      "未找到",
      "找不到",
      "无法找到",
      "not found",
      "not in group",
      "no such (?:request|file)",
      "已被移出",
      "\\buid error",
      "无法获取(?:用户信息|该?消息)",
      "用户信息获取失败",
    ],
  },
  // Lagrange passes QQ's number on, without a word.
  { kind: "muted", retcodes: [120] },
  { kind: "not-found", retcodes: [110] },
  { kind: "not-supported", retcodes: [404, 1404] },
  // Not 100: go-cqhttp answers that to every failure.
  { kind: "bad-params", retcodes: [400, 1400] },
];

const rows = table.map(({ kind, retcodes, phrases }) => ({
  kind,
  retcodes,
  text: phrases === undefined ? undefined : new RegExp(phrases.join("|"), "i"),
}));

/** A text is judged by its beginning: stack traces follow. */
const JUDGED_CHARS = 2_000;

/** Decides the kind of a failed reply. */
export function kindOf(action: string, retcode: number, wording: string, codeWord = ""): ActionErrorKind {
  const text = `${codeWord} ${wording}`.slice(0, JUDGED_CHARS);
  const kind = rows.find((row) => row.text?.test(text) ?? row.retcodes?.includes(retcode))?.kind ?? "failed";
  // Without its packet backend NapCat answers a native action with 400 and a long hint whose words change.
  return kind === "bad-params" && factsOf(action).native && /backend|后端|packet/i.test(text) ? "native-missing" : kind;
}
