/** One call as an object: where it goes, who hears how it ended, and its place among the messages that wait. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { ActionFacts } from "../../protocol/actions.gen.ts";
import type { OutgoingMessage } from "../../protocol/message.ts";
import type { CallReceiver } from "../../transport/transport.ts";
import type { RateWindow } from "./rate_window.ts";

/** A chat that messages go to: the number of a group, a person's number below 0, or any text. */
export type Target = number | string;

/** A chat's key: numbers and their digits mean the same. */
export function targetOf(isGroup: boolean, id: unknown): Target {
  const number = typeof id === "number" ? id : Number(id);
  if (Number.isSafeInteger(number)) return isGroup ? number : -number;
  return `${isGroup ? "g" : "u"}${id as string}`;
}

/** A chat for people: `g` or `u` and its number. */
export function nameOfTarget(target: Target): string {
  if (typeof target === "string") return target;
  return target > 0 ? `g${target}` : `u${-target}`;
}

/**
 * One message on its way out, from its turn to its reply. It is its own place in a lane and its own receiver, so that a
 * message costs one object here.
 */
export abstract class Letter implements CallReceiver {
  readonly action: string;
  /** Undefined for a call that needs no turn. */
  readonly target: Target | undefined;
  readonly options: CallOptions | undefined;
  /** The outbox's; undefined while it has none. */
  outbox: LetterBox | undefined = undefined;
  lane: Lane | undefined = undefined;
  /** When it began to wait; undefined when it left at once. */
  enteredMs: number | undefined = undefined;
  /** Its place among all that left; 0 until then. */
  turn = 0;
  /** When its slot was taken. */
  tookMs = 0;
  /** It leaves right now: what it hears meanwhile counts a moment later. */
  isLeaving = false;
  /** Calls its deadline and its signal off. */
  forget: (() => void) | undefined = undefined;

  constructor(action: string, target: Target | undefined, options: CallOptions | undefined) {
    this.action = action;
    this.target = target;
    this.options = options;
  }

  /** Lets it go; the reply comes to {@link settle}. `waitedMs` is how long it waited, to be taken off its timeout. Never throws. */
  abstract leave(waitedMs: number): void;
  /** A reply came. The next message of its chat has left. */
  abstract done(reply: ActionReply): void;
  /** It was not sent, and will not be (again); nothing else has left since. */
  abstract failed(error: unknown): void;

  settle(reply: ActionReply): void {
    if (this.outbox === undefined) this.done(reply);
    else if (this.isLeaving) queueMicrotask(() => this.settle(reply));
    else this.outbox.landed(this, reply);
  }

  fail(error: unknown): void {
    if (this.outbox === undefined) this.failed(error);
    else if (this.isLeaving) queueMicrotask(() => this.fail(error));
    else this.outbox.lost(this, error);
  }
}

/** Who a letter that is under way tells how that ended. */
export interface LetterBox {
  landed(letter: Letter, reply: ActionReply): void;
  lost(letter: Letter, error: unknown): void;
}

/** One chat. */
export interface Lane {
  readonly target: Target;
  /** In order; the first is next. */
  readonly letters: Letter[];
  readonly window: RateWindow | undefined;
  /** Messages that left and whose reply is awaited. */
  underWay: number;
  /** As many as may be: the next one waits for a reply. */
  isBusy: boolean;
  /** Kept for one speaker, whose messages do not stand here. */
  isKept: boolean;
}

/** One call, looked at once. */
export interface ReadyCall {
  /** The name as it leaves. */
  readonly action: string;
  readonly facts: ActionFacts;
  /** With defaults; the messages in it are segments. */
  readonly params: object;
  /** The chat that it goes to, when it sends. */
  readonly target: Target | undefined;
  /** Its `message`, when it sends one. */
  readonly message: OutgoingMessage | undefined;
  /** Whether media have to be brought over before it leaves. */
  readonly hasMedia: boolean;
}

/** Who hears how a call ended. Neither method may throw. */
export interface Outcome {
  /** It was done: the reply's data, or the whole reply where that was asked for. */
  done(result: unknown): void;
  /** It was refused, or there was no reply. The hooks were told. */
  failed(error: unknown): void;
}

/** The outcome of a call as a promise that ends no process when nobody waits for it: the hooks were told. */
export class PromisedOutcome implements Outcome {
  readonly promise: Promise<unknown>;
  #resolve: (result: unknown) => void = ignore;
  #reject: (error: unknown) => void = ignore;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  done(result: unknown): void {
    this.#resolve(result);
  }

  failed(error: unknown): void {
    this.promise.catch(ignore);
    this.#reject(error);
  }
}

/** The result that a call is made for: the data of a reply that says yes, any reply, or any reply without a word to the hooks. */
export type Wanted = "data" | "reply" | "frame";

/** The part of a client that its calls use. */
export interface CallHost {
  depart(call: Call, waitedMs: number): void;
  done(call: Call, reply: ActionReply): void;
  failed(call: Call, error: unknown): void;
}

/** One call, from its beginning to its end. */
export class Call extends Letter {
  readonly ready: ReadyCall;
  readonly wanted: Wanted;
  readonly outcome: Outcome;
  readonly #host: CallHost;
  /** When it left, where it may be repeated. */
  startMs = 0;
  retries: number;

  constructor(
    host: CallHost,
    ready: ReadyCall,
    options: CallOptions | undefined,
    wanted: Wanted,
    retries: number,
    outcome: Outcome,
  ) {
    super(ready.action, ready.target, options);
    this.#host = host;
    this.ready = ready;
    this.wanted = wanted;
    this.retries = retries;
    this.outcome = outcome;
  }

  /** The call of a message that was looked at already. */
  static toChat(
    host: CallHost,
    { action, facts, params, message }: Pick<ReadyCall, "action" | "facts" | "params"> & { message: OutgoingMessage },
    isGroup: boolean,
    { group_id, user_id }: { readonly group_id?: unknown; readonly user_id?: unknown },
    outcome: Outcome,
  ): Call {
    const target = targetOf(isGroup, isGroup ? group_id : user_id);
    const ready = { action, facts, params, target, message, hasMedia: message.hasMedia };
    return new Call(host, ready, undefined, "data", 0, outcome);
  }

  leave(waitedMs: number): void {
    this.#host.depart(this, waitedMs);
  }

  done(reply: ActionReply): void {
    this.#host.done(this, reply);
  }

  failed(error: unknown): void {
    this.#host.failed(this, error);
  }
}

function ignore(): void {}
