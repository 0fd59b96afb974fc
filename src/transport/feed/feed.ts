/**
 * The events of one transport, whatever brings them: opened once, kept in order while it is paused, and closed for good. A
 * transport gives it each event with {@link EventFeed.deliver} and says when its link is up, down or refused; the rest is here.
 */

import { type AuthError, ConfigError, type ConnectionError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import type { LinkReport } from "../link/report.ts";
import type { Acknowledge, Feed, FeedSink } from "../transport.ts";
import { Complaints } from "./complaints.ts";
import type { Intake } from "./intake.ts";
import type { Repeats } from "./repeats.ts";
import { linkTexts } from "../../texts/logs/link_texts.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** Options of a feed. */
export interface FeedOptions {
  readonly log: Logger;
  /** Counts what waits; its address is the feed's. */
  readonly intake: Intake;
  /** For a transport that may bring an event more than once. */
  readonly repeats?: Repeats;
  /** Tells of the link in the log. Without one its owner does. */
  readonly report?: LinkReport;
  /** Whether an event belongs here; others are acknowledged and left out. */
  accepts?(payload: EventPayload): boolean;
  /** Somebody takes the events from now on: the link is to be opened, unless it is open. */
  opened?(): void;
  /** Nobody takes them any more. Resolves when all that only the events needed is gone. */
  closed?(): Promise<void> | void;
}

interface Held {
  readonly payload: EventPayload;
  readonly acknowledge: Acknowledge;
  readonly chars: number;
}

/** The feed of one transport. Before it is opened and after it is closed nobody asks for events: they go nowhere. */
export class EventFeed implements Feed {
  readonly #options: FeedOptions;
  readonly #leftOut: Complaints;
  #sink: FeedSink | undefined;
  #isUp = false;
  #refusal: AuthError | undefined;
  #paused = false;
  #draining = false;
  #held: Held[] = [];
  #head = 0;
  readonly #again = new NowAndThen({ every: 1_000 });
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#leftOut = new Complaints(options.log, options.intake.address, "link");
  }

  /** Whether somebody takes the events. */
  get isOpen(): boolean {
    return this.#sink !== undefined;
  }

  /** Whether it was closed: it stays so. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How many events came again and were not handed on. */
  get repeats(): number {
    return this.#again.count;
  }

  /** How many events wait. */
  get held(): number {
    return this.#held.length - this.#head;
  }

  /** How many frames were given up, on a runtime that cannot stop the link. */
  get lost(): number {
    return this.#options.intake.lost;
  }

  open(sink: FeedSink): void {
    const { intake: { address }, opened } = this.#options;
    if (this.#sink !== undefined) throw new ConfigError("FEED_OPEN", transportTexts().feedOpen(address));
    if (this.#isClosed) throw new ConfigError("FEED_CLOSED", transportTexts().feedClosed(address));
    this.#sink = sink;
    if (this.#isUp || this.#refusal !== undefined) queueMicrotask(() => this.#tellState());
    opened?.();
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  pause(_isForGood?: boolean): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    if (this.#draining) return;
    this.#draining = true;
    while (!this.#paused && this.held > 0) {
      const { payload, acknowledge, chars } = this.#take();
      this.#options.intake.release(chars);
      this.#give(payload, acknowledge);
    }
    this.#draining = false;
  }

  /**
   * One event, `chars` long as it arrived: to the sink, or to the end of the queue. Every event of every link comes
   * through here. One that cannot be handled is told, acknowledged and left out; nothing is thrown.
   */
  deliver(payload: EventPayload, acknowledge: Acknowledge, chars: number): void {
    const broken = brokenField(payload);
    if (broken !== undefined) return this.#leaveOut(payload, broken, acknowledge);
    const { repeats } = this.#options;
    if (repeats !== undefined && repeats.isRepeat(payload)) {
      this.cameAgain();
      return acknowledge();
    }
    if (payload.post_type !== "message") this.#tellSign(payload);
    if (!this.#paused && this.#held.length === 0) this.#give(payload, acknowledge);
    else if (this.#sink !== undefined && this.#options.intake.hold(chars)) {
      this.#held.push({ payload, acknowledge, chars });
    }
  }

  /** An event came that had come before. */
  cameAgain(): void {
    const count = this.#again.next();
    if (count > 0) this.#options.log.info(linkTexts().repeats(count));
  }

  /** Another stream is open beside the one that is read: what comes from here on comes there too. */
  overlap(): void {
    this.#options.repeats?.overlap();
  }

  /** One of the two streams is closed: the old one when the other has taken over, else the new one. */
  endOverlap(isTakenOver: boolean): void {
    this.#options.repeats?.endOverlap(isTakenOver);
  }

  /** The link is up. */
  up(): void {
    this.#isUp = true;
    this.#options.report?.up();
    this.#guard((sink) => sink.up());
  }

  /** The link was lost, or an attempt failed. `retryInMs` is undefined when there will be no other. */
  down(error: ConnectionError, retryInMs: number | undefined): void {
    this.#isUp = false;
    this.#options.report?.failed(error, retryInMs);
    this.#options.repeats?.cut();
    this.#guard((sink) => sink.down(error, retryInMs ?? Infinity));
  }

  /** The access token was refused, for good. The sink is first: it may claim the error, and say it itself. */
  refused(error: AuthError): void {
    this.#isUp = false;
    this.#refusal = error;
    this.#guard((sink) => sink.refused(error));
    this.#options.report?.refused(error);
  }

  /** To a sink that came when the link had a state already. */
  #tellState(): void {
    const refusal = this.#refusal;
    if (refusal !== undefined) this.#guard((sink) => sink.refused(refusal));
    else if (this.#isUp) this.#guard((sink) => sink.up());
  }

  async #close(): Promise<void> {
    const { log, intake, closed } = this.#options;
    this.#isClosed = true;
    this.#sink = undefined;
    if (this.held > 0) log.warn(linkTexts().closedWithEvents(this.held));
    while (this.held > 0) intake.release(this.#take().chars);
    await closed?.();
  }

  #guard(tell: (sink: FeedSink) => void): void {
    try {
      if (this.#sink !== undefined) tell(this.#sink);
    } catch (error) {
      this.#options.log.error(linkTexts().stateThrew(messageOf(error)), error);
    }
  }

  #give(payload: EventPayload, acknowledge: Acknowledge): void {
    if (this.#sink === undefined) return;
    try {
      const { accepts } = this.#options;
      if (accepts === undefined || accepts(payload)) this.#sink.event(payload, acknowledge);
      else acknowledge();
    } catch (error) {
      this.#options.log.error(linkTexts().takerThrew(messageOf(error)), error);
    }
  }

  /** Heartbeats and notices that tell of the account do not wait for their turn. */
  #tellSign(payload: EventPayload): void {
    const { accepts } = this.#options;
    if (accepts === undefined || accepts(payload)) this.#guard((sink) => sink.sign?.(payload));
  }

  #leaveOut(payload: EventPayload, field: string, acknowledge: Acknowledge): void {
    const seen = quoted((payload as Record<string, unknown>)[field], 100);
    this.#leftOut.tell(linkTexts().brokenEvent(quoted(payload.post_type, 40), field, seen));
    acknowledge();
  }

  #take(): Held {
    const first = this.#held[this.#head++] as Held;
    if (this.#head === this.#held.length) {
      this.#held = [];
      this.#head = 0;
    } else if (this.#head > 1_024 && this.#head * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }
}

/** Fields of events that hold one value, and which everything that looks at events reads. */
const single = ["time", "self_id", "user_id", "group_id", "message_id"] as const;

/**
 * Which of these fields holds an object; undefined where none does, as in everything that an implementation sends. `null`
 * counts as missing. Runs for every event: five looks at a type.
 */
function brokenField(event: object): string | undefined {
  const { time, self_id, user_id, group_id, message_id } = event as Record<(typeof single)[number], unknown>;
  if (isObject(time) || isObject(self_id) || isObject(user_id) || isObject(group_id) || isObject(message_id)) {
    return single.find((name) => isObject((event as Record<string, unknown>)[name]));
  }
  return undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
