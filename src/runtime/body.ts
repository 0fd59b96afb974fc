/** Request and response bodies, with their limits. */

import { AdelieError, ConnectionError } from "../errors.ts";

/** The largest body that is read when nothing else was said. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** A request body grew beyond the limit. */
export function bodyTooLarge(limit: number): AdelieError {
  return new AdelieError("BODY_TOO_LARGE", `The body is larger than ${limit} bytes`);
}

/** The client left in the middle of its request. */
export function clientGone(cause?: unknown): ConnectionError {
  return new ConnectionError("CONNECTION_DROPPED", "The client went away before its request was whole", { cause });
}

/** Whether a response with this status has a body at all. */
export function hasBody(status: number, method: string): boolean {
  return method !== "HEAD" && status >= 200 && status !== 204 && status !== 205 && status !== 304;
}

/** Puts pieces together. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const whole = new Uint8Array(chunks.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
