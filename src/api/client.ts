/**
 * The common part of all clients, whichever implementation they are for: calls, tasks, downloads, hooks. Whatever runs in the bot's own
 * process is written in camelCase; the implementation's actions keep their snake_case names, in the classes below this one.
 */

import { ConfigError } from "../errors.ts";
import { chatOf } from "../protocol/chat.ts";
import type { ActionArgs, ActionName, ActionResult, OtherName } from "../protocol/actions/calls.ts";
import type { EventPayload } from "../protocol/events/events.ts";
import type { ActionReply } from "../protocol/frames.ts";
import { isSameId } from "../protocol/ids.ts";
import { type OutgoingMessage, toOutgoing } from "../protocol/message.ts";
import type { MessageInput } from "../protocol/segments.ts";
import type { CallOptions } from "../protocol/call_options.ts";
import type { Transport } from "../transport/transport.ts";
import { isLoopback } from "../util/access.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import { within } from "../util/time/within.ts";
import { createLogger } from "../util/log/log.ts";
import { lookAfterMethods, rejected } from "../util/looked_after.ts";
import { keepSecret } from "../util/log/redact.ts";
import { thisCopy } from "../util/copies.ts";
import type { Outcome } from "./calls/call.ts";
import { Calls, type ReplyTarget } from "./calls/calls.ts";
import { noChatError } from "./calls/params.ts";
import type { DownloadOptions } from "./downloads/download.ts";
import { type DownloadListener, type DownloadResult, Downloads } from "./downloads/downloads.ts";
import { ApiHooks, inApps } from "./hooks.ts";
import type { Interceptor } from "./calls/interceptors.ts";
import { Identity, type Login } from "./account/identity.ts";
import { ClientLinks } from "./account/links.ts";
import { ApiListener, madeAlike } from "./account/listener.ts";
import { AccountState, type AccountStatus, type AccountTurn } from "./account/state.ts";
import { ClientMedia } from "./media/media.ts";
import { NamedAddresses } from "./downloads/named_addresses.ts";
import { type ApiOptions, checkClientOptions } from "./options.ts";
import type { PaceKeeper } from "./pace/pace.ts";
import { type ApiSink, HookRunner } from "./sink.ts";
import type { ApiStats } from "./stats.ts";
import { clientTexts } from "../texts/errors/client_texts.ts";
import { safeClock } from "../util/time/safe_clock.ts";

export type { ApiStats, ReplyTarget };

/** A client of one account, without actions of its own. Its subclasses have them. */
export class ApiClient extends ApiHooks {
  /** @internal Which copy of the library this is of. */
  static get "~adelie"(): { readonly address: string } {
    return thisCopy();
  }

  /** The actions that the class has methods for. */
  static readonly actions: readonly string[] = [];

  /** @internal Brings media to the implementation. */
  protected readonly media: ClientMedia;
  readonly #clock: Clock;
  readonly #runner = new HookRunner(this);
  readonly #links: ClientLinks;
  readonly #calls: Calls;
  readonly #downloads: Downloads;
  readonly #stopTimeoutMs: number;
  readonly #options: ApiOptions;
  /** @internal The queue that it was made with. */ readonly "~queue": ApiOptions["queue"];
  /** The listener that yielded this client, or that it owns. */
  #listener: ApiListener<ApiClient> | undefined;
  /** Whose this client is: of one account, or of whichever is the only one to come. */
  #account: Identity | ApiListener<ApiClient>;
  readonly #state: AccountState;
  #stopping: Promise<void> | undefined;

  /**
   * Opens nothing and makes no folder: that happens with the first call, event or download.
   *
   * @throws ConfigError when an option is unknown or wrong
   */
  constructor(options: ApiOptions = {}) {
    checkClientOptions(`new ${new.target.name}()`, options);
    super(options.log ?? createLogger());
    keepSecret(options.accessToken);
    const own = this.#options = { ...options };
    this["~queue"] = own.queue;
    const clock = this.#clock = safeClock(options.clock ?? systemClock, this.log);
    const listener = this.#listener = (own.listen ?? own.queue) === undefined ? undefined : this.#newListener();
    const links = this.#links = new ClientLinks(new.target.name, own, this.log, clock, listener?.transport);
    this.#state = new AccountState({
      clock,
      statusMs: own.statusMs,
      ask: () => links.caller.call("get_status", {}, { timeoutMs: 10_000 }),
      link: () => links.caller.link,
      isAwaited: () => this.messagesWaiting > 0,
      isBehind: () => (links.openFeed?.held ?? 0) > 0,
      notice: (payload) => this.#calls.notice(payload),
      changed: (now, _before, turn) => this.#stateChanged(now, turn),
    });
    this.#account = listener?.isSingle === false ? listener : this.#newIdentity();
    this.#stopTimeoutMs = options.stopTimeoutMs ?? 5_000;
    const fire = (name: string, run: () => unknown): void => this.#runner.fire(name, run);
    this.media = new ClientMedia({
      owner: new.target.name,
      actions: new.target.actions,
      options: own.media,
      clock,
      log: this.log,
      hostname: () => links.hostname,
      call: (action, params, callOptions) => this.call(action, params, callOptions),
      stream: (action, params, callOptions) => this.stream(action, params, callOptions),
    });
    const named = new NamedAddresses(() => links.hostname);
    this.#calls = new Calls({
      caller: () => links.caller,
      options: own,
      clock,
      hooks: this,
      fire,
      media: this.media,
      self: () => this.login(),
      named,
      messageWaits: () => this.#runner.sink?.messageWaits?.(),
      account: this.#state,
    });
    this.#downloads = new Downloads({
      create: async () =>
        (await import("./downloads/download.ts"))
          .createDownloader(own, clock, (url) => named.has(url), this.log, this.#runner.sink?.web),
      getImage: (file) => this.call("get_image", { file }),
      sameMachine: () => isLoopback(links.hostname ?? ""),
      hooks: this,
      fire,
    });
  }

  /** Where the implementation is, without secrets; undefined until it is known. */
  get address(): string | undefined {
    return this.#links.address;
  }

  /** Whether the implementation that this class is for has an action. */
  supports(action: string): boolean {
    return (this.constructor as typeof ApiClient).actions.includes(action);
  }

  /** The account's own QQ number, once it is known; of a listening client with several accounts, undefined. */
  get selfId(): number | undefined {
    return this.#account.selfId;
  }

  /**
   * How the account is: its link, and whether QQ has it online, from when an app, or `connect`, has opened the client. `stats.offline` counts how
   * often QQ was lost, the hook `accountChanged` tells of changes. A client that listens for several accounts has them in `accounts`.
   */
  get status(): AccountStatus {
    return this.#state.status;
  }

  /** Whether this client was made with `listen`, or with `queue`. */
  get isListening(): boolean {
    return this.#listener?.owner === this;
  }

  /** The clients of the accounts that connected to a listening client, in the order in which they came; else this one. */
  get accounts(): readonly this[] {
    return this.#listener === undefined ? [this] : this.#listener.all as this[];
  }

  /**
   * The client of one account that connected to a listening client.
   *
   * @example A client of one account
   * ```ts ignore
   * import { NapCatApi } from "adelie";
   *
   * const api = new NapCatApi({ listen: { port: 8080 } });
   * await api.account(10002).send_private_msg({ user_id: 20001, message: "hello" });
   * ```
   *
   * @throws ConfigError when that account never connected
   */
  account(selfId: number | string): this {
    if (this.#listener !== undefined) return this.#listener.get(selfId) as this;
    if (isSameId(this.selfId, selfId)) return this;
    throw new ConfigError(
      "ACCOUNT_UNKNOWN",
      clientTexts().ofOneAccount(this.constructor.name, this.selfId ?? clientTexts().kinds.anAccount),
    );
  }

  /** Whether events come through this client. */
  get hasFeed(): boolean {
    return this.#links.feed !== undefined;
  }

  /** The client's counters. */
  get stats(): ApiStats {
    return {
      ...this.#calls.stats,
      ...this.#links.stats,
      tasks: this.#runner.tasks.size,
      downloadsRunning: this.#downloads.running,
      downloadsWaiting: this.#downloads.waiting,
      downloadsRefused: this.#downloads.refused,
      mediaWaiting: this.media.waiting,
      mediaRefused: this.media.refused,
      offline: this.#state.losses,
      chatsPaused: this.#calls.pace?.paused ?? 0,
      messagesPaced: this.#calls.pace?.refusedCount ?? 0,
    };
  }

  /** Says where the implementation is, when that was not said at the start. `launch` does. */
  configure(endpoint: { url: string; accessToken?: string | undefined }): void {
    this.#links.configure(endpoint);
  }

  /**
   * Calls an action by its name, also one that this client has no method for. Of actions in the table the parameters are
   * checked and the result is known; other names, and calls that say their result themselves, take any.
   *
   * @example Call by name
   * ```ts ignore
   * import { NapCatApi } from "adelie";
   *
   * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
   * console.log(await api.call("get_login_info"), await api.call<{ done: boolean }>("my_action", { anything: 1 }));
   * ```
   *
   * @param action the OneBot name; a leading `/` is taken off
   * @returns the reply's `data`
   * @throws ActionError when the implementation says no (after `apiLinkError`); ConnectionError, AuthError or CallTimeoutError when it says
   * nothing, ConfigError when the call cannot be made (after `apiLinkRunError`). A call that nobody awaits ends no process: the hooks were told.
   */
  call<Name extends ActionName>(action: Name, ...args: ActionArgs<Name>): Promise<ActionResult<Name>>;
  /** As the other, for a name that the table lacks, and for a result that is known better. */
  call<T = unknown, N extends string = string>(
    action: OtherName<N>,
    params?: object,
    options?: CallOptions,
  ): Promise<T>;
  call(action: string, params: object = {}, options?: CallOptions): Promise<unknown> {
    return this.#calls.data(action, params, options);
  }

  /**
   * Calls an action and gives the whole reply, also when it says no: pycqBot's `_asynclink`. The hooks fire; nothing is thrown.
   *
   * @returns the reply, or null when there was none
   *
   * @example Look at the whole reply
   * ```ts ignore
   * import { NapCatApi } from "adelie";
   *
   * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
   * const reply = await api.request<{ message: unknown }>("get_msg", { message_id: 1 });
   * if (reply?.retcode === 0) console.log(reply.data.message);
   * ```
   */
  async request<T = unknown>(
    action: string,
    params: object = {},
    options?: CallOptions,
  ): Promise<ActionReply<T> | null> {
    try {
      return await this.#calls.reply(action, params, options) as ActionReply<T>;
    } catch {
      // apiLinkRunError was told.
      return null;
    }
  }

  /** Calls an action whose reply has several frames (NapCat's stream actions) and gives each of them. */
  stream(action: string, params: object = {}, options?: CallOptions): AsyncGenerator<ActionReply> {
    return this.#calls.stream(action, params, options);
  }

  /**
   * Puts a function around every call of this client, inside of those that are there already. Returns what takes it out
   * again. The option `interceptors` gives them at the start; {@link Interceptor} shows one.
   */
  use(interceptor: Interceptor): () => void {
    return this.#calls.interceptors.add(interceptor);
  }

  /** Calls an action without waiting for it. There is no result; failures reach the hooks. */
  add(action: string, params: object = {}): void {
    this.#runner.tasks.add(() => this.request(action, params));
  }

  /**
   * Runs something without waiting for it. Its errors reach `taskError` and the app's `@Catch`; `stop` waits for it.
   *
   * @example Download while the handler goes on
   * ```ts ignore
   * import { NapCatApi } from "adelie";
   *
   * const api = new NapCatApi({ url: "ws://127.0.0.1:3001" });
   * api.addTask(api.downloadImg("cat.image"));
   * ```
   */
  addTask(task: PromiseLike<unknown> | (() => unknown)): void {
    this.#runner.tasks.add(task);
  }

  /**
   * Sends a message into the chat that an event came from.
   *
   * @param target the event
   * @param message text, a segment, or a list of both
   * @param autoEscape texts are literal; `false` reads CQ codes in them
   * @throws ConfigError when the message is neither; else as {@link ApiClient.call}
   */
  sendReply(target: ReplyTarget, message: MessageInput, autoEscape = true): Promise<{ message_id: number }> {
    try {
      const isEvent = "post_type" in target;
      const chat = isEvent ? chatOf(target as EventPayload) : target;
      if (isEvent && chat.group_id === undefined && chat.user_id === undefined) {
        throw noChatError(target as EventPayload);
      }
      return this.#calls.send(chat, toOutgoing(message, !autoEscape), this.#ownCall);
    } catch (error) {
      return rejected(error, "sendReply()", () => this.log);
    }
  }

  /** @internal Puts something around this client's transport: what records it, or plays another one. To be called before `open`. */
  "~tap"(around: (transport: Transport) => Transport): void {
    this.#links.tap(around);
  }

  /** @internal As `sendReply`, of a message that was looked at already. Throws nothing: `outcome` hears how it went. */
  "~send"(chat: ReplyTarget, given: MessageInput, message: OutgoingMessage, outcome: Outcome): void {
    if (this.sendReply === ApiClient.prototype.sendReply) this.#calls.send(chat, message, this.#ownCall, outcome);
    else this.sendReply(chat, given).then((sent) => outcome.done(sent), (error) => outcome.failed(error));
  }

  /** @internal For the library's own use. `isPlain`: the class sends in no way of its own. */
  get "~parts"(): { readonly calls: Calls; readonly downloads: Downloads; readonly isPlain: boolean } {
    const isPlain = this.sendReply === ApiClient.prototype.sendReply && this.#ownCall === undefined;
    return { calls: this.#calls, downloads: this.#downloads, isPlain };
  }

  /** This client, where its class calls in a way of its own. */
  get #ownCall(): this | undefined {
    return this.call === ApiClient.prototype.call ? undefined : this;
  }

  /**
   * Saves a picture that arrived: asks the implementation where it is (`get_image`) and downloads it to `downloadPath`.
   * Never rejects: hooks tell how it went, and so does the result.
   *
   * @param file what the picture's segment calls `file`
   */
  downloadImg(file: string, options?: DownloadOptions): Promise<DownloadResult> {
    return this.#tracked(this.#downloads.image(file, options));
  }

  /**
   * Downloads a file to `downloadPath`. Never rejects: hooks tell how it went, and so does the result.
   *
   * @param fileName its name in the folder; whatever it contains, the file stays inside
   * @param fileUrl an http or https address
   */
  downloadFile(fileName: string, fileUrl: string, options?: DownloadOptions): Promise<DownloadResult> {
    return this.#tracked(this.#downloads.file(fileName, fileUrl, options));
  }

  /**
   * Begins to listen for implementations, on a client made with `listen`. `launch` does.
   *
   * @internal
   * @param onAccount told once of each account that connects, with its client; must not throw
   * @param onError told what tasks and hooks of this client throw, as `open` has it; must not throw
   * @throws ConnectionError with code `PORT_TAKEN` or `LISTEN_FAILED`
   */
  async listen(onAccount: (client: this) => void, onError?: ApiSink["error"]): Promise<void> {
    const listener = this.#listener;
    if (listener?.owner !== this) {
      throw new ConfigError("LISTEN", clientTexts().noListen(this.constructor.name));
    }
    if (onError !== undefined) this.#runner.sink ??= { error: onError };
    await listener.listen((client) => onAccount(client as this));
  }

  /** Tells how downloads go, for a progress bar of one's own. Returns what ends that. */
  watchDownloads(listener: DownloadListener): () => void {
    return this.#downloads.watch(listener);
  }

  /** @internal Opens the link and hands its events to an app. `launch` does. */
  open(sink: ApiSink): void {
    this.#runner.sink = sink;
    inApps.add(this);
    this.#links.feed?.open(this.#account.learnFrom(sink));
    if (this.hasFeed) this.#state.watch();
  }

  /** @internal Keeps the messages of the day that `pace.perDay` counts over a restart. */
  async keepPace(keeper: PaceKeeper): Promise<void> {
    await this.#calls.pace?.keep(keeper);
  }

  /** @internal Asks how the account is from now on, of a client that no events come through. */
  watchStatus(): void {
    this.#state.watch();
  }

  /** @internal Who this account is. Asked once. */
  login(): Promise<Login> {
    return this.#account.login();
  }

  /** Messages that wait in the outbox; `stats` has more, and takes longer. */
  get messagesWaiting(): number {
    return this.#calls.messagesWaiting;
  }

  /** How many may: `outbox.maxWaiting`. */
  get maxMessagesWaiting(): number {
    return this.#calls.maxMessagesWaiting;
  }

  /** No events until `resume`; or none any more. */
  pause(isForGood = false): void {
    this.#links.openFeed?.pause(isForGood);
  }

  /** Lets events in again after {@link pause}. */
  resume(): void {
    this.#links.openFeed?.resume();
  }

  /** Waits for tasks, downloads and messages on their way, `stopTimeoutMs` at most, then closes every connection. */
  stop(): Promise<void> {
    return this.#stopping ??= this.#stop();
  }

  /** Without secrets. */
  toJSON(): { type: string; address: string | undefined; selfId: number | undefined } {
    return { type: this.constructor.name, address: this.address, selfId: this.selfId };
  }

  /**
   * Makes the client of an account that connected to this listening client. Override it when the constructor of your class
   * takes something else than options.
   *
   * @returns a new client, of the same class and with the same options
   */
  protected newAccount(_selfId: string): ApiClient {
    return madeAlike<ApiClient>(this, (client) => client.#options);
  }

  #newIdentity(): Identity {
    return new Identity(() => this.call("get_login_info"), this.#state);
  }

  #newListener(): ApiListener<ApiClient> {
    const listener: ApiListener<ApiClient> = new ApiListener<ApiClient>({
      owner: this,
      ownerName: this.constructor.name,
      options: this.#options,
      log: this.log,
      clock: this.#clock,
      make: (selfId) => this.newAccount(selfId),
      join: (client, transport) => client.#join(listener, transport),
    });
    return listener;
  }

  /** Becomes the client of an account that connected. */
  #join(listener: ApiListener<ApiClient>, transport: Transport): void {
    this.#links.attach(transport);
    this.#listener = listener;
    this.#account = this.#newIdentity();
  }

  #stateChanged(now: AccountStatus, turn: AccountTurn | undefined): void {
    this.#calls.accountChanged();
    if (now.state !== "stopped") this.#runner.fire("accountChanged", () => this.accountChanged(now, turn));
    this.#runner.sink?.accountChanged?.(now, turn);
  }

  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#runner.tasks.add(work);
    return work;
  }

  async #stop(): Promise<void> {
    await within(this.#clock, this.#stopTimeoutMs, Promise.all([this.#runner.tasks.idle(), this.#calls.idle()]));
    this.#calls.close();
    await within(this.#clock, 1_000, this.#calls.pace?.save() ?? Promise.resolve());
    this.#state.stop();
    this.media.close(new DOMException(clientTexts().stopped, "AbortError"));
    // A download that starts from here on is given up at once.
    await within(this.#clock, 1_000, this.#downloads.close(new DOMException(clientTexts().stopped, "AbortError")));
    await this.#links.close();
  }

  static {
    lookAfterMethods<ApiClient>(this, (client) => client.log, ["login", "listen", "stop"]);
  }
}
