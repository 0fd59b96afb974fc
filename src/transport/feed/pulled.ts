/**
 * A feed whose events this side fetches: it is fetched from for ever, with a growing wait after a failure, at the speed at
 * which the bot takes the events. Only a refused access token ends that.
 *
 * Overload: while the bot takes nothing, 8 Mi characters of events are kept; above that nothing is fetched until half of
 * them are taken, and the rest waits where it comes from.
 */

import { AuthError, ConnectionError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { backoffMs, type BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { Reconnect } from "../../util/time/reconnect.ts";
import { messageOf } from "../../util/text_of.ts";
import { EventFeed } from "./feed.ts";
import { Intake } from "./intake.ts";
import { LinkReport } from "../link/report.ts";
import { Repeats } from "./repeats.ts";
import type { Feed } from "../transport.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";
import { given } from "../../util/given.ts";

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

/** Options of a pulled feed. */
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
  return new Puller(options).feed;
}

class Puller implements PullSession {
  readonly feed: EventFeed;
  readonly #options: PulledFeedOptions;
  readonly #intake: Intake;
  readonly #reconnect: Reconnect;
  readonly #abort = new AbortController();
  #wakeReader = ignore;
  #running: Promise<void> = Promise.resolve();

  constructor(options: PulledFeedOptions) {
    const { address, log, clock, softChars, countsTwins = false } = options;
    this.#options = options;
    this.#intake = new Intake({ log, address, ...given({ softChars }) });
    this.#intake.attach({ pause: () => true, resume: () => this.#wakeReader(), awaited: () => false });
    const start = (): void => void (this.#running = Promise.resolve().then(() => this.#run()));
    this.feed = new EventFeed({
      log,
      intake: this.#intake,
      repeats: new Repeats(clock, { countsTwins }),
      report: new LinkReport(address, log, options.clock),
      opened: start,
      closed: () => this.#closed(),
    });
    const waitMs = (failures: number): number => backoffMs(failures, options.reconnect, options.random);
    this.#reconnect = new Reconnect({ clock, waitMs, attempt: start });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isStopped(): boolean {
    return this.#intake.stopped;
  }

  up(): void {
    if (this.signal.aborted) return;
    this.#reconnect.up();
    this.feed.up();
  }

  event(payload: EventPayload, chars: number): void {
    this.feed.deliver(payload, ignore, chars); // nobody waits to hear that it was dealt with
  }

  overlap(): void {
    this.feed.overlap();
  }

  endOverlap(isTakenOver: boolean): void {
    this.feed.endOverlap(isTakenOver);
  }

  room(): Promise<void> {
    if (!this.#intake.stopped || this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => this.#wakeReader = resolve);
  }

  async #run(): Promise<void> {
    if (this.signal.aborted) return;
    const error = await this.#pull();
    if (this.signal.aborted) return;
    if (error instanceof AuthError) this.feed.refused(error);
    else this.feed.down(error, this.#reconnect.lost(true));
  }

  /** One link, from its beginning to its end. */
  async #pull(): Promise<ConnectionError> {
    try {
      await this.#options.pull(this);
      return new ConnectionError("CONNECTION_CLOSED", transportTexts().endedLink(this.#options.address));
    } catch (error) {
      if (error instanceof ConnectionError) return error;
      return new ConnectionError("FEED_FAILED", transportTexts().feedFailed(this.#options.address, messageOf(error)), {
        cause: error,
      });
    }
  }

  async #closed(): Promise<void> {
    this.#abort.abort(new ConnectionError("CONNECTION_CLOSED", transportTexts().feedClosed(this.#options.address)));
    this.#reconnect.rest();
    this.#wakeReader();
    await Promise.all([this.#options.release(), this.#running]);
  }
}

function ignore(): void {}
