/**
 * Downloads to a folder: streamed with back-pressure, resumed after a cut, on connections of their own, so that a large
 * one delays no call.
 */

import { Buffer } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConnectionError, DownloadError } from "../../errors.ts";
import { createHttpClient, type HttpClient, type HttpResponse } from "../../runtime/http/http.ts";
import { given } from "../../util/given.ts";
import type { Logger } from "../../util/log/log.ts";
import { backoffMs } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { pause } from "../../util/time/pause.ts";
import { Slots } from "../../util/slots.ts";
import { guardAddress, type GuardRules } from "./address_guard.ts";
import { type DownloadSource, Pace, type PaceLimits, unpacked } from "./body.ts";
import { continues, count, type FileVersion, versionOf } from "./version.ts";
import type { ApiOptions } from "../options.ts";
import { PartFile } from "./part_file.ts";
import { safeFileName } from "./safe_name.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";

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
  /** Its size, in bytes. */
  readonly bytes: number;
  /** The HTTP status of the answer; 200 for a file that came without HTTP. */
  readonly status: number;
}

/** How a client downloads. */
export interface DownloaderOptions {
  readonly folder: string;
  readonly chunkBytes: number;
  readonly maxBytes: number;
  readonly maxParallel: number;
  readonly maxWaiting: number;
  /** Told when a download is refused because too many wait, the first time since none did. Must not throw. */
  readonly onFull?: (message: string) => void;
  readonly timeoutMs: number;
  readonly pace: PaceLimits;
  readonly clock: Clock;
  readonly guard: GuardRules;
  /** Answers instead of the network. */
  readonly web?: HttpClient;
  /** Looks up the addresses of a host. Default: as the system does. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** Makes the downloader that a client's options ask for. */
export function createDownloader(
  options: ApiOptions,
  clock: Clock,
  isNamed: (url: URL) => boolean,
  log: Logger,
  web: HttpClient | undefined,
): Downloader {
  const { downloadPath = "./download", chunkSize = 1024, maxDownloadBytes = 1024 ** 3, maxDownloads = 4 } = options;
  const { maxDownloadsWaiting = 1_000, minDownloadBytesPerSecond = 4_096, maxDownloadMs = 3_600_000 } = options;
  const { allowPrivateAddresses = false, allowFakeIp = false } = options;
  return new Downloader({
    folder: downloadPath,
    chunkBytes: Math.ceil(chunkSize * 1024),
    maxBytes: maxDownloadBytes,
    maxParallel: Math.ceil(maxDownloads),
    maxWaiting: Math.ceil(maxDownloadsWaiting),
    onFull: (message) => log.warn(message),
    timeoutMs: 60_000,
    pace: { minBytesPerSecond: minDownloadBytesPerSecond, maxMs: maxDownloadMs },
    clock,
    guard: { allowPrivate: allowPrivateAddresses, allowFakeIp, isNamed },
    ...given({ web }),
  });
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
    this.#http = options.web;
    const { maxParallel: count, maxWaiting, onFull } = options;
    this.#slots = new Slots({
      count,
      maxWaiting,
      onFull: () =>
        onFull?.(
          callTexts().downloadsFull(maxWaiting),
        ),
    });
  }

  /** How many are under way. */
  get running(): number {
    return this.#running.size;
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#slots.waiting;
  }

  /** How many were refused because too many waited. */
  get refused(): number {
    return this.#slots.refused;
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
    return this.#inTurn(source, signal, async () => {
      signal.throwIfAborted();
      const pace = new Pace(this.#options.clock, this.#options.pace, source);
      // The first answer comes before the file: what is not there leaves no trace.
      const response = await this.#request(source, signal, {});
      await refuseStatus(response, source);
      await refusePart(response, source);
      try {
        return await this.#keep(
          fileName,
          response.status,
          (part) => this.#receive({ part, source, options, signal, pace }, response),
        );
      } catch (error) {
        await response.cancel();
        throw error;
      }
    });
  }

  /**
   * The bytes of one file, which is not kept.
   *
   * @throws as {@link Downloader.fetch}
   */
  read(
    fileName: string,
    fileUrl: string,
    { maxBytes, signal: own }: Required<Pick<DownloadOptions, "maxBytes" | "signal">>,
  ): Promise<Uint8Array> {
    const signal = AbortSignal.any([own, this.#closing.signal]);
    const source = { fileName, fileUrl };
    return this.#inTurn(source, signal, async () => {
      const response = await this.#request(source, signal, {});
      await refuseStatus(response, source);
      await refusePart(response, source);
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (
        const piece of new Pace(this.#options.clock, this.#options.pace, source).watch(unpacked(response, source))
      ) {
        bytes += piece.length;
        if (bytes > maxBytes) throw tooLarge(source, maxBytes);
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    });
  }

  /** Copies a file of this machine into the folder. */
  copy(fileName: string, path: string): Promise<DownloadedFile> {
    const source = { fileName, fileUrl: path };
    return this.#inTurn(source, this.#closing.signal, async () => {
      const info = await stat(path);
      if (!info.isFile()) throw new DownloadError("DOWNLOAD_URL", fileTexts().notAFile(fileName, path), source);
      if (info.size > this.#options.maxBytes) throw tooLarge(source, this.#options.maxBytes);
      return this.#keep(fileName, 200, async (part) => {
        for await (const piece of createReadStream(path)) await part.write(piece as Uint8Array);
      });
    });
  }

  /** Writes bytes that came inside of a reply. */
  save(fileName: string, content: Uint8Array): Promise<DownloadedFile> {
    const source = { fileName, fileUrl: "" };
    return this.#inTurn(
      source,
      this.#closing.signal,
      () => this.#keep(fileName, 200, (part) => part.write(content)),
    );
  }

  /** Gives up what is under way. Resolves when its traces are gone. */
  async close(reason: unknown): Promise<void> {
    this.#closing.abort(reason);
    await Promise.allSettled(this.#running);
    await this.#http?.close();
  }

  async #inTurn<T>(source: DownloadSource, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const give = await this.#slots.take(() => queueFull(source, this.#options.maxWaiting), signal);
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
  async #receive(receiving: Receiving, first: HttpResponse): Promise<void> {
    const { signal } = receiving;
    let version = versionOf(first);
    let response: HttpResponse | undefined = first;
    for (let failures = 0;;) {
      try {
        if (response === undefined) {
          const { isRest, answer } = await this.#continue(receiving, version);
          response = answer;
          if (!isRest) version = versionOf(answer);
        }
        return await this.#fill(receiving, response, version);
      } catch (error) {
        if (signal.aborted || !isCut(error) || ++failures > MAX_RETRIES) throw error;
        response = undefined;
        await pause(this.#options.clock, backoffMs(failures, { firstMs: 500 }), signal);
      }
    }
  }

  /** Asks for the missing part, or for the whole file again where nothing says that it is still the same one. */
  async #continue(
    { part, source, signal }: Receiving,
    version: FileVersion,
  ): Promise<{ isRest: boolean; answer: HttpResponse }> {
    const { validator } = version;
    if (validator !== undefined && part.bytes > 0) {
      const answer = await this.#request(source, signal, { range: `bytes=${part.bytes}-`, "if-range": validator });
      if (continues(version, answer, part.bytes)) return { isRest: true, answer };
      if (answer.status !== 206 && answer.status !== 416) {
        return { isRest: false, answer: await this.#anew(part, source, answer) };
      }
      await answer.cancel();
    }
    return { isRest: false, answer: await this.#anew(part, source, await this.#request(source, signal, {})) };
  }

  async #anew(part: PartFile, source: DownloadSource, answer: HttpResponse): Promise<HttpResponse> {
    await refuseStatus(answer, source);
    await refusePart(answer, source);
    await part.restart();
    return answer;
  }

  async #fill(
    { part, source, options, pace }: Receiving,
    response: HttpResponse,
    { totalBytes: total }: FileVersion,
  ): Promise<void> {
    const limit = options.maxBytes ?? this.#options.maxBytes;
    const announced = total ?? count(response.headers.get("content-length")) ?? 0;
    if (announced > limit) {
      await response.cancel();
      throw tooLarge(source, limit);
    }
    for await (const piece of pace.watch(unpacked(response, source))) {
      if (part.bytes + piece.length > limit) throw tooLarge(source, limit);
      // The next piece is asked for only when this one is stored.
      if (await part.write(piece)) await options.onProgress?.(part.bytes, total);
    }
    if (total !== undefined && part.bytes !== total) {
      throw new DownloadError(
        "DOWNLOAD_CUT",
        fileTexts().partArrived(source.fileName, part.bytes, total),
        { ...source, status: response.status },
      );
    }
    await options.onProgress?.(part.bytes, total);
  }

  async #request(source: DownloadSource, signal: AbortSignal, headers: Record<string, string>): Promise<HttpResponse> {
    const { guard, resolve: lookUp, timeoutMs } = this.#options;
    this.#http ??= createHttpClient({ direct: lookUp === undefined ? {} : { resolve: lookUp } });
    let ownOrigin: string | undefined;
    let address = source.fileUrl;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const { url, isOwn, admit } = guardAddress(address, source.fileName, guard, ownOrigin);
      // A stranger's redirect must not lead to the implementation's own server.
      ownOrigin = isOwn ? url.origin : undefined;
      const response = await this.#http.request({ url: url.href, headers, timeoutMs, signal, admit });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) return response;
      await response.cancel();
      address = URL.canParse(location, url) ? new URL(location, url).href : location;
    }
    throw new DownloadError("DOWNLOAD_REDIRECTS", fileTexts().redirects(source.fileName, MAX_REDIRECTS), source);
  }
}

/** One download while its bytes come. */
interface Receiving {
  readonly part: PartFile;
  readonly source: DownloadSource;
  readonly options: DownloadOptions;
  readonly signal: AbortSignal;
  readonly pace: Pace;
}

async function refuseStatus(response: HttpResponse, source: DownloadSource): Promise<void> {
  const { status } = response;
  if (status >= 200 && status <= 299) return;
  await response.cancel();
  throw new DownloadError("DOWNLOAD_STATUS", fileTexts().status(source.fileName, status), {
    ...source,
    status,
  });
}

/** A part that nobody asked for is no file, however well it ends. */
async function refusePart(response: HttpResponse, source: DownloadSource): Promise<void> {
  if (response.status !== 206) return;
  await response.cancel();
  const range = (response.headers.get("content-range") ?? fileTexts().withoutRange).slice(0, 80);
  throw new DownloadError(
    "DOWNLOAD_PARTIAL",
    fileTexts().partSent(source.fileName, range),
    { ...source, status: 206 },
  );
}

/** Whether the bytes stopped on the way, so that another try may bring the rest. */
function isCut(error: unknown): boolean {
  return error instanceof DownloadError
    ? error.code === "DOWNLOAD_CUT"
    : error instanceof ConnectionError && error.code !== "CONNECTION_CLOSED";
}

function queueFull(source: DownloadSource, maxWaiting: number): DownloadError {
  return new DownloadError(
    "DOWNLOAD_QUEUE_FULL",
    fileTexts().downloadsFull(source.fileName, maxWaiting),
    source,
  );
}

function tooLarge(source: DownloadSource, limit: number): DownloadError {
  return new DownloadError(
    "DOWNLOAD_TOO_LARGE",
    fileTexts().tooLarge(source.fileName, limit),
    source,
  );
}
