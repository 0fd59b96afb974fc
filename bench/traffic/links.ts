/** The ways from the generator to the bot: a WebSocket of either direction, or posts and a HTTP API. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../tests/support/raw.ts";
import { FrameSocket } from "./frames.ts";
import { SELF_ID } from "./payloads.ts";
import { type Prepared, stamp } from "./pool.ts";
import { Poster } from "./poster.ts";

export const TOKEN = "bench-token";
export const HOST = "127.0.0.1";

/** How events reach a bot. */
export type WayName = "forward" | "reverse" | "webhook";

/** One bot, reached one way. */
export interface Link {
  /** What the bot has to know, for its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when the bot is there. */
  readonly connected: Promise<void>;
  send(event: Prepared, id: number, mark: number): void;
  /** What was sent leaves. */
  flush(): void;
  close(): Promise<void>;
}

/** What a link does with what comes from the bot: gives the answer to a call. An `echo` is given as it stood there, or "". */
export interface Receiver {
  call(action: string, body: string, echo: string): string;
  /** All that came at once has been given. */
  rest(): void;
  /** The body of the answer to a post. */
  answered(body: string): void;
}

/** Opens the generator's side. */
export function openLink(way: WayName, receiver: Receiver): Promise<Link> {
  if (way === "forward") return forward(receiver);
  return way === "reverse" ? reverse(receiver) : webhook(receiver);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return (server.address() as AddressInfo).port;
}

/** The value of `echo` as JSON, found without parsing. */
function echoOf(call: string): string {
  const at = call.lastIndexOf('"echo":') + 7;
  if (at < 7) return "";
  const first = call[at];
  if (first === '"') return call.slice(at, call.indexOf('"', at + 1) + 1);
  if (first === "{") return call.slice(at, call.indexOf("}", at) + 1);
  return /^[^,}]+/.exec(call.slice(at, at + 40))?.[0] ?? "";
}

/** The frames of a connected WebSocket, its calls answered. */
class SocketSide {
  readonly connected: Promise<void>;
  #opened: () => void = () => {};
  #frames: FrameSocket | undefined;
  readonly #receiver: Receiver;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
    this.connected = new Promise((resolve) => this.#opened = resolve);
  }

  open(socket: Socket, isClient: boolean, rest: Buffer): void {
    const frames = this.#frames = new FrameSocket(socket, isClient, (text) => {
      const at = text.indexOf('"action":"') + 10;
      frames.send(this.#receiver.call(text.slice(at, text.indexOf('"', at)), text, echoOf(text)));
    });
    frames.readEnded = () => {
      this.#receiver.rest();
      frames.flush();
    };
    const time = Math.floor(Date.now() / 1000);
    const meta = { time, self_id: SELF_ID, post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" };
    frames.send(JSON.stringify(meta));
    frames.flush();
    if (rest.length > 0) frames.read(rest);
    this.#opened();
  }

  readonly send = (event: Prepared, id: number, mark: number): void => {
    const room = this.#frames?.reserve(event.bytes.length);
    if (room === undefined) throw new Error("The bot is not connected.");
    room.buffer.set(event.bytes, room.at);
    stamp(room.buffer, room.at, event, id, mark);
  };

  readonly flush = (): void => this.#frames?.flush();

  close(): void {
    this.#frames?.close();
  }
}

async function forward(receiver: Receiver): Promise<Link> {
  const side = new SocketSide(receiver);
  const server = createServer((_, response) => response.writeHead(426).end());
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    side.open(socket, false, head);
  });
  const url = `ws://${HOST}:${await listen(server)}`;
  return {
    env: { BENCH_URL: url },
    connected: side.connected,
    send: side.send,
    flush: side.flush,
    async close() {
      side.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function reverse(receiver: Receiver): Promise<Link> {
  const side = new SocketSide(receiver);
  const port = await freePort();
  const headers = [
    "GET /onebot HTTP/1.1",
    `Host: ${HOST}:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    `Authorization: Bearer ${TOKEN}`,
    `X-Self-ID: ${SELF_ID}`,
    "X-Client-Role: Universal",
  ];
  let isClosed = false;
  const dial = (): void => {
    if (isClosed) return;
    const socket = connect(port, HOST, () => socket.write(`${headers.join("\r\n")}\r\n\r\n`));
    socket.on("error", () => setTimeout(dial, 3));
    let head = Buffer.alloc(0);
    const take = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      socket.off("data", take);
      if (head.subarray(0, 12).toString() === "HTTP/1.1 101") side.open(socket, true, head.subarray(end + 4));
      else socket.destroy(new Error("refused"));
    };
    socket.on("data", take);
  };
  dial();
  return {
    env: { BENCH_PORT: String(port) },
    connected: side.connected,
    send: side.send,
    flush: side.flush,
    close() {
      isClosed = true;
      side.close();
      return Promise.resolve();
    },
  };
}

async function webhook(receiver: Receiver): Promise<Link> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("latin1").on("data", (piece: string) => body += piece).on("end", () => {
      const answer = receiver.call(request.url?.replace(/[/?]/g, "") ?? "", body, "");
      response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer);
      receiver.rest();
    });
  });
  server.keepAliveTimeout = 60_000;
  const api = await listen(server);
  const port = await freePort();
  const poster = new Poster(port, "/onebot", { "X-Self-ID": String(SELF_ID) }, (body) => {
    receiver.answered(body);
    receiver.rest();
  });
  let isClosed = false;
  const connected = (async () => {
    while (!isClosed && !await poster.isThere()) await sleep(3);
  })();
  return {
    env: { BENCH_API: `http://${HOST}:${api}`, BENCH_PORT: String(port) },
    connected,
    send(event, id, mark) {
      const bytes = Buffer.from(event.bytes);
      stamp(bytes, 0, event, id, mark);
      poster.post(bytes);
    },
    flush() {},
    async close() {
      isClosed = true;
      poster.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
