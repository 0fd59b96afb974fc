/**
 * Events by asking for them: `get_updates` of go-cqhttp (where long-polling is enabled) and `get_event` of LLBot. Each
 * question waits at the implementation until there is something to tell.
 *
 * The implementation forgets the events that it gave, so one question follows the other and none is ever repeated. While this side does
 * not ask, go-cqhttp keeps the newest 2,000 events (max-queue-size), LLBot the newest 100 of the last five minutes.
 */

import { ConnectionError } from "../../errors.ts";
import { type ActionReply, isEvent, isSuccess } from "../../protocol/frames.ts";
import type { BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import { pause } from "../../util/time/pause.ts";
import { charsOf } from "../../util/digest.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import { Complaints } from "../feed/complaints.ts";
import type { Endpoint } from "../diagnose/endpoint.ts";
import { createPulledFeed, type PullSession } from "../feed/pulled.ts";
import type { Caller, Feed } from "../transport.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";
import { given } from "../../util/given.ts";

/** How events are asked for. */
export interface PollOptions {
  /** The action: `get_updates` of go-cqhttp or `get_event` of LLBot. Without it the one that the implementation has. */
  action?: "get_updates" | "get_event";
  /**
   * How long the implementation may wait with its answer when there is no event, in milliseconds. Default 20,000. go-cqhttp is
   * asked to wait that long only while its heartbeats come, and for two seconds otherwise.
   */
  waitMs?: number;
  /** The name under which LLBot keeps events for this bot. Without one, a random one that no other bot has. */
  key?: string;
}

/** Options of polling. */
export interface PollingOptions extends PollOptions {
  endpoint: Endpoint;
  /** Asks. Closed with the feed. */
  caller: Caller;
  log: Logger;
  clock: Clock;
  reconnect?: BackoffOptions;
  /** For tests: another bound. */
  softChars?: number;
}

/** An answer may come so much later than it should. */
const graceMs = 10_000;

/**
 * How long go-cqhttp is asked to wait while no heartbeats come. A question that ends without an event leaves something behind
 * over there that takes the next event away from the question after it, for as long as the first one had been allowed to wait.
 */
const shortWaitMs = 2_000;

/** Answers without events are not asked for more often than this, whatever the implementation makes of `waitMs`. */
const leastMs = 1_000;

/** Makes a feed that asks for events. */
export function createPollingFeed(options: PollingOptions): Feed {
  const { endpoint, log, clock, reconnect, softChars, caller } = options;
  const poller = new Poller(options);
  return createPulledFeed({
    address: endpoint.address,
    log,
    clock,
    ...given({ reconnect, softChars }),
    // LLBot puts each event into its one queue once for each of its HTTP servers.
    countsTwins: true,
    pull: (session) => poller.run(session),
    release: () => caller.close(),
  });
}

type PollAction = NonNullable<PollOptions["action"]>;

class Poller {
  readonly #options: PollingOptions;
  readonly #waitMs: number;
  readonly #key: string;
  #action: PollAction | undefined;
  /** Whether the last answer had a heartbeat, or none was empty since one had. */
  #hasHeartbeats = false;
  readonly #unreadable: Complaints;

  constructor(options: PollingOptions) {
    this.#options = options;
    this.#unreadable = new Complaints(options.log, options.endpoint.address, "link");
    this.#waitMs = options.waitMs ?? 20_000;
    this.#key = options.key ?? `adelie-${crypto.randomUUID()}`;
    this.#action = options.action;
  }

  /** Asks until something goes wrong. */
  async run(session: PullSession): Promise<void> {
    const { clock } = this.#options;
    // The first answer is wanted soon: only it tells whether anybody is there.
    this.#deliver(session, await this.#ask(session.signal, 0), true);
    while (!session.signal.aborted) {
      if (session.isStopped) await session.room();
      const askedAtMs = clock.now();
      const events = await this.#ask(session.signal, this.#nextWaitMs());
      this.#deliver(session, events);
      const restMs = askedAtMs + leastMs - clock.now();
      if (events.length === 0 && restMs > 0) await pause(clock, restMs, session.signal);
    }
  }

  #deliver(session: PullSession, events: readonly unknown[], isFirst = false): void {
    if (session.signal.aborted) return;
    if (isFirst) session.up();
    if (events.length === 0) this.#hasHeartbeats = false;
    for (const event of events) {
      // An error of one event concerns no other one of the answer: they were told once and are gone over there.
      try {
        this.#deliverOne(session, event);
      } catch (error) {
        this.#unreadable.tell(messageOf(error));
      }
    }
  }

  #deliverOne(session: PullSession, event: unknown): void {
    if (!isEvent(event)) {
      return this.#unreadable.tell(linkTexts().noEvent(quoted(event, 100)));
    }
    if (event.post_type === "meta_event" && event["meta_event_type"] === "heartbeat") this.#hasHeartbeats = true;
    session.event(event, charsOf(event));
  }

  #nextWaitMs(): number {
    return this.#action === "get_updates" && !this.#hasHeartbeats ? Math.min(shortWaitMs, this.#waitMs) : this.#waitMs;
  }

  async #ask(signal: AbortSignal, waitMs: number): Promise<readonly unknown[]> {
    const tried: string[] = [];
    for (const action of this.#action === undefined ? ["get_updates", "get_event"] as const : [this.#action]) {
      const reply = await this.#call(action, signal, waitMs);
      if (isSuccess(reply) && Array.isArray(reply.data)) {
        this.#action = action;
        return reply.data;
      }
      tried.push(`${action}: retcode ${quoted(reply.retcode, 40)}`);
    }
    throw this.#missingError(tried.join(", "));
  }

  #call(action: PollAction, signal: AbortSignal, waitMs: number): Promise<ActionReply> {
    // go-cqhttp counts in seconds, and waits for ever at 0; LLBot counts in milliseconds.
    const params = action === "get_updates"
      ? { limit: 0, timeout: Math.max(1, Math.round(waitMs / 1_000)) }
      : { key: this.#key, timeout: waitMs };
    return this.#options.caller.call(action, params, { signal, timeoutMs: waitMs + graceMs });
  }

  #missingError(tried: string): ConnectionError {
    return new ConnectionError(
      "POLLING_MISSING",
      startupTexts().noPolling(this.#options.endpoint.address, tried),
    );
  }
}
