/** The JSON frames of OneBot 11: what arrives is an event or a reply, what leaves is a request. */

import { ConfigError, ProtocolError } from "../errors.ts";
import { messageOf } from "../util/text_of.ts";
import type { Chat } from "./chat.ts";
import type { EventPayload } from "./events/events.ts";

/** The reply to an action, as it arrives. Implementations differ in which texts they give. */
export interface ActionReply<T = unknown> {
  /** `ok`, `async` or `failed`; Lagrange puts other words here too. */
  status: string;
  /** 0 is success, 1 is "accepted, runs later". The others depend on implementation and transport. */
  retcode: number;
  /** The result; null or missing where there is none. */
  data: T;
  /** Why it was refused, in words. */
  message?: string;
  /** The same for people to read; go-cqhttp and NapCat. */
  wording?: string;
  /** The code word of go-cqhttp, such as `API_NOT_FOUND`. */
  msg?: string;
  /** The `echo` of the request, so that the two find each other. */
  echo?: unknown;
  /** NapCat: `stream-action` marks one frame of several. */
  stream?: string;
  /** Whatever else came. */
  [field: string]: unknown;
}

/**
 * Reads one frame. A frame with a `post_type` is an event: heartbeats have a `status` too, so that word decides nothing.
 *
 * @example A reply
 * ```ts
 * import { isReply, parseFrame } from "adelie/protocol";
 *
 * console.log(isReply(parseFrame('{"status":"ok","retcode":0,"data":null}'))); // true
 * ```
 *
 * @param text one frame, as it arrived
 * @returns the event or the reply
 * @throws ProtocolError when the text is no JSON object, or is neither event nor reply
 */
export function parseFrame(text: string): EventPayload | ActionReply {
  const sent = text.startsWith('{"status":"ok","retcode":0,') ? readSent(text) : undefined;
  if (sent !== undefined) return sent;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError("FRAME_NOT_JSON", `This frame is not JSON: ${seen(text)}`, seen(text), { cause });
  }
  if (isEvent(value) || isReply(value)) return value;
  throw new ProtocolError("FRAME_UNKNOWN", `This frame is neither an event nor a reply: ${seen(text)}`, seen(text));
}

/** The reply to a message that was sent, as NapCat and LLBot write it. */
const sentReply =
  /^\{"status":"ok","retcode":0,"data":(?:(null)|\{"message_id":(-?[1-9]\d{0,14})\}),"message":"([ !#-[\]-\uffff]*)","wording":"([ !#-[\]-\uffff]*)","echo":([1-9]\d{0,14})(?:,"stream":"(normal-action)")?\}$/;

/**
 * Reads the reply that half of what a bot gets consists of, in a quarter of the time that JSON takes. A text that differs in
 * anything is none.
 */
function readSent(text: string): ActionReply | undefined {
  const found = sentReply.exec(text);
  if (found === null) return undefined;
  const [, none, id, message = "", wording = "", echo, stream] = found;
  const data = none === undefined ? { message_id: Number(id) } : null;
  const reply = { status: "ok", retcode: 0, data, message, wording, echo: Number(echo) };
  return stream === undefined ? reply : { ...reply, stream };
}

/**
 * Whether a parsed frame is an event.
 *
 * @param value any value
 */
export function isEvent(value: unknown): value is EventPayload {
  return typeof value === "object" && value !== null &&
    typeof (value as { post_type?: unknown }).post_type === "string";
}

/**
 * Whether a parsed frame is a reply: it has a `retcode` or a textual `status`.
 *
 * @param value any value
 */
export function isReply(value: unknown): value is ActionReply {
  if (typeof value !== "object" || value === null) return false;
  const { retcode, status } = value as { retcode?: unknown; status?: unknown };
  return typeof retcode === "number" || typeof status === "string";
}

/**
 * The parameters of sending one literal text: what most calls of a bot are. Written out at once, without a walk through
 * objects, which costs three times as much.
 */
export class TextParams {
  declare readonly group_id?: number | string;
  declare readonly user_id?: number | string;
  readonly #text: string;

  /** @param isGroup whether the group is the chat; else a person is, who may be reached through a group */
  constructor(isGroup: boolean, { group_id, user_id }: Omit<Chat, "message_type">, text: string) {
    if (user_id !== undefined && !isGroup) this.user_id = user_id;
    if (group_id) this.group_id = group_id;
    this.#text = text;
  }

  get message(): [{ type: "text"; data: { text: string } }] {
    return [{ type: "text", data: { text: this.#text } }];
  }

  /** As any parameters are written. */
  encode(): string {
    const { group_id, user_id } = this;
    const user = user_id === undefined ? "" : `"user_id":${encodeId(user_id)},`;
    const group = group_id === undefined ? "" : `"group_id":${encodeId(group_id)},`;
    return `{${user}${group}"message":[{"type":"text","data":{"text":${JSON.stringify(this.#text)}}}]}`;
  }

  toJSON(): object {
    return { ...this, message: this.message };
  }
}

function encodeId(id: number | string): string {
  return typeof id === "number" && Number.isSafeInteger(id) ? `${id}` : JSON.stringify(id);
}

/**
 * Writes a request frame. Fields that are `undefined` are left out.
 *
 * @example Ask who the bot is
 * ```ts
 * import { encodeRequest } from "adelie/protocol";
 *
 * encodeRequest("get_login_info", {}, 1); // '{"action":"get_login_info","params":{},"echo":1}'
 * ```
 *
 * @param action the name of the action
 * @param params its parameters; fields that are `undefined` are left out
 * @param echo the number that the reply brings back
 * @returns the frame, as text
 * @throws ConfigError as {@link encodeParams}
 */
export function encodeRequest(action: string, params: object, echo: number): string {
  return `{"action":${JSON.stringify(action)},"params":${encodeParams(action, params)},"echo":${echo}}`;
}

/**
 * Writes the parameters of a call.
 *
 * @throws ConfigError with code `ACTION_PARAMS` for a value that JSON has no form for: a bigint, an object that contains itself
 */
export function encodeParams(action: string, params: object): string {
  try {
    return params instanceof TextParams ? params.encode() : JSON.stringify(params);
  } catch (cause) {
    throw new ConfigError(
      "ACTION_PARAMS",
      `${action}: its parameters cannot be written as JSON (${messageOf(cause).split("\n", 1).join()}). ` +
        "A bigint goes there as text, String(id); no object may contain itself.",
      { cause },
    );
  }
}

/**
 * Whether a reply says that the action was done, or will be. Lagrange sends `failed`, or a reason, with retcode 0, so both
 * words count; a reply that has only one of them is judged by that one. An empty status, as Lagrange answers to a
 * `set_group_portrait` that worked, is none.
 *
 * @param reply as it arrived
 */
export function isSuccess(reply: ActionReply): boolean {
  const { status } = reply as { status?: unknown };
  if (reply.retcode === 0) return typeof status !== "string" || status === "" || status === "ok" || status === "async";
  if (reply.retcode === 1) return reply.status === "async";
  return reply.retcode === undefined && (reply.status === "ok" || reply.status === "async");
}

function seen(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text;
}
