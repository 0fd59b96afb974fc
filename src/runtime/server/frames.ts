/**
 * Frames of the WebSocket protocol (RFC 6455) as a server reads and writes them: without extensions, in one piece on the way
 * out. On Deno only, where `ws` asks for permissions and the runtime's own server has no limits.
 */

import { Buffer } from "node:buffer";
import { BodyBuffer } from "../http/body.ts";
import { MAX_FRAME_BYTES } from "../socket/link.ts";

/** The kinds of frames. */
export const OPCODES = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The receiver of what a client sent. */
export interface FrameEvents {
  message(text: string): void;
  /** Wants a pong with the same bytes. */
  ping(bytes: Uint8Array): void;
  /** Code 1005 when the client gave none. Nothing is told after it. */
  close(code: number, reason: string): void;
}

/** The client broke the protocol: the connection has to be closed with this code. */
export class FrameError extends Error {
  readonly closeCode: number;

  constructor(closeCode: number, message: string) {
    super(message);
    this.closeCode = closeCode;
  }
}

const HEAD_BYTES = 14;
const CONTROL_BYTES = 125;

/** Reads frames from bytes that come in any pieces. */
export class FrameReader {
  readonly #events: FrameEvents;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headSize = 0;
  #opcode = 0;
  #isFinal = false;
  /** Where the mask begins in the head. */
  #maskAt = 0;
  #length = 0;
  #left = 0;
  #isInFrame = false;
  /** The kind of the message that comes in several frames, and what came of it. */
  #message: number | undefined;
  #body: BodyBuffer | undefined;
  #control: BodyBuffer | undefined;
  #isClosed = false;

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  /**
   * Takes bytes, and may change them.
   *
   * @throws FrameError when they break the protocol
   */
  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && !this.#isClosed;) {
      if (!this.#isInFrame) {
        at = this.#readHead(bytes, at);
        if (!this.#isInFrame) return;
      }
      const piece = bytes.subarray(at, at + this.#left);
      unmask(piece, this.#head, this.#maskAt, this.#length - this.#left);
      at += piece.length;
      this.#left -= piece.length;
      if (this.#opcode >= OPCODES.close) this.#takeControl(piece);
      else this.#takeData(piece);
      if (this.#left === 0) {
        this.#isInFrame = false;
        this.#headSize = 0;
      }
    }
  }

  /** @returns where the head ends in `bytes`, or their end */
  #readHead(bytes: Buffer, start: number): number {
    let at = start;
    while (this.#headSize < 2 || this.#headSize < this.#maskAt + 4) {
      if (at === bytes.length) return at;
      this.#head[this.#headSize++] = bytes[at++] as number;
      if (this.#headSize === 2) this.#checkHead();
    }
    this.#length = this.#readLength();
    this.#left = this.#length;
    this.#isInFrame = true;
    return at;
  }

  #checkHead(): void {
    const [first = 0, second = 0] = this.#head;
    this.#opcode = first & 0x0f;
    this.#isFinal = first >= 0x80;
    const size = second & 0x7f;
    this.#maskAt = size === 126 ? 4 : size === 127 ? 10 : 2;
    if ((first & 0x70) !== 0) throw new FrameError(1002, "an extension that was not agreed on");
    if (second < 0x80) throw new FrameError(1002, "a frame without a mask");
    if (this.#opcode >= OPCODES.close) {
      if (!this.#isFinal || size > CONTROL_BYTES) {
        throw new FrameError(1002, "a control frame that is not whole or too long");
      }
      if (this.#opcode > OPCODES.pong) throw new FrameError(1002, `an unknown kind of frame: ${this.#opcode}`);
    } else if (this.#opcode > OPCODES.binary) throw new FrameError(1002, `an unknown kind of frame: ${this.#opcode}`);
    else if ((this.#opcode === OPCODES.more) !== (this.#message !== undefined)) {
      throw new FrameError(1002, "a message inside another, or the rest of none");
    }
  }

  #readLength(): number {
    const head = this.#head;
    if (this.#maskAt === 2) return (head[1] as number) & 0x7f;
    if (this.#maskAt === 4) return head.readUInt16BE(2);
    const length = head.readUInt32BE(2) * 2 ** 32 + head.readUInt32BE(6);
    if (length > MAX_FRAME_BYTES) throw tooLarge();
    return length;
  }

  #takeControl(piece: Buffer): void {
    this.#control ??= new BodyBuffer(CONTROL_BYTES);
    this.#control.push(piece);
    if (this.#left > 0) return;
    const { bytes } = this.#control;
    this.#control = undefined;
    if (this.#opcode === OPCODES.ping) this.#events.ping(bytes);
    else if (this.#opcode === OPCODES.close) this.#takeClose(Buffer.from(bytes));
  }

  #takeClose(bytes: Buffer): void {
    const code = bytes.length === 0 ? 1005 : bytes.length === 1 ? 0 : bytes.readUInt16BE(0);
    if (bytes.length > 0 && !isCloseCode(code)) throw new FrameError(1002, `a close frame with the code ${code}`);
    this.#isClosed = true;
    this.#events.close(code, bytes.toString("utf8", 2));
  }

  #takeData(piece: Buffer): void {
    const isWhole = piece.length === this.#length;
    if (isWhole && this.#isFinal && this.#message === undefined) return this.#events.message(piece.toString());
    this.#message ??= this.#opcode;
    this.#body ??= new BodyBuffer(MAX_FRAME_BYTES, tooLarge);
    this.#body.push(piece);
    if (this.#left > 0 || !this.#isFinal) return;
    const { bytes } = this.#body;
    this.#body = undefined;
    this.#message = undefined;
    this.#events.message(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString());
  }
}

/** A frame with text. */
export function textFrame(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const frame = startFrame(OPCODES.text, size);
  frame.write(text, frame.length - size);
  return frame;
}

/** A close frame; without a code an empty one. */
export function closeFrame(code: number | undefined, reason = ""): Buffer {
  if (code === undefined) return startFrame(OPCODES.close, 0);
  const frame = startFrame(OPCODES.close, 2 + Buffer.byteLength(reason));
  frame.writeUInt16BE(code, 2);
  frame.write(reason, 4);
  return frame;
}

/** The answer to a ping. */
export function pongFrame(bytes: Uint8Array): Buffer {
  const frame = startFrame(OPCODES.pong, bytes.length);
  frame.set(bytes, 2);
  return frame;
}

/** A frame whose body is still to be written: the last `size` bytes. */
function startFrame(opcode: number, size: number): Buffer {
  const headSize = size < 126 ? 2 : size < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headSize + size);
  frame[0] = 0x80 | opcode;
  frame[1] = headSize === 2 ? size : headSize === 4 ? 126 : 127;
  if (headSize === 4) frame.writeUInt16BE(size, 2);
  if (headSize === 10) frame.writeBigUInt64BE(BigInt(size), 2);
  return frame;
}

/** @param from how many bytes of the frame came before these */
function unmask(bytes: Buffer, head: Buffer, maskAt: number, from: number): void {
  for (let n = 0; n < bytes.length; n++) (bytes[n] as number) ^= head[maskAt + ((from + n) & 3)] as number;
}

/** Whether a client may send it (RFC 6455, 7.4). */
function isCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
}

function tooLarge(): FrameError {
  return new FrameError(1009, "a message above the limit");
}
