/**
 * Downloads to a folder: streamed with back-pressure, resumed after a cut, on connections of their own, so that a large
 * one delays no call.
 */

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConnectionError, DownloadError } from "../errors.ts";
import { createHttpClient, type HttpClient, type HttpResponse } from "../runtime/http.ts";
import { backoffMs } from "../util/backoff.ts";
import type { Clock } from "../util/clock.ts";
import { pause } from "../util/pause.ts";
import { Slots } from "../util/slots.ts";
import { guardAddress, type GuardRules, isTrusted } from "./address_guard.ts";
import type { ApiOptions } from "./options.ts";
import { PartFile } from "./part_file.ts";
import { safeFileName } from "./safe_name.ts";

/** How one download differs. */
export interface DownloadOptions {
  /** Gives it up. */
  signal?: AbortSignal;
  /** The largest size, in bytes; the client's `maxDownloadBytes` when left out. */
  maxBytes?: number;
  /**
   * Called each time that a piece is on the disk. `totalBytes` is undefined when the server did not say. When it returns a
   * promise, the download waits for it.
   */
  onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void | Promise<void>;
}

/** A file that is on the disk, whole. */
export interface DownloadedFile {
  /** Absolute. */
  readonly path: string;
  /** The name in the folder: the one that was asked for, made safe. */
  readonly fileName: string;
  readonly bytes: number;
  /** The HTTP status that it came with; 200 for what came without HTTP. */
  readonly status: number;
}

/** How a client downloads. */
export interface DownloaderOptions {
  readonly folder: string;
  readonly chunkBytes: number;
  readonly maxBytes: number;
  readonly maxParallel: number;
  readonly maxWaiting: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly guard: () => GuardRules;
}

/** Makes the downloader that a client's options ask for. */
export function createDownloader(options: ApiOptions, clock: Clock, trustedHost: () => string | undefined): Downloader {
  const { downloadPath = "./download", chunkSize = 1024, maxDownloadBytes = 1024 ** 3, maxDownloads = 4 } = options;
  const { maxDownloadsWaiting = 1_000 } = options;
  return new Downloader({
    folder: downloadPath,
    chunkBytes: Math.ceil(chunkSize * 1024),
    maxBytes: maxDownloadBytes,
    maxParallel: Math.ceil(maxDownloads),
    maxWaiting: Math.ceil(maxDownloadsWaiting),
    timeoutMs: 60_000,
    clock,
    guard: () => ({ allowPrivate: options.allowPrivateAddresses ?? false, trustedHost: trustedHost() }),
  });
}

interface Source {
  readonly fileName: string;
  readonly fileUrl: string;
}

const MAX_REDIRECTS = 5;
const MAX_RETRIES = 3;

/**
 * Downloads files into one folder. Two downloads whose names come out the same never mix: the one that ends last has
 * the name.
 */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #closing = new AbortController();
  readonly #slots: Slots;
  readonly #running = new Set<Promise<unknown>>();
  #http: HttpClient | undefined;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#slots = new Slots(options.maxParallel, options.maxWaiting);
  }

  /** How many are under way. */
  get running(): number {
    return this.#running.size;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#slots.waiting;
  }

  /**
   * Downloads one file. It replaces a file of the same name, in one step.
   *
   * @throws DownloadError (`DOWNLOAD_QUEUE_FULL`: too many wait for their turn), ConnectionError, what the disk says, or `signal.reason`
   */
  fetch(fileName: string, fileUrl: string, options: DownloadOptions = {}): Promise<DownloadedFile> {
    const signal = options.signal === undefined
      ? this.#closing.signal
      : AbortSignal.any([options.signal, this.#closing.signal]);
    const source = { fileName, fileUrl };
    return this.#inTurn(source, async () => {
      signal.throwIfAborted();
      // The first answer comes before the file: what is not there leaves no trace.
      const response = await this.#request(source, signal, {});
      await refuseStatus(response, source);
      try {
        return await this.#keep(
          fileName,
          response.status,
          (part) => this.#receive(part, response, source, options, signal),
        );
      } catch (error) {
        await response.cancel();
        throw error;
      }
    });
  }

  /** Copies a file of this machine into the folder. */
  copy(fileName: string, path: string): Promise<DownloadedFile> {
    const source = { fileName, fileUrl: path };
    return this.#inTurn(source, async () => {
      const info = await stat(path);
      if (!info.isFile()) throw new DownloadError("DOWNLOAD_URL", `${fileName}: ${path} is not a file`, source);
      if (info.size > this.#options.maxBytes) throw tooLarge(source, this.#options.maxBytes);
      return this.#keep(fileName, 200, async (part) => {
        for await (const piece of createReadStream(path)) await part.write(piece as Uint8Array);
      });
    });
  }

  /** Writes bytes that came inside of a reply. */
  save(fileName: string, content: Uint8Array): Promise<DownloadedFile> {
    return this.#inTurn({ fileName, fileUrl: "" }, () => this.#keep(fileName, 200, (part) => part.write(content)));
  }

  /** Gives up what is under way. Resolves when its traces are gone. */
  async close(reason: unknown): Promise<void> {
    this.#closing.abort(reason);
    await Promise.allSettled(this.#running);
    await this.#http?.close();
  }

  async #inTurn<T>(source: Source, work: () => Promise<T>): Promise<T> {
    const give = await this.#slots.take(() => queueFull(source, this.#options.maxWaiting));
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      give();
    }
  }

  async #keep(fileName: string, status: number, fill: (part: PartFile) => Promise<unknown>): Promise<DownloadedFile> {
    const folder = resolve(this.#options.folder);
    const safeName = safeFileName(fileName);
    const path = join(folder, safeName);
    const part = await PartFile.create(folder, this.#options.chunkBytes);
    try {
      await fill(part);
      await part.finish(path);
      return { path, fileName: safeName, bytes: part.bytes, status };
    } catch (error) {
      await part.discard();
      throw error;
    }
  }

  /** Receives a file; where its bytes stop too early, asks for the rest of them. */
  async #receive(
    part: PartFile,
    first: HttpResponse,
    source: Source,
    options: DownloadOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const validator = validatorOf(first);
    let response: HttpResponse | undefined = first;
    for (let failures = 0;;) {
      try {
        response ??= await this.#continue(part, source, signal, validator);
        return await this.#fill(part, response, source, options);
      } catch (error) {
        if (signal.aborted || !isCut(error) || ++failures > MAX_RETRIES) throw error;
        response = undefined;
        await pause(this.#options.clock, backoffMs(failures, { firstMs: 500 }), signal);
      }
    }
  }

  /** Asks for what is missing, or, where nothing says that the file is still the same one, for all of it again. */
  async #continue(
    part: PartFile,
    source: Source,
    signal: AbortSignal,
    validator: string | undefined,
  ): Promise<HttpResponse> {
    const resumes = validator !== undefined && part.bytes > 0;
    const headers = resumes ? { range: `bytes=${part.bytes}-`, "if-range": validator } : undefined;
    let response = await this.#request(source, signal, headers ?? {});
    if (resumes && (response.status === 416 || (response.status === 206 && startOf(response) !== part.bytes))) {
      await response.cancel();
      response = await this.#request(source, signal, {});
    }
    await refuseStatus(response, source);
    if (response.status !== 206 || startOf(response) !== part.bytes) await part.restart();
    return response;
  }

  async #fill(part: PartFile, response: HttpResponse, source: Source, options: DownloadOptions): Promise<void> {
    const limit = options.maxBytes ?? this.#options.maxBytes;
    const total = totalOf(response, part.bytes);
    if (total !== undefined && total > limit) {
      await response.cancel();
      throw tooLarge(source, limit);
    }
    for await (const piece of response.body()) {
      if (part.bytes + piece.length > limit) throw tooLarge(source, limit);
      // The next piece is asked for only when this one is stored.
      if (await part.write(piece)) await options.onProgress?.(part.bytes, total);
    }
    if (total !== undefined && part.bytes !== total) {
      throw new DownloadError(
        "DOWNLOAD_CUT",
        `${source.fileName}: ${part.bytes} of ${total} bytes arrived`,
        { ...source, status: response.status },
      );
    }
    await options.onProgress?.(part.bytes, total);
  }

  async #request(source: Source, signal: AbortSignal, headers: Record<string, string>): Promise<HttpResponse> {
    this.#http ??= createHttpClient({ connections: this.#options.maxParallel });
    const { allowPrivate, trustedHost } = this.#options.guard();
    let trusted = trustedHost;
    let address = source.fileUrl;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const url = await guardAddress(address, source.fileName, { allowPrivate, trustedHost: trusted });
      // A stranger's redirect must not lead to the implementation's own ports.
      if (!isTrusted(url.hostname, trusted)) trusted = undefined;
      const response = await this.#http.request({
        url: url.href,
        // Bytes as they are: a length that counts compressed ones says nothing.
        headers: { "accept-encoding": "identity", ...headers },
        timeoutMs: this.#options.timeoutMs,
        signal,
        redirect: "manual",
      });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) return response;
      await response.cancel();
      address = new URL(location, url).href;
    }
    throw new DownloadError("DOWNLOAD_REDIRECTS", `${source.fileName}: more than ${MAX_REDIRECTS} redirects`, source);
  }
}

async function refuseStatus(response: HttpResponse, source: Source): Promise<void> {
  const { status } = response;
  if (status >= 200 && status <= 299) return;
  await response.cancel();
  throw new DownloadError("DOWNLOAD_STATUS", `${source.fileName}: the server answered HTTP ${status}`, {
    ...source,
    status,
  });
}

/** What tells one version of a file from another. A weak ETag does not: its bytes may differ. */
function validatorOf(response: HttpResponse): string | undefined {
  const tag = response.headers.get("etag");
  return (tag === null || tag.startsWith("W/") ? undefined : tag) ?? response.headers.get("last-modified") ?? undefined;
}

function totalOf(response: HttpResponse, startBytes: number): number | undefined {
  const length = response.headers.get("content-length");
  const encoding = response.headers.get("content-encoding") ?? "identity";
  return length === null || encoding !== "identity" ? undefined : startBytes + Number(length);
}

/** Where a part of a file begins. */
function startOf(response: HttpResponse): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1]);
}

/** Whether the bytes stopped on the way, so that another try may bring the rest. */
function isCut(error: unknown): boolean {
  return error instanceof DownloadError
    ? error.code === "DOWNLOAD_CUT"
    : error instanceof ConnectionError && error.code !== "CONNECTION_CLOSED";
}

function queueFull(source: Source, maxWaiting: number): DownloadError {
  return new DownloadError(
    "DOWNLOAD_QUEUE_FULL",
    `${source.fileName}: ${maxWaiting} downloads wait already (maxDownloadsWaiting)`,
    source,
  );
}

function tooLarge(source: Source, limit: number): DownloadError {
  return new DownloadError(
    "DOWNLOAD_TOO_LARGE",
    `${source.fileName}: larger than the limit of ${limit} bytes (maxDownloadBytes)`,
    source,
  );
}
