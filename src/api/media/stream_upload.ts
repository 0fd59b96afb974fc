/**
 * NapCat's upload in chunks (`upload_file_stream`). NapCat keeps what has arrived of an upload, whichever link it came
 * over, and counts the chunks but does not name the missing ones. So: one call opens the upload, a few chunks at once
 * follow, a lost link is answered by asking how many arrived and sending those that nobody confirmed, and the last call
 * has NapCat put them together and compare the checksum.
 */

import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { AdelieError, AuthError, ConfigError, ConnectionError } from "../../errors.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import { backoffMs } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { pause } from "../../util/time/pause.ts";
import { ActionError } from "../action_error.ts";
import type { UploadSource } from "./stream_source.ts";
import { safeFileName } from "../downloads/safe_name.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";
import { given } from "../../util/given.ts";

/** How one upload differs. */
export interface UploadOptions {
  /** The file's name on NapCat's side; a random text is put before it. Default: the source's own, or `file`. */
  fileName?: string;
  /** Bytes in one call. Default 256 KiB; 16 MiB at most. */
  chunkSizeBytes?: number;
  /** Calls under way at once. Default 4. This many chunks are in memory, and no more. */
  parallel?: number;
  /** How long NapCat keeps the file, in milliseconds. Default 300 000; 0: until NapCat's own cleaning. */
  retentionMs?: number;
  /** The longest wait for the answer to one chunk, a wait for the link included, in milliseconds. Default: the client's. */
  timeoutMs?: number;
  /**
   * Called when a chunk has arrived. `sentBytes` grows, except when NapCat was started anew and all begins again. When it
   * returns a promise, that chunk's place is taken by no other before it settles.
   */
  onProgress?: (sentBytes: number, totalBytes: number) => void | Promise<void>;
  /** Gives the upload up, on NapCat's side too. */
  signal?: AbortSignal;
}

/** A file that is whole on NapCat's disk. */
export interface UploadedFile {
  /** Where it is on NapCat's machine: what `file` of other actions and segments takes. */
  readonly path: string;
  /** The name in that path. */
  readonly fileName: string;
  /** Its size, in bytes. */
  readonly sizeBytes: number;
  /** Hexadecimal; NapCat has compared it. */
  readonly sha256: string;
}

/** The part of a client that an upload uses. */
export interface UploadCaller {
  readonly clock: Clock;
  call(action: string, params: object, options?: CallOptions): Promise<unknown>;
}

const ACTION = "upload_file_stream";

/** Lost links in a row, without one more chunk between them, before an upload is given up. */
const MAX_FAILURES = 5;

/** How often an upload begins again because NapCat forgot it. */
const MAX_RESTARTS = 2;

/** Putting a large file together takes a while. */
const COMPLETE_TIMEOUT_MS = 300_000;

/**
 * Uploads a source.
 *
 * @throws AdelieError `UPLOAD_CHECKSUM` when other bytes arrived; ActionError for NapCat's other refusals; ConnectionError
 * when the link stays away; ConfigError for wrong options; `signal.reason`
 */
export async function uploadFile(
  caller: UploadCaller,
  source: UploadSource,
  options: UploadOptions = {},
): Promise<UploadedFile> {
  checkUploadOptions(options);
  for (let restarts = 0;; restarts++) {
    try {
      return await new Upload(caller, source, options).run();
    } catch (error) {
      if (!isForgotten(error) || restarts === MAX_RESTARTS) throw error;
    }
  }
}

class Upload {
  readonly #caller: UploadCaller;
  readonly #source: UploadSource;
  readonly #options: UploadOptions;
  readonly #id: string = randomUUID();
  readonly #fileName: string;
  readonly #chunkBytes: number;
  readonly #total: number;
  readonly #call: CallOptions;
  /** Chunks to be sent again. */
  readonly #again: number[] = [];
  /** Chunks that left and were not confirmed. */
  readonly #unsure = new Set<number>();
  #isOpen = false;
  #next = 0;
  #confirmed = 0;
  #sentBytes = 0;
  #halted = false;

  constructor(caller: UploadCaller, source: UploadSource, options: UploadOptions) {
    const { timeoutMs, signal, chunkSizeBytes = 256 * 1024 } = options;
    this.#caller = caller;
    this.#source = source;
    this.#options = options;
    // NapCat puts all files into one folder under the name that it is given, and reads a % in a path as an escape.
    const name = safeFileName(options.fileName ?? source.name ?? "file").replace(/[%#]/g, "_");
    this.#fileName = `${this.#id.slice(0, 8)}_${name}`;
    this.#chunkBytes = chunkSizeBytes;
    this.#total = Math.ceil(source.sizeBytes / chunkSizeBytes);
    this.#call = { ...given({ timeoutMs, signal }) };
  }

  async run(): Promise<UploadedFile> {
    try {
      await this.#persist(() => this.#open());
      this.#isOpen = true;
      await this.#persist(() => this.#sendMissing());
      return await this.#persist(() => this.#complete());
    } catch (error) {
      // NapCat's part of it is of no use; by itself it would go after ten minutes.
      if (this.#isOpen && !(error instanceof ConnectionError) && !isForgotten(error)) this.#reset();
      throw error;
    }
  }

  /** Tries a step again while the link is away, unless nothing moves any more. */
  async #persist<T>(step: () => Promise<T>): Promise<T> {
    for (let failures = 0;;) {
      const before = this.#confirmed;
      try {
        return await step();
      } catch (error) {
        if (!isDrop(error)) throw error;
        failures = this.#confirmed > before ? 1 : failures + 1;
        if (failures > MAX_FAILURES) throw error;
        await pause(this.#caller.clock, backoffMs(failures, { firstMs: 500 }), this.#options.signal);
      }
    }
  }

  async #open(): Promise<void> {
    const { sizeBytes, sha256 } = this.#source;
    const params = {
      stream_id: this.#id,
      total_chunks: this.#total,
      file_size: sizeBytes,
      filename: this.#fileName,
      expected_sha256: sha256,
      file_retention: this.#options.retentionMs ?? 300_000,
    };
    try {
      await this.#caller.call(ACTION, params, this.#call);
    } catch (error) {
      // Small uploads are kept in memory, which has a limit; those of unknown size go to the disk.
      if (!(error instanceof ActionError) || !/memory limit/i.test(error.wording)) throw error;
      const { file_size: _, ...sizeless } = params;
      await this.#caller.call(ACTION, sizeless, this.#call);
    }
  }

  async #sendMissing(): Promise<void> {
    if (this.#unsure.size > 0) await this.#askUnsure();
    this.#halted = false;
    const lanes = Array.from({ length: this.#options.parallel ?? 4 }, () => this.#lane());
    const failures = (await Promise.allSettled(lanes)).filter((lane) => lane.status === "rejected");
    const worst = failures.find(({ reason }) => !isDrop(reason)) ?? failures[0];
    if (worst !== undefined) throw worst.reason;
  }

  /** Sends one chunk after another. When one lane fails, all stop after the chunk that they are at. */
  async #lane(): Promise<void> {
    try {
      while (!this.#halted) {
        const index = this.#again.pop() ?? (this.#next < this.#total ? this.#next++ : undefined);
        if (index === undefined) return;
        await this.#send(index);
      }
    } catch (error) {
      this.#halted = true;
      throw error;
    }
  }

  async #send(index: number): Promise<void> {
    try {
      const bytes = await this.#source.read(index * this.#chunkBytes, this.#chunkBytes);
      const chunk_data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
      // Without total_chunks: a NapCat that was started anew must say that it knows nothing of this, not begin another one.
      await this.#caller.call(ACTION, { stream_id: this.#id, chunk_index: index, chunk_data }, this.#call);
    } catch (error) {
      if (error instanceof ConnectionError && error.delivered === "unknown") this.#unsure.add(index);
      else this.#again.push(index);
      throw error;
    }
    await this.#confirm(index);
  }

  async #confirm(index: number): Promise<void> {
    this.#confirmed++;
    this.#sentBytes += Math.min(this.#chunkBytes, this.#source.sizeBytes - index * this.#chunkBytes);
    await this.#options.onProgress?.(this.#sentBytes, this.#source.sizeBytes);
  }

  /** Did the chunks arrive that nobody confirmed? All, or it does not matter which: NapCat takes one twice. */
  async #askUnsure(): Promise<void> {
    const state = await this.#caller.call(ACTION, { stream_id: this.#id, verify_only: true }, this.#call);
    const received = (state as { received_chunks?: unknown } | null)?.received_chunks;
    const unsure = [...this.#unsure];
    this.#unsure.clear();
    if (received !== this.#confirmed + unsure.length) return void this.#again.push(...unsure);
    for (const index of unsure) await this.#confirm(index);
  }

  async #complete(): Promise<UploadedFile> {
    const { sizeBytes, sha256 } = this.#source;
    const timeoutMs = Math.max(this.#options.timeoutMs ?? 0, COMPLETE_TIMEOUT_MS);
    let data: unknown;
    try {
      data = await this.#caller.call(ACTION, { stream_id: this.#id, is_complete: true }, { ...this.#call, timeoutMs });
    } catch (error) {
      if (error instanceof ActionError && /sha-?256/i.test(error.wording)) throw this.#checksumError(error);
      throw error;
    }
    const { file_path, file_size, sha256: arrived } = (data ?? {}) as Record<string, unknown>;
    if (typeof file_path !== "string" || file_path === "") {
      throw new AdelieError("UPLOAD_NO_PATH", fileTexts().noPath(this.#fileName));
    }
    const isOther = (arrived !== undefined && arrived !== sha256) ||
      (file_size !== undefined && Number(file_size) !== sizeBytes);
    if (isOther) throw this.#checksumError(undefined);
    return { path: file_path, fileName: this.#fileName, sizeBytes, sha256 };
  }

  #checksumError(cause: unknown): AdelieError {
    return new AdelieError(
      "UPLOAD_CHECKSUM",
      fileTexts().checksum(this.#fileName, this.#source.sizeBytes, this.#source.sha256),
      { cause },
    );
  }

  /** NapCat answers this with a failure that says that it was done. */
  #reset(): void {
    void this.#caller.call(ACTION, { stream_id: this.#id, reset: true }).catch(() => {});
  }
}

/** A link that was lost comes back; a refused token does not. */
function isDrop(error: unknown): error is ConnectionError {
  return error instanceof ConnectionError && !(error instanceof AuthError);
}

/** NapCat knows nothing of this upload: it was started anew, or the upload was idle for ten minutes. */
function isForgotten(error: unknown): boolean {
  return error instanceof ActionError && /stream not found|total_chunks required/i.test(error.wording);
}

function checkUploadOptions({ chunkSizeBytes = 1, parallel = 1, retentionMs = 0 }: UploadOptions): void {
  const wrong = !(Number.isInteger(chunkSizeBytes) && chunkSizeBytes >= 1 && chunkSizeBytes <= 16 * 1024 * 1024)
    ? fileTexts().chunkBytes(chunkSizeBytes, 16 * 1024 * 1024)
    : !(Number.isInteger(parallel) && parallel >= 1 && parallel <= 64)
    ? fileTexts().parallel(parallel)
    : !(retentionMs >= 0)
    ? fileTexts().retention(retentionMs)
    : undefined;
  if (wrong !== undefined) throw new ConfigError("OPTION", fileTexts().uploadOption(wrong));
}
