/** The refusal of an action, as the implementation worded it. */

import type { ErrorCodeOf } from "../error_codes.ts";
import { AdelieError, type Delivered } from "../errors.ts";
import {
  CQHTTP_ACTIONS,
  LAGRANGE_ACTIONS,
  LLBOT_ACTIONS,
  NAPCAT_ACTIONS,
  ONEBOT_ACTIONS,
} from "../protocol/actions.gen.ts";
import type { ActionReply } from "../protocol/frames.ts";
import { nearest } from "../util/near.ts";
import { readNumber, readWords } from "../protocol/scalars.ts";
import { quoted } from "../util/text_of.ts";
import { isSecretName, redact as withoutSecrets } from "../util/log/redact.ts";
import { type ActionErrorKind, kindOf } from "./action_kind.ts";
import { callTexts } from "../texts/logs/call_texts.ts";

/**
 * The implementation answered, and the answer is no.
 *
 * @example Tell a missing right from other failures
 * ```ts
 * import { ActionError, Command, type GroupMessageEvent } from "adelie";
 *
 * class Mute {
 *   @Command("闭嘴 <who:at>", { in: "group" })
 *   async mute(event: GroupMessageEvent, { who }: { who: number }) {
 *     try {
 *       await event.api.set_group_ban({ group_id: event.group_id, user_id: who, duration: 600 });
 *     } catch (error) {
 *       if (error instanceof ActionError && error.kind === "permission") return "我不是管理员";
 *       throw error;
 *     }
 *   }
 * }
 * ```
 */
export class ActionError extends AdelieError {
  /** Always `ActionError`. */
  override readonly name = "ActionError";
  /** Always `ACTION_FAILED`: `kind` says more. */
  declare readonly code: ErrorCodeOf<"ActionError">;
  /** The name of the action. */
  readonly action: string;
  /** The number that the implementation gave; NaN where it gave none. The same failure has other numbers elsewhere: branch on `kind`. */
  readonly retcode: number;
  /** Usually `failed`; Lagrange puts words here. */
  readonly status: string;
  /** The implementation's own words. */
  readonly wording: string;
  /** The parameters, shortened and without secrets. */
  readonly params: Record<string, unknown>;
  /** The kind of refusal. */
  readonly kind: ActionErrorKind;
  /** For `rate-limited`: how long to wait before asking again, where the implementation says so. */
  readonly retryAfterMs: number | undefined;
  /** `unknown` for a timeout inside of the implementation: the message may have been sent all the same. */
  readonly delivered: Delivered;
  /** The reply as it arrived. */
  readonly reply: ActionReply;

  /** Made from the reply that says no. */
  constructor(action: string, params: object, reply: ActionReply) {
    const wording = wordingOf(reply);
    const kind = kindOf(action, reply.retcode, wording, readWords(reply.msg) ?? "");
    const retryAfterMs = kind === "rate-limited" ? waitOf(reply) : undefined;
    const texts = callTexts();
    const hint = retryAfterMs === undefined ? hintOf(kind, action) : texts.askAgain(retryAfterMs);
    const words = wording === "" ? texts.noReason : wording;
    super("ACTION_FAILED", texts.actionFailed(action, words, quoted(reply.retcode, 40), kind, hint));
    this.action = action;
    this.retcode = readNumber(reply.retcode) ?? NaN;
    this.status = readWords(reply.status) ?? "";
    this.wording = wording;
    this.params = redactParams(params);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
    this.delivered = kind === "timeout" ? "unknown" : "no";
    this.reply = reply;
  }
}

/** Advice that the implementation's words do not give. */
function hintOf(kind: ActionErrorKind, action: string): string | undefined {
  const texts = callTexts();
  const hints: Partial<Record<ActionErrorKind, string>> = texts.hints;
  if (kind !== "not-supported") return hints[kind];
  const known = [ONEBOT_ACTIONS, CQHTTP_ACTIONS, NAPCAT_ACTIONS, LLBOT_ACTIONS, LAGRANGE_ACTIONS].flat();
  const meant = known.includes(action) ? undefined : nearest(action, known);
  return meant === undefined ? hints[kind] : texts.didYouMean(hints[kind] ?? "", meant);
}

/** Values of `status` that tell nothing. */
const bareStatuses: readonly unknown[] = ["ok", "async", "failed"];

/** Why a reply says no, in words. Implementations have three fields for that; Lagrange puts it into `status` or `data`. */
export function wordingOf(reply: ActionReply): string {
  const { wording, message, msg, status, data } = reply;
  for (const text of [wording, message, msg, bareStatuses.includes(status) ? "" : status, data]) {
    if (typeof text === "string" && text !== "") return text;
  }
  return "";
}

/** How long a reply tells to wait, in milliseconds: a number of seconds, or a date. */
function waitOf(reply: ActionReply): number | undefined {
  const said = reply["retry-after"] ?? reply.retryAfter;
  const seconds = typeof said === "string" && said.trim() !== "" ? Number(said) : said;
  if (typeof seconds !== "number") return undefined;
  const ms = Number.isNaN(seconds) ? Date.parse(said as string) - Date.now() : seconds * 1_000;
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined;
}

/** Takes secrets out, and cuts what is long: pictures travel inside of parameters. */
export function redactParams(params: object): Record<string, unknown> {
  const redact = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return shortened(value);
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
    if (depth > 4) return "…";
    if (Array.isArray(value)) return value.slice(0, 20).map((item) => redact(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, isSecretName(key) ? "***" : redact(item, depth + 1)]),
    );
  };
  return redact(params, 0) as Record<string, unknown>;
}

/** A text that can be read. Of bytes in base64, `chunk_data` among them, only the length says anything. */
function shortened(text: string): string {
  if (text.startsWith("base64://")) return `base64://… (${text.length} characters)`;
  if (text.length <= 200) return withoutSecrets(text);
  return /^[\w+/]+=*$/.test(text)
    ? `(${text.length} characters)`
    : `${withoutSecrets(text).slice(0, 100)}… (${text.length} characters)`;
}
