/** HTTP through the proxy: a call and its reply, an event that is posted and what is answered to it, a stream of events. */

import { isRecord } from "../../protocol/scalars.ts";
import type { HttpClient, HttpResponse } from "../../runtime/http/types.ts";
import type { ServerRequest, ServerResponse } from "../../runtime/server/types.ts";
import { replayTexts } from "../../texts/logs/replay_texts.ts";
import { SseParser } from "../../transport/http/sse_parser.ts";
import { messageOf } from "../../util/text_of.ts";
import type { LinkRecorder } from "../recorder.ts";
import { targetOf } from "./target.ts";

/** Headers of answers that are passed on. How the body is cut is the server's own business. */
const PASSED_BACK = [
  "accept-ranges",
  "cache-control",
  "content-disposition",
  "content-range",
  "content-type",
  "etag",
  "last-modified",
  "location",
  "retry-after",
  "set-cookie",
  "www-authenticate",
] as const;

/** Answers up to so many bytes are put together before they are passed on, so that they keep their length. */
const MOST_WHOLE = 8 * 2 ** 20;

/** How much of an answer that comes in pieces is kept to be written down. */
const MOST_KEPT = 4 * 2 ** 20;

/** The surroundings of an exchange. */
export interface ExchangeParts {
  readonly to: URL;
  readonly http: HttpClient;
  readonly record: LinkRecorder;
}

/** Passes one request on, and its answer back. */
export async function exchange(request: ServerRequest, { to, http, record }: ExchangeParts): Promise<ServerResponse> {
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const body = hasBody ? await request.bytes() : undefined;
  const { url, headers } = targetOf(request, to, "http");
  const asked = recordRequest(request, body, record);
  let answer: HttpResponse;
  try {
    answer = await http.request({ method: request.method, url, headers, ...body === undefined ? {} : { body } });
  } catch (error) {
    asked.failed(messageOf(error));
    return {
      status: 502,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: replayTexts().farAway(messageOf(error)),
    };
  }
  const passed: Record<string, string> = {};
  for (const name of PASSED_BACK) {
    const value = answer.headers.get(name);
    if (value !== null) passed[name] = value;
  }
  const { status } = answer;
  const length = answer.headers.get("content-length");
  if (length === null || Number(length) > MOST_WHOLE) {
    return { status, headers: passed, body: pieces(answer, asked) };
  }
  const parts: Uint8Array[] = [];
  try {
    for await (const piece of answer.body()) parts.push(piece);
  } catch (error) {
    asked.failed(messageOf(error));
    return { status, headers: passed, body: broken(parts, error) };
  }
  const whole = together(parts);
  asked.answered(status, new TextDecoder().decode(whole));
  return { status, headers: passed, body: whole };
}

/** Hears how a request was answered, to write it down. */
interface Asked {
  answered(status: number, text: string): void;
  failed(reason: string): void;
  /** A piece of an answer that does not end: a stream of events. */
  readonly stream?: (piece: string) => void;
}

const nobody: Asked = { answered: () => {}, failed: () => {} };

/** A request says itself whether it is an event that is posted, a call, or the wish for a stream. */
function recordRequest(request: ServerRequest, body: Uint8Array | undefined, record: LinkRecorder): Asked {
  const { url: { pathname, searchParams }, method } = request;
  if (pathname === "/_events" && method === "GET") return streamOf(record);
  const text = body === undefined ? "" : new TextDecoder().decode(body);
  const isForm = request.header("content-type")?.includes("application/x-www-form-urlencoded") === true;
  const value = isForm ? Object.fromEntries(new URLSearchParams(text)) : jsonOf(text);
  if (isRecord(value) && typeof value["post_type"] === "string") {
    record.event(value, text);
    return { ...nobody, answered: (_status, answer) => quickOperation(record, answer) };
  }
  const query = Object.fromEntries([...searchParams].filter(([name]) => name !== "access_token"));
  const action = /^\/([\w.]+)\/?$/.exec(pathname)?.[1];
  if (action !== undefined && (method === "GET" || method === "POST")) {
    return callOf(record, { action, params: { ...isRecord(value) ? value : {}, ...query } });
  }
  if (pathname === "/" && isRecord(value) && typeof value["action"] === "string") {
    const { params } = value;
    return callOf(record, { action: value["action"], params: isRecord(params) ? params : {} });
  }
  return nobody;
}

function callOf(record: LinkRecorder, frame: { action: string; params: Record<string, unknown> }): Asked {
  const call = record.call(frame);
  return {
    answered(status, text) {
      const frames = framesOf(text);
      if (frames.length === 0) record.failed(call, `HTTP ${status}`);
      for (const [reply, own] of frames) record.result(call, reply, own);
    },
    failed: (reason) => record.failed(call, reason),
  };
}

/** One reply, or several behind each other as NapCat's stream actions have them. */
function framesOf(text: string): [Record<string, unknown>, string][] {
  const found: [Record<string, unknown>, string][] = [];
  const isOne = isRecord(jsonOf(text));
  for (const part of isOne ? [text.trim()] : text.split(/\r?\n\r?\n/)) {
    const value = jsonOf(part);
    if (isRecord(value)) found.push([value, part]);
  }
  return found;
}

/** The answer to an event that was posted may be a wish of the bot: it is written down as the action that does the same. */
function quickOperation(record: LinkRecorder, answer: string): void {
  const operation = jsonOf(answer);
  if (!isRecord(operation) || Object.keys(operation).length === 0) return;
  record.call({ action: ".handle_quick_operation", params: { operation } });
}

function streamOf(record: LinkRecorder): Asked {
  const parser = new SseParser(
    { data: (text) => record.frame(text), tooLarge: () => record.odd("unknown", MOST_KEPT) },
    MOST_KEPT,
  );
  record.up();
  return {
    stream: (piece) => parser.push(piece),
    answered: () => record.down(replayTexts().streamEnded),
    failed: (reason) => record.down(reason),
  };
}

/** The body as it comes; a copy of its beginning is kept. */
async function* pieces(answer: HttpResponse, asked: Asked): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  let text = "";
  let end = (): void => asked.failed(replayTexts().readerLeft);
  try {
    for await (const piece of answer.body()) {
      yield piece;
      const shown = decoder.decode(piece, { stream: true });
      if (asked.stream !== undefined) asked.stream(shown);
      else if (text.length < MOST_KEPT) text += shown;
    }
    end = () => asked.answered(answer.status, text);
  } catch (error) {
    end = () => asked.failed(messageOf(error));
    throw error;
  } finally {
    end();
  }
}

/** A body that breaks off where the other side broke off. */
// oxlint-disable-next-line require-await -- a body is asynchronous
async function* broken(parts: readonly Uint8Array[], error: unknown): AsyncGenerator<Uint8Array> {
  yield* parts;
  throw error;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function together(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
