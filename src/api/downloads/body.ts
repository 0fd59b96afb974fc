/** The bytes of a download: unpacked where the server packed them unasked, and refused where they come too slowly. */

import type { Transform } from "node:stream";
import { AdelieError, DownloadError } from "../../errors.ts";
import type { HttpResponse } from "../../runtime/http/http.ts";
import type { Clock } from "../../util/time/clock.ts";
import { encodingOf } from "./version.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** The names of a download in errors. */
export interface DownloadSource {
  readonly fileName: string;
  readonly fileUrl: string;
}

/** How slow a download may be. */
export interface PaceLimits {
  /** The least bytes in a second, on average over 30 s. 0 for no limit. */
  readonly minBytesPerSecond: number;
  /** The longest that a whole download may take, in milliseconds. */
  readonly maxMs: number;
}

/** How long a slow stretch may be. Milliseconds of waiting for bytes: what the disk takes does not count. */
const STRETCH_MS = 30_000;

/** Watches over the speed of one download, all its tries counted. */
export class Pace {
  readonly #clock: Clock;
  readonly #limits: PaceLimits;
  readonly #source: DownloadSource;
  readonly #startMs: number;
  #waitedMs = 0;
  #bytes = 0;

  constructor(clock: Clock, limits: PaceLimits, source: DownloadSource) {
    this.#clock = clock;
    this.#limits = limits;
    this.#source = source;
    this.#startMs = clock.now();
  }

  /**
   * Gives the pieces on.
   *
   * @throws DownloadError with code `DOWNLOAD_SLOW`
   */
  async *watch(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let askedMs = this.#clock.now();
    for await (const piece of pieces) {
      this.#check(piece.length, askedMs);
      yield piece;
      askedMs = this.#clock.now();
    }
  }

  #check(bytes: number, askedMs: number): void {
    const { minBytesPerSecond, maxMs } = this.#limits;
    const nowMs = this.#clock.now();
    if (nowMs - this.#startMs > maxMs) {
      throw this.#tooSlow(fileTexts().notWhole(Math.round(maxMs / 1_000)));
    }
    this.#waitedMs += nowMs - askedMs;
    this.#bytes += bytes;
    if (this.#waitedMs < STRETCH_MS) return;
    const speed = Math.floor(this.#bytes * 1_000 / this.#waitedMs);
    if (speed < minBytesPerSecond) {
      throw this.#tooSlow(
        fileTexts().dripping(speed, minBytesPerSecond),
      );
    }
    this.#waitedMs = 0;
    this.#bytes = 0;
  }

  #tooSlow(what: string): DownloadError {
    return new DownloadError("DOWNLOAD_SLOW", fileTexts().tooSlow(this.#source.fileName, what), this.#source);
  }
}

/**
 * The body as the file is. `identity` is asked for; some servers pack all the same.
 *
 * @throws DownloadError with code `DOWNLOAD_ENCODING` for a packing that is not known, or is broken
 */
export async function* unpacked(response: HttpResponse, source: DownloadSource): AsyncGenerator<Uint8Array> {
  const encoding = encodingOf(response.headers.get("content-encoding"));
  if (encoding === "identity") return yield* response.body();
  const refuse = (what: string, cause?: unknown): DownloadError =>
    new DownloadError("DOWNLOAD_ENCODING", `${source.fileName}: ${what}`, {
      ...source,
      status: response.status,
      cause,
    });
  const [{ pipeline, Readable }, zlib] = await Promise.all([import("node:stream"), import("node:zlib")]);
  const unpackers: Record<string, (() => Transform) | undefined> = {
    gzip: zlib.createGunzip,
    deflate: zlib.createInflate,
    br: zlib.createBrotliDecompress,
  };
  const create = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
  if (create === undefined) throw refuse(fileTexts().packed(encoding.slice(0, 40)));
  const unpacker = create();
  let broken: unknown;
  pipeline(Readable.from(response.body()), unpacker, (error) => broken = error ?? undefined);
  try {
    for await (const piece of unpacker) yield piece as Uint8Array;
  } catch (error) {
    const cause = broken ?? error;
    throw cause instanceof AdelieError ? cause : refuse(`its ${encoding} is broken`, cause);
  } finally {
    unpacker.destroy();
  }
}
