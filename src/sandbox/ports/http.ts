/** The HTTP side of a sandbox: actions, events as a stream, files, and a few addresses of its own. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { ServerRequest, ServerResponse } from "../../runtime/server/types.ts";
import { hasToken, isMereLook } from "./access.ts";
import type { Dialect } from "../dialects/dialect.ts";
import { createEventStream } from "./event_stream.ts";
import type { FileStore } from "../dialects/files.ts";
import type { LinkTable } from "./links.ts";

/** The surroundings of the HTTP side. */
export interface HttpSide {
  readonly dialect: Dialect;
  readonly files: FileStore;
  readonly links: LinkTable;
  readonly accessToken: string;
  /** Carries out a call and writes it down. Gives the frames of the reply, or nothing when there is none. */
  call(action: string, params: unknown, echo: unknown): Iterable<ActionReply> | undefined;
}

/** Answers one request. */
export async function answerHttp(side: HttpSide, request: ServerRequest): Promise<ServerResponse> {
  const { method, url } = request;
  const [, first = "", second = "", third = ""] = url.pathname.split("/");
  if (method === "OPTIONS") return { status: 204 };
  if (first === "_sandbox") {
    return second === "file" ? fileResponse(side.files, third, request) : { status: 404, body: "Not found" };
  }
  if (first === "healthz") return json({ ok: true, dialect: side.dialect.name, clients: side.links.open.length });
  const body = await readBody(request);
  // NapCat reads the body before it looks at the token.
  if (body === undefined) return { status: 400, headers: html, body: "Invalid JSON" };
  if (!hasToken(request, side.accessToken)) {
    side.links.refused("http", url.pathname, "wrong or missing token");
    return { status: 403, headers: html, body: JSON.stringify({ message: "token verify failed!" }) };
  }
  if (url.pathname === "/_events" && method === "GET") return eventResponse(side, request);
  if (first === "") {
    // The way of go-cqhttp, which NapCat does not have: { action, params } to the root.
    if (method === "POST" && typeof body.action === "string") {
      return replyResponse(side, body.action, body.params, body.echo);
    }
    return json(side.dialect.hello());
  }
  if (isMereLook(request, side.accessToken)) {
    return { status: 403, body: "The address bar of a browser calls no actions: POST them, or use curl or a bot\n" };
  }
  const params = method === "GET" ? queryOf(url) : { ...body, ...queryOf(url) };
  return replyResponse(side, first, params, params.echo);
}

const html = { "content-type": "text/html; charset=utf-8" } as const;

function json(value: object): ServerResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(value) };
}

function replyResponse(side: HttpSide, action: string, params: unknown, echo: unknown): ServerResponse {
  const frames = side.call(action, params, echo);
  if (frames === undefined) return { status: 500 };
  if (!Array.isArray(frames)) return { status: 200, body: packets(frames) };
  const [reply] = frames as ActionReply[];
  if (reply?.stream === "stream-action") return { status: 200, body: packets(frames) };
  try {
    return json(reply ?? {});
  } catch {
    // An echo that is too deep to be written comes back in no reply.
    return json(side.dialect.unreadable());
  }
}

/** NapCat's form of several frames in one body: an empty line after each, and no content type. */
// oxlint-disable-next-line require-await -- a body is asynchronous
async function* packets(frames: Iterable<ActionReply>): AsyncGenerator<string> {
  for (const frame of frames) yield `${JSON.stringify(frame)}\r\n\r\n`;
}

/** The body as params; undefined when it is no JSON. Anything that is no object counts as none. */
async function readBody(request: ServerRequest): Promise<Record<string, unknown> | undefined> {
  if (request.method === "GET" || request.method === "HEAD") return {};
  const text = new TextDecoder().decode(await request.bytes());
  if (request.header("content-type")?.includes("application/x-www-form-urlencoded") === true) {
    return fieldsOf(new URLSearchParams(text));
  }
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
  } catch {
    return undefined;
  }
}

function queryOf(url: URL): Record<string, unknown> {
  return fieldsOf(url.searchParams);
}

/** A key that is repeated becomes a list. */
function fieldsOf(params: URLSearchParams): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key);
    fields[key] = values.length === 1 ? values[0] : values;
  }
  return fields;
}

/** The event stream. NapCat sends nothing at all into the stream of a request that announces a body. */
function eventResponse({ links }: HttpSide, request: ServerRequest): ServerResponse {
  const isDeaf = request.header("content-length") !== undefined || request.header("transfer-encoding") !== undefined;
  const path = request.url.pathname;
  const stream = createEventStream(() => links.remove(link, path, "the reader went away"));
  const link = links.add({ transport: "sse", getsEvents: !isDeaf, send: stream.push, close: stream.end }, path);
  const headers = { "content-type": "text/event-stream", "cache-control": "no-cache" };
  return { status: 200, headers, body: stream.body };
}

/** A file, or the part of it that was asked for. */
function fileResponse(files: FileStore, sha256: string, request: ServerRequest): ServerResponse {
  const file = files.get(sha256);
  if (file?.bytes === undefined) return { status: 404, body: "Not found" };
  const headers: Record<string, string> = {
    "content-type": file.mime,
    "accept-ranges": "bytes",
    "cache-control": "max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
  };
  if (request.url.searchParams.has("download")) {
    headers["content-disposition"] = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.header("range") ?? "");
  if (range === null) return { status: 200, headers, body: file.bytes };
  const from = Number(range[1]);
  const to = Math.min(range[2] === "" ? Infinity : Number(range[2]), file.bytes.length - 1);
  if (from > to) return { status: 416, headers: { ...headers, "content-range": `bytes */${file.bytes.length}` } };
  headers["content-range"] = `bytes ${from}-${to}/${file.bytes.length}`;
  return { status: 206, headers, body: file.bytes.subarray(from, to + 1) };
}
