/**
 * The source of an upload, readable at any place and more than once: a chunk that got lost is read again. A
 * stream is therefore kept first, in memory while it is small and in a temporary file when it is not.
 */

import { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { AdelieError, ConfigError } from "../../errors.ts";
import { isLazyMedia, type Media } from "../../protocol/media_source.ts";
import { TemporaryFile } from "../../util/temporary_file.ts";
import { fileSize, placeOf, unreadable } from "./place.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** Something to upload. Close it. */
export interface UploadSource {
  /** The file's own name, when it has one. */
  readonly name: string | undefined;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** `length` bytes from `at` on, or what is left. */
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The bytes that are read at once while hashing. */
const PIECE_BYTES = 1024 * 1024;

/** A stream up to this size is kept in memory. */
const MEMORY_BYTES = 4 * 1024 * 1024;

/**
 * Opens what is to be uploaded, and reads it once for its checksum.
 *
 * @throws ConfigError for a source that is missing, empty, no file, or an address
 */
export async function openSource(media: Media, signal?: AbortSignal): Promise<UploadSource> {
  const source = await openRaw(media, signal);
  try {
    if (source.sizeBytes === 0) throw emptyError(source.name);
    return { ...source, sha256: await hashOf(source, signal) };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** The error for a source without a byte. */
export function emptyError(name = "The stream"): ConfigError {
  return new ConfigError("MEDIA_EMPTY", fileTexts().empty(name));
}

type RawSource = Omit<UploadSource, "sha256">;

function openRaw(media: Media, signal: AbortSignal | undefined): Promise<RawSource> | RawSource {
  if (media instanceof Uint8Array) return memorySource(media);
  if (media instanceof ArrayBuffer) return memorySource(new Uint8Array(media));
  if (media instanceof Blob) return blobSource(media);
  if (isLazyMedia(media)) return streamSource(media as AsyncIterable<Uint8Array>, signal);
  const text = media instanceof URL ? media.href : media;
  if (typeof text !== "string" || text === "") {
    throw new ConfigError("MEDIA", fileTexts().uploadWanted);
  }
  const place = placeOf(text);
  if (place.kind === "base64") return memorySource(Buffer.from(place.base64, "base64"));
  if (place.kind === "file") return fileSource(place.path);
  const shown = text.replace(/[?#].*/s, "");
  throw new ConfigError("MEDIA", fileTexts().addressGiven(shown));
}

function memorySource(bytes: Uint8Array): RawSource {
  return {
    name: undefined,
    sizeBytes: bytes.length,
    read: (at, length) => Promise.resolve(bytes.subarray(at, at + length)),
    close: () => Promise.resolve(),
  };
}

function blobSource(blob: Blob): RawSource {
  const { name } = blob as { name?: unknown };
  return {
    name: typeof name === "string" && name !== "" ? basename(name) : undefined,
    sizeBytes: blob.size,
    read: async (at, length) => new Uint8Array(await blob.slice(at, at + length).arrayBuffer()),
    close: () => Promise.resolve(),
  };
}

async function fileSource(path: string): Promise<RawSource> {
  const sizeBytes = await fileSize(path);
  if (sizeBytes === undefined) throw unreadable(path);
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return { ...handleSource(handle, sizeBytes, path), name: basename(path), close: () => handle.close() };
}

async function streamSource(stream: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<RawSource> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let spool: Spool | undefined;
  try {
    for await (const piece of stream) {
      signal?.throwIfAborted();
      const bytes = bytesOf(piece);
      size += bytes.length;
      if (spool === undefined && size > MEMORY_BYTES) {
        spool = await Spool.create();
        for (const kept of pieces.splice(0)) await spool.write(kept);
      }
      if (spool === undefined) pieces.push(bytes);
      else await spool.write(bytes);
    }
  } catch (error) {
    await spool?.close();
    throw error;
  }
  return spool === undefined ? memorySource(Buffer.concat(pieces)) : spool.source();
}

/** A piece of a stream as bytes. Texts are no bytes: their encoding would be a guess. */
export function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (piece instanceof ArrayBuffer) return new Uint8Array(piece);
  throw new ConfigError("MEDIA", fileTexts().streamPiece(typeof piece));
}

/** A stream's bytes on the disk, for as long as they are needed. */
class Spool {
  readonly #file: TemporaryFile;
  #size = 0;

  static async create(): Promise<Spool> {
    try {
      const name = `adelie-upload-${randomUUID()}`;
      return new Spool(await TemporaryFile.create(tmpdir(), name, { isRead: true, isShared: false }));
    } catch (cause) {
      throw new ConfigError(
        "MEDIA_UNREADABLE",
        fileTexts().noTemporary(MEMORY_BYTES, tmpdir()),
        { cause },
      );
    }
  }

  private constructor(file: TemporaryFile) {
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.#file.handle.write(bytes, at, bytes.length - at, this.#size);
      at += bytesWritten;
      this.#size += bytesWritten;
    }
  }

  source(): RawSource {
    const { handle, path } = this.#file;
    return { ...handleSource(handle, this.#size, path), name: undefined, close: () => this.close() };
  }

  close(): Promise<void> {
    return this.#file.discard();
  }
}

function handleSource(handle: FileHandle, sizeBytes: number, path: string): Pick<RawSource, "sizeBytes" | "read"> {
  return {
    sizeBytes,
    async read(at, length) {
      const wanted = Math.min(length, sizeBytes - at);
      const buffer = new Uint8Array(wanted);
      for (let filled = 0; filled < wanted;) {
        const { bytesRead } = await handle.read(buffer, filled, wanted - filled, at + filled);
        if (bytesRead === 0) throw new AdelieError("UPLOAD_CHANGED", fileTexts().becameShorter(path));
        filled += bytesRead;
      }
      return buffer;
    },
  };
}

async function hashOf(source: RawSource, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  for (let at = 0; at < source.sizeBytes; at += PIECE_BYTES) {
    signal?.throwIfAborted();
    hash.update(await source.read(at, PIECE_BYTES));
  }
  return hash.digest("hex");
}
