/** The server on Node: node:http and `ws`. */

import { Buffer } from "node:buffer";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { bodyTooLarge, clientGone, hasBody, joinChunks, MAX_BODY_BYTES } from "./body.ts";
import { loadPackage } from "./packages.ts";
import { answerRequest, answerUpgrade, isAccepted, reportError } from "./server_answer.ts";
import { AcceptedSocket, type SocketSet } from "./server_socket.ts";
import type {
  BodyStream,
  Server,
  ServerOptions,
  ServerRequest,
  ServerResponse,
  ServerSocketHandlers,
} from "./server_types.ts";
import { GOODBYE_MS, MAX_FRAME_BYTES } from "./socket_link.ts";
import { linkOf, type WsSocket } from "./ws.ts";

interface WsServer {
  handleUpgrade(
    request: http.IncomingMessage,
    socket: unknown,
    head: Uint8Array,
    done: (socket: WsSocket) => void,
  ): void;
}

/** Starts a server on Node. */
export async function startNodeServer(options: ServerOptions): Promise<Server> {
  const { WebSocketServer } = await loadPackage<{ WebSocketServer: new (options: object) => WsServer }>("ws");
  const { hostname = "127.0.0.1" } = options;
  const acceptor = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    closeTimeout: GOODBYE_MS,
    maxPayload: options.maxFrameBytes ?? MAX_FRAME_BYTES,
  });
  const sockets: SocketSet = new Set();
  const connections = new Set<Socket>();
  const server = http.createServer((incoming, outgoing) => void serve(options, incoming, outgoing));
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  server.on("upgrade", (incoming, socket, head) => {
    socket.on("error", () => {});
    const answer = answerUpgrade(options, requestOf(incoming, options));
    if (!isAccepted(answer)) return refuse(socket as Socket, answer);
    acceptor.handleUpgrade(incoming, socket, head, (accepted) => attach(accepted, answer, sockets));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, hostname, resolve);
  });
  return {
    hostname,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.terminate();
        for (const connection of connections) connection.destroy();
      }),
  };
}

async function serve(
  options: ServerOptions,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
): Promise<void> {
  outgoing.on("error", () => {});
  const answer = await answerRequest(options, requestOf(incoming, options));
  try {
    await write(answer, incoming, outgoing);
  } catch (error) {
    reportError(options, error);
    if (outgoing.headersSent) outgoing.destroy(); // the client sees that the body is not whole
    else outgoing.writeHead(500).end();
  }
}

async function write(
  { status, headers = {}, body = "" }: ServerResponse,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
): Promise<void> {
  // What is left of a request that was not read would be taken for the next one.
  if (!incoming.complete) outgoing.shouldKeepAlive = false;
  const isEmpty = !hasBody(status, incoming.method ?? "GET");
  if (typeof body === "string" || body instanceof Uint8Array) {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    outgoing.writeHead(status, isEmpty ? headers : { ...headers, "content-length": bytes.length });
    outgoing.end(isEmpty ? undefined : bytes);
    return;
  }
  const iterator = body[Symbol.asyncIterator]();
  outgoing.writeHead(status, headers);
  if (!isEmpty) return pump(iterator, outgoing);
  outgoing.end();
  await iterator.return?.();
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

function requestOf(incoming: http.IncomingMessage, options: ServerOptions): ServerRequest | undefined {
  const { url: path = "/", method = "GET", headers, socket } = incoming;
  const target = path.startsWith("/") ? `http://${headers.host ?? "localhost"}${path}` : path;
  if (!URL.canParse(target)) return undefined;
  return {
    method,
    url: new URL(target),
    remoteAddress: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
    header(name) {
      const value = headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    bytes: () => readBody(incoming, options.maxBodyBytes ?? MAX_BODY_BYTES),
  };
}

/** By hand, because an async iteration that stops early would destroy the connection before it was answered. */
function readBody(incoming: http.IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    if (Number(incoming.headers["content-length"] ?? 0) > limit) return reject(bodyTooLarge(limit));
    incoming.on("data", (chunk: Uint8Array) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(bodyTooLarge(limit));
    });
    incoming.on("end", () => resolve(joinChunks(chunks)));
    incoming.on("error", (error) => reject(clientGone(error)));
    incoming.on("close", () => reject(clientGone()));
  });
}

function attach(socket: WsSocket, handlers: ServerSocketHandlers, sockets: SocketSet): void {
  const accepted = new AcceptedSocket(linkOf(socket), handlers, sockets);
  socket.on("error", () => {}); // without a listener it would end the process; "close" follows
  socket.on("message", (data) => accepted.message(data.toString()));
  socket.on("close", (code, reason) => accepted.closed(code, reason.toString()));
  accepted.opened();
}

function refuse(socket: Socket, { status, headers = {}, body = "" }: ServerResponse): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body instanceof Uint8Array ? body : Buffer.alloc(0);
  const lines = Object.entries({ ...headers, "content-length": String(bytes.length), connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`);
  socket.end(bytes);
}
