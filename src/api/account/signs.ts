/**
 * The signs by which implementations tell whether QQ has the account online: heartbeats, notices, and the answer to
 * `get_status`. None of them is always there: NapCat posts no heartbeats to webhooks, go-cqhttp has no notice.
 */

import { isRecord, readWords } from "../../protocol/scalars.ts";

/** One sign. */
export interface Sign {
  readonly isOnline: boolean;
  /** Whether somebody has to log in again: QQ ended the login, and it does not come back by itself. */
  readonly isKicked: boolean;
  /** In the implementation's words; empty where it gives none. */
  readonly reason: string;
  readonly source: "heartbeat" | "notice" | "status";
}

/** The words of QQ and of implementations for a login that has ended. */
const KICKED =
  /被迫下线|下线通知|登录已?失效|重新登[录陆]|(?:另一|其他|别的).{0,8}登[录陆]|踢|冻结|kick(?:ed)?[ _-]?(?:off|out)?/i;

/** Whether these words say that QQ ended the login. */
export function saysKicked(words: string): boolean {
  return KICKED.test(words);
}

/** The sign that an event is; undefined for nearly all of them. */
export function signOf(payload: object): Sign | undefined {
  const { meta_event_type, notice_type, status } = payload as Record<string, unknown>;
  if (meta_event_type === "heartbeat") return signOfStatus(status, "heartbeat");
  if (notice_type === "bot_online") {
    return { isOnline: true, isKicked: false, reason: wordsOf(payload), source: "notice" };
  }
  if (notice_type !== "bot_offline") return undefined;
  const reason = wordsOf(payload);
  return { isOnline: false, isKicked: saysKicked(reason), reason, source: "notice" };
}

/**
 * The sign in a heartbeat's `status`, or in the result of `get_status`. One that leaves `online` out, or has null there, as the
 * standard allows, says nothing.
 */
export function signOfStatus(status: unknown, source: "heartbeat" | "status"): Sign | undefined {
  if (!isRecord(status)) return undefined;
  const { online, good } = status;
  if (online === false || good === false) return { isOnline: false, isKicked: false, reason: "", source };
  return online === true ? { isOnline: true, isKicked: false, reason: "", source } : undefined;
}

/**
 * The words of a notice. NapCat writes the name of its own event into `tag` and QQ's words into `message`; Lagrange writes QQ's
 * words into `tag` and a title into `message`.
 */
function wordsOf(payload: object): string {
  const { tag, message, reason } = payload as Record<string, unknown>;
  const words = [message, tag, reason].map((each) => readWords(each)?.trim() ?? "")
    .filter((each) => each !== "" && each !== "BotOfflineEvent");
  return words.join(" ").replace(/\s+/g, " ").slice(0, 200);
}
