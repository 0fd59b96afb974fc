/** Reads the HTTP answer to an action: a reply, or why it is none. Pure. */

import { ConnectionError, type Delivered } from "../../errors.ts";
import { type ActionReply, isReply } from "../../protocol/frames.ts";
import { isRecord } from "../../protocol/scalars.ts";
import type { Endpoint } from "../diagnose/endpoint.ts";
import { httpRefusal } from "../diagnose/failures.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** The parts of an HTTP answer that it is judged by. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | null;
  readonly text: string;
}

/**
 * Reads the answer to `action`. The body counts more than the status: implementations answer 200, 400 or 404 with a reply
 * in it. Of several replies, the frames of a stream action, it takes the first.
 *
 * @throws AuthError for 401 and 403
 * @throws ConnectionError when there is no reply in it
 */
export function readReply(endpoint: Endpoint, action: string, answer: HttpAnswer): ActionReply {
  const { status, text } = answer;
  if (status === 401 || status === 403) throw httpRefusal(endpoint, status, text);
  const reply = parseReply(text) ?? parseReply(text.slice(0, Math.max(0, text.indexOf("\r\n\r\n"))));
  if (status === 429) return limited(answer, reply);
  if (reply === undefined) throw noReplyError(endpoint, action, answer);
  if (isHello(reply)) {
    const sentence = transportTexts().saidHello(action, endpoint.address, beginning(text));
    throw new ConnectionError("HTTP_UNEXPECTED", sentence, { delivered: "no" });
  }
  return reply;
}

function parseReply(text: string): ActionReply | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isReply(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it is NapCat's answer on `/`. */
function isHello(reply: ActionReply): boolean {
  return typeof reply.message === "string" && /^NapCat\S* Is Running$/.test(reply.message);
}

/**
 * Whether NapCat's HTTP server answers on a connection from before it was switched off (and, it may be, on again): it has not
 * looked at the call. On a new connection it may be answered.
 */
export function isSwitchedOff({ retcode, message }: ActionReply): boolean {
  return retcode === 200 && typeof message === "string" && /^Server is closed\b/i.test(message);
}

/**
 * Too many calls: a refusal, though most who answer so put no reply into the body. The content of the body is kept, and the wait
 * that the header tells is added.
 */
function limited({ text, header }: HttpAnswer, reply: ActionReply | undefined): ActionReply {
  const wait = header("retry-after");
  const told = wait === null ? {} : { "retry-after": wait };
  if (reply !== undefined) return { ...reply, ...told };
  const message = text.trim() === "" ? "HTTP status 429" : `HTTP status 429: ${beginning(text)}`;
  return { status: "failed", retcode: 429, data: null, message, ...parseObject(text), ...told };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function noReplyError(endpoint: Endpoint, action: string, answer: HttpAnswer): ConnectionError {
  const [code, sentence, delivered] = explain(endpoint.address, answer);
  const seen = `HTTP status ${answer.status}: ${beginning(answer.text)}`;
  return new ConnectionError(code, `${action}: ${sentence} (${seen})`, { delivered });
}

function explain(
  address: string,
  answer: HttpAnswer,
): [code: ConnectionError["code"], sentence: string, delivered: Delivered] {
  const { status, text } = answer;
  if (status === 426 || answer.header("sec-websocket-version") !== null) {
    return [
      "HTTP_UNEXPECTED",
      transportTexts().onlyWebSocket(address),
      "no",
    ];
  }
  if (status >= 300 && status < 400) {
    return ["HTTP_UNEXPECTED", transportTexts().redirects(address, answer.header("location") ?? ""), "no"];
  }
  if (status >= 500) return ["HTTP_UNEXPECTED", `${address} failed.`, "unknown"];
  const delivered = status >= 400 ? "no" : "unknown";
  if (text.trim() === "" && status < 300) return ["HTTP_UNEXPECTED", `${address} answered nothing.`, delivered];
  return [
    "HTTP_UNEXPECTED",
    transportTexts().noOneBot(address),
    delivered,
  ];
}

function beginning(text: string): string {
  if (text.trim() === "") return "no body";
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
