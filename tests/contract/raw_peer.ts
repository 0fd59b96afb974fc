/** A TCP server that does just what a test says, for what no proper server would do. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import net from "node:net";

export interface RawPeer {
  readonly port: number;
  /** How many requests, or upgrades, arrived. */
  readonly requests: number;
  stop(): Promise<void>;
}

/**
 * Starts a server. `answer` gets each request, head and body, with its number, and the connection to do with as it likes.
 */
export async function startRawPeer(answer: (socket: net.Socket, request: string, n: number) => void): Promise<RawPeer> {
  let requests = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    let text = "";
    let isUpgraded = false;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk: Buffer) => {
      if (isUpgraded) return;
      text += chunk.toString("latin1");
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (text.length < head + 4 + length) return;
      const request = text;
      text = "";
      isUpgraded = /^upgrade: websocket/im.test(request);
      answer(socket, request, ++requests);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    get requests() {
      return requests;
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Accepts an upgrade. */
export function accept(socket: net.Socket, request: string): void {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1] ?? "";
  const proof = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`,
  );
}

/** A text frame of less than 64 KiB, as a server sends it. */
export function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126
    ? Buffer.from([0x81, body.length])
    : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** An HTTP answer with a body of known length. */
export function response(status: number, body: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ "content-length": String(Buffer.byteLength(body)), ...headers });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}
