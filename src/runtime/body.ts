/** Request bodies, with a limit. */

import { AdelieError } from "../errors.ts";

/** The largest body that is read when nothing else was said. */
export const MAX_BODY_BYTES: number = 64 * 1024 * 1024;

/** Joins a body, up to a limit. */
export async function readLimited(body: AsyncIterable<Uint8Array> | undefined, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) throw new AdelieError("BODY_TOO_LARGE", `The body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  const [first] = chunks;
  if (first !== undefined && chunks.length === 1) return first;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
