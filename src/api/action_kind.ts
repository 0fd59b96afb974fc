/** What kind of no a reply is, from the numbers and texts that implementations really send. */

import { NATIVE_ACTIONS } from "../protocol/actions.gen.ts";

/** What programs can branch on. */
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

interface Rule {
  readonly kind: ActionErrorKind;
  readonly retcodes?: readonly number[];
  readonly text?: RegExp;
}

/** The first rule that fits decides. Texts come before numbers: NapCat answers 200 to nearly everything. */
const rules: readonly Rule[] = [
  { kind: "rate-limited", retcodes: [429] },
  { kind: "native-missing", text: /packet ?backend|PacketBackend|packet.*不可用|napi2native/i },
  { kind: "not-supported", text: /不支持的api|API_NOT_FOUND|API 不存在|API不存在|unsupported (?:api|action)/i },
  { kind: "muted", text: /被禁言|禁言中|"result":\s*120\b|GROUP_MUTED|muted/i },
  { kind: "risk-control", text: /风控|blocked by server|SEND_MSG_API_ERROR|请参考 go-cqhttp 端输出/i },
  { kind: "rate-limited", text: /rate ?limit|too many|频繁|已达上限|RateLimitExceeded/i },
  { kind: "timeout", text: /timeout|timed out|超时/i },
  {
    kind: "permission",
    text:
      /NOT_MANAGEABLE|PERMISSION_DENIED|权限不足|权限|ERR_NOT_GROUP_ADMIN|cannot ban (?:owner|admin)|not (?:an )?admin|no permission/i,
  },
  { kind: "offline", text: /offline|不在线|未登录|not login|掉线|登录已失效/i },
  { kind: "not-found", text: /_NOT_FOUND|不存在|not found|not in group|已被移出|无法获取用户信息|No such request/i },
  {
    kind: "bad-params",
    text:
      /Schema compilation error|missing required|required for |bad param|消息体无法解析|未知的消息类型|请指定正确的|缺少参数|EMPTY_MSG_ERROR|json解析失败|Invalid JSON/i,
  },
  { kind: "not-supported", retcodes: [404, 1404] },
  // Not 100: go-cqhttp answers that to every failure.
  { kind: "bad-params", retcodes: [400, 1400] },
];

const native = new Set(NATIVE_ACTIONS);

/** Decides the kind of a failed reply. */
export function kindOf(action: string, retcode: number, wording: string, codeWord = ""): ActionErrorKind {
  const text = `${codeWord} ${wording}`;
  const kind = rules.find((rule) => rule.text?.test(text) ?? rule.retcodes?.includes(retcode))?.kind ?? "failed";
  // Without its packet backend NapCat answers a native action with 400 and a long hint whose words change.
  return kind === "bad-params" && native.has(action) && /backend|后端|packet/i.test(text) ? "native-missing" : kind;
}
