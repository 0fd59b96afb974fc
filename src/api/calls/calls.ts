/** The way of a call: its name is checked, its parameters completed, it leaves in turn, and hooks hear how it went. */

import { AuthError, CallTimeoutError, ConfigError, ConnectionError } from "../../errors.ts";
import { sendingTo } from "../../protocol/chat.ts";
import { type ActionReply, isSuccess } from "../../protocol/frames.ts";
import type { ActionFacts } from "../../protocol/actions.gen.ts";
import { actionName, factsOf } from "../../protocol/actions/facts.ts";
import type { OutgoingMessage } from "../../protocol/message.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Caller } from "../../transport/transport.ts";
import type { Clock } from "../../util/time/clock.ts";
import { markTold } from "../../util/looked_after.ts";
import { quoted } from "../../util/text_of.ts";
import { ActionError } from "../action_error.ts";
import type { ApiHooks } from "../hooks.ts";
import { Interceptors } from "./interceptors.ts";
import { LongSend } from "./long_send.ts";
import type { LongTextOptions } from "./long_text.ts";
import { unknownOption } from "../../util/options.ts";
import type { ApiOptions } from "../options.ts";
import type { NamedAddresses } from "../downloads/named_addresses.ts";
import { Outbox, type OutboxStats } from "./outbox.ts";
import type { ClientMedia } from "../media/media.ts";
import { MOST_TEXT, type ReadyCall, readyCall, tooLargeError } from "./params.ts";

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
  call(action: string, params: object): Promise<{ message_id: number }>;
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
  readonly #outbox: Outbox;
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

  constructor(options: CallsOptions) {
    this.#options = options;
    const { outbox = {}, longText = {}, interceptors, retryReads = 1 } = options.options;
    this.interceptors = new Interceptors(interceptors);
    this.#retryReads = retryReads;
    this.#outbox = new Outbox(outbox, options.clock, () => options.caller().link, options.messageWaits);
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
    const name = actionName(action);
    const facts = factsOf(name);
    return this.#run(name, facts, params, options).then(
      (reply) => this.#result<T>(name, facts, params, reply),
      (error: unknown) => this.#unanswered(name, error),
    );
  }

  /**
   * Sends a message that was looked at already into a chat.
   *
   * @param own a client with `call` of its own, which the message leaves through
   */
  send(
    chat: ReplyTarget,
    message: OutgoingMessage,
    own: Callable | undefined,
  ): Promise<{ message_id: number }> {
    const { action, params } = sendingTo(chat, message.message);
    if (own !== undefined) return own.call(action, params);
    const facts = this.#sending ??= factsOf("send_msg");
    const target = action === "send_group_msg" ? `g${chat.group_id}` : `u${chat.user_id}`;
    const leaving = this.interceptors.isEmpty
      ? this.#begin({ action, facts, params, target, message, hasMedia: message.hasMedia })
      : this.#run(action, facts, params, undefined);
    return leaving.then(
      (reply) => this.#result<{ message_id: number }>(action, facts, params, reply),
      (error: unknown) => this.#unanswered(action, error),
    );
  }

  /** Calls an action and gives any reply. Whatever goes wrong, a hook is told before this settles. */
  reply(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const name = actionName(action);
    return this.#run(name, factsOf(name), params, options).then(
      (reply) => {
        if (!isSuccess(reply)) this.#tellRefused(name, reply);
        else this.#options.named.remember(name, params, reply.data);
        return reply;
      },
      (error: unknown) => this.#unanswered(name, error),
    );
  }

  /** Resolves when no message waits and none is in flight. */
  idle(): Promise<void> {
    return this.#outbox.idle();
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
          this.#tellRefused(name, reply);
          throw refusal(name, params, reply);
        }
        yield reply;
      }
    } catch (error) {
      if (error instanceof ActionError) throw error;
      this.#unanswered(name, error);
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

  /** Checks a call, makes it ready and lets it go. Never throws: what is wrong rejects. */
  #run(
    action: string,
    facts: ActionFacts,
    params: object,
    options: CallOptions | undefined,
  ): Promise<ActionReply> {
    this.#calls++;
    try {
      checkActionName(action);
      if (options !== undefined) checkCallOptions(action, options);
      const call = readyCall(action, facts, params);
      if (this.interceptors.isEmpty) return this.#leave(call, options);
      const leave = (params: object, options: CallOptions): Promise<ActionReply> =>
        this.#leave(readyCall(action, facts, params), options);
      return this.interceptors.run(action, call.params, options, leave);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** As {@link Calls.#run}, of a call that is ready and has no options. */
  #begin(call: ReadyCall): Promise<ActionReply> {
    this.#calls++;
    try {
      return this.#leave(call, undefined);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Messages wait their turn, everything else leaves at once. */
  #leave(call: ReadyCall, options: CallOptions | undefined): Promise<ActionReply> {
    const caller = this.#caller ??= this.#options.caller();
    const { action, target, message } = call;
    if (target === undefined) {
      return this.#retryReads > 0 && call.facts.reads
        ? this.#read(caller, call, options)
        : this.#depart(caller, call, options);
    }
    if (message !== undefined && message.chars > MOST_TEXT) throw tooLargeError(action, message.chars);
    const long = this.#longSend?.run(call, options);
    if (long !== undefined) return long;
    const send = (waitedMs: number): Promise<ActionReply> => this.#depart(caller, call, lessTime(options, waitedMs));
    return this.#outbox.run({ action, target, options, send });
  }

  /** A call that only reads is repeated when its reply was lost with the link, within the time that it had. */
  #read(
    caller: Caller,
    call: ReadyCall,
    options: CallOptions | undefined,
    retries = this.#retryReads,
  ): Promise<ActionReply> {
    const { clock, options: { timeoutMs: usualMs = 30_000 } } = this.#options;
    const startMs = clock.now();
    return this.#depart(caller, call, options).catch((error: unknown) => {
      if (retries === 0 || this.#isClosed || !isReplyLost(error)) throw error;
      const timeoutMs = Math.max(1, (options?.timeoutMs ?? usualMs) - (clock.now() - startMs));
      return this.#read(caller, call, { ...options, timeoutMs }, retries - 1);
    });
  }

  #createLongSend(longText: LongTextOptions): LongSend {
    return new LongSend({
      longText,
      outbox: this.#outbox,
      depart: (call, options, waitedMs) => this.#depart(this.#options.caller(), call, lessTime(options, waitedMs)),
      log: this.#options.hooks.log,
      self: this.#options.self,
    });
  }

  /** Media are read and brought over in the call's own turn, right before it leaves. */
  #depart(caller: Caller, call: ReadyCall, options: CallOptions | undefined): Promise<ActionReply> {
    const { action, params, facts } = call;
    if (!call.hasMedia) return caller.call(action, params, options);
    const depart = (ready: object, bytes: number): Promise<ActionReply> =>
      caller.call(action, ready, this.#moreTime(options, bytes));
    return this.#options.media.send(action, params, depart, facts);
  }

  /** Implementations pass media on to QQ before they answer, and give large ones more time than a call has. */
  #moreTime(options: CallOptions | undefined, bytes: number): CallOptions | undefined {
    if (bytes === 0 || options?.timeoutMs !== undefined) return options;
    const { timeoutMs: usualMs = 30_000 } = this.#options.options;
    return { ...options, timeoutMs: usualMs + Math.ceil(bytes * 1_000 / MEDIA_BYTES_PER_SECOND) };
  }

  /** The data of a reply. */
  #result<T>(action: string, facts: ActionFacts, params: object, reply: ActionReply): T {
    if (!isSuccess(reply)) {
      this.#tellRefused(action, reply);
      throw refusal(action, params, reply);
    }
    this.#options.named.remember(action, params, reply.data);
    return (facts.unwraps === undefined ? reply.data : unwrapped(facts.unwraps, reply.data)) as T;
  }

  #tellRefused(action: string, reply: ActionReply): void {
    this.#refused++;
    const { hooks, fire } = this.#options;
    fire("apiLinkError", () => hooks.apiLinkError(reply, { action }));
  }

  /** Tells that there was no reply, and throws the reason. */
  #unanswered(action: string, error: unknown): never {
    this.#unanswers++;
    markTold(error);
    const { hooks, fire } = this.#options;
    fire("apiLinkRunError", () => hooks.apiLinkRunError(error, { action }));
    throw error;
  }
}

/** The error of a reply that says no. The hook `apiLinkError` was told of it. */
function refusal(action: string, params: object, reply: ActionReply): ActionError {
  const error = new ActionError(action, params, reply);
  markTold(error);
  return error;
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

/** A timeout that was asked for covers the wait in the outbox too. */
function lessTime(options: CallOptions | undefined, waitedMs: number): CallOptions | undefined {
  if (options?.timeoutMs === undefined || waitedMs === 0) return options;
  return { ...options, timeoutMs: Math.max(1, options.timeoutMs - waitedMs) };
}

const callOptionNames: readonly (keyof CallOptions)[] = ["timeoutMs", "signal", "priority"];

function checkCallOptions(action: string, options: CallOptions): void {
  for (const name in options) {
    if (!(callOptionNames as readonly string[]).includes(name)) throw unknownOption(action, name, callOptionNames);
  }
}

function checkActionName(action: unknown): void {
  if (typeof action === "string" && action !== "") return;
  throw new ConfigError("ACTION_NAME", `An action needs a name, such as "send_group_msg"; got ${quoted(action)}.`);
}
