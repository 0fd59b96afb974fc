/** The downloads of a client: what the implementation knows is asked, the file is fetched, and hooks hear how it went. */

import { DownloadError } from "../../errors.ts";
import type { FireHook } from "../calls/calls.ts";
import type { DownloadedFile, Downloader, DownloadOptions } from "./download.ts";
import type { ApiHooks } from "../hooks.ts";
import type { ImageSource } from "./image_source.ts";
import type { PictureOptions, PicturePlace, ReadPicture } from "./picture.ts";

/** How a download ended. */
export type DownloadResult = { readonly ok: true; readonly file: DownloadedFile } | {
  readonly ok: false;
  readonly error: unknown;
};

/**
 * Told how downloads go: `key` stands for one of them; `progress` is undefined when it has ended, well or not. `totalBytes`
 * is undefined when the server did not say.
 */
export type DownloadListener = (
  key: object,
  fileName: string,
  progress: { readonly receivedBytes: number; readonly totalBytes: number | undefined } | undefined,
) => void;

/** Options of {@link Downloads}. */
export interface DownloadsOptions {
  /** Makes the downloader, when the first download needs it: what it is made of is loaded then. */
  readonly create: () => Promise<Downloader>;
  /** Asks the implementation where a picture is. */
  readonly getImage: (file: string) => Promise<unknown>;
  /** Whether the implementation's paths mean anything here. */
  readonly sameMachine: () => boolean;
  readonly hooks: ApiHooks;
  readonly fire: FireHook;
}

/** The downloads of one client. None of them rejects. */
export class Downloads {
  readonly #options: DownloadsOptions;
  readonly #listeners = new Set<DownloadListener>();
  #closed: { readonly reason: unknown } | undefined;
  #making: Promise<Downloader> | undefined;
  #downloader: Downloader | undefined;

  constructor(options: DownloadsOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#downloader?.running ?? 0;
  }

  get waiting(): number {
    return this.#downloader?.waiting ?? 0;
  }

  get refused(): number {
    return this.#downloader?.refused ?? 0;
  }

  /** Tells how downloads go from now on. Returns what ends that. */
  watch(listener: DownloadListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Saves a picture that arrived. */
  async image(file: string, options: DownloadOptions | undefined): Promise<DownloadResult> {
    const { fetchImage, imageSource, nowhere } = await import("./image_source.ts");
    let source: ImageSource | undefined;
    try {
      source = imageSource(await this.#options.getImage(file), file, this.#options.sameMachine());
    } catch (error) {
      // apiLinkError or apiLinkRunError told about the call; this tells that the download came to nothing.
      return this.#failed(error, file, "");
    }
    return source === undefined
      ? this.#failed(nowhere(file), file, "")
      : this.#run(source.fileName, source.place, options, (downloader, watched) =>
        fetchImage(downloader, source, watched));
  }

  /** Saves a file from an address. */
  file(fileName: string, fileUrl: string, options: DownloadOptions | undefined): Promise<DownloadResult> {
    return this.#run(fileName, fileUrl, options, (downloader, watched) => downloader.fetch(fileName, fileUrl, watched));
  }

  /** The bytes of a picture that arrived; undefined for one that is too large, or none. No hook hears of it. */
  async picture(place: PicturePlace, options: PictureOptions): Promise<ReadPicture | undefined> {
    const { readPicture } = await import("./picture.ts");
    return await readPicture(place, options, { ...this.#options, downloader: () => this.#get() });
  }

  /** Gives up what is under way; a download that starts from here on is given up at once. */
  async close(reason: unknown): Promise<void> {
    this.#closed = { reason };
    await (await this.#making)?.close(reason);
  }

  #get(): Promise<Downloader> {
    return this.#making ??= this.#make();
  }

  async #make(): Promise<Downloader> {
    const downloader = this.#downloader = await this.#options.create();
    if (this.#closed !== undefined) void downloader.close(this.#closed.reason);
    return downloader;
  }

  async #run(
    fileName: string,
    fileUrl: string,
    options: DownloadOptions | undefined,
    fetch: (downloader: Downloader, options: DownloadOptions | undefined) => Promise<DownloadedFile>,
  ): Promise<DownloadResult> {
    const key = {};
    let file: DownloadedFile;
    try {
      file = await fetch(await this.#get(), this.#watched(key, fileName, options));
    } catch (error) {
      return this.#failed(error, fileName, fileUrl);
    } finally {
      this.#tell(key, fileName, undefined);
    }
    const { hooks, fire } = this.#options;
    fire("downloadEnd", () => hooks.downloadEnd(fileName, fileUrl, file.status, file));
    return { ok: true, file };
  }

  #watched(key: object, fileName: string, options: DownloadOptions | undefined): DownloadOptions | undefined {
    if (this.#listeners.size === 0) return options;
    return {
      ...options,
      onProgress: (receivedBytes, totalBytes) => {
        this.#tell(key, fileName, { receivedBytes, totalBytes });
        return options?.onProgress?.(receivedBytes, totalBytes);
      },
    };
  }

  /** An error of the listener ends no download. */
  #tell(key: object, fileName: string, progress: Parameters<DownloadListener>[2]): void {
    for (const listener of this.#listeners) {
      try {
        listener(key, fileName, progress);
      } catch (error) {
        this.#options.fire("watchDownloads", () => {
          throw error;
        });
      }
    }
  }

  #failed(error: unknown, fileName: string, fileUrl: string): DownloadResult {
    const { hooks, fire } = this.#options;
    if (error instanceof DownloadError && error.code === "DOWNLOAD_STATUS") {
      const code = error.status ?? 0;
      fire("downloadFileError", () => hooks.downloadFileError(fileName, fileUrl, code));
    } else fire("downloadFileRunError", () => hooks.downloadFileRunError(error, { fileName, fileUrl }));
    return { ok: false, error };
  }
}
