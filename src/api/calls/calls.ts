/** The way of a call: its name is checked, its parameters completed, it leaves in turn, and hooks hear how it went. */

import { AuthError, CallTimeoutError, ConfigError, ConnectionError } from "../../errors.ts";
import { sendingTo } from "../../protocol/chat.ts";
import { type ActionReply, isSuccess, TextParams } from "../../protocol/frames.ts";
import type { ActionFacts } from "../../protocol/actions.gen.ts";
import { actionName, factsOf } from "../../protocol/actions/facts.ts";
import type { OutgoingMessage } from "../../protocol/message.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Caller } from "../../transport/transport.ts";
import type { Clock } from "../../util/time/clock.ts";
import { markTold } from "../../util/looked_after.ts";
import { quoted } from "../../util/text_of.ts";
import { ActionError } from "../action_error.ts";
import type { AccountState } from "../account/state.ts";
import type { ApiHooks } from "../hooks.ts";
import { Interceptors } from "./interceptors.ts";
import { LongSend } from "./long_send.ts";
import type { LongTextOptions } from "./long_text.ts";
import { unknownOption } from "../../util/options.ts";
import type { ApiOptions } from "../options.ts";
import { paceRules } from "../pace/options.ts";
import { Pace } from "../pace/pace.ts";
import type { NamedAddresses } from "../downloads/named_addresses.ts";
import {
  Call,
  type CallHost,
  type Outcome,
  PromisedOutcome,
  type ReadyCall,
  type Target,
  targetOf,
  type Wanted,
} from "./call.ts";
import { Outbox, type OutboxStats } from "./outbox.ts";
import type { ClientMedia } from "../media/media.ts";
import { reservationOf } from "./reservation.ts";
import { MOST_TEXT, readyCall, tooLargeError } from "./params.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";

/** Runs a hook by its name. Errors of the hook stay its own. */
export type FireHook = (name: string, run: () => unknown) => void;

/** The chat that something came from. Without `message_type` the group decides, if there is one. */
export type ReplyTarget = {
  readonly message_type?: string;
  readonly group_id?: number | string | undefined;
  readonly user_id?: number | string | undefined;
};

/** A client that calls in its own way. */
interface Callable {
  call(action: string, params: object): Promise<unknown>;
}

/** A chat that is kept for one speaker. Others' messages wait until it is over. */
export interface KeptChat {
  /** It was released, by its speaker or because that took too long. Messages then wait their turn as all do. */
  isOver(): boolean;
  release(): void;
  send(message: OutgoingMessage): Promise<{ message_id: number }>;
}

/** Options of {@link Calls}. */
export interface CallsOptions {
  /** Where calls go; opens the link when there is none yet. */
  readonly caller: () => Caller;
  readonly options: ApiOptions;
  readonly clock: Clock;
  readonly hooks: ApiHooks;
  readonly fire: FireHook;
  readonly media: ClientMedia;
  /** Who the bot is. */
  readonly self: () => Promise<{ user_id: number; nickname: string }>;
  /** Looks for addresses of files in the implementation's answers. */
  readonly named: NamedAddresses;
  /** Told when a message begins to wait. */
  readonly messageWaits: () => void;
  /** Whether QQ has the account online; hears of what is refused. */
  readonly account: AccountState;
}

/** How the calls of a client ended. */
export interface CallStats {
  /** Calls since the start. */
  readonly calls: number;
  /** Those that the implementation refused. */
  readonly refused: number;
  /** Those that got no reply. */
  readonly unanswered: number;
  /** Chats that messages are under way to. */
  readonly chatsSending: number;
  /** Messages on their way out. */
  readonly outbox: OutboxStats;
}

/** The slowest that NapCat reckons with: it gives a send 10 s and its size by 256 KiB/s. */
const MEDIA_BYTES_PER_SECOND = 256 * 1024;

/** The calls of one client. */
export class Calls {
  readonly #options: CallsOptions;
  readonly interceptors: Interceptors;
  /** Means against risk control; undefined where none are wanted. */
  readonly pace: Pace | undefined;
  readonly #outbox: Outbox;
  readonly #account: AccountState;
  readonly #longSend: LongSend | undefined;
  readonly #retryReads: number;
  /** It never changes, once there is one. */
  #caller: Caller | undefined;
  #isClosed = false;
  #calls = 0;
  #refused = 0;
  #unanswers = 0;
  /** The facts of the actions that send a message. */
  #sending: ActionFacts | undefined;
  readonly #host: CallHost = {
    depart: (call, waitedMs) => this.#depart(call, waitedMs),
    done: (call, reply) => this.#done(call, reply),
    failed: (call, error) => this.#failed(call, error),
  };

  constructor(options: CallsOptions) {
    this.#options = options;
    const { outbox = {}, longText = {}, interceptors, retryReads = 1 } = options.options;
    this.interceptors = new Interceptors(interceptors);
    this.#retryReads = retryReads;
    this.#account = options.account;
    const paced = options.options.pace === undefined ? undefined : paceRules(options.options.pace);
    const { clock, hooks: { log } } = options;
    this.pace = paced === undefined ? undefined : new Pace(paced.rules, { clock, log });
    this.#outbox = new Outbox(
      { ...paced?.limits, ...outbox },
      options.clock,
      () => options.caller().link,
      options.messageWaits,
      options.account,
      this.pace,
    );
    if (longText.mode === "split" || longText.mode === "forward") this.#longSend = this.#createLongSend(longText);
  }

  /** The call counters of a client's stats. */
  get stats(): CallStats {
    return {
      calls: this.#calls,
      refused: this.#refused,
      unanswered: this.#unanswers,
      chatsSending: this.#outbox.targets,
      outbox: this.#outbox.stats,
    };
  }

  /** Messages that wait in the outbox. */
  get messagesWaiting(): number {
    return this.#outbox.waiting;
  }

  /** How many may wait. */
  get maxMessagesWaiting(): number {
    return this.#outbox.maxWaiting;
  }

  /** Calls an action and gives the reply's data; rejects when the implementation says no. */
  data<T>(action: string, params: object, options: CallOptions | undefined): Promise<T> {
    const outcome = new PromisedOutcome();
    this.#run(action, params, options, "data", outcome);
    return outcome.promise as Promise<T>;
  }

  #sendPlainly(chat: ReplyTarget, message: OutgoingMessage, outcome: Outcome): void {
    this.#calls++;
    const isGroup = isGroupChat(chat);
    const action = isGroup ? "send_group_msg" : "send_private_msg";
    const { text } = message;
    const params = text === undefined ? sendingTo(chat, message.message).params : new TextParams(isGroup, chat, text);
    const facts = this.#sending ??= factsOf("send_msg");
    this.#leave(Call.toChat(this.#host, { action, facts, params, message }, isGroup, chat, outcome));
  }

  /** Calls an action and gives any reply. Whatever goes wrong, a hook is told before this settles. */
  reply(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const outcome = new PromisedOutcome();
    this.#run(action, params, options, "reply", outcome);
    return outcome.promise as Promise<ActionReply>;
  }

  /**
   * Sends a message that was looked at already into a chat.
   *
   * @param own a client with `call` of its own, which the message leaves through
   * @param outcome who hears how it went, instead of the promise
   */
  send(chat: ReplyTarget, message: OutgoingMessage, own: Callable | undefined): Promise<{ message_id: number }>;
  send(chat: ReplyTarget, message: OutgoingMessage, own: Callable | undefined, outcome: Outcome): void;
  send(
    chat: ReplyTarget,
    message: OutgoingMessage,
    own: Callable | undefined,
    outcome: Outcome = new PromisedOutcome(),
  ): Promise<{ message_id: number }> | void {
    if (own === undefined && this.interceptors.isEmpty) this.#sendPlainly(chat, message, outcome);
    else {
      const { action, params } = sendingTo(chat, message.message);
      if (own === undefined) this.#run(action, params, undefined, "data", outcome);
      else own.call(action, params).then((result) => outcome.done(result), (error) => outcome.failed(error));
    }
    if (outcome instanceof PromisedOutcome) return outcome.promise as Promise<{ message_id: number }>;
  }

  /** Has a chat kept for one speaker, once its turn comes. Undefined where nothing can be kept any more. */
  async reserve(chat: ReplyTarget, signal: AbortSignal): Promise<KeptChat | undefined> {
    const isGroup = Boolean(chat.group_id) && chat.message_type !== "private";
    const reservation = await this.#outbox.reserve(targetOf(isGroup, isGroup ? chat.group_id : chat.user_id), signal);
    if (reservation === undefined) return undefined;
    return {
      isOver: () => reservation.isOver,
      release: () => reservation.release(),
      send: (message) =>
        reservation.during((options) => {
          const { action, params } = sendingTo(chat, message.message);
          return this.data(action, params, options);
        }),
    };
  }

  /** Resolves when no message waits and none is in flight. */
  idle(): Promise<void> {
    return this.#outbox.idle();
  }

  /** Why a message into a chat would not leave at once, for people. */
  heldBack(chat: ReplyTarget): readonly string[] {
    if (chat.group_id === undefined && chat.user_id === undefined) return [];
    const { isOff, status } = this.#account;
    const off = isOff ? reasonTexts().accountOffline(status.state === "kicked", status.reason) : undefined;
    const target = chatTarget(chat);
    const { count, keptMs } = this.#outbox.ahead(target);
    const kept = keptMs === undefined ? undefined : reasonTexts().behindStream(Math.round(keptMs / 1_000), count);
    const queued = keptMs === undefined && count > 0 ? reasonTexts().behindMessages(count) : undefined;
    return [off, this.pace?.heldBack(target), kept, queued].filter((each) => each !== undefined);
  }

  /** A notice came: the bot may be muted somewhere. */
  notice(payload: object): void {
    const paused = this.pace?.notice(payload);
    if (paused !== undefined) this.#outbox.pauseChat(paused);
  }

  /** The account went offline, or is back. */
  accountChanged(): void {
    this.#outbox.accountChanged();
  }

  /** Rejects the messages that wait. */
  close(): void {
    this.#isClosed = true;
    this.#outbox.close();
  }

  /** Calls an action whose reply has several frames and gives each of them. */
  async *stream(action: string, params: object, options: CallOptions | undefined): AsyncGenerator<ActionReply> {
    const name = actionName(action);
    this.#calls++;
    try {
      checkActionName(name);
      for await (const reply of this.#frames(readyCall(name, factsOf(name), params), options)) {
        if (!isSuccess(reply)) {
          this.#tellRefused(name, reply, false);
          throw refusal(name, params, reply);
        }
        yield reply;
      }
    } catch (error) {
      if (!(error instanceof ActionError)) this.#tellUnanswered(name, error);
      throw error;
    }
  }

  /** The frames of a stream. Interceptors are around its beginning: they see the first one. */
  async *#frames(call: ReadyCall, options: CallOptions | undefined): AsyncGenerator<ActionReply, void, void> {
    const { action, facts } = call;
    const { caller } = this.#options;
    if (this.interceptors.isEmpty) return yield* caller().stream(action, call.params, options);
    let frames: AsyncIterator<ActionReply> | undefined;
    try {
      yield await this.interceptors.run(action, call.params, options, async (params, options) => {
        await frames?.return?.();
        const { params: complete } = readyCall(action, facts, params);
        frames = caller().stream(action, complete, options)[Symbol.asyncIterator]();
        return (await frames.next()).value as ActionReply;
      });
      for (let next = await frames?.next(); next?.done === false; next = await frames?.next()) yield next.value;
    } finally {
      await frames?.return?.();
    }
  }

  /** Checks a call, makes it ready and lets it go. Never throws: what is wrong, `outcome` hears. */
  #run(given: string, params: object, options: CallOptions | undefined, wanted: Wanted, outcome: Outcome): void {
    this.#calls++;
    const action = actionName(given);
    const facts = factsOf(action);
    try {
      checkActionName(action);
      if (options !== undefined) checkCallOptions(action, options);
      const call = this.#callOf(readyCall(action, facts, params), options, wanted, outcome);
      if (this.interceptors.isEmpty) return this.#leave(call);
      const leave = (params: object, options: CallOptions): Promise<ActionReply> =>
        new Promise((done, failed) => {
          const frame: Outcome = { done: (reply) => done(reply as ActionReply), failed };
          this.#leave(this.#callOf(readyCall(action, facts, params), options, "frame", frame));
        });
      this.interceptors.run(action, call.ready.params, options, leave)
        .then((reply) => call.done(reply), (error) => this.#unanswered(action, wanted, outcome, error));
    } catch (error) {
      this.#unanswered(action, wanted, outcome, error);
    }
  }

  #callOf(ready: ReadyCall, options: CallOptions | undefined, wanted: Wanted, outcome: Outcome): Call {
    const retries = ready.facts.reads ? this.#retryReads : 0;
    return new Call(this.#host, ready, options, wanted, retries, outcome);
  }

  /** Messages wait their turn, everything else leaves at once. */
  #leave(call: Call): void {
    const { ready: { message, target }, action } = call;
    if (target === undefined) {
      if (call.retries > 0) call.startMs = this.#options.clock.now();
      return this.#depart(call, 0);
    }
    if (message !== undefined && message.chars > MOST_TEXT) return call.failed(tooLargeError(action, message.chars));
    const reservation = call.options === undefined ? undefined : reservationOf(call.options);
    if (reservation !== undefined) return this.#outbox.postKept(call, reservation);
    const long = this.#longSend?.run(call.ready, call.options);
    if (long === undefined) this.#outbox.post(call);
    else long.then((reply) => call.done(reply), (error) => call.failed(error));
  }

  #done(call: Call, reply: ActionReply): void {
    const { action, ready: { facts, params }, outcome, wanted } = call;
    if (wanted === "frame") return outcome.done(reply);
    if (isSuccess(reply)) {
      if (this.#account.heedsSuccess && call.target !== undefined) this.#account.sent();
      this.#options.named.remember(action, params, reply.data);
      if (wanted === "reply") outcome.done(reply);
      else outcome.done(facts.unwraps === undefined ? reply.data : unwrapped(facts.unwraps, reply.data));
      return;
    }
    this.#tellRefused(action, reply, call.target !== undefined);
    if (wanted === "reply") outcome.done(reply);
    else outcome.failed(refusal(action, params, reply));
  }

  /** A call that only reads is repeated when its reply was lost with the link, within the time that it had. */
  #failed(call: Call, error: unknown): void {
    const { clock, options: { timeoutMs: usualMs = 30_000 } } = this.#options;
    if (call.retries === 0 || this.#isClosed || !isReplyLost(error)) {
      return this.#unanswered(call.action, call.wanted, call.outcome, error);
    }
    call.retries--;
    this.#depart(call, clock.now() - call.startMs, call.options?.timeoutMs ?? usualMs);
  }

  #createLongSend(longText: LongTextOptions): LongSend {
    return new LongSend({
      longText,
      outbox: this.#outbox,
      depart: (ready, options, waitedMs) =>
        new Promise((done, failed) => {
          const frame: Outcome = { done: (reply) => done(reply as ActionReply), failed };
          this.#depart(new Call(this.#host, ready, options, "frame", 0, frame), waitedMs);
        }),
      log: this.#options.hooks.log,
      self: this.#options.self,
    });
  }

  /**
   * Media are read and brought over in the call's own turn, right before it leaves.
   *
   * @param waitedMs is taken off its timeout
   * @param timeoutMs the timeout; where it is left out, one that was asked for counts, and the usual one is not shortened
   */
  #depart(call: Call, waitedMs: number, timeoutMs: number | undefined = call.options?.timeoutMs): void {
    const caller = this.#caller ??= this.#options.caller();
    const { action, ready: { params, facts, hasMedia } } = call;
    const options = timeoutMs === undefined || waitedMs === 0
      ? call.options
      : { ...call.options, timeoutMs: Math.max(1, timeoutMs - waitedMs) };
    if (!hasMedia) return caller.send(action, params, options, call);
    const depart = (ready: object, bytes: number): Promise<ActionReply> =>
      caller.call(action, ready, this.#moreTime(options, bytes));
    this.#options.media.send(action, params, depart, facts)
      .then((reply) => call.settle(reply), (error) => call.fail(error));
  }

  /** Implementations pass media on to QQ before they answer, and give large ones more time than a call has. */
  #moreTime(options: CallOptions | undefined, bytes: number): CallOptions | undefined {
    if (bytes === 0 || options?.timeoutMs !== undefined) return options;
    const { timeoutMs: usualMs = 30_000 } = this.#options.options;
    return { ...options, timeoutMs: usualMs + Math.ceil(bytes * 1_000 / MEDIA_BYTES_PER_SECOND) };
  }

  #tellRefused(action: string, reply: ActionReply, isMessage: boolean): void {
    this.#refused++;
    this.#account.refused(action, reply, isMessage);
    const { hooks, fire } = this.#options;
    fire("apiLinkError", () => hooks.apiLinkError(reply, { action }));
  }

  /** Tells that there was no reply. */
  #unanswered(action: string, wanted: Wanted, outcome: Outcome, error: unknown): void {
    if (wanted !== "frame") this.#tellUnanswered(action, error);
    outcome.failed(error);
  }

  #tellUnanswered(action: string, error: unknown): void {
    this.#unanswers++;
    markTold(error);
    const { hooks, fire } = this.#options;
    fire("apiLinkRunError", () => hooks.apiLinkRunError(error, { action }));
  }
}

/** The error of a reply that says no. The hook `apiLinkError` was told of it. */
function refusal(action: string, params: object, reply: ActionReply): ActionError {
  const error = new ActionError(action, params instanceof TextParams ? params.toJSON() : params, reply);
  markTold(error);
  return error;
}

function isGroupChat({ group_id, message_type }: ReplyTarget): boolean {
  return Boolean(group_id) && message_type !== "private";
}

function chatTarget(chat: ReplyTarget): Target {
  const isGroup = isGroupChat(chat);
  return targetOf(isGroup, isGroup ? chat.group_id : chat.user_id);
}

/** The result as its page describes it, which some releases wrap in a field. */
function unwrapped(field: string, data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  const inner = (data as Record<string, unknown>)[field];
  return Array.isArray(inner) ? inner : data;
}

/** Whether a call left and the link was lost before its reply came. */
function isReplyLost(error: unknown): boolean {
  return error instanceof ConnectionError && error.delivered === "unknown" &&
    !(error instanceof CallTimeoutError) && !(error instanceof AuthError);
}

const callOptionNames: readonly (keyof CallOptions)[] = ["timeoutMs", "signal", "priority"];

function checkCallOptions(action: string, options: CallOptions): void {
  for (const name in options) {
    if (!(callOptionNames as readonly string[]).includes(name)) throw unknownOption(action, name, callOptionNames);
  }
}

function checkActionName(action: unknown): void {
  if (typeof action === "string" && action !== "") return;
  throw new ConfigError("ACTION_NAME", clientTexts().actionName(quoted(action)));
}
