/**
 * Brings media to where the implementation can read them, right before a call leaves: a file of this machine as its path,
 * as base64 or as an upload, a stream as it is read. `options.ts` has the rules. Loaded with the first medium that is sent.
 */

import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AdelieError, ConfigError } from "../../errors.ts";
import type { ActionFacts } from "../../protocol/actions.gen.ts";
import { isLazyMedia, type LazyMedia, type Media, UNREAD_MEDIA } from "../../protocol/media_source.ts";
import { isLoopback } from "../../util/access.ts";
import type { Slots } from "../../util/slots.ts";
import { ActionError } from "../action_error.ts";
import type { MediaHost } from "./host.ts";
import { bytesOf, emptyError, openSource } from "./stream_source.ts";
import { type UploadedFile, uploadFile, type UploadOptions } from "./stream_upload.ts";
import { chooseForm, type Reach, tooLarge } from "./options.ts";
import { type MediaSpot, replaceMedia, type SentMedia } from "./params.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";
import { fileAddress, fileSize, isImplementationName, placeOf, unreadable } from "./place.ts";
import { given } from "../../util/given.ts";

/** How long NapCat keeps what was uploaded for a message, and for how long the same segment uses it again. */
const RETENTION_MS = 600_000;
const REUSE_MS = 300_000;

interface Memo {
  readonly sent: Promise<SentMedia>;
  untilMs: number;
}

/** The parts that {@link MediaSending} is given. */
export interface SendingParts {
  readonly host: MediaHost;
  /** Places for calls whose media are in memory. */
  readonly slots: Slots;
  /** How many may wait for one. */
  readonly maxWaiting: number;
  /** Aborted when the client stops. */
  readonly closing: AbortSignal;
}

/** Sends the media of one client. */
export class MediaSending {
  readonly #host: MediaHost;
  readonly #closing: AbortSignal;
  /** The results by source: a stream cannot be read twice, and a large file need not be. */
  readonly #memos = new WeakMap<object, Map<string, Memo>>();
  readonly #maxWaiting: number;
  readonly #slots: Slots;
  #canStream: boolean;

  constructor({ host, slots, maxWaiting, closing }: SendingParts) {
    this.#host = host;
    this.#slots = slots;
    this.#maxWaiting = maxWaiting;
    this.#closing = closing;
    this.#canStream = host.actions.includes("upload_file_stream");
  }

  /** As `ClientMedia.send` has it. */
  async send<T>(
    action: string,
    params: object,
    call: (ready: object, bytes: number) => Promise<T>,
    facts: ActionFacts,
  ): Promise<T> {
    const hold = new Hold((full) => this.#slots.take(full, this.#closing), this.#maxWaiting);
    let bytes = 0;
    try {
      const ready = await replaceMedia(action, facts, params, async (spot) => {
        const sent = await this.#resolve(spot, facts, hold);
        bytes += sent?.sizeBytes ?? 0;
        return sent;
      });
      return await call(ready, bytes);
    } finally {
      hold.release();
    }
  }

  /** Uploads to NapCat. See `uploadFileStream`. */
  async upload(media: Media, options: UploadOptions = {}): Promise<UploadedFile> {
    const { signal = this.#closing } = options;
    const either = AbortSignal.any([signal, this.#closing]);
    either.throwIfAborted();
    const source = await openSource(media, either);
    try {
      return await uploadFile(this.#host, source, { ...options, signal: either });
    } finally {
      await source.close();
    }
  }

  #reach({ pathOnly }: ActionFacts): Reach {
    const { options, actions } = this.#host;
    const canStream = this.#canStream;
    const hostname = this.#host.hostname();
    // An action that wants a path takes bytes too where they are uploaded in chunks, or where an action shows whose it is.
    const isPathOnly = pathOnly === "" || (pathOnly !== undefined && !canStream && !actions.includes(pathOnly));
    return {
      form: options?.form ?? "auto",
      sameHost: options?.sameHost ?? (hostname !== undefined && isLoopback(hostname)),
      maxBase64Bytes: options?.maxBase64Bytes ?? 32 * 1024 * 1024,
      streamAboveBytes: options?.streamAboveBytes ?? 1024 * 1024,
      canStream,
      pathOnly: isPathOnly,
    };
  }

  async #resolve(spot: MediaSpot, facts: ActionFacts, hold: Hold): Promise<SentMedia | undefined> {
    try {
      return await this.#attempt(spot, this.#reach(facts), hold);
    } catch (error) {
      if (!(error instanceof ActionError && error.kind === "not-supported" && this.#canStream)) throw error;
      // An old NapCat has no uploads in chunks. A source that was not read yet may be small enough for base64.
      this.#canStream = false;
      if (isLazyMedia(spot.source) && !(spot.source instanceof Blob)) throw error;
      return this.#attempt(spot, this.#reach(facts), hold);
    }
  }

  async #attempt(spot: MediaSpot, reach: Reach, hold: Hold): Promise<SentMedia | undefined> {
    const { source } = spot;
    if (source === UNREAD_MEDIA) {
      throw new ConfigError(
        "MEDIA_LOST",
        fileTexts().streamLost(spot.where),
      );
    }
    if (isLazyMedia(source)) {
      return this.#remembered(spot, async () => {
        await hold.take();
        return this.#sendLazy(source, spot, reach);
      });
    }
    if (typeof source !== "string") return this.#sendBytes(source, spot, reach, hold);
    const place = placeOf(source);
    if (place.kind === "asWritten") return undefined;
    if (place.kind === "base64") return this.#sendBytes(source, spot, reach, hold);
    const isMeantElsewhere = await this.#isMeantElsewhere(place, spot, reach);
    return isMeantElsewhere ? undefined : this.#sendFile(place.path, spot, reach, hold);
  }

  /** Whether a text that looks like a path is a name or a path of the implementation's own. */
  async #isMeantElsewhere(
    place: { path: string; isRelative: boolean; isBareName: boolean },
    { source, owner }: MediaSpot,
    { sameHost, form }: Reach,
  ): Promise<boolean> {
    const isParam = owner === undefined;
    // The pages of OneBot say that these are the implementation's own paths.
    if (isParam && !place.isRelative && sameHost && form !== "base64" && form !== "stream") return true;
    const mayBe = isParam
      ? !/^\.{1,2}[/\\]/.test(String(source))
      : place.isBareName && isImplementationName(String(source));
    return mayBe && !await exists(place.path);
  }

  async #sendFile(path: string, spot: MediaSpot, reach: Reach, hold: Hold): Promise<SentMedia> {
    const name = basename(path);
    const sizeBytes = await fileSize(path);
    // A file that this process may not read, the implementation perhaps may.
    const form = chooseForm({ what: path, isFile: true, sizeBytes: sizeBytes ?? 0 }, reach);
    const size = sizeBytes === undefined ? {} : { sizeBytes };
    if (form === "path") return { text: this.#pathText(path, spot, reach), name, ...size };
    if (sizeBytes === undefined) throw unreadable(path);
    if (sizeBytes === 0) throw emptyError(path);
    await hold.take();
    if (form === "stream") return this.#remembered(spot, () => this.#sendUpload(path, spot));
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    return { text: inBase64(bytes), name, ...size };
  }

  /** Those of go-cqhttp and Lagrange that take paths only do not know addresses. */
  #pathText(path: string, { owner }: MediaSpot, { pathOnly, canStream }: Reach): string {
    return owner === undefined && pathOnly && !canStream ? path : fileAddress(path);
  }

  async #sendBytes(
    source: string | Uint8Array | ArrayBuffer,
    spot: MediaSpot,
    reach: Reach,
    hold: Hold,
  ): Promise<SentMedia> {
    const text = typeof source === "string" ? source : undefined;
    const sizeBytes = text === undefined
      ? (source as Uint8Array | ArrayBuffer).byteLength
      : Math.floor((text.length - "base64://".length) * 3 / 4) - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
    if (sizeBytes === 0) throw emptyError(fileTexts().theMedia(spot.where));
    const form = chooseForm({ what: fileTexts().bytesOf(spot.where), isFile: false, sizeBytes }, reach);
    if (form === "stream") {
      await hold.take();
      return this.#remembered(spot, () => this.#sendUpload(source, spot));
    }
    return { text: text ?? inBase64(new Uint8Array(source as Uint8Array | ArrayBuffer)), sizeBytes };
  }

  /** Reads a stream as far as base64 would carry it; what is longer is uploaded, or is too large. */
  async #sendLazy(source: LazyMedia, spot: MediaSpot, reach: Reach): Promise<SentMedia> {
    if (reach.form === "stream" || (reach.pathOnly && reach.canStream)) return this.#sendUpload(source, spot);
    const what = fileTexts().streamOf(spot.where);
    const limit = reach.canStream && reach.form !== "base64"
      ? Math.min(reach.streamAboveBytes, reach.maxBase64Bytes)
      : reach.maxBase64Bytes;
    const stream: AsyncIterable<Uint8Array> = source instanceof Blob ? source.stream() : source;
    const pieces: Uint8Array[] = [];
    let size = 0;
    const rest = stream[Symbol.asyncIterator]();
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const piece = bytesOf(next.value);
      pieces.push(piece);
      size += piece.length;
      if (size <= limit) continue;
      if (reach.canStream && reach.form !== "base64") return this.#sendUpload(joined(pieces, rest), spot);
      await rest.return?.();
      throw tooLarge(what, fileTexts().moreCame(limit), reach);
    }
    if (size === 0) throw emptyError(what);
    chooseForm({ what, isFile: false, sizeBytes: size }, reach);
    return { text: inBase64(Buffer.concat(pieces)), sizeBytes: size };
  }

  async #sendUpload(media: Media, { where, name, source }: MediaSpot): Promise<SentMedia> {
    const own = name ?? (source instanceof Blob ? (source as { name?: string }).name : undefined);
    const options = { retentionMs: RETENTION_MS, ...given({ fileName: own }) };
    const isFile = typeof media === "string" && !media.startsWith("base64://");
    const { path, sizeBytes } = await this.upload(
      media,
      isFile || own !== undefined ? options : { ...options, fileName: where },
    );
    const shown = own ?? (isFile ? basename(media) : undefined);
    return shown === undefined ? { text: path, sizeBytes } : { text: path, sizeBytes, name: shown };
  }

  /** The same segment may go to many chats: what was read or uploaded once is used again while NapCat has it. */
  #remembered({ owner, field, source }: MediaSpot, make: () => Promise<SentMedia>): Promise<SentMedia> {
    const key = owner ?? (typeof source === "object" ? source : undefined);
    if (key === undefined) return make();
    const memos = this.#memos.get(key) ?? new Map<string, Memo>();
    this.#memos.set(key, memos);
    const known = memos.get(field);
    if (known !== undefined && this.#host.clock.now() < known.untilMs) return known.sent;
    const memo: Memo = { sent: make(), untilMs: Infinity };
    memos.set(field, memo);
    memo.sent.then(({ text }) => {
      // Base64 lasts, a file on NapCat's disk does not.
      if (!text.startsWith("base64://")) memo.untilMs = this.#host.clock.now() + REUSE_MS;
    }, () => memos.delete(field));
    return memo.sent;
  }
}

/** The slot of one call: taken with the first medium that is read, given back when the call is over. */
class Hold {
  readonly #take: Slots["take"];
  readonly #maxWaiting: number;
  #give: (() => void) | undefined;

  constructor(take: Slots["take"], maxWaiting: number) {
    this.#take = take;
    this.#maxWaiting = maxWaiting;
  }

  async take(): Promise<void> {
    this.#give ??= await this.#take(() =>
      new AdelieError(
        "MEDIA_QUEUE_FULL",
        fileTexts().mediaFull(this.#maxWaiting),
      )
    );
  }

  release(): void {
    this.#give?.();
  }
}

/** Whether something is there under this path. */
async function exists(path: string): Promise<boolean> {
  try {
    await fileSize(path);
    return true;
  } catch (error) {
    return !(error instanceof ConfigError && error.code === "MEDIA_MISSING");
  }
}

function inBase64(bytes: Uint8Array): string {
  return `base64://${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64")}`;
}

async function* joined(first: Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = first.shift(); piece !== undefined; piece = first.shift()) yield piece;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
