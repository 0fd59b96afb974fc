/** One account behind a gateway, as a transport: its events come out of streams, its calls go into one. */

import { ConfigError, ConnectionError } from "../../errors.ts";
import type { CallOptions, CausedOptions } from "../../protocol/call_options.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import type { Clock } from "../../util/time/clock.ts";
import { systemClock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf } from "../../util/text_of.ts";
import { EventFeed } from "../feed/feed.ts";
import { Intake } from "../feed/intake.ts";
import { closedError, LinkCalls } from "../link/calls.ts";
import { Deadlines } from "../link/pending.ts";
import type {
  Acknowledge,
  Caller,
  CallerLink,
  CallerStats,
  CallReceiver,
  QueueCounts,
  Transport,
} from "../transport.ts";
import { Cause, currentCause, runFor } from "./causes.ts";
import type { QueueEngine } from "./engine.ts";
import { baseOf } from "./keys.ts";
import type { FullQueueOptions } from "./options.ts";
import { type Delivery, Partitions } from "./partitions.ts";
import { Envelope, RemoteCalls } from "./remote_calls.ts";
import { Session } from "./session.ts";
import { type LinkWords, readError } from "./wire.ts";

/** Options of an account's transport. */
export interface QueueAccountOptions {
  readonly redis: QueueEngine;
  readonly account: string;
  readonly options: FullQueueOptions;
  readonly timeoutMs: number;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Nobody waits to hear that a heartbeat was dealt with. */
const acknowledgeNothing = (): void => {};

/** One account. */
export class QueueAccount implements Transport, Caller {
  readonly address: string;
  readonly caller: Caller = this;
  readonly feed: QueueFeed;
  readonly #options: QueueAccountOptions;
  readonly #calls: LinkCalls;
  readonly #remote: RemoteCalls;
  readonly #partitions: Partitions;
  readonly #session: Session;
  #token: string | undefined;
  /** The last words of the gateway about its link. */
  #words = "";
  #isUp = false;
  #why: ConnectionError | undefined;
  #isOpen = false;
  #closing: Promise<void> | undefined;

  constructor(options: QueueAccountOptions) {
    const { redis, account, log, clock, timeoutMs } = options;
    this.#options = options;
    this.address = `${redis.address} (account ${account})`;
    const base = baseOf(options.options.prefix, account);
    const deadlines = new Deadlines(clock);
    const parts = { redis, base, options: options.options, log, clock: systemClock };
    this.#partitions = new Partitions({ ...parts, give: (delivery) => this.#give(delivery) });
    this.#remote = new RemoteCalls({ redis, base, deadlines });
    this.#session = new Session({
      ...parts,
      partitions: this.#partitions,
      begun: (token, why) => this.#begun(token, why),
      gateway: (isThere, link) => this.#gateway(isThere, link),
      answer: (id, text) => this.#remote.answer(id, text),
      everybody: (text) => this.#everybody(text),
      lookForAnswers: () => void this.#remote.look().catch(acknowledgeNothing),
    });
    this.feed = new QueueFeed({ log, intake: new Intake({ log, address: this.address }), account: this });
    this.#calls = new LinkCalls({
      clock,
      log,
      address: () => this.address,
      deadlines,
      timeoutMs,
      refusal: (action) => this.#closing === undefined ? undefined : closedError(action, this.address),
      noLinkError: (action, waitedMs) => this.#awayError(action, waitedMs),
      wanted: () => this.open(),
      close: () => this.close(),
    });
  }

  get link(): CallerLink {
    return this.#calls;
  }

  get stats(): CallerStats {
    return this.#calls.stats;
  }

  /** Counts of the events of this worker. */
  get counts(): QueueCounts {
    return { ...this.#partitions.counts, held: this.#partitions.held.length, open: this.#partitions.open };
  }

  /** The event that is being dealt with where this is asked. */
  cause(): object | undefined {
    return currentCause();
  }

  call(action: string, params: object, options?: CallOptions): Promise<ActionReply> {
    return new Promise((settle, fail) => this.send(action, params, options, { settle, fail }));
  }

  send(action: string, params: object, options: CallOptions | undefined, receiver: CallReceiver): void {
    const { "~cause": cause = currentCause() } = (options ?? {}) as Partial<CausedOptions>;
    this.#calls.send(action, new Envelope(params, cause as Cause | undefined), options, receiver);
  }

  stream(action: string, params: object, options?: CallOptions): AsyncIterable<ActionReply> {
    return this.#calls.stream(action, new Envelope(params, undefined), options);
  }

  /** Takes part from now on. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#session.open().catch((error: unknown) => this.#options.log.error(messageOf(error), error));
  }

  /** The bot takes events, or none at present. `isForGood`: none will be taken any more. */
  take(isTaking: boolean, isForGood = false): void {
    if (isTaking) this.#partitions.resume();
    else this.#partitions.pause();
    if (isForGood) this.#session.leave();
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    this.#calls.down();
    this.#calls.failWaiting((action) => closedError(action, this.address));
    void this.feed.close();
    // The events that calls are under way for are given back first: whoever gets them makes these calls again, under the same names.
    const isOver = await this.#session.close();
    // A queue of this machine does not remember every call: one that it has no word of may have been executed.
    const isKnown = isOver && this.#options.redis.outlives;
    const count = await this.#remote.end(isKnown, (action, delivered) => {
      const { closedUnderWay, closedUnsent } = queueTexts();
      const why = delivered === "no" ? closedUnsent(action) : closedUnderWay(action);
      return new ConnectionError("CONNECTION_CLOSED", why, { delivered });
    });
    if (count > 0) this.#options.log.warn(queueTexts().closedWithCalls(this.address, count));
  }

  #give(delivery: Delivery): void {
    const cause = new Cause(delivery);
    const acknowledge = Object.assign((left?: "unhandled"): void => {
      if (cause.isOver) return;
      cause.isOver = true;
      if (left === undefined) this.#partitions.done(delivery);
      else this.#partitions.leave(delivery);
    }, {
      within: (run: () => void): void => runFor(cause, run),
      onMoved: (moved: () => void): void => void (delivery.moved = moved),
    }) satisfies Acknowledge;
    runFor(cause, () => this.feed.deliver(delivery.payload, acknowledge, delivery.chars));
  }

  #everybody(text: string): void {
    try {
      this.feed.deliver(JSON.parse(text) as EventPayload, acknowledgeNothing, text.length);
    } catch (error) {
      this.#options.log.debug(messageOf(error));
    }
  }

  #begun(token: string | undefined, why?: Error): void {
    this.#token = token;
    this.#words = "";
    if (token !== undefined) {
      this.#remote.begin(token);
      return;
    }
    if (this.#closing !== undefined || why === undefined) return this.#calls.down();
    const isFinal = why instanceof ConfigError;
    const error = new ConnectionError("QUEUE_AWAY", why.message, { cause: why });
    // Calls under way may still be answered: their answers are looked for when Redis is back.
    if (!this.#options.redis.outlives) {
      void this.#remote.end(
        false,
        (action) =>
          new ConnectionError("CONNECTION_CLOSED", queueTexts().gatewayDied(action), { delivered: "unknown" }),
      );
    }
    this.#down(error, isFinal ? undefined : 1_000);
    if (isFinal) this.#options.log.error(why.message);
  }

  /** The gateway is there, or not, and this is what it says. */
  #gateway(isThere: boolean, link: string): void {
    const words = isThere ? link : "-";
    if (this.#token === undefined || words === this.#words) return;
    this.#words = words;
    const { isUp, error, retryInMs } = isThere && link !== "" ? JSON.parse(link) as LinkWords : awayWords();
    if (isUp) this.#up();
    else {
      const told = error === undefined ? undefined : readError(error, "");
      this.#down(
        told instanceof ConnectionError
          ? told
          : new ConnectionError("CONNECTION_AWAY", queueTexts().noGateway(this.address)),
        retryInMs ?? Infinity,
      );
    }
  }

  #up(): void {
    this.#why = undefined;
    this.#calls.up(this.#remote);
    if (this.#isUp) return;
    this.#isUp = true;
    this.feed.up();
  }

  #down(error: ConnectionError, retryInMs: number | undefined): void {
    this.#isUp = false;
    this.#why = error;
    // Without a session no call can be written; without a link the gateway keeps them, as any transport does.
    if (this.#token === undefined) this.#calls.down();
    else this.#calls.up(this.#remote);
    this.feed.down(error, retryInMs);
  }

  #awayError(action: string, timeoutMs: number): ConnectionError {
    const why = this.#why?.message ?? queueTexts().noGateway(this.address);
    return new ConnectionError("CONNECTION_AWAY", queueTexts().noLink(action, this.address, timeoutMs, why), {
      delivered: "no",
      cause: this.#why,
    });
  }
}

function awayWords(): LinkWords {
  return { isUp: false };
}

/** The feed of an account: what it is told of pauses goes to the partitions. */
class QueueFeed extends EventFeed {
  readonly #account: QueueAccount;

  constructor({ log, intake, account }: { log: Logger; intake: Intake; account: QueueAccount }) {
    super({
      log,
      intake,
      opened: () => {
        account.open();
        account.take(true);
      },
      closed: () => account.take(false, true),
    });
    this.#account = account;
  }

  override pause(isForGood = false): void {
    super.pause();
    this.#account.take(false, isForGood);
  }

  override resume(): void {
    super.resume();
    this.#account.take(true);
  }
}
