/** Request and response bodies, with their limits. */

import { AdelieError, ConnectionError } from "../../errors.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

/** The largest body that is read when nothing else was said. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** A request body grew beyond the limit. */
export function bodyTooLarge(limit: number): AdelieError {
  return new AdelieError("BODY_TOO_LARGE", socketTexts().bodyTooLarge(limit));
}

/** A request body did not come in time. */
export function bodyTooSlow(limitMs: number): AdelieError {
  return new AdelieError("BODY_TOO_SLOW", socketTexts().bodyTooSlow(limitMs));
}

/** The client left in the middle of its request. */
export function clientGone(cause?: unknown): ConnectionError {
  return new ConnectionError("CONNECTION_DROPPED", socketTexts().clientGone, { cause });
}

/** Whether a response with this status has a body at all. */
export function hasBody(status: number, method: string): boolean {
  return method !== "HEAD" && status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

/**
 * Bytes that come in pieces, put together in one place that grows: a piece may be a single byte, and may hold on to 64 KiB
 * that a runtime read it into, so none is kept.
 */
export class BodyBuffer {
  readonly #limit: number;
  readonly #tooLarge: (limit: number) => Error;
  #bytes: Uint8Array = new Uint8Array(0);
  #size = 0;

  /**
   * @param limit the most that is taken, in bytes
   * @param tooLarge makes the error for more
   */
  constructor(limit: number, tooLarge: (limit: number) => Error = bodyTooLarge) {
    this.#limit = limit;
    this.#tooLarge = tooLarge;
  }

  /** The bytes so far. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  /** Takes so many bytes away from the beginning. */
  drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#size);
    this.#size -= count;
  }

  /** @throws the error that `tooLarge` makes, after the body was let go */
  push(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    if (size > this.#limit) {
      this.#bytes = new Uint8Array(0);
      this.#size = 0;
      throw this.#tooLarge(this.#limit);
    }
    if (size > this.#bytes.length) {
      const room = new Uint8Array(Math.min(this.#limit, Math.max(size, this.#bytes.length * 2, 1_024)));
      room.set(this.bytes);
      this.#bytes = room;
    }
    this.#bytes.set(piece, this.#size);
    this.#size = size;
  }
}
