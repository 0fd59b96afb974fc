/**
 * NapCat's downloads in chunks (`download_file_stream` and its kin): what the frames say is checked, and comes out as bytes.
 */

import { builtin } from "../../runtime/builtin.ts";
import { DownloadError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import { lookAfterMethods } from "../../util/looked_after.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";
import { given } from "../../util/given.ts";

/** Which file: `file_id` or `file` of a segment, an event or a list of files. */
export type StreamedFile = { readonly file: string } | { readonly file_id: string };

/** How one download differs. */
export interface DownloadStreamOptions {
  /** Bytes in one frame. Default 64 KiB. */
  chunkSizeBytes?: number;
  /** The largest file, in bytes. Default: no limit; `bytes()` has one of its own. */
  maxBytes?: number;
  /** The longest wait for one frame, in milliseconds. Default: the client's. NapCat fetches the file before the first. */
  timeoutMs?: number;
  /**
   * Called for each chunk that was taken. `totalBytes` is what NapCat announced, undefined when it did not. When it returns
   * a promise, the download waits for it.
   */
  onProgress?: (receivedBytes: number, totalBytes: number | undefined) => void | Promise<void>;
  /** Gives the download up. */
  signal?: AbortSignal;
}

/** NapCat's description of a file, before it sends the file. */
export interface StreamedFileInfo {
  /** Its name; empty when NapCat does not know one. From outside: make it safe before it becomes a path. */
  readonly name: string;
  /** As announced; undefined when it was not. */
  readonly sizeBytes: number | undefined;
  /** Pixels, for pictures. */
  readonly width?: number;
  /** Pixels, for pictures. */
  readonly height?: number;
  /** For voices that were converted. */
  readonly outFormat?: string;
}

/** Gives the frames of a stream action. */
export type OpenFrames = (action: string, params: object, options: CallOptions) => AsyncGenerator<ActionReply>;

/** The largest file that `bytes()` takes into memory, when nothing else was said. */
const MAX_BYTES_IN_MEMORY = 64 * 1024 * 1024;

/**
 * A file that comes from NapCat, chunk by chunk. Nothing is asked for before it is read, and it can be read once.
 *
 * @example Read a file as it arrives
 * ```ts ignore
 * import { NapCatApi } from "adelie";
 *
 * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
 * const download = api.downloadFileStream({ file_id: "…" });
 * const { name, sizeBytes } = await download.info();
 * for await (const chunk of download) console.log(name, chunk.length, "of", sizeBytes);
 * ```
 */
export class FileDownload implements AsyncIterable<Uint8Array> {
  readonly #action: string;
  readonly #params: Record<string, unknown>;
  readonly #options: DownloadStreamOptions;
  readonly #open: OpenFrames;
  #frames: AsyncGenerator<ActionReply> | undefined;
  #info: Promise<StreamedFileInfo> | undefined;
  #taken = false;
  #received = 0;
  #name = "";

  /** @internal Use `downloadFileStream` and its kin. */
  constructor(action: string, params: Record<string, unknown>, options: DownloadStreamOptions, open: OpenFrames) {
    this.#action = action;
    const { chunkSizeBytes } = options;
    this.#params = { ...params, ...given({ chunk_size: chunkSizeBytes }) };
    this.#options = options;
    this.#open = open;
  }

  /** Bytes that were taken so far. */
  get receivedBytes(): number {
    return this.#received;
  }

  /**
   * Asks for the file and tells what comes. The chunks then wait to be taken, up to the bounds that a link has.
   *
   * @throws ActionError when NapCat has no such file; DownloadError when it is larger than `maxBytes`
   */
  info(): Promise<StreamedFileInfo> {
    return this.#info ??= this.#start();
  }

  /** The chunks. Leaving the loop gives the rest up. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    if (this.#taken) throw this.#error("DOWNLOAD_TAKEN", fileTexts().readBefore);
    this.#taken = true;
    try {
      const { sizeBytes } = await this.info();
      let index = 0;
      for await (const { data } of this.#frames as AsyncGenerator<ActionReply>) {
        const frame = (data ?? {}) as Record<string, unknown>;
        if (frame.data_type !== "file_chunk") {
          this.#checkEnd(frame, index);
          return;
        }
        const chunk = this.#chunkOf(frame, index++);
        yield chunk;
        await this.#options.onProgress?.(this.#received, sizeBytes);
      }
      throw this.#error(
        "DOWNLOAD_CUT",
        fileTexts().streamEnded(this.#received),
      );
    } finally {
      await this.cancel();
    }
  }

  /**
   * The whole file, in memory.
   *
   * @param maxBytes the largest that is taken. Default 64 MiB
   */
  async bytes(maxBytes: number = MAX_BYTES_IN_MEMORY): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this) {
      if (this.#received > maxBytes) throw this.#tooLarge(maxBytes);
      chunks.push(chunk);
    }
    return new Uint8Array(builtin("node:buffer").Buffer.concat(chunks));
  }

  /**
   * Writes the file to this machine's disk: under a temporary name first, and under its own only when it is whole.
   *
   * @param path of the file, not of a folder. `info().name` comes from outside: do not use it as it is.
   * @returns the absolute path
   */
  async saveTo(path: string): Promise<string> {
    const { basename, dirname, resolve } = builtin("node:path");
    const target = resolve(path);
    if (basename(target) === "") throw this.#error("DOWNLOAD_URL", fileTexts().namesNoFile(path));
    // The first answer comes before the file: what is not there leaves no trace.
    await this.info();
    const { PartFile } = await import("../downloads/part_file.ts");
    const part = await PartFile.create(dirname(target), 1024 * 1024);
    try {
      for await (const chunk of this) await part.write(chunk);
      await part.finish(target);
      return target;
    } catch (error) {
      await part.discard();
      throw error;
    }
  }

  /** Gives up what was not taken. */
  async cancel(): Promise<void> {
    await this.#frames?.return(undefined);
  }

  async #start(): Promise<StreamedFileInfo> {
    const { timeoutMs, signal, maxBytes } = this.#options;
    const frames = this.#frames = this.#open(this.#action, this.#params, {
      ...given({ timeoutMs, signal }),
    });
    const first = await frames.next();
    const frame = (first.value as ActionReply | undefined)?.data as Record<string, unknown> | null | undefined;
    if (frame?.data_type !== "file_info") {
      await this.cancel();
      throw this.#error(
        "DOWNLOAD_CUT",
        fileTexts().noFileInfo,
      );
    }
    const info = infoOf(frame);
    this.#name = info.name;
    if (maxBytes !== undefined && (info.sizeBytes ?? 0) > maxBytes) {
      await this.cancel();
      throw this.#tooLarge(maxBytes);
    }
    return info;
  }

  #chunkOf(frame: Record<string, unknown>, wanted: number): Uint8Array {
    const { index, data, size } = frame;
    if (index !== undefined && Number(index) !== wanted) {
      throw this.#error("DOWNLOAD_CHUNK", fileTexts().chunkOrder(wanted, Number(index)));
    }
    const chunk = new Uint8Array(builtin("node:buffer").Buffer.from(typeof data === "string" ? data : "", "base64"));
    if (typeof size === "number" && size !== chunk.length) {
      throw this.#error("DOWNLOAD_CHUNK", fileTexts().chunkSize(wanted, chunk.length, size));
    }
    this.#received += chunk.length;
    const { maxBytes } = this.#options;
    if (maxBytes !== undefined && this.#received > maxBytes) throw this.#tooLarge(maxBytes);
    return chunk;
  }

  #checkEnd({ data_type, total_bytes, total_chunks }: Record<string, unknown>, chunks: number): void {
    const isWhole = data_type === "file_complete" && (total_bytes === undefined || total_bytes === this.#received) &&
      (total_chunks === undefined || total_chunks === chunks);
    if (isWhole) return;
    const said = `${Number(total_bytes)} bytes in ${Number(total_chunks)} chunks`;
    throw this.#error("DOWNLOAD_CUT", `${this.#received} bytes in ${chunks} chunks came, and NapCat counts ${said}`);
  }

  #tooLarge(limit: number): DownloadError {
    return this.#error("DOWNLOAD_TOO_LARGE", fileTexts().largerThan(limit));
  }

  #error(code: DownloadError["code"], what: string): DownloadError {
    const asked = String(this.#params.file ?? this.#params.file_id ?? "");
    const fileName = this.#name === "" ? asked : this.#name;
    return new DownloadError(code, `${this.#action}: ${fileName}: ${what}`, { fileName, fileUrl: "" });
  }
  static {
    lookAfterMethods<FileDownload>(FileDownload, () => undefined, ["info", "bytes", "saveTo", "cancel"]);
  }
}

function infoOf({ file_name, file_size, width, height, out_format }: Record<string, unknown>): StreamedFileInfo {
  const sizeBytes = file_size === undefined || file_size === null ? undefined : Number(file_size);
  return {
    name: typeof file_name === "string" ? file_name : "",
    sizeBytes: Number.isFinite(sizeBytes) ? sizeBytes : undefined,
    ...typeof width === "number" ? { width } : {},
    ...typeof height === "number" ? { height } : {},
    ...typeof out_format === "string" ? { outFormat: out_format } : {},
  };
}
