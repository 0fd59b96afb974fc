/**
 * The transport of a client that listens: before the first account comes, calls wait for it; with one account they are that
 * account's; with several nobody can know which one is meant, and they are refused.
 */

import { ConfigError, ConnectionError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { Deadlines } from "../link/pending.ts";
import { closedError, LinkCalls } from "../link/calls.ts";
import { type AdmissionRules, admissionRules, listenAddress } from "./admission.ts";
import type { AccountArrival, ReverseOptions, ReverseServer } from "./listener.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import { messageOf } from "../../util/text_of.ts";
import { LaterFeed } from "../feed/later_feed.ts";
import type { Caller, CallerLink, CallerStats, CallReceiver, Transport } from "../transport.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** Where implementations connect, and what a client does there. */
export interface Listener extends Transport {
  /** Whether one account only is let in: then this transport is that account's, events included. */
  readonly isSingle: boolean;
  /**
   * Starts to listen. Each account is handed over once, in the moment when its first connection opens.
   *
   * @throws ConnectionError with code `PORT_TAKEN` or `LISTEN_FAILED`
   */
  listen(onAccount: (arrival: AccountArrival) => void): Promise<void>;
}

/**
 * Makes a listener. It listens from `listen`, or from the first call on; what that needs is loaded then.
 *
 * @throws ConfigError for wrong options, and when it would be open to others without a secret
 */
export function createReverseFront(options: ReverseOptions): Listener {
  return new ReverseFront(options);
}

class ReverseFront implements Listener, Caller {
  readonly caller: Caller = this;
  readonly feed: LaterFeed | undefined;
  readonly isSingle: boolean;
  readonly #options: ReverseOptions;
  readonly #rules: AdmissionRules;
  readonly #calls: LinkCalls;
  readonly #arrivals: AccountArrival[] = [];
  #server: ReverseServer | undefined;
  #listening: Promise<void> | undefined;
  #onAccount: ((arrival: AccountArrival) => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ReverseOptions) {
    const { clock, timeoutMs, log } = options;
    this.#options = options;
    this.#rules = admissionRules(options.listen);
    this.isSingle = options.listen.maxAccounts === 1;
    this.feed = this.isSingle ? new LaterFeed() : undefined;
    this.#calls = new LinkCalls({
      clock,
      log,
      address: () => this.address,
      deadlines: new Deadlines(clock),
      timeoutMs,
      refusal: (action) => this.#refusal(action),
      noLinkError: (action, waitedMs) => this.#nobodyError(action, waitedMs),
      wanted: () => {
        this.#listen().catch((error: unknown) => {
          log.error(messageOf(error));
          this.#calls.failWaiting(() => error as Error);
        });
      },
      close: () => this.close(),
    });
  }

  get address(): string {
    return this.#server?.address ?? listenAddress(this.#options.listen);
  }

  get link(): CallerLink {
    return this.#only?.transport.caller.link ?? this.#calls;
  }

  get stats(): CallerStats {
    return this.#only?.transport.caller.stats ?? this.#calls.stats;
  }

  get refused(): number {
    return this.#server?.refused ?? 0;
  }

  listen(onAccount: (arrival: AccountArrival) => void): Promise<void> {
    this.#onAccount = onAccount;
    for (const arrival of this.#arrivals) onAccount(arrival);
    return this.#listen();
  }

  call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    return this.#calls.call(action, params, options);
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    this.#calls.send(action, params, options, receiver);
  }

  stream(action: string, params: object, options?: CallOptions): AsyncIterable<ActionReply> {
    return this.#calls.stream(action, params, options);
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  get #only(): AccountArrival | undefined {
    return this.#arrivals.length === 1 ? this.#arrivals[0] : undefined;
  }

  #listen(): Promise<void> {
    return this.#listening ??= this.#open();
  }

  async #open(): Promise<void> {
    const { createReverseServer } = await import("./listener.ts");
    if (this.#closing !== undefined) {
      throw new ConnectionError("CONNECTION_CLOSED", transportTexts().closed(this.address));
    }
    this.#server = createReverseServer(this.#options, this.#rules);
    await this.#server.open((arrival) => this.#arrived(arrival));
  }

  #arrived(arrival: AccountArrival): void {
    this.#arrivals.push(arrival);
    try {
      this.feed?.attach(arrival.transport.feed);
      this.#onAccount?.(arrival);
    } catch (error) {
      this.#arrivals.pop();
      this.feed?.attach(undefined);
      throw error;
    }
    if (this.#arrivals.length > 1) return this.#calls.down();
    const { caller } = arrival.transport;
    this.#calls.up({
      send: (action, params, timeoutMs, signal, receiver) =>
        caller.send(action, params, optionsOf(timeoutMs, signal), receiver),
      stream: (action, params, timeoutMs, signal) =>
        caller.stream(action, params, optionsOf(timeoutMs, signal)) as AsyncGenerator<ActionReply>,
    });
  }

  #refusal(action: string): Error | undefined {
    if (this.#closing !== undefined) return closedError(action, this.address);
    if (this.#arrivals.length < 2) return undefined;
    const names = this.#arrivals.map(({ selfId }) => selfId).join(", ");
    return new ConfigError(
      "ACCOUNT_AMBIGUOUS",
      transportTexts().whichAccount(action, names, this.#arrivals[0]?.selfId ?? ""),
    );
  }

  #nobodyError(action: string, timeoutMs: number): ConnectionError {
    return new ConnectionError(
      "CONNECTION_AWAY",
      transportTexts().nobodyCame(action, this.address, timeoutMs),
      { delivered: "no" },
    );
  }

  async #close(): Promise<void> {
    this.#calls.down();
    this.#calls.failWaiting((action) => closedError(action, this.address));
    await this.#server?.close();
  }
}

function optionsOf(timeoutMs: number, signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
}
