/** One aligned line for each event and each call: what a bot's author looks at while trying things. */

import { wordingOf } from "../../api/action_error.ts";
import type { OneBotApi } from "../../api/clients.ts";
import { eventName, type EventPayload } from "../../protocol/events/events.ts";
import { isSuccess } from "../../protocol/frames.ts";
import { idText } from "../../protocol/ids.ts";
import { readWords } from "../../protocol/scalars.ts";
import { normalizeMessage } from "../../protocol/message.ts";
import type { Segment } from "../../protocol/segments.ts";
import type { Clock } from "../../util/time/clock.ts";
import { cut, toCells } from "../../util/log/columns.ts";
import { oneLine } from "../../util/log/visible.ts";
import type { Logger } from "../../util/log/log.ts";
import { quoted, textOf } from "../../util/text_of.ts";
import { chineseSegments } from "../../texts/segments.ts";

/** Columns, in cells. */
const NAME = 28;
const WHERE = 26;
const TEXT = 80;

/** Tells of an event. Heartbeats are left out: they say nothing but that there was one. */
export function logEvent(log: Logger, payload: EventPayload): void {
  const fields = payload as Fields;
  if (fields.meta_event_type === "heartbeat") return;
  const { user_id, group_id, sender, self_id } = fields;
  const name = readWords(sender?.card) ?? readWords(sender?.nickname);
  const person = idText(user_id);
  const number = person ?? idText(self_id) ?? "";
  const who = name === undefined || person === undefined ? number : `${name}(${number})`;
  const group = idText(group_id);
  const where = group === undefined ? who : `${group} ${who}`;
  log.debug(line("←", eventName(payload), where, detailOf(fields)));
}

/** Tells of every call of a client, once it has ended. Returns what ends that. */
export function logCalls(log: Logger, api: OneBotApi, clock: Clock): () => void {
  return api.use(async ({ action, params }, next) => {
    const startMs = clock.now();
    const tell = (outcome: string): void => {
      const { group_id, user_id, message } = params as Fields;
      const detail = message === undefined ? rest(params) : brief(normalizeMessage(message));
      const took = `${Math.round(clock.now() - startMs)} ms`;
      log.debug(line("→", action, textOf(group_id ?? user_id ?? ""), `${outcome} ${took}  ${detail}`));
    };
    try {
      const reply = await next();
      tell(isSuccess(reply) ? "ok" : `retcode ${quoted(reply.retcode, 40)} ${wordingOf(reply)}`);
      return reply;
    } catch (error) {
      tell(textOf(error));
      throw error;
    }
  });
}

interface Fields {
  readonly meta_event_type?: string;
  readonly self_id?: number;
  readonly user_id?: number | string;
  readonly group_id?: number | string;
  readonly sender?: { readonly nickname?: string; readonly card?: string };
  readonly message?: unknown;
  readonly comment?: string;
}

function line(arrow: string, name: string, where: string, text: string): string {
  const cells = [toCells(oneLine(name), NAME), toCells(oneLine(where), WHERE), cut(oneLine(text), TEXT)];
  return `${arrow} ${cells.join(" ")}`.trimEnd();
}

function detailOf(fields: Fields): string {
  if (fields.message !== undefined) return brief(normalizeMessage(fields.message));
  const { comment } = fields;
  if (comment !== undefined) return textOf(comment);
  return rest(fields);
}

/** The fields that other columns show already. */
const said = new Set([
  "time",
  "self_id",
  "post_type",
  "notice_type",
  "request_type",
  "meta_event_type",
  "sub_type",
  "user_id",
  "group_id",
  "sender",
  "message",
]);

function rest(fields: object): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (said.has(key) || value === undefined || value === "") continue;
    parts.push(`${key}=${typeof value === "string" ? cut(value, 24) : cut(quoted(value, 24), 24)}`);
  }
  return parts.join(" ");
}

/** Segments as one line: `[回复]@20001 签到成功 [图片]`. */
function brief(segments: readonly Segment[]): string {
  return segments.map(({ type, data }) => {
    if (type === "text") return data.text;
    if (type === "at") return data.qq === "all" ? chineseSegments["atAll"] : `@${data.qq}`;
    return `[${chineseSegments[type] ?? type}]`;
  }).join("");
}
