/**
 * What every client has, whichever implementation it is for: calls, tasks, downloads, hooks. What runs in the bot's own
 * process is written in camelCase; the implementation's actions keep their snake_case names and are added by the classes
 * below this one.
 */

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
import { createLogger } from "../util/log.ts";
import { ActionError } from "./action_error.ts";
import { isLoopback } from "./address_guard.ts";
import { createDownloader, type DownloadedFile, type Downloader, type DownloadOptions } from "./download.ts";
import { ApiHooks } from "./hooks.ts";
import { fetchImage, type ImageSource, imageSource, nowhere } from "./image_source.ts";
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

/** What a client has done and has under way. */
export interface ApiStats {
  /** Calls since the start. */
  readonly calls: number;
  /** Those that the implementation refused. */
  readonly refused: number;
  /** Those that got no reply. */
  readonly unanswered: number;
  /** Chats that messages are under way to. */
  readonly chatsSending: number;
  /** Tasks, hooks and downloads that `stop` would wait for. */
  readonly tasks: number;
  readonly downloadsRunning: number;
  readonly downloadsWaiting: number;
}

/** A client of one account, without actions of its own. Its subclasses have them. */
export class ApiClient extends ApiHooks {
  readonly #options: ApiOptions;
  readonly #clock: Clock;
  readonly #tasks = new TaskSet((error) => this.#taskFailed(error));
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
  #calls = 0;
  #refused = 0;
  #unanswered = 0;

  /**
   * Opens nothing and makes no folder: that happens with the first call, event or download.
   *
   * @throws ConfigError when an option is unknown or wrong
   */
  constructor(options: ApiOptions = {}) {
    checkOptions(new.target.name, options);
    super(options.log ?? createLogger());
    this.#options = { ...options };
    this.#clock = options.clock ?? systemClock;
    this.#stopTimeoutMs = options.stopTimeoutMs ?? 5_000;
    const { host, port, accessToken } = options;
    const url = options.url ??
      (host === undefined && port === undefined ? undefined : `http://${host ?? "127.0.0.1"}:${port ?? 8000}`);
    if (url !== undefined) {
      this.#endpoint = { url, accessToken };
      // Nothing is opened by this, but an address that cannot be is refused here and not at the first call.
      this.#connect();
    }
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

  /** What the client has done and has under way. */
  get stats(): ApiStats {
    return {
      calls: this.#calls,
      refused: this.#refused,
      unanswered: this.#unanswered,
      chatsSending: this.#sending.size,
      tasks: this.#tasks.size,
      downloadsRunning: this.#downloader?.running ?? 0,
      downloadsWaiting: this.#downloader?.waiting ?? 0,
    };
  }

  /** Says where the implementation is, when that was not said at the start. `launch` does. */
  configure(endpoint: { url: string; accessToken?: string | undefined }): void {
    if (this.#transport !== undefined) {
      throw new ConfigError("ENDPOINT_LATE", `${this.constructor.name} has an address already: ${this.address}.`);
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
   * CallTimeoutError when it says nothing, ConfigError when the call cannot be made (after `apiLinkRunError`). A call that
   * nobody awaits ends no process: the hooks were told.
   */
  call<T = unknown>(action: string, params: object = {}, options?: CallOptions): Promise<T> {
    const result = this.#call<T>(action, params, options);
    result.catch(ignore);
    return result;
  }

  /**
   * Calls an action and gives the whole reply, also when it says no: pycqBot's `_asynclink`. The hooks fire; nothing is
   * thrown.
   *
   * @returns the reply, or null when there was none
   *
   * @example
   * ```ts
   * const reply = await api.request<{ message: unknown }>("get_msg", { message_id });
   * if (reply?.retcode === 0) console.log(reply.data.message);
   * ```
   */
  async request<T = unknown>(
    action: string,
    params: object = {},
    options?: CallOptions,
  ): Promise<ActionReply<T> | null> {
    try {
      return await this.#send(actionName(action), params, options) as ActionReply<T>;
    } catch {
      // apiLinkRunError was told.
      return null;
    }
  }

  /** Calls an action whose reply has several frames (NapCat's stream actions) and gives each of them. */
  async *stream(action: string, params: object = {}, options?: CallOptions): AsyncGenerator<ActionReply> {
    const name = actionName(action);
    this.#calls++;
    try {
      checkActionName(name);
      for await (const reply of this.#connect().caller.stream(name, completeParams(name, params), options)) {
        if (!isSuccess(reply)) {
          this.#tellRefused(name, reply);
          throw new ActionError(name, params, reply);
        }
        yield reply;
      }
    } catch (error) {
      if (!(error instanceof ActionError)) this.#tellUnanswered(name, error);
      throw error;
    }
  }

  /** Calls an action without waiting for it. There is no result; failures reach the hooks. */
  add(action: string, params: object = {}): void {
    this.#tasks.add(() => this.request(action, params));
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
   * @throws ConfigError at once when the message is neither; else as {@link ApiClient.call}
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
  downloadImg(file: string, options?: DownloadOptions): Promise<DownloadResult> {
    return this.#tracked(this.#downloadImg(file, options));
  }

  /**
   * Downloads a file to `downloadPath`. Never rejects: hooks tell how it went, and so does the result.
   *
   * @param fileName its name in the folder; whatever it contains, the file stays inside
   * @param fileUrl an http or https address
   */
  downloadFile(fileName: string, fileUrl: string, options?: DownloadOptions): Promise<DownloadResult> {
    return this.#tracked(
      this.#download(fileName, fileUrl, (downloader) => downloader.fetch(fileName, fileUrl, options)),
    );
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
      log: this.log,
      clock: this.#clock,
      ...accessToken === undefined ? {} : { accessToken },
      ...timeoutMs === undefined ? {} : { timeoutMs },
    };
    if (events !== undefined) this.#events = createTransport({ ...common, url: events });
    return this.#transport = createTransport({ ...common, url });
  }

  async #call<T>(action: string, params: object, options: CallOptions | undefined): Promise<T> {
    const name = actionName(action);
    const reply = await this.#send(name, params, options);
    if (isSuccess(reply)) return resultOf(name, reply.data) as T;
    throw new ActionError(name, params, reply);
  }

  /** Sends one call. Whatever goes wrong, a hook is told before this settles. */
  async #send(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    this.#calls++;
    let reply: ActionReply;
    try {
      checkActionName(action);
      const complete = completeParams(action, params);
      const target = sendTarget(action, complete);
      const { caller } = this.#connect();
      // Messages to one chat leave one after another, so that they arrive in order; other chats do not wait.
      reply = target === undefined
        ? await caller.call(action, complete, options)
        : await this.#sending.run(target, () => caller.call(action, complete, options));
    } catch (error) {
      this.#tellUnanswered(action, error);
      throw error;
    }
    if (!isSuccess(reply)) this.#tellRefused(action, reply);
    return reply;
  }

  #tellRefused(action: string, reply: ActionReply): void {
    this.#refused++;
    this.#hook("apiLinkError", () => this.apiLinkError(reply, { action }));
  }

  #tellUnanswered(action: string, error: unknown): void {
    this.#unanswered++;
    this.#hook("apiLinkRunError", () => this.apiLinkRunError(error, { action }));
  }

  async #downloadImg(file: string, options: DownloadOptions | undefined): Promise<DownloadResult> {
    let source: ImageSource | undefined;
    try {
      const image = await this.call("get_image", { file });
      source = imageSource(image, file, isLoopback(this.#hostname ?? ""));
    } catch (error) {
      // apiLinkError or apiLinkRunError told about the call; this tells that the download came to nothing.
      return this.#downloadFailed(error, file, "");
    }
    return source === undefined
      ? this.#downloadFailed(nowhere(file), file, "")
      : this.#download(source.fileName, source.place, (downloader) => fetchImage(downloader, source, options));
  }

  get #hostname(): string | undefined {
    return this.#endpoint === undefined ? undefined : new URL(this.#endpoint.url).hostname;
  }

  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#tasks.add(work);
    return work;
  }

  async #download(
    fileName: string,
    fileUrl: string,
    fetch: (downloader: Downloader) => Promise<DownloadedFile>,
  ): Promise<DownloadResult> {
    let file: DownloadedFile;
    try {
      file = await fetch(this.#downloads);
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

  get #downloads(): Downloader {
    return this.#downloader ??= createDownloader(this.#options, this.#clock, () => this.#hostname);
  }

  /** Runs a hook. What it throws is the hook's own error: it changes nothing and fires no other hook. */
  #hook(name: string, run: () => unknown): void {
    this.#tasks.add(async () => {
      try {
        await run();
      } catch (error) {
        await this.#hookFailed(error, name);
      }
    });
  }

  async #hookFailed(error: unknown, name: string): Promise<void> {
    this.#sink?.error(error, `hook ${name}`);
    try {
      await this.hookError(error, name);
    } catch (worse) {
      this.#sink?.error(worse, "hook hookError");
    }
  }

  #taskFailed(error: unknown): void {
    this.#hook("taskError", () => this.taskError(error));
    this.#sink?.error(error, "task");
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
    await this.#within(this.#stopTimeoutMs, this.#tasks.idle());
    // A download that starts from here on is given up at once.
    await this.#within(1_000, this.#downloads.close(new DOMException("The client was stopped", "AbortError")));
    await Promise.all([this.#events?.feed?.close(), this.#transport?.feed?.close()]);
    await Promise.all([this.#events?.caller.close(), this.#transport?.caller.close()]);
  }

  async #within(ms: number, work: Promise<void>): Promise<void> {
    let cancel = (): void => {};
    await Promise.race([work, new Promise<void>((resolve) => cancel = this.#clock.schedule(ms, resolve))]);
    cancel();
  }
}

/** pycqBot and HTTP write a slash before the name. */
function actionName(action: string): string {
  return typeof action === "string" && action.startsWith("/") ? action.slice(1) : action;
}

function checkActionName(action: unknown): void {
  if (typeof action === "string" && action !== "") return;
  const got = JSON.stringify(action) ?? String(action);
  throw new ConfigError("ACTION_NAME", `An action needs a name, such as "send_group_msg"; got ${got}.`);
}

function ignore(): void {}
