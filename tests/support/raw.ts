/** Peers that do just what a test says, byte by byte, for what no proper client or server would do. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";

export interface RawServer {
  readonly port: number;
  /** How many connections were made. */
  readonly connections: number;
  close(): Promise<void>;
}

/** A TCP server that treats every connection the same way. */
export function startRawServer(onConnection: (socket: net.Socket, n: number) => void): Promise<RawServer> {
  return listen(net.createServer(), "connection", onConnection);
}

/** The same with TLS. `certificate` and `key` are files of tests/fixtures/tls. */
export function startTlsServer(
  certificate: string,
  key: string,
  onConnection: (socket: net.Socket, n: number) => void,
): Promise<RawServer> {
  const server = tls.createServer({ cert: readFixture(certificate), key: readFixture(key) });
  server.on("tlsClientError", () => {});
  return listen(server, "secureConnection", onConnection);
}

async function listen(
  server: net.Server,
  event: string,
  onConnection: (socket: net.Socket, n: number) => void,
): Promise<RawServer> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const keep = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  };
  server.on("connection", keep);
  server.on(event, (socket: net.Socket) => {
    if (event !== "connection") keep(socket);
    onConnection(socket, ++connections);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A certificate or a key. */
export function readFixture(name: string): string {
  return readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), "utf8");
}

/**
 * A port of 127.0.0.1 that nobody listens on: below those that a system gives to outgoing connections (from 32768 on Linux).
 * One of those could be taken meanwhile, and who connects there again and again may even meet itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The first byte of a TLS connection. */
const TLS_HANDSHAKE = 0x16;

/**
 * Calls `onRequest` with each whole HTTP request of a connection, head and body, up to one that makes it a WebSocket. TLS is
 * ended at once, as servers without it do: the look at a failed address asks for it.
 */
export function onRequests(socket: net.Socket, onRequest: (request: string, n: number) => void): void {
  let text = "";
  let n = 0;
  let isUpgraded = false;
  socket.on("data", (chunk: Buffer) => {
    if (isUpgraded) return;
    if (text === "" && chunk[0] === TLS_HANDSHAKE) return void socket.end();
    text += chunk.toString("latin1");
    for (;;) {
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const end = requestEnd(text, head + 4);
      if (end === undefined || text.length < end) return;
      const request = text.slice(0, end);
      text = text.slice(end);
      isUpgraded = /^upgrade: websocket/im.test(request);
      onRequest(request, ++n);
      if (isUpgraded) return;
    }
  });
}

function requestEnd(text: string, bodyStart: number): number | undefined {
  const head = text.slice(0, bodyStart);
  if (!/transfer-encoding: chunked/i.test(head)) {
    return bodyStart + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  }
  const last = text.indexOf("0\r\n\r\n", bodyStart);
  return last < 0 ? undefined : last + 5;
}

/** Accepts the upgrade that comes first, and calls `onOpen`. */
export function acceptUpgrade(socket: net.Socket, onOpen: (request: string) => void = () => {}): void {
  socket.once("data", (head: Buffer) => {
    const request = head.toString("latin1");
    accept(socket, request);
    onOpen(request);
  });
}

/** Accepts an upgrade that has come. */
export function accept(socket: net.Socket, request: string): void {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? "";
  const proof = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${proof}\r\n\r\n`,
  );
}

/** A WebSocket frame of a server. Opcodes: 1 text, 2 binary, 8 close. */
export function frame(opcode: number, body: Uint8Array | string): Buffer {
  const bytes = Buffer.from(body as string);
  const head = bytes.length < 126 ? Buffer.alloc(2, bytes.length) : Buffer.alloc(10, 127);
  head[0] = 0x80 | opcode;
  if (bytes.length >= 126) head.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

/** A WebSocket frame of a client. Opcodes: 0 the rest of a message, 1 text, 2 binary, 8 close, 9 ping. */
export function clientFrame(opcode: number, body: Uint8Array | string, { isFinal = true } = {}): Buffer {
  const bytes = Buffer.from(body as string);
  const head = frame(opcode, bytes).subarray(0, bytes.length < 126 ? 2 : 10);
  if (!isFinal) head[0] = opcode;
  head[1] = (head[1] ?? 0) | 0x80;
  const mask = Buffer.from([1, 2, 4, 8]);
  const masked = Buffer.concat([head, mask, bytes]);
  // A loop: some tests send forty million bytes.
  for (let n = 0, at = head.length + 4; at < masked.length; n++, at++) masked[at]! ^= mask[n & 3]!;
  return masked;
}

/** A connection of a client, and all it has received. */
export interface RawClient {
  readonly socket: net.Socket;
  readonly text: string;
  readonly isClosed: boolean;
  /** Resolves when the received text matches. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with all that was received, when the connection is over. */
  closed(): Promise<string>;
}

/** Connects and sends. */
export function rawClient(port: number, ...send: (string | Uint8Array)[]): RawClient {
  let text = "";
  let isClosed = false;
  let check = (): void => {};
  const socket = net.connect(port, "127.0.0.1");
  // Now, and not once it is connected: what a test writes meanwhile would come first.
  for (const piece of send) socket.write(piece);
  const when = (isSo: () => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      check = () => {
        if (isSo()) resolve(text);
        else if (isClosed) reject(new Error(`the connection ended after ${JSON.stringify(text)}`));
      };
      check();
    });
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    check();
  });
  socket.on("close", () => {
    isClosed = true;
    check();
  });
  return {
    socket,
    get text() {
      return text;
    },
    get isClosed() {
      return isClosed;
    },
    until: (pattern) => when(() => pattern.test(text)),
    closed: () => when(() => isClosed),
  };
}

/** The head of a GET. */
export function get(path: string, headers: Record<string, string> = {}, method = "GET"): string {
  const lines = Object.entries({ host: "127.0.0.1", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** The headers of an upgrade. */
export const upgradeHeaders = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-key": "YWRlbGllLXByb2JlLTAwMA==",
  "sec-websocket-version": "13",
};

/** Resolves once a condition holds; rejects when it does not within `limitMs`. */
export async function eventually(isSo: () => boolean, limitMs = 3_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
