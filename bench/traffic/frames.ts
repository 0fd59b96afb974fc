/**
 * WebSocket framing for the generator, on a bare TCP socket: it must cost less than any bot. Frames are collected in one buffer
 * and leave with one write. Text is given as Latin-1, because only its ASCII parts are looked at.
 */

import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** The text frames of one connection, after its handshake. */
export class FrameSocket {
  /** Called once all frames of one read have been handed on. */
  readEnded: () => void = () => {};
  readonly #socket: Socket;
  readonly #isClient: boolean;
  readonly #text: (text: string) => void;
  #out = Buffer.allocUnsafe(1 << 16);
  #length = 0;
  #rest: Buffer | undefined;

  /** @param isClient whether this side opened the connection: its frames carry a mask, of zeros */
  constructor(socket: Socket, isClient: boolean, text: (text: string) => void) {
    this.#socket = socket;
    this.#isClient = isClient;
    this.#text = text;
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.read(chunk));
    socket.on("error", () => socket.destroy());
  }

  /** Room for a frame of so many bytes: gives the buffer and where the frame begins in it. */
  reserve(bytes: number, kind = TEXT): { buffer: Buffer; at: number } {
    this.#grow(bytes + 14);
    const out = this.#out;
    const mask = this.#isClient ? 0x80 : 0;
    out[this.#length++] = 0x80 | kind;
    if (bytes < 126) out[this.#length++] = mask | bytes;
    else if (bytes < 65_536) {
      out[this.#length++] = mask | 126;
      this.#length = out.writeUInt16BE(bytes, this.#length);
    } else {
      out[this.#length++] = mask | 127;
      this.#length = out.writeUInt32BE(bytes, out.writeUInt32BE(0, this.#length));
    }
    if (this.#isClient) this.#length = out.writeUInt32BE(0, this.#length);
    const at = this.#length;
    this.#length += bytes;
    return { buffer: out, at };
  }

  /** Adds a text frame; {@link FrameSocket.flush} sends it. */
  send(text: string): void {
    const bytes = Buffer.byteLength(text);
    const { buffer, at } = this.reserve(bytes);
    buffer.write(text, at, bytes, "utf8");
  }

  /** Sends what has been collected. */
  flush(): void {
    if (this.#length === 0) return;
    if (this.#socket.writable) this.#socket.write(Buffer.from(this.#out.subarray(0, this.#length)));
    this.#length = 0;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Takes bytes that arrived. */
  read(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (let end = this.#frame(bytes, at); end > 0; end = this.#frame(bytes, at)) at = end;
    this.#rest = at < bytes.length ? bytes.subarray(at) : undefined;
    this.readEnded();
  }

  /** Handles the frame that begins there and gives where it ends; 0 when it is not whole. No peer sends fragments. */
  #frame(bytes: Buffer, start: number): number {
    if (bytes.length - start < 2) return 0;
    const kind = (bytes[start] ?? 0) & 15;
    const isMasked = ((bytes[start + 1] ?? 0) & 0x80) !== 0;
    let size = (bytes[start + 1] ?? 0) & 127;
    const sizeBytes = size === 127 ? 8 : size === 126 ? 2 : 0;
    const key = start + 2 + sizeBytes;
    const at = isMasked ? key + 4 : key;
    if (bytes.length < at) return 0;
    if (sizeBytes > 0) size = bytes.readUIntBE(key - Math.min(sizeBytes, 4), Math.min(sizeBytes, 4));
    if (bytes.length < at + size) return 0;
    if (isMasked) { for (let offset = 0; offset < size; offset++) bytes[at + offset]! ^= bytes[key + (offset & 3)]!; }
    if (kind === TEXT) this.#text(bytes.toString("latin1", at, at + size));
    else if (kind === PING) {
      const { buffer, at: to } = this.reserve(size, PONG);
      bytes.copy(buffer, to, at, at + size);
      this.flush();
    } else if (kind === CLOSE) this.#socket.end();
    return at + size;
  }

  #grow(bytes: number): void {
    if (this.#length + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#length + bytes, this.#out.length * 2));
    this.#out.copy(larger, 0, 0, this.#length);
    this.#out = larger;
  }
}
