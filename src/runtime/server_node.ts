/** The server on Node: node:http and `ws`. */

import { Buffer } from "node:buffer";
import http from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Readable } from "node:stream";
import { MAX_BODY_BYTES, readLimited } from "./body.ts";
import { loadPackage } from "./packages.ts";
import {
  isAccepted,
  type Server,
  type ServerOptions,
  type ServerRequest,
  type ServerResponse,
  type ServerSocketHandlers,
} from "./server_types.ts";

interface WsSocket {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  on(type: "message", listener: (data: { toString(): string }) => void): void;
  on(type: "close", listener: (code: number, reason: { toString(): string }) => void): void;
  on(type: "error", listener: () => void): void;
}

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
  const { hostname = "127.0.0.1", maxBodyBytes = MAX_BODY_BYTES } = options;
  const acceptor = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxBodyBytes });
  const sockets = new Set<Socket>();
  const server = http.createServer((incoming, outgoing) => void serve(options, incoming, outgoing));
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (incoming, socket, head) => {
    socket.on("error", () => {});
    const answer = options.upgrade?.(requestOf(incoming, maxBodyBytes)) ??
      { status: 426, body: "This is no WebSocket" };
    if (isAccepted(answer)) acceptor.handleUpgrade(incoming, socket, head, (accepted) => attach(accepted, answer));
    else refuse(socket as Socket, answer);
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
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function serve(
  options: ServerOptions,
  incoming: http.IncomingMessage,
  outgoing: http.ServerResponse,
): Promise<void> {
  let answer: ServerResponse;
  try {
    answer = await options.request(requestOf(incoming, options.maxBodyBytes ?? MAX_BODY_BYTES));
  } catch (error) {
    answer = { status: (error as { code?: string }).code === "BODY_TOO_LARGE" ? 413 : 500 };
  }
  outgoing.on("error", () => {});
  const { status, headers = {}, body } = answer;
  if (typeof body === "string" || body instanceof Uint8Array || body === undefined) {
    const bytes = typeof body === "string" ? Buffer.from(body) : body ?? new Uint8Array();
    outgoing.writeHead(status, { ...headers, ...status === 204 ? {} : { "content-length": bytes.length } });
    outgoing.end(bytes);
    return;
  }
  outgoing.writeHead(status, headers);
  outgoing.flushHeaders();
  const stream = Readable.from(body, { objectMode: true });
  // Destroying the stream returns the iterable, so that whoever writes into it learns that the client has gone.
  outgoing.on("close", () => stream.destroy());
  stream.on("error", () => outgoing.destroy());
  stream.pipe(outgoing);
}

function requestOf(incoming: http.IncomingMessage, limit: number): ServerRequest {
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`),
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(", ") : value;
    },
    bytes: () => readLimited(incoming, limit),
  };
}

function attach(socket: WsSocket, handlers: ServerSocketHandlers): void {
  const wrapped = {
    get isOpen(): boolean {
      return socket.readyState === 1;
    },
    send: (text: string): void => {
      if (socket.readyState === 1) socket.send(text);
    },
    close: (code?: number, reason?: string): void => socket.close(code, reason),
    terminate: (): void => socket.terminate(),
  };
  socket.on("error", () => {});
  socket.on("message", (data) => handlers.message(data.toString(), wrapped));
  socket.on("close", (code, reason) => handlers.close?.(code, reason.toString()));
  handlers.open?.(wrapped);
}

function refuse(socket: Socket, { status, headers = {}, body = "" }: ServerResponse): void {
  const text = typeof body === "string" ? body : "";
  const lines = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(text)), connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${text}`);
}
