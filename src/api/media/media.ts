/** The media of a client: the option, what waits, and the way to what sends them, which is loaded with the first medium. */

import type { ActionFacts } from "../../protocol/actions.gen.ts";
import { factsOf } from "../../protocol/actions/facts.ts";
import type { Media } from "../../protocol/media_source.ts";
import { Slots } from "../../util/slots.ts";
import { type DownloadStreamOptions, FileDownload } from "./stream_download.ts";
import type { UploadedFile, UploadOptions } from "./stream_upload.ts";
import type { MediaHost } from "./host.ts";
import type { MediaOptions } from "./options.ts";
import type { MediaSending } from "./sending.ts";
import { checkOptions, type OptionKind } from "../../util/options.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";

/** Calls whose media are read, and are in memory until the call was answered. */
const MAX_READ_AT_ONCE = 4;

/** The media of one client. */
export class ClientMedia {
  readonly #host: MediaHost;
  readonly #closing = new AbortController();
  readonly #maxWaiting: number;
  readonly #slots: Slots;
  #loading: Promise<MediaSending> | undefined;
  #sending: MediaSending | undefined;

  /** @throws ConfigError for wrong options */
  constructor(host: MediaHost) {
    if (host.options !== undefined) checkOptions(`new ${host.owner}()`, host.options, kinds, "media");
    this.#host = host;
    const maxWaiting = this.#maxWaiting = host.options?.maxWaiting ?? 1_000;
    this.#slots = new Slots({
      count: MAX_READ_AT_ONCE,
      maxWaiting,
      onFull: () => host.log.warn(callTexts().mediaFull(maxWaiting)),
    });
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
    return (this.#sending ?? await this.#load()).send(action, params, call, facts);
  }

  /** Uploads to NapCat. See `uploadFileStream`. */
  async upload(media: Media, options: UploadOptions = {}): Promise<UploadedFile> {
    return (this.#sending ?? await this.#load()).upload(media, options);
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

  #load(): Promise<MediaSending> {
    return this.#loading ??= import("./sending.ts").then(({ MediaSending }) =>
      this.#sending = new MediaSending({
        host: this.#host,
        slots: this.#slots,
        maxWaiting: this.#maxWaiting,
        closing: this.#closing.signal,
      })
    );
  }
}

const kinds = {
  form: ["auto", "path", "base64", "stream"],
  sameHost: "boolean",
  maxBase64Bytes: "number from 0 on",
  streamAboveBytes: "number from 0 on",
  maxWaiting: "number from 0 on",
} as const satisfies Record<keyof MediaOptions, OptionKind>;
