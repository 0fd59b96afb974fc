/**
 * A local queue in a file of lines, one for each change, where a runtime has no SQLite. A process that is killed while it writes
 * leaves a line that is not whole, which nobody had been told of: it is cut off. When most lines are of no use any more the file
 * is written anew.
 */

import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { localQueueTexts } from "../../texts/logs/local_queue_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { apply, type Change, changesOf, emptyKept, type Kept, type Store } from "./store.ts";

const HEADER = '{"adelie":"queue","version":1}\n';

/** The file is written anew when it has grown by so much, and by as much as it was. */
const MOST_GROWTH_BYTES = 8 * 2 ** 20;

/** One open file. */
export class FileStore implements Store {
  readonly how = "a file";
  readonly kept: Kept;
  readonly #path: string;
  #file: number;
  #bytes: number;
  /** How large it was when it was written anew. */
  #bytesAtFirst: number;

  private constructor(path: string, file: number, bytes: number, kept: Kept) {
    this.#path = path;
    this.#file = file;
    this.#bytes = bytes;
    this.#bytesAtFirst = bytes;
    this.kept = kept;
  }

  /** Opens it, and makes it where it is missing. Throws what the disk says, or why it is none. */
  static open(path: string, log: Logger): FileStore {
    const file = openSync(path, "a+", 0o600);
    try {
      const bytes = readFileSync(file);
      if (bytes.length === 0) writeAll(file, Buffer.from(HEADER));
      else if (!bytes.subarray(0, HEADER.length).equals(Buffer.from(HEADER))) {
        throw new Error(localQueueTexts().noHeader);
      }
      const whole = bytes.lastIndexOf("\n") + 1;
      if (whole < bytes.length) ftruncateSync(file, whole);
      return new FileStore(
        path,
        file,
        Math.max(whole, HEADER.length),
        read(bytes.subarray(HEADER.length, whole), path, log),
      );
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  write(changes: readonly Change[]): void {
    const bytes = Buffer.from(changes.map(lineOf).join(""));
    this.#append(bytes);
    for (const change of changes) apply(this.kept, change);
    if (this.#bytes - this.#bytesAtFirst > Math.max(MOST_GROWTH_BYTES, this.#bytesAtFirst)) this.#writeAnew();
  }

  close(): void {
    closeSync(this.#file);
  }

  /** All of it or, where the disk is full, nothing. */
  #append(bytes: Buffer): void {
    try {
      writeAll(this.#file, bytes);
    } catch (error) {
      ftruncateSync(this.#file, this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
  }

  /** To another file, which takes the name of this one when it is whole. Where that fails this one goes on. */
  #writeAnew(): void {
    const path = `${this.#path}.new`;
    let file: number | undefined;
    try {
      rmSync(path, { force: true });
      file = openSync(path, "a+", 0o600);
      const text = HEADER + [...changesOf(this.kept)].map(lineOf).join("");
      writeAll(file, Buffer.from(text));
      renameSync(path, this.#path);
      closeSync(this.#file);
      [this.#file, this.#bytes] = [file, Buffer.byteLength(text)];
    } catch {
      if (file !== undefined) closeSync(file);
    }
    this.#bytesAtFirst = this.#bytes;
  }
}

function read(bytes: Buffer, path: string, log: Logger): Kept {
  const kept = emptyKept();
  let bad = 0;
  for (const line of bytes.toString("utf8").split("\n")) {
    if (line === "") continue;
    try {
      apply(kept, JSON.parse(line) as Change);
    } catch {
      bad++;
    }
  }
  if (bad > 0) log.error(localQueueTexts().notRead(path, bad));
  return kept;
}

function lineOf(change: Change): string {
  return `${JSON.stringify(change)}\n`;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
