/**
 * Brings media to where the implementation can read them, right before a call leaves: a file of this machine as its path,
 * as base64 or as an upload, a stream as it is read. `media_options.ts` has the rules.
 */

import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { AdelieError, ConfigError } from "../../errors.ts";
import type { ActionFacts } from "../../protocol/actions.gen.ts";
import { factsOf } from "../../protocol/actions/facts.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { isLazyMedia, type LazyMedia, type Media, UNREAD_MEDIA } from "../../protocol/media_source.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import { isLoopback } from "../../util/access.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { Slots } from "../../util/slots.ts";
import { ActionError } from "../action_error.ts";
import { type DownloadStreamOptions, FileDownload } from "./stream_download.ts";
import { bytesOf, emptyError, openSource } from "./stream_source.ts";
import { type UploadedFile, uploadFile, type UploadOptions } from "./stream_upload.ts";
import { chooseForm, type MediaOptions, type Reach, tooLarge } from "./options.ts";
import { type MediaSpot, replaceMedia, type SentMedia } from "./params.ts";
import { fileAddress, fileSize, isImplementationName, placeOf, unreadable } from "./place.ts";
import { unknownOption } from "../../util/options.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";
import { fileTexts } from "../../texts/errors/file_texts.ts";

/** The part of a client that its media use. */
export interface MediaHost {
  /** The client's class, for errors. */
  readonly owner: string;
  /** The actions of the implementation. */
  readonly actions: readonly string[];
  readonly options: MediaOptions | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** The implementation's host; undefined while it is not known, and where the implementation connects to us. */
  hostname(): string | undefined;
  call(action: string, params: object, options?: CallOptions): Promise<unknown>;
  stream(action: string, params: object, options?: CallOptions): AsyncGenerator<ActionReply>;
}

/** How long NapCat keeps what was uploaded for a message, and for how long the same segment uses it again. */
const RETENTION_MS = 600_000;
const REUSE_MS = 300_000;

/** Calls whose media are read, and are in memory until the call was answered. */
const MAX_READ_AT_ONCE = 4;

interface Memo {
  readonly sent: Promise<SentMedia>;
  untilMs: number;
}

/** The media of one client. */
export class ClientMedia {
  readonly #host: MediaHost;
  readonly #closing = new AbortController();
  /** The results by source: a stream cannot be read twice, and a large file need not be. */
  readonly #memos = new WeakMap<object, Map<string, Memo>>();
  readonly #maxWaiting: number;
  readonly #slots: Slots;
  #canStream: boolean;

  /** @throws ConfigError for wrong options */
  constructor(host: MediaHost) {
    if (host.options !== undefined) checkMediaOptions(host.owner, host.options);
    this.#host = host;
    const maxWaiting = this.#maxWaiting = host.options?.maxWaiting ?? 1_000;
    this.#slots = new Slots({
      count: MAX_READ_AT_ONCE,
      maxWaiting,
      onFull: () => host.log.warn(callTexts().mediaFull(maxWaiting)),
    });
    this.#canStream = host.actions.includes("upload_file_stream");
  }

  /** Calls whose media wait to be read. */
  get waiting(): number {
    return this.#slots.waiting;
  }

  /** How many were refused because too many waited. */
  get refused(): number {
    return this.#slots.refused;
  }

  /**
   * Makes a call whose parameters have every medium in the form that reaches the implementation. Few of those that have
   * to be read are in memory at once; what only names a path waits for no other.
   *
   * @param call makes it; told how many bytes the media have together, as far as that is known
   * @throws ConfigError for a source that is missing, no file, empty or too large; the errors of `upload`. Nothing was sent then.
   */
  async send<T>(
    action: string,
    params: object,
    call: (ready: object, bytes: number) => Promise<T>,
    facts: ActionFacts = factsOf(action),
  ): Promise<T> {
    const hold = new Hold((full) => this.#slots.take(full, this.#closing.signal), this.#maxWaiting);
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
    const { signal = this.#closing.signal } = options;
    const either = AbortSignal.any([signal, this.#closing.signal]);
    either.throwIfAborted();
    const source = await openSource(media, either);
    try {
      return await uploadFile(this.#host, source, { ...options, signal: either });
    } finally {
      await source.close();
    }
  }

  /** Downloads from NapCat. See `downloadFileStream`. */
  download(action: string, params: Record<string, unknown>, options: DownloadStreamOptions = {}): FileDownload {
    return new FileDownload(
      action,
      params,
      options,
      (name, sent, callOptions) => this.#host.stream(name, sent, callOptions),
    );
  }

  /** Gives up the uploads that are under way. */
  close(reason: unknown): void {
    this.#closing.abort(reason);
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
    const options = { retentionMs: RETENTION_MS, ...own === undefined ? {} : { fileName: own } };
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

const kinds = {
  form: "string",
  sameHost: "boolean",
  maxBase64Bytes: "number",
  streamAboveBytes: "number",
  maxWaiting: "number",
} as const;

/**
 * Checks the `media` option.
 *
 * @throws ConfigError that names the option, what was given, and what is wanted
 */
function checkMediaOptions(owner: string, options: MediaOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(kinds, name)) throw unknownOption(`new ${owner}({ media })`, name, Object.keys(kinds));
    const isRight = name === "form"
      ? ["auto", "path", "base64", "stream"].includes(value)
      : typeof value === kinds[name as keyof typeof kinds] && !(Number(value) < 0) && !Number.isNaN(value);
    if (value === undefined || isRight) continue;
    const { form, sameHost, maxWaiting, bytes } = fileTexts().kinds;
    const wanted = ({ form, sameHost, maxWaiting } as Record<string, string>)[name] ?? bytes;
    throw new ConfigError("OPTION", fileTexts().mediaOption(owner, name, wanted, JSON.stringify(value)));
  }
}
