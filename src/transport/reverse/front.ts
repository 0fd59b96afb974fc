/**
 * The transport of a client that listens: before the first account comes, calls wait for it; with one account they are that
 * account's; with several nobody can know which one is meant, and they are refused.
 */

import { ConfigError, ConnectionError } from "../../errors.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { Deadlines } from "../link/pending.ts";
import { closedError, LinkCalls } from "../link/calls.ts";
import { admissionRules, listenAddress } from "./admission.ts";
import type { AccountArrival, ReverseOptions, ReverseServer } from "./listener.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
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
  const rules = admissionRules(options.listen);
  return createFront({
    ...options,
    address: listenAddress(options.listen),
    isSingle: options.listen.maxAccounts === 1,
    load: async () => (await import("./listener.ts")).createReverseServer(options, rules),
    nobody: (action, address, waitedMs) => transportTexts().nobodyCame(action, address, waitedMs),
  });
}

/** Where accounts come from: a server, or a queue. */
type AccountSource = Pick<ReverseServer, "address" | "open" | "close"> & Partial<Pick<ReverseServer, "refused">>;

/** Options of {@link createFront}. */
export interface FrontOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly timeoutMs: number;
  /** For people, until the source has one. */
  readonly address: string;
  readonly isSingle: boolean;
  load(): Promise<AccountSource>;
  /** The sentence of a call for which no account came in time. */
  nobody(action: string, address: string, waitedMs: number): string;
}

/** Makes a listener. The source of its accounts is loaded when it is needed. */
export function createFront(options: FrontOptions): Listener {
  return new Front(options);
}

class Front implements Listener, Caller {
  readonly caller: Caller = this;
  readonly feed: LaterFeed | undefined;
  readonly isSingle: boolean;
  readonly #options: FrontOptions;
  readonly #calls: LinkCalls;
  readonly #arrivals: AccountArrival[] = [];
  #server: AccountSource | undefined;
  #listening: Promise<void> | undefined;
  #onAccount: ((arrival: AccountArrival) => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FrontOptions) {
    const { clock, timeoutMs, log } = options;
    this.#options = options;
    this.isSingle = options.isSingle;
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
    return this.#server?.address ?? this.#options.address;
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
    return this.#caller.call(action, params, options);
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    this.#caller.send(action, params, options, receiver);
  }

  stream(action: string, params: object, options?: CallOptions): AsyncIterable<ActionReply> {
    return this.#caller.stream(action, params, options);
  }

  cause(): object | undefined {
    return this.#only?.transport.cause?.();
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  get #caller(): Caller {
    return this.#closing === undefined ? this.#only?.transport.caller ?? this.#calls : this.#calls;
  }

  get #only(): AccountArrival | undefined {
    return this.#arrivals.length === 1 ? this.#arrivals[0] : undefined;
  }

  #listen(): Promise<void> {
    return this.#listening ??= this.#open();
  }

  async #open(): Promise<void> {
    const server = await this.#options.load();
    if (this.#closing !== undefined) {
      throw new ConnectionError("CONNECTION_CLOSED", transportTexts().closed(this.address));
    }
    this.#server = server;
    await server.open((arrival) => this.#arrived(arrival));
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
      this.#options.nobody(action, this.address, timeoutMs),
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
