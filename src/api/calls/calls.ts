/** The way of a call: its name is checked, its parameters completed, it leaves in turn, and hooks hear how it went. */

import { AuthError, CallTimeoutError, ConfigError, ConnectionError } from "../../errors.ts";
import { type ActionReply, isSuccess } from "../../protocol/frames.ts";
import { resultOf } from "../../protocol/results.ts";
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
import { completeParams, refuseTooLarge, sendTarget } from "./params.ts";
import { isRead } from "../read_actions.ts";

/** Runs a hook by its name. What it throws is the hook's own error. */
export type FireHook = (name: string, run: () => unknown) => void;

/** What calls are made with. */
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
  /** Looks for addresses of files in what the implementation answers. */
  readonly named: NamedAddresses;
  /** Told when a message begins to wait. */
  readonly messageWaits: () => void;
}

/** What the calls of a client came to. */
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
  #isClosed = false;
  #calls = 0;
  #refused = 0;
  #unanswered = 0;

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
      unanswered: this.#unanswered,
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
  async data<T>(action: string, params: object, options: CallOptions | undefined): Promise<T> {
    const name = actionName(action);
    const reply = await this.reply(name, params, options);
    if (isSuccess(reply)) return resultOf(name, reply.data) as T;
    throw refusal(name, params, reply);
  }

  /** Calls an action and gives any reply. Whatever goes wrong, a hook is told before this settles. */
  async reply(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const name = actionName(action);
    this.#calls++;
    let reply: ActionReply;
    try {
      checkActionName(name);
      if (options !== undefined) checkCallOptions(name, options);
      const complete = completeParams(name, params);
      reply = this.interceptors.isEmpty
        ? await this.#leave(name, complete, options)
        : await this.interceptors.run(name, complete, options, (params, options) =>
          this.#leave(name, completeParams(name, params), options));
    } catch (error) {
      this.#tellUnanswered(name, error);
      throw error;
    }
    if (!isSuccess(reply)) this.#tellRefused(name, reply);
    else this.#options.named.remember(name, params, reply.data);
    return reply;
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
      for await (const reply of this.#frames(name, completeParams(name, params), options)) {
        if (!isSuccess(reply)) {
          this.#tellRefused(name, reply);
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
  async *#frames(
    action: string,
    params: object,
    options: CallOptions | undefined,
  ): AsyncGenerator<ActionReply, void, void> {
    if (this.interceptors.isEmpty) return yield* this.#options.caller().stream(action, params, options);
    let frames: AsyncIterator<ActionReply> | undefined;
    try {
      yield await this.interceptors.run(action, params, options, async (params, options) => {
        await frames?.return?.();
        frames = this.#options.caller().stream(action, completeParams(action, params), options)[Symbol.asyncIterator]();
        return (await frames.next()).value as ActionReply;
      });
      for (let next = await frames?.next(); next?.done === false; next = await frames?.next()) yield next.value;
    } finally {
      await frames?.return?.();
    }
  }

  /** Messages wait their turn, everything else leaves at once. */
  #leave(action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const caller = this.#options.caller();
    const target = sendTarget(action, params);
    if (target === undefined) {
      return this.#retryReads > 0 && isRead(action)
        ? this.#read(caller, action, params, options)
        : this.#depart(caller, action, params, options);
    }
    refuseTooLarge(action, params);
    const long = this.#longSend?.run(action, params, options);
    if (long !== undefined) return long;
    const send = (waitedMs: number): Promise<ActionReply> =>
      this.#depart(caller, action, params, lessTime(options, waitedMs));
    return this.#outbox.run({ action, target, options, send });
  }

  /** What only reads is asked again when its reply was lost with the link, in the time that it had. */
  #read(
    caller: Caller,
    action: string,
    params: object,
    options: CallOptions | undefined,
    retries = this.#retryReads,
  ): Promise<ActionReply> {
    const { clock, options: { timeoutMs: usualMs = 30_000 } } = this.#options;
    const startMs = clock.now();
    return this.#depart(caller, action, params, options).catch((error: unknown) => {
      if (retries === 0 || this.#isClosed || !isReplyLost(error)) throw error;
      const timeoutMs = Math.max(1, (options?.timeoutMs ?? usualMs) - (clock.now() - startMs));
      return this.#read(caller, action, params, { ...options, timeoutMs }, retries - 1);
    });
  }

  #createLongSend(longText: LongTextOptions): LongSend {
    return new LongSend({
      longText,
      outbox: this.#outbox,
      depart: (action, params, options, waitedMs) =>
        this.#depart(this.#options.caller(), action, params, lessTime(options, waitedMs)),
      log: this.#options.hooks.log,
      self: this.#options.self,
    });
  }

  /** Media are read and brought over in the call's own turn, right before it leaves. */
  #depart(caller: Caller, action: string, params: object, options: CallOptions | undefined): Promise<ActionReply> {
    const { media } = this.#options;
    if (!media.concerns(action, params)) return caller.call(action, params, options);
    return media.send(action, params, (ready, bytes) => caller.call(action, ready, this.#moreTime(options, bytes)));
  }

  /** Implementations pass media on to QQ before they answer, and give large ones more time than a call has. */
  #moreTime(options: CallOptions | undefined, bytes: number): CallOptions | undefined {
    if (bytes === 0 || options?.timeoutMs !== undefined) return options;
    const { timeoutMs: usualMs = 30_000 } = this.#options.options;
    return { ...options, timeoutMs: usualMs + Math.ceil(bytes * 1_000 / MEDIA_BYTES_PER_SECOND) };
  }

  #tellRefused(action: string, reply: ActionReply): void {
    this.#refused++;
    const { hooks, fire } = this.#options;
    fire("apiLinkError", () => hooks.apiLinkError(reply, { action }));
  }

  #tellUnanswered(action: string, error: unknown): void {
    this.#unanswered++;
    markTold(error);
    const { hooks, fire } = this.#options;
    fire("apiLinkRunError", () => hooks.apiLinkRunError(error, { action }));
  }
}

/** The error of a reply that says no. The hook `apiLinkError` was told of it. */
function refusal(action: string, params: object, reply: ActionReply): ActionError {
  const error = new ActionError(action, params, reply);
  markTold(error);
  return error;
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

/** pycqBot and HTTP write a slash before the name, OneBot's page allows one behind it. */
function actionName(action: string): string {
  if (typeof action !== "string" || !(action.startsWith("/") || action.endsWith("/"))) return action;
  return action.replace(/^\/|\/$/g, "");
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
