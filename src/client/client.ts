/** A client and its events as async iterators: for programs that are no bot classes. No decorators, no app. */

import { fromEnvironment, loggerOf } from "../api/given.ts";
import { NapCatApi, OneBotApi } from "../api/clients.ts";
import { comeOnline, whyStopped } from "../api/account/online.ts";
import type { ApiSink } from "../api/sink.ts";
import type { ApiOptions } from "../api/options.ts";
import { createDialogues, type Dialogues } from "../bot/dialogue/questions.ts";
import type { EventServices } from "../bot/events/base.ts";
import { createEvent } from "../bot/events/create.ts";
import type { BotEvent, EventFor, EventName } from "../bot/events/types.ts";
import { ConfigError } from "../errors.ts";
import { isChatMessage } from "../protocol/chat.ts";
import { eventName, type EventPayload, isNamed } from "../protocol/events/events.ts";
import { foreignCopy } from "../util/foreign.ts";
import type { Logger, LogLevel, LogOptions } from "../util/log/log.ts";
import { checkOptionNames, checkOptions, type OptionKind } from "../util/options.ts";
import { quoted } from "../util/text_of.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import { Subscription } from "./subscription.ts";
import { appTexts } from "../texts/logs/app_texts.ts";
import { NowAndThen } from "../util/now_and_then.ts";
import { clientTexts } from "../texts/errors/client_texts.ts";
import { safeClock } from "../util/time/safe_clock.ts";

/** Options of {@link connect}: those of the client that it makes, and when to stop. */
export interface ConnectOptions extends Omit<ApiOptions, "log"> {
  /** A logger, the least important level that is printed, or how to print. Default `info`, with colours on a terminal. */
  log?: Logger | LogLevel | LogOptions;
  /** Stops the client when it aborts, also while it still tries to connect. */
  signal?: AbortSignal;
}

/** Options of {@link Client.events}. */
export interface EventsOptions {
  /** Ends the loop when it aborts. */
  signal?: AbortSignal;
  /** How many events may wait for the loop. Default 1000. */
  maxWaiting?: number;
  /**
   * The policy when so many wait. `pause` stops reading events until half of them are taken: they wait in the
   * implementation, as far as the link can be stopped, and nothing is lost. `dropOldest` lets the oldest ones go, counts them in
   * `stats.dropped`, and says so in the log. Default `pause`.
   */
  whenFull?: "pause" | "dropOldest";
}

/** The counters of received events. */
export interface ClientStats {
  /** Events that arrived. */
  readonly received: number;
  /** Events that wait in loops. */
  readonly waiting: number;
  /** Events that loops let go because too many waited. */
  readonly dropped: number;
  /** Events that arrived before the first call of `events`, and were let go because more than 1000 did. */
  readonly unheard: number;
}

/** How many events are kept for a first loop, and how many may wait in a loop. */
const MAX_WAITING = 1_000;

/** A connection to an implementation: call its actions with `api`, take its events with `events`. */
export class Client<Api extends OneBotApi = NapCatApi> implements AsyncDisposable {
  /** Calls actions. Of a client made with `listen`, `api.accounts` are the clients of the accounts. */
  readonly api: Api;
  readonly #apis = new Set<OneBotApi>();
  readonly #dialogues: Dialogues;
  readonly #services: EventServices;
  readonly #loops = new Map<Subscription<BotEvent>, EventName>();
  readonly #stop: () => void;
  /** Resolves when `stop` was called. */
  readonly #stopped: Promise<void>;
  #stopping: Promise<void> | undefined;
  #failure: { readonly reason: unknown } | undefined;
  /** The events that arrived before the first loop; undefined from then on. */
  #early: BotEvent[] | undefined = [];
  #fullLoops = 0;
  #received = 0;
  readonly #dropped = new NowAndThen({ every: 1_000 });
  #unheard = 0;

  private constructor(api: Api, clock: Clock) {
    this.api = api;
    this.#dialogues = createDialogues({ clock, log: api.log });
    this.#services = { dialogues: this.#dialogues, chatEvent: createEvent };
    let stop = (): void => {};
    this.#stopped = new Promise((resolve) => stop = resolve);
    this.#stop = stop;
  }

  /** @internal {@link connect} */
  static async open<Api extends OneBotApi>(api: Api, clock: Clock, signal?: AbortSignal): Promise<Client<Api>> {
    const client = new Client(api, clock);
    const stop = (): void => void client.stop();
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    void client.#stopped.then(() => signal?.removeEventListener("abort", stop));
    try {
      await (api.isListening ? client.#gather(clock, signal) : client.#join(api, clock, signal));
      return client;
    } catch (error) {
      await client.stop();
      throw error;
    }
  }

  /** The account's own QQ number; undefined where several accounts are connected. */
  get selfId(): number | undefined {
    return this.api.selfId;
  }

  /** Counters of events that arrived and that wait. */
  get stats(): ClientStats {
    let waiting = this.#early?.length ?? 0;
    for (const loop of this.#loops.keys()) waiting += loop.size;
    return { received: this.#received, waiting, dropped: this.#dropped.count, unheard: this.#unheard };
  }

  /**
   * The events, in the order in which they arrive: for `for await`. Every call is a loop of its own that gets all of them;
   * the first one also gets what arrived since the client connected. The loop ends when the client is stopped or the
   * `signal` aborts; a lost link does not end it, since the client connects again.
   *
   * An event can do what a handler's can: `reply`, `ask`, `recall` … The answer to an `ask` comes in no loop.
   *
   * @example Answer every message
   * ```ts ignore
   * import { connect } from "adelie/client";
   *
   * const client = await connect({ url: "ws://127.0.0.1:3001" });
   * for await (const event of client.events("message")) {
   *   if (event.text === "你好") await event.reply("你好！");
   * }
   * ```
   *
   * @param name the events that are wanted, by their names as for `@On`: `message.group`, `notice.notify.poke`. Default `*`:
   * all, heartbeats too
   * @throws ConfigError at once for wrong options; in the loop AuthError when the access token is refused later
   */
  events<Name extends EventName = "*">(
    name?: Name,
    options: EventsOptions = {},
  ): AsyncIterable<EventFor<Name>> & AsyncIterator<EventFor<Name>, undefined> {
    const { signal, maxWaiting = MAX_WAITING, whenFull = "pause" } = checkEventsOptions(name, options);
    const wanted: EventName = name ?? "*";
    const close = (): void => loop.close();
    const loop = new Subscription<BotEvent>({
      maxWaiting,
      whenFull,
      full: (isFull) => this.#regulate(isFull ? 1 : -1),
      dropped: () => this.#tellDropped(wanted, maxWaiting),
      ended: (left) => {
        this.#loops.delete(loop);
        signal?.removeEventListener("abort", close);
        if (this.#stopping === undefined || left.length === 0) return;
        this.api.log.warn(appTexts().clientStopped(left.length));
      },
    });
    this.#loops.set(loop, wanted);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) if (isNamed(wanted, event.eventName)) loop.push(event);
    if (this.#failure !== undefined) loop.finish(this.#failure);
    if (this.#stopping !== undefined || signal?.aborted === true) loop.close();
    else signal?.addEventListener("abort", close, { once: true });
    return loop as unknown as Subscription<EventFor<Name>>;
  }

  /** Ends every loop, waits for calls and downloads under way (`stopTimeoutMs` at most), and closes every connection. */
  stop(): Promise<void> {
    if (this.#stopping !== undefined) return this.#stopping;
    // Before the loops end: they say what nobody takes any more.
    this.#stopping = Promise.resolve().then(() => this.#close());
    for (const loop of [...this.#loops.keys()]) loop.close();
    this.#early = undefined;
    this.#dialogues.cancelAll();
    this.#stop();
    return this.#stopping;
  }

  /** As {@link Client.stop}: `await using client = await connect(…)`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #close(): Promise<void> {
    await Promise.all([...new Set([...this.#apis, this.api])].map((api) => api.stop()));
  }

  /** Waits for the first account of a client that listens; those that come later join. */
  #gather(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    const { api } = this;
    return new Promise((resolve, reject) => {
      void this.#stopped.then(() => reject(whyStopped(signal)));
      api.listen((account) => void this.#join(account, clock, signal).then(resolve, reject)).catch(reject);
    });
  }

  #join(api: OneBotApi, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
    this.#apis.add(api);
    if (this.#fullLoops > 0) api.pause();
    return comeOnline(api, {
      ...SILENT,
      event: (payload, acknowledge) => {
        this.#receive(api, payload);
        acknowledge();
      },
      refused: (error) => {
        this.#failure = { reason: error };
        for (const loop of [...this.#loops.keys()]) loop.finish(this.#failure);
      },
    }, {
      clock,
      stopped: this.#stopped,
      whyStopped: () => whyStopped(signal),
      known: (nickname) => {
        const name = nickname === undefined ? String(api.selfId) : `${nickname} (${api.selfId})`;
        api.log.info(appTexts().online(name, String(api.address)));
      },
    });
  }

  #receive(api: OneBotApi, payload: EventPayload): void {
    if (this.#stopping !== undefined) return;
    this.#received++;
    if (isChatMessage(payload) && this.#dialogues.offer(payload, api)) return;
    const name = eventName(payload);
    let event: BotEvent | undefined;
    const made = (): BotEvent => event ??= createEvent(payload, api, this.#services) as unknown as BotEvent;
    for (const [loop, wanted] of this.#loops) if (isNamed(wanted, name)) loop.push(made());
    if (this.#early === undefined) return;
    this.#early.push(made());
    if (this.#early.length <= MAX_WAITING) return;
    this.#early.shift();
    this.#unheard++;
  }

  /** No events are brought while a loop is full. */
  #regulate(change: 1 | -1): void {
    this.#fullLoops += change;
    if (change === 1 && this.#fullLoops === 1) { for (const api of this.#apis) api.pause(); }
    if (this.#fullLoops === 0 && this.#stopping === undefined) { for (const api of this.#apis) api.resume(); }
  }

  #tellDropped(wanted: EventName, maxWaiting: number): void {
    const dropped = this.#dropped.next();
    if (dropped > 0) this.api.log.warn(appTexts().loopDropped(dropped, maxWaiting, wanted));
  }
}

/** The client itself tells of its links, and its hooks of errors. */
const SILENT: Omit<ApiSink, "event"> = { up: () => {}, down: () => {}, refused: () => {}, error: () => {} };

/**
 * Connects to an implementation.
 *
 * @example A program that answers
 * ```ts ignore
 * import { connect } from "adelie/client";
 *
 * const client = await connect({ url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * console.log(await client.api.get_group_list());
 * for await (const event of client.events("message.group")) {
 *   if (event.text === "ping") await event.reply("pong");
 * }
 * ```
 *
 * @param to options, of which a `NapCatApi` is made; or a client of another class. Without an address it is taken from
 * `ONEBOT_URL` and `ONEBOT_TOKEN`
 * @returns once the link is up and the account's number is known; of a client that listens, once the first account has come.
 * While nobody is there it keeps trying, and says so
 * @throws ConfigError for wrong options; AuthError when the access token is refused; `signal.reason` when it aborts
 * before that
 */
export function connect(to?: ConnectOptions): Promise<Client>;
/** Connects a client that there is: `connect(new LLBotApi({ url }), { signal })`. */
export function connect<Api extends OneBotApi>(
  to: Api,
  options?: { readonly signal?: AbortSignal },
): Promise<Client<Api>>;
export async function connect(
  to: OneBotApi | ConnectOptions = {},
  more: { readonly signal?: AbortSignal } = {},
): Promise<Client<OneBotApi>> {
  const foreign = foreignCopy((to as object | null | undefined)?.constructor);
  if (foreign !== undefined) throw new ConfigError("TWO_COPIES", clientTexts().foreignClient(foreign));
  if (to instanceof OneBotApi) {
    checkOptionNames("connect(api)", more, ["signal"]);
    return await Client.open(to, systemClock, more.signal);
  }
  if (typeof to !== "object" || to === null) {
    throw new ConfigError(
      "OPTION",
      clientTexts().connectWanted(quoted(to)),
    );
  }
  const { signal, log, ...options } = to;
  const api = new NapCatApi({ ...fromEnvironment(options), log: loggerOf(log) });
  return await Client.open(api, safeClock(options.clock ?? systemClock, api.log), signal);
}

/** @throws ConfigError that says what is wrong */
function checkEventsOptions(name: unknown, options: EventsOptions): EventsOptions {
  if (name !== undefined && (typeof name !== "string" || name === "")) {
    throw new ConfigError(
      "OPTION",
      clientTexts().eventsName(quoted(name)),
    );
  }
  checkOptions("events()", options, eventsKinds);
  return options;
}

const eventsKinds: Record<keyof EventsOptions, OptionKind> = {
  signal: "object",
  maxWaiting: "count",
  whenFull: ["pause", "dropOldest"],
};
