/** A WebSocket on a connection of `node:http`, without a package: the handshake, and the link above the frames. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type http from "node:http";
import process from "node:process";
import type { Duplex } from "node:stream";
import { closeFrame, FrameError, FrameReader, pongFrame, textFrame } from "./frames.ts";
import { refuse } from "./http.ts";
import { AcceptedSocket, type SocketSet } from "./socket.ts";
import type { ServerSocketHandlers } from "./types.ts";
import { GOODBYE_MS, MAX_PONG_BYTES, type SocketLink } from "../socket/link.ts";

/** The connection under a WebSocket. */
export interface UpgradedConnection extends Duplex {
  /** Ends it when what waits has been written. */
  destroySoon(): void;
}

const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Accepts a request for an upgrade: 400 for one that is no proper handshake. */
export function acceptWebSocket(
  { headers, method }: http.IncomingMessage,
  connection: UpgradedConnection,
  head: Uint8Array,
  handlers: ServerSocketHandlers,
  sockets: SocketSet,
): void {
  const key = headers["sec-websocket-key"] ?? "";
  const isProper = method === "GET" && headers.upgrade?.toLowerCase() === "websocket" &&
    headers["sec-websocket-version"] === "13" && /^[\w+/]{22}==$/.test(key);
  if (!isProper) {
    const asked = { "sec-websocket-version": "13" };
    return refuse(connection, { status: 400, headers: asked, body: "This is no request for a WebSocket" });
  }
  const accept = createHash("sha1").update(key + KEY_SUFFIX).digest("base64");
  connection.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  const socket = new UpgradedSocket(connection, handlers, sockets);
  if (head.length > 0) socket.push(Buffer.from(head));
}

class UpgradedSocket implements SocketLink {
  readonly #connection: UpgradedConnection;
  readonly #reader: FrameReader;
  /** How it ended: lost, as long as nobody said goodbye. */
  #end: [code: number, reason: string] = [1006, ""];
  #saidGoodbye = false;
  #isCorked = false;

  constructor(connection: UpgradedConnection, handlers: ServerSocketHandlers, sockets: SocketSet) {
    this.#connection = connection;
    const accepted = new AcceptedSocket(this, handlers, sockets);
    this.#reader = new FrameReader({
      message: (text) => accepted.message(text),
      ping: (bytes) => {
        if (this.isOpen && this.bufferedBytes < MAX_PONG_BYTES) connection.write(pongFrame(bytes));
      },
      close: (code, reason) => this.#finish(code, code, reason),
    });
    connection.on("data", (bytes: Buffer) => this.push(bytes));
    connection.on("end", () => connection.destroy());
    connection.on("close", () => accepted.closed(...this.#end));
    accepted.opened();
  }

  get isOpen(): boolean {
    return !this.#saidGoodbye && this.#connection.writable;
  }

  get bufferedBytes(): number {
    return this.#connection.writableLength;
  }

  send(text: string, mostUnsent = Infinity): number {
    if (!this.isOpen) return -1;
    const unsent = this.#connection.writableLength;
    if (unsent > mostUnsent) return unsent;
    if (!this.#isCorked) this.#cork();
    this.#connection.write(textFrame(text));
    return 0;
  }

  close(code: number | undefined, reason: string): void {
    if (!this.isOpen) return;
    this.#saidGoodbye = true;
    this.#connection.write(closeFrame(code, reason));
  }

  terminate(): void {
    this.#connection.destroy();
  }

  pause(): boolean {
    this.#connection.pause();
    return true;
  }

  resume(): void {
    this.#connection.resume();
  }

  /** Bytes came. */
  push(bytes: Buffer): void {
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#finish(error.closeCode, 1006, "");
    }
  }

  /** All that is sent in one turn leaves in one write. */
  #cork(): void {
    this.#isCorked = true;
    this.#connection.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      this.#connection.uncork();
    });
  }

  /** After a goodbye nothing more is read, and what waits is written, for as long as a goodbye may take. */
  #finish(answer: number, code: number, reason: string): void {
    this.#end = [code, reason];
    this.close(answer === 1005 ? undefined : answer, "");
    this.#connection.removeAllListeners("data");
    this.#connection.resume();
    const timer = setTimeout(() => this.terminate(), GOODBYE_MS);
    this.#connection.on("close", () => clearTimeout(timer));
    this.#connection.destroySoon();
  }
}
