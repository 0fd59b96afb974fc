/** One handler of one event on its way to its turn, and the events that stand in a line. */

import type { EventPayload } from "../../protocol/events/events.ts";
import { timeoutReason } from "../events/signals.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { AdelieError } from "../../errors.ts";
import type { LeftOut, Ticket, Turn } from "../model/flow.ts";

/** The part of the lines that tickets use. */
export interface TicketHost {
  schedule(delayMs: number, task: () => void): () => void;
  /** A handler begins (1) or ends (-1) to wait for its turn. */
  waits(change: 1 | -1, ticket: HandlerTicket): void;
  /** The time of a handler is up. */
  expire(ticket: HandlerTicket, reason: AdelieError): void;
  /** A handler failed when its time had been up already. */
  failedLate(ticket: HandlerTicket, error: unknown): void;
}

/** An event in a line: the handlers of one event that stand in the same line have their turn together. */
export interface Entry {
  readonly payload: EventPayload;
  readonly tickets: HandlerTicket[];
  /** The later it came, the higher. */
  readonly order: number;
  /** `merged`: taken together with a newer one. */
  state: "waiting" | "running" | "merged" | "over";
  /** Its conditions are met, and it waits. */
  isQueued: boolean;
  /** Why it is left out. */
  denial: LeftOut | undefined;
  /** Since when it is in this state. */
  sinceMs: number;
  /** The log has said that others wait behind it. */
  isTold: boolean;
  /** Calls its timer off. */
  cancel: (() => void) | undefined;
}

/** The line of a ticket. */
export interface TicketLine {
  /** How many handlers wait for their turn. */
  waiting: number;
  /** Those that are not over, in the order in which they came. */
  readonly entries: readonly Entry[];
  /** The event that others wait for. */
  readonly front: Entry | undefined;
  /** An event has come. */
  enter(ticket: HandlerTicket): void;
  /** The conditions of a handler are met. */
  ready(ticket: HandlerTicket): void;
  /** A handler has ended, or does not run. */
  left(ticket: HandlerTicket): void;
  /** An event that waits is not handled. */
  leaveOut(entry: Entry, denial: LeftOut): void;
}

/** The ticket of one handler. */
export class HandlerTicket implements Ticket {
  readonly event: BaseEvent;
  readonly payload: EventPayload;
  /** The handler. */
  readonly source: string;
  /** Whether its conditions are met. */
  isReady = false;
  isOver = false;
  /** Undefined where only its time is limited. */
  readonly line: TicketLine | undefined;
  entry: Entry | undefined;
  readonly #host: TicketHost;
  readonly #timeoutMs: number | undefined;
  #turn: Turn | undefined;
  #resolve: ((turn: Turn) => void) | undefined;
  #cancelTimer: () => void = () => {};
  #expired: Promise<never> | undefined;

  constructor(
    host: TicketHost,
    event: BaseEvent,
    source: string,
    line: TicketLine | undefined,
    timeoutMs: number | undefined,
  ) {
    this.#host = host;
    this.event = event;
    this.payload = event.toJSON();
    this.source = source;
    this.line = line;
    this.#timeoutMs = timeoutMs;
    line?.enter(this);
  }

  /** Whether it waits for its turn. */
  get isWaiting(): boolean {
    return this.#resolve !== undefined;
  }

  ready(): Turn | Promise<Turn> {
    this.isReady = true;
    if (this.line === undefined) this.settle(true);
    else this.line.ready(this);
    if (this.#turn !== undefined) return this.#turn;
    const later = new Promise<Turn>((resolve) => this.#resolve = resolve);
    this.#host.waits(1, this);
    return later;
  }

  /** Its turn has come, or never will. */
  settle(turn: Turn): void {
    if (this.#turn !== undefined) return;
    this.#turn = turn;
    if (turn === true) this.#limit();
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#resolve = undefined;
    this.#host.waits(-1, this);
    resolve(turn);
  }

  within(result: unknown): unknown {
    if (this.#expired === undefined) return result;
    const ending = Promise.resolve(result);
    ending.catch((error: unknown) => {
      if (this.isOver) this.#host.failedLate(this, error);
    });
    return Promise.race([ending, this.#expired]);
  }

  leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#cancelTimer();
    this.line?.left(this);
  }

  #limit(): void {
    const ms = this.#timeoutMs;
    if (ms === undefined) return;
    let expire: (reason: Error) => void = () => {};
    this.#expired = new Promise((_, reject) => expire = reject);
    // Nobody may be waiting for it any more.
    this.#expired.catch(() => {});
    this.#cancelTimer = this.#host.schedule(ms, () => {
      const reason = timeoutReason(this.source, ms);
      // First, so that it is this error that is reported, and not the one of a handler that heard of it.
      expire(reason);
      this.#host.expire(this, reason);
    });
  }
}
