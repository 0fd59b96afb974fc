/**
 * Writes a journal to files, behind a queue that has a bound. A disk that is slow, full or away costs entries, which are counted, said
 * in the log and said in the journal itself; nobody waits for it, and nothing is thrown.
 */

import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { isGranted } from "../../runtime/platform.ts";
import { recordTexts } from "../../texts/logs/record_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { messageOf } from "../../util/text_of.ts";
import { backoffMs } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { within } from "../../util/time/within.ts";

/** The part of a file that a writer uses. */
export interface JournalFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Cuts it to so many bytes: what was written in half goes away. */
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** How a file is made; for tests, another disk. */
export type OpenJournalFile = (path: string) => Promise<JournalFile>;

/** Where a journal goes, and how much of it is kept. */
export interface WriterOptions {
  /** The newest file; older parts are called `name.1.jsonl` and so on, the highest the oldest. */
  readonly path: string;
  /** A file that has so many bytes is followed by another. */
  readonly maxFileBytes: number;
  /** How many files are kept, the newest among them. */
  readonly maxFiles: number;
  /** How many characters may wait to be written. */
  readonly maxWaitingChars: number;
  /** Makes the first line of a part. */
  readonly header: (part: number) => string;
  /** Makes the line that stands where entries are missing. */
  readonly lost: (count: number) => string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly openFile?: OpenJournalFile;
}

/** As much is written at once. */
const BATCH_CHARS = 512 * 1024;

/** Lines that wait for a moment are written together. */
const GATHER_MS = 50;

/** The files of one recording. */
export class JournalWriter {
  readonly #options: WriterOptions;
  readonly #encoder = new TextEncoder();
  readonly #failures = new NowAndThen({ first: 1, every: 100 });
  readonly #losses: NowAndThen;
  #lines: string[] = [];
  #chars = 0;
  #part = 0;
  #file: JournalFile | undefined;
  #size = 0;
  #headerBytes = 0;
  #lostHere = 0;
  #lost = 0;
  #written = 0;
  #writing: Promise<void> | undefined;
  #cancel = (): void => {};
  #isClosed = false;

  /** Opens nothing yet. */
  constructor(options: WriterOptions) {
    this.#options = options;
    this.#losses = new NowAndThen({ everyMs: 60_000, clock: options.clock });
  }

  /** How many entries are in files. */
  get written(): number {
    return this.#written;
  }

  /** How many entries are in none, because the disk did not take them. */
  get lost(): number {
    return this.#lost;
  }

  /** How many characters wait. */
  get waitingChars(): number {
    return this.#chars;
  }

  /** Whether another line of so many characters would be taken. Counts it as lost if not. */
  hasRoom(chars: number): boolean {
    if (!this.#isClosed && this.#chars + chars <= this.#options.maxWaitingChars) return true;
    this.#lose(1);
    return false;
  }

  /** Takes one line. */
  push(line: string): void {
    if (!this.hasRoom(line.length)) return;
    if (this.#lostHere > 0) {
      this.#lines.push(this.#options.lost(this.#lostHere));
      this.#lostHere = 0;
    }
    this.#lines.push(line);
    this.#chars += line.length;
    this.#writeSoon(GATHER_MS);
  }

  /** Writes what waits, for so long at most, and closes the file. */
  async close(timeoutMs: number): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancel();
    await within(this.#options.clock, timeoutMs, this.#finish());
    if (this.#lines.length > 0) this.#lose(this.#lines.length);
  }

  async #finish(): Promise<void> {
    await this.#writing;
    // A recording of nothing is one too: somebody looks for the file.
    if (this.#lines.length > 0 || this.#part === 0) await this.#write();
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
  }

  #writeSoon(waitMs: number): void {
    if (this.#writing !== undefined || this.#isClosed) return;
    let isCancelled = false;
    const cancel = this.#options.clock.schedule(waitMs, () => {
      if (isCancelled) return;
      this.#writing = this.#write().then((hasFailed) => {
        this.#writing = undefined;
        if (this.#lines.length === 0) return;
        this.#writeSoon(hasFailed ? backoffMs(this.#failures.count) : GATHER_MS);
      });
    });
    this.#writing = Promise.resolve();
    this.#cancel = () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Writes all that waits. Resolves with whether that failed: what is left then is tried again. */
  async #write(): Promise<boolean> {
    try {
      this.#file ??= await this.#next();
      while (this.#lines.length > 0) {
        const batch = this.#batch();
        await this.#append(batch);
        const chars = batch.reduce((sum, line) => sum + line.length, 0);
        this.#lines = this.#lines.slice(batch.length);
        this.#chars = this.#lines.length === 0 ? 0 : this.#chars - chars;
        this.#written += batch.length;
      }
      if (this.#failures.count > 0) this.#options.log.info(recordTexts().writesAgain(this.#options.path, this.#lost));
      this.#failures.reset();
      return false;
    } catch (error) {
      const count = this.#failures.next();
      if (count > 0) this.#options.log.error(recordTexts().cannotWrite(this.#options.path, messageOf(error), count));
      return true;
    }
  }

  #batch(): readonly string[] {
    let chars = 0;
    let count = 0;
    while (
      count < this.#lines.length && (count === 0 || chars + (this.#lines[count] as string).length <= BATCH_CHARS)
    ) {
      chars += (this.#lines[count++] as string).length;
    }
    return this.#lines.slice(0, count);
  }

  async #append(lines: readonly string[]): Promise<void> {
    const bytes = this.#encoder.encode(`${lines.join("\n")}\n`);
    const isBegun = this.#size > this.#headerBytes;
    if (this.#file !== undefined && isBegun && this.#size + bytes.length > this.#options.maxFileBytes) {
      const full = this.#file;
      this.#file = undefined;
      await full.close();
    }
    const file = this.#file ??= await this.#next();
    try {
      await file.write(bytes);
      this.#size += bytes.length;
    } catch (error) {
      // Half of a line may be there: it goes, or else this part ends with it.
      await file.truncate(this.#size).catch(async () => {
        this.#file = undefined;
        await file.close().catch(() => {});
      });
      throw error;
    }
  }

  /** Begins another part: the files before it move on by one, and the last of them goes. */
  async #next(): Promise<JournalFile> {
    const { path, maxFiles, openFile = openJournalFile } = this.#options;
    requireWritable(path);
    await mkdir(dirname(path), { recursive: true });
    await shift(path, maxFiles);
    const file = await openFile(path);
    const header = this.#encoder.encode(`${this.#options.header(this.#part + 1)}\n`);
    try {
      await file.write(header);
    } catch (error) {
      await file.close().catch(() => {});
      await rm(path, { force: true }).catch(() => {});
      throw error;
    }
    this.#part++;
    this.#size = this.#headerBytes = header.length;
    return file;
  }

  #lose(count: number): void {
    this.#lost += count;
    this.#lostHere += count;
    if (this.#losses.next() > 0) this.#options.log.warn(recordTexts().lost(this.#options.path, this.#lost));
  }
}

/** Deno would ask the person at the terminal. */
function requireWritable(path: string): void {
  if (isGranted({ name: "write", path }) && isGranted({ name: "read", path })) return;
  throw new Error(recordTexts().needsPermission(path));
}

/** The name of an older part: `day.jsonl` is followed by `day.1.jsonl`. */
export function olderPart(path: string, age: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}.${age}${ending}`;
}

async function shift(path: string, maxFiles: number): Promise<void> {
  if (!await exists(path)) return;
  if (maxFiles === 1) return rm(path);
  let last = 1;
  while (last < maxFiles - 1 && await exists(olderPart(path, last))) last++;
  for (let age = last; age > 1; age--) await rename(olderPart(path, age - 1), olderPart(path, age));
  await rename(path, olderPart(path, 1));
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, (error: unknown) => {
    if ((error as { code?: unknown }).code === "ENOENT") return false;
    throw error;
  });
}

/** A file that nobody else on the machine may read. */
async function openJournalFile(path: string): Promise<JournalFile> {
  const handle: FileHandle = await open(path, "w", 0o600);
  let at = 0;
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
      at += bytes.length;
    },
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  };
}
