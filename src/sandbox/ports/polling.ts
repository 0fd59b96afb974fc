/** Events for those who ask for them again and again: `get_updates` of go-cqhttp, `get_event` of LLBot. */

import type { Clock } from "../../util/time/clock.ts";

/** How many events wait for somebody who asks. The oldest goes. */
const LIMIT = 500;

/** How many may ask at once, and the longest wait. */
const MAX_WAITING = 100;
const LONGEST_MS = 300_000;

interface Waiter {
  readonly limit: number;
  give(events: readonly object[]): void;
}

/** Keeps events until they are asked for. Nothing is kept before the first one asked. */
export class Poller {
  readonly #clock: Clock;
  /** Seconds for go-cqhttp, milliseconds for LLBot. */
  readonly #unitMs: number;
  readonly #events: object[] = [];
  readonly #waiting = new Set<Waiter>();
  readonly #begun: () => void;
  #isAsked = false;

  /**
   * @param unitMs how long 1 is in the `timeout` of a question
   * @param begun called when somebody asks for the first time
   */
  constructor(clock: Clock, unitMs: number, begun: () => void = () => {}) {
    this.#clock = clock;
    this.#unitMs = unitMs;
    this.#begun = begun;
  }

  /** Whether anybody asks at all. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Keeps an event, or gives it to whoever waits. */
  push(event: object): void {
    if (!this.#isAsked) return;
    this.#events.push(event);
    if (this.#events.length > LIMIT) this.#events.shift();
    for (const waiter of [...this.#waiting]) this.#serve(waiter);
  }

  /** Gives the events that wait, or waits for the first for as long as was asked. */
  take(params: unknown, give: (events: readonly object[]) => void): void {
    if (!this.#isAsked) {
      this.#isAsked = true;
      this.#begun();
    }
    const { limit, timeout } = (typeof params === "object" && params !== null ? params : {}) as Record<string, unknown>;
    const waitMs = Math.min(LONGEST_MS, Math.max(0, Number(timeout) * this.#unitMs || 0));
    const many = Number(limit) > 0 ? Math.floor(Number(limit)) : LIMIT;
    if (this.#events.length > 0 || waitMs === 0 || this.#waiting.size >= MAX_WAITING) {
      return give(this.#events.splice(0, many));
    }
    const waiter: Waiter = {
      limit: many,
      give: (events) => {
        this.#waiting.delete(waiter);
        cancel();
        give(events);
      },
    };
    const cancel = this.#clock.schedule(waitMs, () => waiter.give([]));
    this.#waiting.add(waiter);
  }

  /** Lets everybody go. */
  stop(): void {
    for (const waiter of [...this.#waiting]) waiter.give([]);
  }

  #serve(waiter: Waiter): void {
    if (this.#events.length > 0) waiter.give(this.#events.splice(0, waiter.limit));
  }
}
