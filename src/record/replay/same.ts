/** When two calls are the same one: what differs only in form is no difference. */

import { parseCqCode } from "../../protocol/cq_code.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { CallFrame } from "../journal/format.ts";
import { withoutBytes } from "../redact/redaction.ts";

/** A call in the form in which it is compared. */
export interface PlainCall {
  readonly action: string;
  readonly params: unknown;
  /** The same for the same calls. */
  readonly key: string;
  /** The chat that it goes to: `group 123`, `user 456`, or nothing. */
  readonly chat: string;
}

/** One value that differs. */
export interface Change {
  /** `message[0].data.text` */
  readonly path: string;
  /** The value then; undefined for none. */
  readonly was: unknown;
  /** The value now; undefined for none. */
  readonly is: unknown;
}

/** Fields whose value may be a message, as one text or as segments. */
const MESSAGES = new Set(["message", "content"]);

/** Brings a call into the form in which it is compared. */
export function plainCall({ action: asked, params: given }: Pick<CallFrame, "action" | "params">): PlainCall {
  const { message_type, auto_escape, ...rest } = given;
  const isText = auto_escape === true || auto_escape === "true";
  const params = plain(asked.startsWith("send_") ? rest : given, isText) as Record<string, unknown>;
  const action = asked !== "send_msg"
    ? asked
    : message_type === "group" || (message_type === undefined && params["group_id"] !== undefined)
    ? "send_group_msg"
    : "send_private_msg";
  const chat = placeOf(params);
  return { action, params, key: `${action} ${JSON.stringify(params)}`, chat };
}

/** The chat that an event or the parameters of a call name. */
export function placeOf({ group_id, user_id }: Readonly<Record<string, unknown>>): string {
  if (group_id !== undefined && group_id !== null && group_id !== "") return `group ${String(group_id)}`;
  return user_id === undefined || user_id === null ? "" : `user ${String(user_id)}`;
}

/** Numbers as texts, fields in one order, messages as segments. */
function plain(value: unknown, isText: boolean): unknown {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return withoutBytes(value);
  if (Array.isArray(value)) return value.map((each) => plain(each, isText));
  if (!isRecord(value)) return null;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  entries.sort(([one], [other]) => one < other ? -1 : 1);
  return Object.fromEntries(
    entries.map(([name, field]) => [name, MESSAGES.has(name) ? message(field, isText) : plain(field, isText)]),
  );
}

function message(value: unknown, isText: boolean): unknown {
  const segments = typeof value === "string"
    ? isText ? [{ type: "text", data: { text: value } }] : parseCqCode(value)
    : isRecord(value)
    ? [value]
    : value;
  if (!Array.isArray(segments)) return plain(value, isText);
  const joined: unknown[] = [];
  for (const segment of segments) {
    const each = plain(typeof segment === "string" ? { type: "text", data: { text: segment } } : segment, isText);
    const [before, now] = [textIn(joined.at(-1)), textIn(each)];
    if (before !== undefined && now !== undefined) {
      joined[joined.length - 1] = { data: { text: before + now }, type: "text" };
    } else joined.push(each);
  }
  return joined;
}

function textIn(segment: unknown): string | undefined {
  if (!isRecord(segment) || segment["type"] !== "text" || !isRecord(segment["data"])) return undefined;
  const { text } = segment["data"];
  return typeof text === "string" ? text : undefined;
}

/** The values that differ, up to so many. */
export function changesOf(was: unknown, is: unknown, path = "", most = 20): Change[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  const areLists = Array.isArray(was) && Array.isArray(is);
  if (!areLists && !(isRecord(was) && isRecord(is))) return [{ path, was, is }];
  const names = [...new Set([...Object.keys(was as object), ...Object.keys(is as object)])];
  const changes = names.flatMap((name) => {
    const at = areLists ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    return changesOf((was as Record<string, unknown>)[name], (is as Record<string, unknown>)[name], at, most);
  });
  return changes.slice(0, most);
}
