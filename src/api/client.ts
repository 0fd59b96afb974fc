/**
 * What every client has, whichever implementation it is for: calls, tasks, downloads, hooks. What runs in the bot's own
 * process is written in camelCase; the implementation's actions keep their snake_case names and are added by the classes
 * below this one.
 */

import { Buffer } from "node:buffer";
import { ConfigError, type ConnectionError, DownloadError } from "../errors.ts";
import type { EventPayload } from "../protocol/events.ts";
import { type ActionReply, isSuccess } from "../protocol/frames.ts";
import { toSegments } from "../protocol/message.ts";
import { resultOf } from "../protocol/results.ts";
import type { MessageInput } from "../protocol/segments.ts";
import { createTransport } from "../transport/connect.ts";
import type { Acknowledge, CallOptions, FeedSink, Transport } from "../transport/transport.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import { createKeyedQueue } from "../util/keyed_queue.ts";
import { createLogger, type Logger } from "../util/log.ts";
import { ActionError, wordingOf } from "./action_error.ts";
import { type DownloadedFile, Downloader, type DownloadOptions } from "./download.ts";
import { type ApiOptions, checkOptions } from "./options.ts";
import { completeParams, sendTarget } from "./params.ts";
import { TaskSet } from "./tasks.ts";

/** Who a client tells about events and errors: an app. */
export interface ApiSink extends FeedSink {
  /** A task or a hook failed. `source` is `"task"` or `"hook downloadEnd"` and the like. */
  error(error: unknown, source: string): void;
}

/** How a download ended. */
export type DownloadResult = { readonly ok: true; readonly file: DownloadedFile } | {
  readonly ok: false;
  readonly error: unknown;
};

/** The chat that something came from. */
export interface ReplyTarget {
  readonly message_type?: string;
  readonly group_id?: number | string | undefined;
  readonly user_id?: number | string | undefined;
}

/** A client of one account, without actions of its own. Its subclasses have them. */
export class ApiClient {
  readonly #options: ApiOptions;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #tasks = new TaskSet((error) => this.#tell(error, "task", () => this.taskError(error)));
  readonly #sending = createKeyedQueue();
  readonly #stopTimeoutMs: number;
  #endpoint: { url: string; accessToken: string | undefined } | undefined;
  #transport: Transport | undefined;
  #events: Transport | undefined;
  #downloader: Downloader | undefined;
  #sink: ApiSink | undefined;
  #login: Promise<{ user_id: number; nickname: string }> | undefined;
  #selfId: number | undefined;
  #stopping: Promise<void> | undefined;

  /**
   * Opens nothing and makes no folder: that happens with the first call, event or download.
   *
   * @throws ConfigError when an option is unknown or wrong
   */
  constructor(options: ApiOptions = {}) {
    checkOptions(this.constructor.name, options);
    this.#options = { ...options };
    this.#log = options.log ?? createLogger();
    this.#clock = options.clock ?? systemClock;
    this.#stopTimeoutMs = options.stopTimeoutMs ?? 5_000;
    const { host, port, accessToken } = options;
    const url = options.url ??
      (host === undefined && port === undefined ? undefined : `http://${host ?? "127.0.0.1"}:${port ?? 8000}`);
    if (url !== undefined) this.#endpoint = { url, accessToken };
  }

  /** Where the implementation is, without secrets; undefined until it is known. */
  get address(): string | undefined {
    return this.#endpoint?.url.split("?")[0];
  }

  /** The account's own QQ number, once it is known. */
  get selfId(): number | undefined {
    return this.#selfId;
  }

  /** Whether events come through this client. */
  get hasFeed(): boolean {
    this.#connect();
    return this.#feed !== undefined;
  }

  /** The log that the client was given. */
  get log(): Logger {
    return this.#log;
  }

  /** Says where the implementation is, when that was not said at the start. `launch` does. */
  configure(endpoint: { url: string; accessToken?: string | undefined }): void {
    if (this.#transport !== undefined) {
      throw new ConfigError("ENDPOINT_LATE", `${this.constructor.name} is connected to ${this.address} already.`);
    }
    this.#endpoint = { url: endpoint.url, accessToken: endpoint.accessToken };
  }

  /**
   * Calls an action by its name, also one that this client has no method for.
   *
   * @example
   * ```ts
   * const info = await api.call("get_login_info");
   * ```
   *
   * @param action the OneBot name; a leading `/` is taken off
   * @returns the reply's `data`
   * @throws ActionError when the implementation says no (after `apiLinkError`); ConnectionError, AuthError or
   * CallTimeoutError when it says nothing (after `apiLinkRunError`)
   */
  async call<T = unknown>(action: string, params: object = {}, options?: CallOptions): Promise<T> {
    const name = actionName(action);
    const reply = await this.#send(name, params, options);
    if (isSuccess(reply)) return resultOf(name, reply.data) as T;
    this.#hook("apiLinkError", () => this.apiLinkError(reply));
    throw new ActionError(name, params, reply);
  }

  /**
   * Calls an action and gives the whole reply, also when it says no: pycqBot's `_asynclink`. The hooks fire; nothing is
   * thrown for them.
   *
   * @returns the reply, or null when there was none
   */
  async request<T = unknown>(
    action: string,
    params: object = {},
    options?: CallOptions,
  ): Promise<ActionReply<T> | null> {
    let reply: ActionReply;
    try {
      reply = await this.#send(actionName(action), params, options);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      return null;
    }
    if (!isSuccess(reply)) this.#hook("apiLinkError", () => this.apiLinkError(reply));
    return reply as ActionReply<T>;
  }

  /** Calls an action whose reply has several frames (NapCat's stream actions) and gives each of them. */
  async *stream(action: string, params: object = {}, options?: CallOptions): AsyncGenerator<ActionReply> {
    const name = actionName(action);
    try {
      for await (const reply of this.#connect().caller.stream(name, completeParams(name, params), options)) {
        if (!isSuccess(reply)) {
          this.#hook("apiLinkError", () => this.apiLinkError(reply));
          throw new ActionError(name, params, reply);
        }
        yield reply;
      }
    } catch (error) {
      if (!(error instanceof ActionError)) this.#hook("apiLinkRunError", () => this.apiLinkRunError(error));
      throw error;
    }
  }

  /** Calls an action without waiting for it. There is no result; failures reach the hooks. */
  add(action: string, params: object = {}): void {
    const name = actionName(action);
    this.#tasks.add(async () => {
      try {
        await this.call(name, params);
      } catch (error) {
        // The hook has been told already; what is wrong with the call itself has not.
        if (error instanceof ConfigError) throw error;
      }
    });
  }

  /**
   * Runs something without waiting for it. What it throws reaches `taskError` and the app's `@Catch`; `stop` waits for it.
   *
   * @example
   * ```ts
   * this.api.addTask(this.api.downloadImg(segment.data.file));
   * ```
   */
  addTask(task: PromiseLike<unknown> | (() => unknown)): void {
    this.#tasks.add(task);
  }

  /**
   * Sends a message into the chat that an event came from.
   *
   * @param target the event
   * @param message text, a segment, or a list of both
   * @param autoEscape texts are literal; `false` reads CQ codes in them
   */
  sendReply(target: ReplyTarget, message: MessageInput, autoEscape = true): Promise<{ message_id: number }> {
    const { message_type, group_id, user_id } = target;
    const segments = toSegments(message, { cq: !autoEscape });
    if (message_type !== "private" && group_id) return this.call("send_group_msg", { group_id, message: segments });
    // A temporary chat is reached through the group that it was opened from.
    return this.call("send_private_msg", { user_id, ...group_id ? { group_id } : {}, message: segments });
  }

  /**
   * Saves a picture that arrived: asks the implementation where it is (`get_image`) and downloads it to `downloadPath`.
   * Never rejects: hooks tell how it went, and so does the result.
   *
   * @param file what the picture's segment calls `file`
   */
  async downloadImg(file: string, options?: DownloadOptions): Promise<DownloadResult> {
    let image: Record<string, unknown>;
    try {
      image = await this.call<Record<string, unknown>>("get_image", { file });
    } catch (error) {
      // apiLinkError or apiLinkRunError told about the call; this tells that the download came to nothing.
      return this.#downloadFailed(error, file, "");
    }
    const name = text(image.filename) ?? text(image.file_name) ?? baseName(text(image.file) ?? file);
    const place = text(image.url) ?? text(image.file) ?? "";
    if (/^https?:/i.test(place)) return this.downloadFile(name, place, options);
    const base64 = text(image.base64);
    return this.#download(
      name,
      place,
      (downloader) =>
        base64 === undefined
          ? downloader.copy(name, place.replace(/^file:\/\//, ""))
          : downloader.save(name, Buffer.from(base64, "base64")),
    );
  }

  /**
   * Downloads a file to `downloadPath`. Never rejects: hooks tell how it went, and so does the result.
   *
   * @param fileName its name in the folder; whatever it contains, the file stays inside
   * @param fileUrl an http or https address
   */
  downloadFile(fileName: string, fileUrl: string, options?: DownloadOptions): Promise<DownloadResult> {
    return this.#download(fileName, fileUrl, (downloader) => downloader.fetch(fileName, fileUrl, options));
  }

  /** Hook: a download is on the disk, whole, under its name. Override it to do something with the file. */
  downloadEnd(fileName: string, _fileUrl: string, _code: number, file?: DownloadedFile): void | Promise<void> {
    this.#log.info(`Downloaded ${fileName}${file === undefined ? "" : ` (${file.bytes} bytes) to ${file.path}`}`);
  }

  /** Hook: the server answered a download with a status that is not 2xx. */
  downloadFileError(fileName: string, fileUrl: string, code: number): void | Promise<void> {
    this.#log.error(`Download of ${fileName} failed: HTTP ${code} from ${fileUrl.split("?")[0]}`);
  }

  /** Hook: a download failed in any other way: no connection, a cut body, the disk, a refused address. */
  downloadFileRunError(error: unknown, about?: { fileName: string; fileUrl: string }): void | Promise<void> {
    this.#log.error(`Download of ${about?.fileName ?? "a file"} failed: ${messageOf(error)}`);
  }

  /** Hook: the implementation answered an action with a retcode other than 0. */
  apiLinkError(reply: ActionReply): void | Promise<void> {
    this.#log.error(`An action failed: ${wordingOf(reply) || "without a word"} (retcode ${reply.retcode})`);
  }

  /** Hook: an action got no reply. */
  apiLinkRunError(error: unknown): void | Promise<void> {
    this.#log.error(`An action got no reply: ${messageOf(error)}`);
  }

  /** Hook: a task of {@link ApiClient.addTask} failed. */
  taskError(error: unknown): void | Promise<void> {
    this.#log.error(`A task failed: ${messageOf(error)}`, error);
  }

  /** Opens the link and hands its events to an app. `launch` does. */
  open(sink: ApiSink): void {
    this.#sink = sink;
    this.#connect();
    this.#feed?.open({
      event: (payload: EventPayload, acknowledge: Acknowledge) => {
        this.#selfId ??= payload.self_id || undefined;
        sink.event(payload, acknowledge);
      },
      up: () => sink.up(),
      down: (error: ConnectionError, retryInMs) => sink.down(error, retryInMs),
      refused: (error) => sink.refused(error),
    });
  }

  /** Who this account is. Asked once. */
  login(): Promise<{ user_id: number; nickname: string }> {
    return this.#login ??= this.#askLogin();
  }

  /** No events until `resume`. */
  pause(): void {
    this.#feed?.pause();
  }

  resume(): void {
    this.#feed?.resume();
  }

  /** Waits for tasks and downloads, `stopTimeoutMs` at most, then closes every connection. */
  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  /** Without secrets. */
  toJSON(): { type: string; address: string | undefined; selfId: number | undefined } {
    return { type: this.constructor.name, address: this.address, selfId: this.selfId };
  }

  get #feed(): Transport["feed"] {
    return this.#events?.feed ?? this.#transport?.feed;
  }

  #connect(): Transport {
    if (this.#transport !== undefined) return this.#transport;
    if (this.#endpoint === undefined) {
      throw new ConfigError(
        "ENDPOINT_MISSING",
        `${this.constructor.name} does not know where the implementation is. Give it url: "ws://127.0.0.1:3001" (or http://…).`,
      );
    }
    const { events, timeoutMs } = this.#options;
    const { url, accessToken } = this.#endpoint;
    const common = {
      log: this.#log,
      clock: this.#clock,
      ...accessToken === undefined ? {} : { accessToken },
      ...timeoutMs === undefined ? {} : { timeoutMs },
    };
    if (events !== undefined) this.#events = createTransport({ ...common, url: events });
    return this.#transport = createTransport({ ...common, url });
  }

  async #send(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const complete = completeParams(action, params);
    const target = sendTarget(action, complete);
    const { caller } = this.#connect();
    try {
      // Messages to one chat leave one after another, so that they arrive in order; other chats do not wait.
      return target === undefined
        ? await caller.call(action, complete, options)
        : await this.#sending.run(target, () => caller.call(action, complete, options));
    } catch (error) {
      this.#hook("apiLinkRunError", () => this.apiLinkRunError(error));
      throw error;
    }
  }

  async #download(
    fileName: string,
    fileUrl: string,
    fetch: (downloader: Downloader) => Promise<DownloadedFile>,
  ): Promise<DownloadResult> {
    let file: DownloadedFile;
    try {
      file = await fetch(this.#downloader ??= this.#createDownloader());
    } catch (error) {
      return this.#downloadFailed(error, fileName, fileUrl);
    }
    this.#hook("downloadEnd", () => this.downloadEnd(fileName, fileUrl, file.status, file));
    return { ok: true, file };
  }

  #downloadFailed(error: unknown, fileName: string, fileUrl: string): DownloadResult {
    if (error instanceof DownloadError && error.code === "DOWNLOAD_STATUS") {
      const code = error.status ?? 0;
      this.#hook("downloadFileError", () => this.downloadFileError(fileName, fileUrl, code));
    } else this.#hook("downloadFileRunError", () => this.downloadFileRunError(error, { fileName, fileUrl }));
    return { ok: false, error };
  }

  #createDownloader(): Downloader {
    const {
      downloadPath = "./download",
      chunkSize = 1024,
      maxDownloadBytes = 1024 ** 3,
      maxDownloads = 4,
      allowPrivateAddresses = false,
    } = this.#options;
    return new Downloader({
      folder: downloadPath,
      chunkBytes: Math.ceil(chunkSize * 1024),
      maxBytes: maxDownloadBytes,
      maxParallel: maxDownloads,
      timeoutMs: 60_000,
      guard: () => ({
        allowPrivate: allowPrivateAddresses,
        trustedHost: this.#endpoint === undefined ? undefined : new URL(this.#endpoint.url).hostname,
      }),
    });
  }

  /** Runs a hook. What it throws is the hook's own error: it changes nothing and fires no other hook. */
  #hook(name: string, run: () => unknown): void {
    this.#tasks.add(async () => {
      try {
        await run();
      } catch (error) {
        this.#tell(error, `hook ${name}`, () => this.#log.error(`The hook ${name} failed: ${messageOf(error)}`, error));
      }
    });
  }

  #tell(error: unknown, source: string, log: () => unknown): void {
    if (source === "task") this.#hook("taskError", log);
    else log();
    this.#sink?.error(error, source);
  }

  async #askLogin(): Promise<{ user_id: number; nickname: string }> {
    try {
      const login = await this.call<{ user_id: number; nickname: string }>("get_login_info");
      this.#selfId = login.user_id;
      return login;
    } catch (error) {
      this.#login = undefined;
      throw error;
    }
  }

  async #stop(): Promise<void> {
    let cancel = (): void => {};
    const limit = new Promise<void>((resolve) => cancel = this.#clock.schedule(this.#stopTimeoutMs, resolve));
    await Promise.race([this.#tasks.idle(), limit]);
    cancel();
    await this.#downloader?.close(new DOMException("The client was stopped", "AbortError"));
    await Promise.all([this.#events?.feed?.close(), this.#transport?.feed?.close()]);
    await Promise.all([this.#events?.caller.close(), this.#transport?.caller.close()]);
  }
}

function actionName(action: string): string {
  const name = action.startsWith("/") ? action.slice(1) : action;
  if (name === "") {
    throw new ConfigError(
      "ACTION_NAME",
      `An action needs a name, such as "send_group_msg"; got ${JSON.stringify(action)}.`,
    );
  }
  return name;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function baseName(path: string): string {
  return path.split(/[/\\]/).pop() ?? path;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
