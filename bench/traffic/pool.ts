/** Events that are written once and sent many times: only the digits that tell them apart change. */

import { Buffer } from "node:buffer";
import { chatEvent, seeded, textEvent } from "./payloads.ts";

/** One event, and where its digits stand. */
export interface Prepared {
  readonly bytes: Uint8Array;
  /** The offsets of the ten digits of its id. */
  readonly ids: readonly number[];
  /** The offsets of the nine digits that a command repeats; none in chat. */
  readonly marks: readonly number[];
}

const ID = 1000000001;
const MARK = "000000000";

function prepare(json: string, prefix = ""): Prepared {
  const bytes = Buffer.from(json);
  const ids = offsetsOf(bytes, String(ID));
  const marks = prefix === "" ? [] : offsetsOf(bytes, prefix + MARK).map((offset) => offset + prefix.length);
  return { bytes, ids, marks };
}

function offsetsOf(bytes: Buffer, text: string): number[] {
  const found: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) found.push(at);
  return found;
}

/** Mixed traffic: of so many events (`every`) one is `/echo hello-NNNNNNNNN`, the others are chat. The same each time. */
export function mixedPool({ groups = 20, users = 500, size = 5_000, every = 5 } = {}): Prepared[] {
  const random = seeded(1);
  const pool: Prepared[] = [];
  while (pool.length < size) {
    const command = pool.length + Math.floor(random() * every);
    for (let left = every; left > 0; left--) {
      const place = { group: Math.floor(random() * groups), user: Math.floor(random() * users), id: ID };
      pool.push(
        pool.length === command
          ? prepare(textEvent(`/echo hello-${MARK}`, place), "hello-")
          : prepare(chatEvent(random, place)),
      );
    }
  }
  return pool;
}

/** A message of one user in one group. */
export function preparedText(text: string): Prepared {
  return prepare(textEvent(text, { group: 0, user: 7, id: ID }));
}

/** Writes the digits of one sending. */
export function stamp(bytes: Uint8Array, at: number, { ids, marks }: Prepared, id: number, mark: number): void {
  for (const offset of ids) writeDigits(bytes, at + offset, ID + id, 10);
  for (const offset of marks) writeDigits(bytes, at + offset, mark, 9);
}

function writeDigits(bytes: Uint8Array, at: number, value: number, digits: number): void {
  for (let offset = digits - 1; offset >= 0; offset--) {
    bytes[at + offset] = 48 + value % 10;
    value = Math.floor(value / 10);
  }
}
