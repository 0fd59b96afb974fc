/** The HTTP side of a sandbox: actions, events as a stream, files, and a few addresses of its own. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { ServerRequest, ServerResponse } from "../../runtime/server/types.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { FileStore } from "../dialects/files.ts";
import type { Faults } from "../faults/faults.ts";
import { isMereLook, tokenState } from "./access.ts";
import type { CallDesk } from "./calls.ts";
import { createEventStream } from "./event_stream.ts";
import type { ConnectionTable } from "./connections.ts";

/** The surroundings of the HTTP side. */
export interface HttpSide {
  readonly dialect: Dialect;
  readonly files: FileStore;
  readonly connections: ConnectionTable;
  readonly calls: CallDesk;
  readonly faults: Faults | undefined;
  readonly accessToken: string;
  readonly mayReadFiles: boolean;
  /** A connection that gets events has come, or gone. */
  changed(): void;
  /** Resolves when the sandbox ends: whoever is never answered is let go then. */
  readonly ended: Promise<void>;
}

/** Answers one request. */
export async function answerHttp(side: HttpSide, request: ServerRequest): Promise<ServerResponse> {
  const { method, url } = request;
  const { wire } = side.dialect;
  const [, first = "", second = "", third = ""] = url.pathname.split("/");
  if (first === "_sandbox") {
    if (second !== "file" || side.faults?.isOn("media-expired") === true) return { status: 404, body: "Not found" };
    return fileResponse(side.files, third, request);
  }
  if (first === "healthz") return json({ ok: true, dialect: side.dialect.name, clients: side.connections.open.length });
  if (method === "OPTIONS") return { status: wire.otherMethods ?? 204 };
  if (wire.otherMethods !== undefined && method !== "GET" && method !== "POST") return { status: wire.otherMethods };
  const body = await readBody(request, wire.readsJsonInFields);
  const badJson = body === undefined ? wire.badJson : undefined;
  // NapCat and go-cqhttp read the body before they look at the token.
  if (badJson !== undefined && "status" in badJson && badJson.beforeAuth) return refused(badJson.status, badJson.body);
  const state = tokenState(request, side.accessToken, wire);
  if (state !== "right") {
    side.connections.refused("http", url.pathname, "wrong or missing token");
    const { body: words, contentType } = wire.refusesHttp;
    const headers = contentType === undefined ? {} : { headers: { "content-type": contentType } };
    return { status: wire.refusesHttp[state], ...headers, body: words };
  }
  if (badJson !== undefined) {
    if ("status" in badJson) return refused(badJson.status, badJson.body);
    return json({ ...side.dialect.unreadable(), retcode: badJson.retcode }, wire.newline);
  }
  return route(side, request, body ?? {});
}

/** Finds what is asked for. */
function route(
  side: HttpSide,
  request: ServerRequest,
  body: Record<string, unknown>,
): ServerResponse | Promise<ServerResponse> {
  const { method, url } = request;
  const { wire } = side.dialect;
  if (wire.sse !== false && url.pathname === "/_events" && method === "GET") return eventResponse(side, request);
  const [, name = "", ...rest] = url.pathname.split("/");
  if (name === "") {
    // The way of go-cqhttp: { action, params } to the root. NapCat does not have it, and nobody misses its hello there.
    if (wire.root.dispatch && method === "POST" && typeof body["action"] === "string") {
      return replyResponse(side, body["action"], body["params"], body["echo"]);
    }
    return wire.root.hello ? json(side.dialect.hello()) : { status: 404 };
  }
  if (rest.length > 0 && wire.trailingSlash === "not-found") return { status: 404, body: "Not Found" };
  if (isMereLook(request, side.accessToken)) {
    return { status: 403, body: "The address bar of a browser calls no actions: POST them, or use curl or a bot\n" };
  }
  const query = fieldsOf(url.searchParams, wire.readsJsonInFields);
  const params = method === "GET" ? query : { ...body, ...query };
  const action = rest.length > 0 && wire.trailingSlash === "unknown" ? url.pathname.slice(1) : name;
  return replyResponse(side, action, params, params["echo"]);
}

const html = { "content-type": "text/html; charset=utf-8" } as const;

function refused(status: number, body: string): ServerResponse {
  return body === "" ? { status } : { status, headers: html, body };
}

function json(value: object, newline = false, status = 200): ServerResponse {
  const headers = { "content-type": "application/json; charset=utf-8" };
  return { status, headers, body: JSON.stringify(value) + (newline ? "\n" : "") };
}

/** Calls, and waits for the answer as long as it takes. */
function replyResponse(side: HttpSide, action: string, params: unknown, echo: unknown): Promise<ServerResponse> {
  const call = { action, params, echo, via: "http", mayReadFiles: side.mayReadFiles } as const;
  return new Promise((resolve) => {
    side.calls.take(undefined, call, {
      frames: (frames) => resolve(framesResponse(side, action, frames)),
      text: (body) => resolve({ status: 200, headers: { "content-type": "application/json" }, body }),
      never: () => void side.ended.then(() => resolve({ status: 503 })),
      cut: () => resolve({ status: 200, body: broken() }),
    });
  });
}

/** A body that breaks off, and the connection with it. */
// oxlint-disable-next-line require-await, require-yield -- a body is asynchronous
async function* broken(): AsyncGenerator<string> {
  throw new Error("The connection was cut by a fault");
}

function framesResponse(side: HttpSide, action: string, frames: Iterable<ActionReply> | undefined): ServerResponse {
  if (frames === undefined) return { status: 500 };
  if (!Array.isArray(frames)) return { status: 200, body: packets(frames) };
  const [reply] = frames as ActionReply[];
  if (reply?.stream === "stream-action") return { status: 200, body: packets(frames) };
  const { wire } = side.dialect;
  try {
    return json(reply ?? {}, wire.newline, side.dialect.knows(action) ? 200 : wire.unknownStatus);
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
async function readBody(request: ServerRequest, readsJson: boolean): Promise<Record<string, unknown> | undefined> {
  if (request.method === "GET" || request.method === "HEAD") return {};
  const text = new TextDecoder().decode(await request.bytes());
  if (request.header("content-type")?.includes("application/x-www-form-urlencoded") === true) {
    return fieldsOf(new URLSearchParams(text), readsJson);
  }
  try {
    const value: unknown = JSON.parse(text.trim() === "" ? "{}" : text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
  } catch {
    return undefined;
  }
}

/** A key that is repeated becomes a list. go-cqhttp reads values that look like JSON. */
function fieldsOf(params: URLSearchParams, readsJson: boolean): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  const read = readsJson ? jsonOrText : (value: string | undefined): unknown => value;
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key);
    fields[key] = values.length === 1 ? read(values[0]) : values;
  }
  return fields;
}

function jsonOrText(value: string | undefined): unknown {
  if (value === undefined || !/^[[{"\d\-tfn]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The event stream. NapCat sends nothing at all into the stream of a request that announces a body. */
function eventResponse({ connections, changed }: HttpSide, request: ServerRequest): ServerResponse {
  const isDeaf = request.header("content-length") !== undefined || request.header("transfer-encoding") !== undefined;
  const path = request.url.pathname;
  const stream = createEventStream(() => {
    connections.remove(connection, path, "the reader went away");
    changed();
  });
  const connection = connections.add(
    { transport: "sse", getsEvents: !isDeaf, send: stream.push, close: stream.end },
    path,
  );
  changed();
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
