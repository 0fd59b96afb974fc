/** Calls over whichever link there is: at once while one is up, otherwise as soon as the next one is. */

import { ConnectionError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Complaints } from "../feed/complaints.ts";
import type { Link } from "./link.ts";
import { type Deadlines, Pending } from "./pending.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Caller, CallerLink, CallerStats, CallReceiver } from "../transport.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** How many calls may wait for a link, unless the transport says otherwise. */
const defaultMaxWaiting = 10_000;

/** The part of a transport that its calls use. */
export interface LinkCallsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** For people: where the link leads. */
  address(): string;
  /** How many calls may wait for a link; one more is turned away. Default 10,000. */
  readonly maxWaiting?: number;
  readonly deadlines: Deadlines;
  /** How long a call waits for its reply when it does not say so itself. */
  readonly timeoutMs: number;
  /** Why no call can be made any more; undefined while one may be. */
  refusal(action: string): Error | undefined;
  /** There was no link in time. */
  noLinkError(action: string, timeoutMs: number): ConnectionError;
  /** Somebody waits for a link. */
  wanted?(): void;
  /** Somebody waited for a link and does so no longer. */
  unwanted?(): void;
  /** The first call is made. */
  began?(): void;
  /** Ends the transport. */
  close(): Promise<void>;
}

/** Whatever calls can go over. */
export type CallTarget = Pick<Link, "send" | "stream"> & Partial<Pick<Link, "unsentBytes" | "isCongested">>;

/** The calls of one transport. */
export class LinkCalls implements Caller, CallerLink {
  readonly link: CallerLink = this;
  readonly #options: LinkCallsOptions;
  readonly #waiters: Pending<CallTarget>;
  readonly #complaints: Complaints;
  #target: CallTarget | undefined;
  #isDown = false;
  #hasBegun = false;

  constructor(options: LinkCallsOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.log, options.address, "link");
    this.#waiters = new Pending(options.deadlines, (action, timeoutMs) => options.noLinkError(action, timeoutMs));
  }

  get state(): CallerLink["state"] {
    if (this.#target !== undefined) return "up";
    return this.#isDown ? "down" : "unopened";
  }

  /** How many calls wait for a link. */
  get waiting(): number {
    return this.#waiters.size;
  }

  get stats(): CallerStats {
    return {
      waiting: this.waiting,
      turnedAway: this.#complaints.count,
      unsentBytes: this.#target?.unsentBytes ?? 0,
      isCongested: this.#target?.isCongested ?? false,
    };
  }

  /** The error of a call that is not sent because so much waits on the socket already. Told and counted. */
  congested(action: string, unsentBytes: number): ConnectionError {
    const mebi = (unsentBytes / 2 ** 20).toFixed(1);
    this.#complaints.tell(transportTexts().congestedLine(mebi, action));
    return new ConnectionError(
      "LINK_CONGESTED",
      transportTexts().congested(action, mebi, this.#options.address()),
      { delivered: "no" },
    );
  }

  /** Calls go over this link from now on; those that waited go first. */
  up(target: CallTarget): void {
    this.#target = target;
    this.#isDown = false;
    this.#waiters.settleAll(target);
  }

  /** There is no link: calls wait. */
  down(): void {
    this.#target = undefined;
    this.#isDown = true;
  }

  /** Ends the waiting of all. */
  failWaiting(error: (action: string) => Error): void {
    this.#waiters.failAll(error);
  }

  whenUp(action: string, options?: CallOptions): Promise<void> {
    return this.#whenUp(action, options).then(() => {});
  }

  error(action: string): Error {
    return this.#options.refusal(action) ?? this.#options.noLinkError(action, 0);
  }

  call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    return new Promise((settle, fail) => this.send(action, params, options, { settle, fail }));
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    if (!this.#hasBegun) this.#begin();
    const signal = options?.signal;
    if (signal?.aborted) return receiver.fail(signal.reason);
    const timeoutMs = options?.timeoutMs ?? this.#options.timeoutMs;
    if (this.#target !== undefined) return this.#target.send(action, params, timeoutMs, signal, receiver);
    const startMs = this.#options.clock.now();
    const settle = (target: CallTarget): void => {
      const leftMs = Math.max(1, timeoutMs - (this.#options.clock.now() - startMs));
      target.send(action, params, leftMs, signal, receiver);
    };
    this.#await(action, timeoutMs, signal, settle, (error) => receiver.fail(error));
  }

  async *stream(action: string, params: object, options?: CallOptions): AsyncGenerator<ActionReply> {
    if (!this.#hasBegun) this.#begin();
    const target = await this.#whenUp(action, options);
    yield* target.stream(action, params, options?.timeoutMs ?? this.#options.timeoutMs, options?.signal);
  }

  close(): Promise<void> {
    return this.#options.close();
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#options.began?.();
  }

  #whenUp(action: string, options: CallOptions | undefined): Promise<CallTarget> {
    return new Promise((resolve, reject) => {
      const signal = options?.signal;
      if (signal?.aborted) return reject(signal.reason);
      if (this.#target !== undefined) return resolve(this.#target);
      this.#await(action, options?.timeoutMs ?? this.#options.timeoutMs, signal, resolve, reject);
    });
  }

  /** Tells of the link in the moment when it is up: two calls never change places. */
  #await(
    action: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    settle: (target: CallTarget) => void,
    failed: (error: unknown) => void,
  ): void {
    const refusal = this.#options.refusal(action);
    if (refusal !== undefined) return failed(refusal);
    const { maxWaiting = defaultMaxWaiting } = this.#options;
    if (this.waiting >= maxWaiting) return failed(this.#tooMany(action, maxWaiting));
    const fail = (error: unknown): void => {
      failed(error);
      this.#options.unwanted?.();
    };
    try {
      this.#waiters.add(this.#waiters.next(), action, timeoutMs, signal, { settle, fail });
    } catch (error) {
      return failed(error);
    }
    this.#options.wanted?.();
  }

  #tooMany(action: string, maxWaiting: number): ConnectionError {
    this.#complaints.tell(transportTexts().callsFullLine(maxWaiting, action));
    return new ConnectionError(
      "CALLS_WAITING",
      transportTexts().callsFull(action, maxWaiting, this.#options.address()),
      { delivered: "no" },
    );
  }
}

/** The error of a call on a transport that was closed. */
export function closedError(action: string, address: string): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", transportTexts().closedUnsent(action, address));
}
