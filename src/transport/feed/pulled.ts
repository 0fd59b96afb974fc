/**
 * A feed whose events this side fetches: it is fetched from for ever, with a growing wait after a failure, at the speed at
 * which the bot takes the events. Only a refused access token ends that.
 *
 * Overload: while the bot takes nothing, 8 Mi characters of events are kept; above that nothing is fetched until half of
 * them are taken, and the rest waits where it comes from.
 */

import { AuthError, ConfigError, ConnectionError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { backoffMs, type BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf } from "../../util/text_of.ts";
import { EventGate } from "./gate.ts";
import { Intake } from "./intake.ts";
import { LinkReport } from "../link/report.ts";
import { Repeats } from "./repeats.ts";
import type { Feed, FeedSink } from "../transport.ts";

/** A link that lasted this long was a good one: the next attempt is the first again. */
const stableMs = 10_000;

/** Between a link and the feed. */
export interface PullSession {
  /** Aborted when the feed is closed. */
  readonly signal: AbortSignal;
  /** The link is up. */
  up(): void;
  /** One event, of about so many characters. */
  event(payload: EventPayload, chars: number): void;
  /** Another link is open beside this one, and brings what comes from here on too. */
  overlap(): void;
  /** One of the two is closed: the old one when the other has taken over, else the new one. */
  endOverlap(isTakenOver: boolean): void;
  /** Whether nothing may be fetched at present. */
  readonly isStopped: boolean;
  /** Resolves when more may be fetched, or the feed is closed. */
  room(): Promise<void>;
}

/** What a pulled feed needs. */
export interface PulledFeedOptions {
  /** For people: where the events come from. */
  address: string;
  log: Logger;
  clock: Clock;
  reconnect?: BackoffOptions;
  /** The life of one link. Returns when the other side ended it; throws what went wrong. */
  pull(session: PullSession): Promise<void>;
  /** Ends what the links share. */
  release(): Promise<void>;
  /** Whether the implementation may give each event several times, on one link. */
  countsTwins?: boolean;
  /** For tests: other bounds, other dice. */
  softChars?: number;
  random?: () => number;
}

/** Makes a feed. Nothing is fetched before it is opened. */
export function createPulledFeed(options: PulledFeedOptions): Feed {
  return new PulledFeed(options);
}

class PulledFeed implements Feed, PullSession {
  readonly #options: PulledFeedOptions;
  readonly #intake: Intake;
  readonly #gate: EventGate;
  readonly #report: LinkReport;
  readonly #abort = new AbortController();
  #upSinceMs: number | undefined;
  #failures = 0;
  #wakeReader = ignore;
  #endSleep = ignore;
  #running: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(options: PulledFeedOptions) {
    const { address, log, softChars, countsTwins = false } = options;
    this.#options = options;
    this.#intake = new Intake({ log, address, ...softChars === undefined ? {} : { softChars } });
    this.#gate = new EventGate(this.#intake, log, new Repeats(options.clock, { countsTwins }));
    this.#report = new LinkReport(address, log);
    this.#intake.attach({ pause: () => true, resume: () => this.#wakeReader(), awaited: () => false });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get repeats(): number {
    return this.#gate.repeats;
  }

  get isStopped(): boolean {
    return this.#intake.stopped;
  }

  open(sink: FeedSink): void {
    const { address } = this.#options;
    if (this.#gate.isOpen) throw new ConfigError("FEED_OPEN", `The feed of ${address} is open already.`);
    if (this.#closing !== undefined) throw new ConfigError("FEED_CLOSED", `The feed of ${address} was closed.`);
    this.#gate.open(sink);
    this.#running = Promise.resolve().then(() => this.#run());
  }

  pause(): void {
    this.#gate.pause();
  }

  resume(): void {
    this.#gate.resume();
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  up(): void {
    if (this.signal.aborted) return;
    this.#upSinceMs = this.#options.clock.now();
    this.#report.up();
    this.#gate.up();
  }

  event(payload: EventPayload, chars: number): void {
    this.#gate.deliver(payload, ignore, chars); // nobody waits to hear that it was dealt with
  }

  overlap(): void {
    this.#gate.overlap();
  }

  endOverlap(isTakenOver: boolean): void {
    this.#gate.endOverlap(isTakenOver);
  }

  room(): Promise<void> {
    if (!this.#intake.stopped || this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.#wakeReader = resolve);
  }

  async #run(): Promise<void> {
    while (!this.signal.aborted) {
      const error = await this.#pull();
      if (this.signal.aborted) return;
      if (error instanceof AuthError) {
        this.#report.refused(error);
        return this.#gate.refused(error);
      }
      await this.#failed(error);
    }
  }

  /** One link, from its beginning to its end. */
  async #pull(): Promise<ConnectionError> {
    this.#upSinceMs = undefined;
    try {
      await this.#options.pull(this);
      return new ConnectionError("CONNECTION_CLOSED", `${this.#options.address} ended the link.`);
    } catch (error) {
      if (error instanceof ConnectionError) return error;
      return new ConnectionError("FEED_FAILED", `Events from ${this.#options.address}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  async #failed(error: ConnectionError): Promise<void> {
    const { clock, reconnect, random } = this.#options;
    const wasGood = this.#upSinceMs !== undefined && clock.now() - this.#upSinceMs >= stableMs;
    this.#failures = wasGood ? 1 : this.#failures + 1;
    const retryInMs = backoffMs(this.#failures, reconnect, random);
    this.#report.failed(error, retryInMs);
    this.#gate.down(error, retryInMs);
    if (!this.signal.aborted) await this.#sleep(retryInMs);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.schedule(ms, resolve);
      this.#endSleep = () => {
        cancel();
        resolve();
      };
    });
  }

  async #close(): Promise<void> {
    this.#gate.close();
    this.#abort.abort(new ConnectionError("CONNECTION_CLOSED", `The feed of ${this.#options.address} was closed.`));
    this.#wakeReader();
    this.#endSleep();
    await Promise.all([this.#options.release(), this.#running]);
  }
}

function ignore(): void {}
