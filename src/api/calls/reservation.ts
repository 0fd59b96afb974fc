/** A chat that is kept for one speaker: its messages leave, those of everybody else wait behind them, in order and not for ever. */

import type { CallOptions } from "../../protocol/call_options.ts";
import type { ActionReply } from "../../protocol/frames.ts";
import type { Clock } from "../../util/time/clock.ts";
import { type Lane, Letter, type Target } from "./call.ts";

/** How long a chat is kept while its speaker says nothing. */
const IDLE_MS = 60_000;

/** How long a chat is kept in all. */
const LONGEST_MS = 600_000;

/** Where the options of a call have the reservation that it belongs to. Spread along, and no name for a loop over options. */
const RESERVATION: unique symbol = Symbol("reservation");

/** The reservation that a call belongs to. */
export function reservationOf(options: CallOptions | undefined): Reservation | undefined {
  return (options as { [RESERVATION]?: Reservation } | undefined)?.[RESERVATION];
}

/** The parts of a reservation. */
export interface ReservationParts {
  readonly clock: Clock;
  /** The lane of its own messages: they obey the limits of the chat. */
  readonly lane: Lane;
  /** It is over: the others may go. `isLate` where that was not its speaker's wish. */
  readonly ended: (reservation: Reservation, isLate: boolean) => void;
}

/** A chat, kept. */
export class Reservation {
  readonly lane: Lane;
  /** When it began, by `clock.now()`. */
  readonly sinceMs: number;
  readonly #parts: ReservationParts;
  readonly #cancelLongest: () => void;
  #cancelIdle: () => void = () => {};
  #underWay = 0;
  #isLate = false;
  #isOver = false;

  constructor(parts: ReservationParts) {
    this.#parts = parts;
    this.lane = parts.lane;
    this.sinceMs = parts.clock.now();
    this.#cancelLongest = parts.clock.schedule(LONGEST_MS, () => this.#late());
    this.#rest();
  }

  /** The chat belongs to everybody again. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends something as the speaker, with options that say so. While that is under way, time does not end it. */
  async during<T>(send: (options: CallOptions) => Promise<T>): Promise<T> {
    this.#underWay++;
    this.#cancelIdle();
    try {
      return await send({ [RESERVATION]: this } as CallOptions);
    } finally {
      this.#underWay--;
      if (this.#isLate) this.#end(true);
      else this.#rest();
    }
  }

  /** Lets the others go. A second call does nothing. */
  release(): void {
    this.#end(false);
  }

  #rest(): void {
    this.#cancelIdle();
    if (!this.#isOver) this.#cancelIdle = this.#parts.clock.schedule(IDLE_MS, () => this.#late());
  }

  #late(): void {
    this.#isLate = true;
    if (this.#underWay === 0) this.#end(true);
  }

  #end(isLate: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelIdle();
    this.#cancelLongest();
    this.#parts.ended(this, isLate);
  }
}

/** Waits for its turn as a message does, and has the chat kept when it comes. It is under way until that ends. */
export class ReservationLetter extends Letter {
  readonly #begin: (letter: ReservationLetter) => Reservation | undefined;
  readonly #resolve: (reservation: Reservation | undefined) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    target: Target,
    signal: AbortSignal | undefined,
    begin: (letter: ReservationLetter) => Reservation | undefined,
    resolve: (reservation: Reservation | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    super("event.stream()", target, signal === undefined ? undefined : { signal });
    this.#begin = begin;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  leave(): void {
    this.#resolve(this.#begin(this));
  }

  done(_reply: ActionReply): void {}

  failed(error: unknown): void {
    this.#reject(error);
  }
}
