/**
 * Downloads to a folder: streamed with back-pressure, through a temporary file that becomes visible only when it is whole,
 * on connections of their own, so that a large one delays no call.
 */

import { randomUUID } from "node:crypto";
import { copyFile, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DownloadError } from "../errors.ts";
import { createHttpClient, type HttpClient, type HttpResponse } from "../runtime/http.ts";
import { guardAddress, type GuardRules } from "./address_guard.ts";
import { safeFileName } from "./safe_name.ts";

/** How one download differs. */
export interface DownloadOptions {
  /** Gives it up. */
  signal?: AbortSignal;
  /** The largest size, in bytes; the client's `maxDownloadBytes` when left out. */
  maxBytes?: number;
  /** Called after each piece that was written. `totalBytes` is undefined when the server did not say. */
  onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void;
}

/** A file that is on the disk, whole. */
export interface DownloadedFile {
  /** Absolute. */
  readonly path: string;
  /** The name in the folder: the one that was asked for, made safe. */
  readonly fileName: string;
  readonly bytes: number;
  /** The HTTP status that it came with. */
  readonly status: number;
}

/** How a client downloads. */
export interface DownloaderOptions {
  readonly folder: string;
  readonly chunkBytes: number;
  readonly maxBytes: number;
  readonly maxParallel: number;
  readonly timeoutMs: number;
  readonly guard: () => GuardRules;
}

const MAX_REDIRECTS = 5;

/** Downloads files into one folder. */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #closing = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #http: HttpClient | undefined;

  constructor(options: DownloaderOptions) {
    this.#options = options;
  }

  /**
   * Downloads one file. It replaces a file of the same name, in one step.
   *
   * @throws DownloadError, or `signal.reason`
   */
  fetch(fileName: string, fileUrl: string, options: DownloadOptions = {}): Promise<DownloadedFile> {
    return this.#inTurn(async () => {
      const signal = options.signal === undefined
        ? this.#closing.signal
        : AbortSignal.any([options.signal, this.#closing.signal]);
      signal.throwIfAborted();
      const response = await this.#request(fileName, fileUrl, signal);
      const about = { fileName, fileUrl, status: response.status };
      if (response.status < 200 || response.status > 299) {
        await response.cancel();
        throw new DownloadError("DOWNLOAD_STATUS", `${fileName}: the server answered HTTP ${response.status}`, about);
      }
      const limit = options.maxBytes ?? this.#options.maxBytes;
      const length = response.headers.get("content-length");
      const total = length === null ? undefined : Number(length);
      if (total !== undefined && total > limit) {
        await response.cancel();
        throw tooLarge(about, limit);
      }
      const { path, safeName, bytes } = await this.#whole(
        fileName,
        (temporary) => this.#write(temporary, response, about, limit, total, options.onProgress),
      );
      return { path, fileName: safeName, bytes, status: response.status };
    });
  }

  /** Copies a file of this machine into the folder: NapCat names one when it runs on the same host. */
  copy(fileName: string, source: string): Promise<DownloadedFile> {
    return this.#inTurn(async () => {
      const { path, safeName, bytes } = await this.#whole(fileName, async (temporary) => {
        const { size } = await stat(source);
        if (size > this.#options.maxBytes) throw tooLarge({ fileName, fileUrl: source }, this.#options.maxBytes);
        await copyFile(source, temporary);
        return size;
      });
      return { path, fileName: safeName, bytes, status: 200 };
    });
  }

  /** Writes bytes that came inside of a reply. */
  save(fileName: string, content: Uint8Array): Promise<DownloadedFile> {
    return this.#inTurn(async () => {
      const { path, safeName, bytes } = await this.#whole(fileName, async (temporary) => {
        const file = await open(temporary, "wx");
        await file.writeFile(content).finally(() => file.close());
        return content.length;
      });
      return { path, fileName: safeName, bytes, status: 200 };
    });
  }

  /** Gives up what is under way. */
  async close(reason: unknown): Promise<void> {
    this.#closing.abort(reason);
    await this.#http?.close();
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.maxParallel) await new Promise<void>((start) => this.#waiting.push(start));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  async #request(fileName: string, fileUrl: string, signal: AbortSignal): Promise<HttpResponse> {
    this.#http ??= createHttpClient({ connections: this.#options.maxParallel });
    let address = fileUrl;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const url = await guardAddress(address, fileName, this.#options.guard());
      const response = await this.#http.request({
        url: url.href,
        // Bytes as they are: a length that counts compressed ones says nothing.
        headers: { "accept-encoding": "identity" },
        timeoutMs: this.#options.timeoutMs,
        signal,
        redirect: "manual",
      });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) return response;
      await response.cancel();
      address = new URL(location, url).href;
    }
    throw new DownloadError("DOWNLOAD_REDIRECTS", `${fileName}: more than ${MAX_REDIRECTS} redirects`, {
      fileName,
      fileUrl,
    });
  }

  /** Fills a temporary file and renames it into place; removes it when that fails. */
  async #whole(
    fileName: string,
    fill: (temporary: string) => Promise<number>,
  ): Promise<{ path: string; safeName: string; bytes: number }> {
    const folder = resolve(this.#options.folder);
    const safeName = safeFileName(fileName);
    const path = join(folder, safeName);
    const temporary = join(folder, `.${randomUUID()}.part`);
    await mkdir(folder, { recursive: true });
    try {
      const bytes = await fill(temporary);
      // A rename replaces a symbolic link instead of following it.
      await rename(temporary, path);
      return { path, safeName, bytes };
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    }
  }

  async #write(
    temporary: string,
    response: HttpResponse,
    about: { fileName: string; fileUrl: string; status: number },
    limit: number,
    total: number | undefined,
    onProgress: DownloadOptions["onProgress"],
  ): Promise<number> {
    const file = await open(temporary, "wx");
    const buffer = new Uint8Array(this.#options.chunkBytes);
    let filled = 0;
    let bytes = 0;
    const flush = async (): Promise<void> => {
      for (let at = 0; at < filled;) at += (await file.write(buffer, at, filled - at)).bytesWritten;
      filled = 0;
      onProgress?.(bytes, total);
    };
    try {
      for await (const chunk of response.body()) {
        if (bytes + chunk.length > limit) throw tooLarge(about, limit);
        bytes += chunk.length;
        for (let at = 0; at < chunk.length;) {
          const part = chunk.subarray(at, at + buffer.length - filled);
          buffer.set(part, filled);
          filled += part.length;
          at += part.length;
          // The next piece is asked for only when this one is on the disk.
          if (filled === buffer.length) await flush();
        }
      }
      await flush();
    } finally {
      await file.close();
    }
    if (total !== undefined && bytes !== total) {
      throw new DownloadError("DOWNLOAD_CUT", `${about.fileName}: ${bytes} of ${total} bytes arrived`, about);
    }
    return bytes;
  }
}

function tooLarge(about: { fileName: string; fileUrl: string; status?: number }, limit: number): DownloadError {
  return new DownloadError(
    "DOWNLOAD_TOO_LARGE",
    `${about.fileName}: larger than the limit of ${limit} bytes (maxDownloadBytes)`,
    about,
  );
}
