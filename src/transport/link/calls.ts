/** Calls over whichever link there is: at once while one is up, otherwise as soon as the next one is. */

import { ConnectionError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { Logger } from "../../util/log/log.ts";
import type { Clock } from "../../util/time/clock.ts";
import { Complaints } from "../feed/complaints.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Link } from "./link.ts";
import { Pending } from "./pending.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { CallerLink, CallerStats } from "../transport.ts";

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
}

/** Whatever calls can go over. */
export type CallTarget = Pick<Link, "call" | "stream"> & { readonly unsentBytes?: number };

/** The calls of one transport. */
export class LinkCalls implements CallerLink {
  readonly #options: LinkCallsOptions;
  readonly #waiters: Pending<CallTarget>;
  readonly #complaints: Complaints;
  #link: CallTarget | undefined;
  #isDown = false;

  constructor(options: LinkCallsOptions) {
    this.#options = options;
    this.#complaints = new Complaints(options.log, options.address, "link");
    this.#waiters = new Pending(options.deadlines, (action, timeoutMs) => options.noLinkError(action, timeoutMs));
  }

  get state(): CallerLink["state"] {
    if (this.#link !== undefined) return "up";
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
      unsentBytes: this.#link?.unsentBytes ?? 0,
    };
  }

  /** The error of a call that is not sent because so much waits on the socket already. Told and counted. */
  congested(action: string, unsentBytes: number): ConnectionError {
    const mebi = (unsentBytes / 2 ** 20).toFixed(1);
    this.#complaints.tell(`the other side reads too slowly or nothing, ${mebi} MiB wait: ${action} was turned away`);
    return new ConnectionError(
      "LINK_CONGESTED",
      `${action}: ${mebi} MiB wait on the link to ${this.#options.address()} because the other side does not read them, ` +
        "so it was not sent. Look whether the implementation hangs; call again once it reads.",
      { delivered: "no" },
    );
  }

  /** Calls go over this link from now on; those that waited go first. */
  up(link: CallTarget): void {
    this.#link = link;
    this.#isDown = false;
    this.#waiters.settleAll(link);
  }

  /** There is no link: calls wait. */
  down(): void {
    this.#link = undefined;
    this.#isDown = true;
  }

  /** Ends the waiting of all. */
  failWaiting(error: (action: string) => Error): void {
    this.#waiters.failAll(error);
  }

  whenUp(action: string, options?: CallOptions): Promise<void> {
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    return this.#whenUp(action, options?.timeoutMs ?? this.#options.timeoutMs, signal, () => {});
  }

  error(action: string): Error {
    return this.#options.refusal(action) ?? this.#options.noLinkError(action, 0);
  }

  call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    const signal = options?.signal;
    if (signal?.aborted) return Promise.reject(signal.reason);
    const timeoutMs = options?.timeoutMs ?? this.#options.timeoutMs;
    if (this.#link !== undefined) return this.#link.call(action, params, timeoutMs, signal);
    const startMs = this.#options.clock.now();
    return this.#whenUp(action, timeoutMs, signal, (link) => {
      const leftMs = Math.max(1, timeoutMs - (this.#options.clock.now() - startMs));
      return link.call(action, params, leftMs, signal);
    });
  }

  async *stream(action: string, params: object, options?: CallOptions): AsyncGenerator<ActionReply> {
    const signal = options?.signal;
    signal?.throwIfAborted();
    const timeoutMs = options?.timeoutMs ?? this.#options.timeoutMs;
    const link = await this.#whenUp(action, timeoutMs, signal, (link) => link);
    yield* link.stream(action, params, timeoutMs, signal);
  }

  /** Runs `task` on the link, in the moment when it is up: two calls never change places. */
  #whenUp<T>(
    action: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    task: (link: CallTarget) => T | Promise<T>,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#link !== undefined) return resolve(task(this.#link));
      const refusal = this.#options.refusal(action);
      if (refusal !== undefined) return reject(refusal);
      const { maxWaiting = defaultMaxWaiting } = this.#options;
      if (this.waiting >= maxWaiting) return reject(this.#tooMany(action, maxWaiting));
      const settle = (link: CallTarget): void => resolve(task(link));
      const fail = (error: unknown): void => {
        reject(error);
        this.#options.unwanted?.();
      };
      this.#waiters.add(this.#waiters.next(), { action, timeoutMs, signal, receiver: { settle, fail } });
      this.#options.wanted?.();
    });
  }

  #tooMany(action: string, maxWaiting: number): ConnectionError {
    this.#complaints.tell(`${maxWaiting} calls wait for the link: ${action} was turned away`);
    return new ConnectionError(
      "CALLS_WAITING",
      `${action}: ${maxWaiting} calls wait for the link to ${this.#options.address()} already, so it was not sent. ` +
        "Call less while there is no link, or give calls a shorter timeoutMs.",
      { delivered: "no" },
    );
  }
}

/** The error of a call on a transport that was closed. */
export function closedError(action: string, address: string): ConnectionError {
  return new ConnectionError("CONNECTION_CLOSED", `${action}: the link to ${address} was closed, so it was not sent.`);
}
