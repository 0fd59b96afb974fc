/** Requests and answers on `node:http`, which has deadlines on every runtime. */

import { Buffer } from "node:buffer";
import http from "node:http";
import type { Duplex } from "node:stream";
import { ConnectionError } from "../../errors.ts";
import { BodyBuffer, bodyTooLarge, clientGone, hasBody, MAX_BODY_BYTES } from "../http/body.ts";
import { answerRequest, answerUpgrade, isAccepted, reportError } from "./answer.ts";
import {
  type BodyStream,
  HEAD_MS,
  MAX_CONNECTIONS,
  REQUEST_MS,
  type ServerOptions,
  type ServerRequest,
  type ServerResponse,
  type ServerSocketHandlers,
} from "./types.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

/** Makes a WebSocket of a connection. */
export type AcceptUpgrade = (
  incoming: http.IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
  handlers: ServerSocketHandlers,
) => void;

/**
 * Makes a server that answers as the options say. It does not listen yet.
 *
 * @param accept for a server that takes WebSockets
 */
export function createHttpServer(options: ServerOptions, accept?: AcceptUpgrade): http.Server {
  const { headMs = HEAD_MS, requestMs = REQUEST_MS, maxConnections = MAX_CONNECTIONS } = options;
  const placeOf = places();
  const server = http.createServer({
    headersTimeout: Math.min(headMs, requestMs),
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1_000, Math.ceil(Math.min(headMs, requestMs) / 4)),
  }, (incoming, outgoing) => void serve(options, requestOf(incoming, options, placeOf), incoming, outgoing));
  server.maxConnections = maxConnections;
  const full = complaint(options, () => fullError(maxConnections));
  server.on("drop", full);
  server.on("upgrade", (incoming, socket, head) => {
    socket.on("error", () => {});
    const answer = answerUpgrade(options, requestOf(incoming, options, placeOf));
    if (!isAccepted(answer)) refuse(socket, answer);
    else accept?.(incoming, socket, head, answer);
  });
  return server;
}

/** More connections than are taken. */
export function fullError(maxConnections: number): ConnectionError {
  return new ConnectionError(
    "CONNECTIONS_FULL",
    socketTexts().connectionsFull(maxConnections),
  );
}

/** Tells of a thing that happens again and again: the first time, and then each time that it has happened ten times as often. */
export function complaint(options: ServerOptions, errorOf: (cause?: unknown) => Error): (cause?: unknown) => void {
  let count = 0;
  let next = 1;
  return (cause) => {
    if (++count < next) return;
    next *= 10;
    const error = errorOf(cause);
    if (count > 1) error.message += ` (no. ${count})`;
    reportError(options, error);
  };
}

/** Where a request goes, by its `Host` and what stands after its method; undefined for no place. */
type Places = (host: string, path: string) => URL | undefined;

/** Reads places. The last one is remembered: whoever posts events posts all of them to one. */
function places(): Places {
  let [lastHost, lastPath]: (string | undefined)[] = [];
  let place: URL | undefined;
  return (host, path) => {
    if (path === lastPath && host === lastHost) return place;
    [lastHost, lastPath] = [host, path];
    const target = path.startsWith("/") ? `http://${host}${path}` : path;
    return place = URL.canParse(target) ? new URL(target) : undefined;
  };
}

/** A request as ours; undefined when it names no place (`Host: a b`). */
function requestOf(
  incoming: http.IncomingMessage,
  options: ServerOptions,
  placeOf: Places,
): ServerRequest | undefined {
  const { url: path = "/", method = "GET", headers, socket } = incoming;
  const url = placeOf(headers.host ?? "localhost", path);
  if (url === undefined) return undefined;
  return {
    method,
    url,
    remoteAddress: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    header(name) {
      const value = headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    bytes: () => readBody(incoming, options.maxBodyBytes ?? MAX_BODY_BYTES),
  };
}

/** Answers a request for an upgrade that is not granted. */
export function refuse(socket: Duplex, { status, headers = {}, body = "" }: ServerResponse): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body instanceof Uint8Array ? body : Buffer.alloc(0);
  const lines = Object.entries({ ...headers, "content-length": String(bytes.length), connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  socket.end(bytes);
}

function ignore(): void {}

async function serve(
  options: ServerOptions,
  request: ServerRequest | undefined,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
): Promise<void> {
  outgoing.on("error", ignore);
  const answer = await answerRequest(options, request);
  try {
    const writing = write(answer, incoming, outgoing);
    if (writing !== undefined) await writing;
  } catch (error) {
    reportError(options, error);
    if (outgoing.headersSent) outgoing.destroy(); // the client sees that the body is not whole
    else outgoing.writeHead(500).end();
  }
}

/** Writes an answer: at once, unless its body comes in pieces. */
function write(
  { status, headers = {}, body = "" }: ServerResponse,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
): Promise<void> | undefined {
  // The unread rest of a request would be taken for the next one.
  if (!incoming.complete) outgoing.shouldKeepAlive = false;
  const isEmpty = !hasBody(status, incoming.method ?? "GET");
  if (typeof body === "string" || body instanceof Uint8Array) {
    if (isEmpty) {
      outgoing.writeHead(status, headers).end();
      return undefined;
    }
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    outgoing.writeHead(status, { ...headers, "content-length": bytes.length }).end(bytes);
    return undefined;
  }
  const iterator = body[Symbol.asyncIterator]();
  outgoing.writeHead(status, headers);
  if (!isEmpty) return pump(iterator, outgoing);
  outgoing.end();
  return Promise.resolve(iterator.return?.()).then(ignore);
}

async function pump(
  iterator: ReturnType<BodyStream[typeof Symbol.asyncIterator]>,
  outgoing: http.ServerResponse,
): Promise<void> {
  let isGone = false;
  let wake = (): void => {};
  outgoing.on("drain", () => wake());
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) void iterator.return?.();
    isGone = true;
    wake();
  });
  outgoing.flushHeaders();
  while (!isGone) {
    const { done, value } = await iterator.next();
    if (done === true) {
      outgoing.end();
      return;
    }
    if (!outgoing.write(value) && !isGone) await new Promise<void>((resolve) => wake = resolve);
  }
}

/** By hand, because an async iteration that stops early would destroy the connection before it was answered. */
function readBody(incoming: http.IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const announced = Number(incoming.headers["content-length"] ?? 0);
    if (announced > limit) return reject(bodyTooLarge(limit));
    const body = new BodyBuffer(limit);
    /** The body, if it came in one piece, as most do. */
    let whole: Uint8Array | undefined;
    let isOver = false;
    incoming.on("data", (piece: Uint8Array) => {
      if (isOver) return;
      if (piece.length === announced) return void (whole = piece); // more than was announced never comes
      try {
        body.push(piece);
      } catch (error) {
        isOver = true;
        reject(error);
      }
    });
    incoming.on("end", () => {
      isOver = true;
      resolve(whole ?? body.bytes);
    });
    incoming.on("error", (error) => reject(clientGone(error)));
    incoming.on("close", () => {
      if (!isOver) reject(clientGone());
    });
  });
}
