/** Between a link and whoever takes its events: keeps them, in order, while the feed is paused. */

import type { AuthError, ConnectionError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { brokenField } from "../../protocol/scalars.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf, quoted } from "../../util/text_of.ts";
import { Complaints } from "./complaints.ts";
import type { Intake } from "./intake.ts";
import type { Repeats } from "./repeats.ts";
import type { Acknowledge, FeedSink } from "../transport.ts";

interface Held {
  readonly payload: EventPayload;
  readonly acknowledge: Acknowledge;
  readonly chars: number;
}

/** The gate of one transport. Before {@link EventGate.open} and after {@link EventGate.close} nobody asked for events: they go nowhere. */
export class EventGate {
  readonly #intake: Intake;
  readonly #log: Logger;
  readonly #repeats: Repeats | undefined;
  readonly #leftOut: Complaints;
  #sink: FeedSink | undefined;
  #paused = false;
  #draining = false;
  #held: Held[] = [];
  #head = 0;

  /** @param repeats for a feed that may bring an event more than once */
  constructor(intake: Intake, log: Logger, repeats?: Repeats) {
    this.#intake = intake;
    this.#log = log;
    this.#repeats = repeats;
    this.#leftOut = new Complaints(log, intake.address, "link");
  }

  /** Whether somebody takes the events. */
  get isOpen(): boolean {
    return this.#sink !== undefined;
  }

  /** How many events came again and were not handed on. */
  get repeats(): number {
    return this.#repeats?.count ?? 0;
  }

  /** How many events wait. */
  get held(): number {
    return this.#held.length - this.#head;
  }

  open(sink: FeedSink): void {
    this.#sink = sink;
  }

  close(): void {
    this.#sink = undefined;
    if (this.held > 0) this.#log.warn(`${this.held} event(s) that had arrived are not handled: the feed was closed.`);
    while (this.held > 0) this.#intake.release(this.#take().chars);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    if (this.#draining) return;
    this.#draining = true;
    while (!this.#paused && this.held > 0) {
      const { payload, acknowledge, chars } = this.#take();
      this.#intake.release(chars);
      this.#give(payload, acknowledge);
    }
    this.#draining = false;
  }

  /**
   * One event, `chars` long as it arrived: to the sink, or to the end of what waits. Every event of every link comes
   * through here. One that cannot be handled is told, acknowledged and left out; nothing is thrown.
   */
  deliver(payload: EventPayload, acknowledge: Acknowledge, chars: number): void {
    const broken = brokenField(payload);
    if (broken !== undefined) return this.#leaveOut(payload, broken, acknowledge);
    if (this.#repeats?.isRepeat(payload)) return this.#drop(acknowledge);
    if (!this.#paused && this.#held.length === 0) this.#give(payload, acknowledge);
    else if (this.#sink !== undefined && this.#intake.hold(chars)) this.#held.push({ payload, acknowledge, chars });
  }

  /** Another stream is open beside the one that is read: what comes from here on comes there too. */
  overlap(): void {
    this.#repeats?.overlap();
  }

  /** One of the two streams is closed: the old one when the other has taken over, else the new one. */
  endOverlap(isTakenOver: boolean): void {
    this.#repeats?.endOverlap(isTakenOver);
  }

  up(): void {
    this.#guard((sink) => sink.up());
  }

  down(error: ConnectionError, retryInMs: number): void {
    this.#repeats?.cut();
    this.#guard((sink) => sink.down(error, retryInMs));
  }

  refused(error: AuthError): void {
    this.#guard((sink) => sink.refused(error));
  }

  #guard(tell: (sink: FeedSink) => void): void {
    try {
      if (this.#sink !== undefined) tell(this.#sink);
    } catch (error) {
      this.#log.error(`What was told about the state of a link threw: ${messageOf(error)}. The link goes on.`, error);
    }
  }

  #give(payload: EventPayload, acknowledge: Acknowledge): void {
    try {
      this.#sink?.event(payload, acknowledge);
    } catch (error) {
      this.#log.error(`The taker of an event threw: ${messageOf(error)}. The link goes on.`, error);
    }
  }

  #leaveOut(payload: EventPayload, field: string, acknowledge: Acknowledge): void {
    const seen = quoted((payload as Record<string, unknown>)[field], 100);
    this.#leftOut.tell(
      `an event of the kind ${quoted(payload.post_type, 40)} is left out: its ${field} is ${seen}`,
    );
    acknowledge();
  }

  #drop(acknowledge: Acknowledge): void {
    const count = this.#repeats?.count ?? 0;
    if (count === 1 || count % 1_000 === 0) {
      this.#log.info(`${count} event(s) came again. Each is handled once.`);
    }
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
