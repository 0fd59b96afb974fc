/** A clock that goes as another one does, and can be set forward: what was to happen in between happens, in order. */

import { atDate, type Clock } from "../../util/time/clock.ts";

interface Timer {
  readonly dueMs: number;
  readonly task: () => void;
  cancel: () => void;
}

/** A clock that a person can set forward. It never goes back. */
export class MovableClock implements Clock {
  readonly #base: Clock;
  readonly #timers = new Set<Timer>();
  #aheadMs = 0;

  /** Goes as `base` does until it is moved. */
  constructor(base: Clock) {
    this.#base = base;
  }

  /** How far it is ahead of the clock that it follows, in milliseconds. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  now(): number {
    return this.#base.now() + this.#aheadMs;
  }

  date(): number {
    return this.#base.date() + this.#aheadMs;
  }

  schedule(delayMs: number, task: () => void): () => void {
    const timer: Timer = { dueMs: this.now() + Math.max(0, delayMs), task, cancel: () => {} };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel();
    };
  }

  scheduleAt(dateMs: number, task: () => void): () => void {
    return atDate(this, dateMs, task);
  }

  /**
   * Sets it forward. Timers that fall due on the way run one after another, each at its own time, with a turn of the event
   * loop behind it: one that is set again, as a cron job is, falls due again.
   *
   * @param between awaited behind each timer. Default: a turn of the event loop
   */
  async advance(byMs: number, between: () => Promise<void> = turn): Promise<void> {
    const [endMs, aheadMs] = [this.now() + byMs, this.#aheadMs + byMs];
    for (;;) {
      let next: Timer | undefined;
      for (const timer of this.#timers) {
        if (timer.dueMs <= endMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
      }
      if (next === undefined) break;
      this.#aheadMs = Math.min(aheadMs, this.#aheadMs + Math.max(0, next.dueMs - this.now()));
      next.cancel();
      this.#run(next);
      await between();
    }
    this.#aheadMs = aheadMs;
    for (const timer of this.#timers) {
      timer.cancel();
      this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    timer.cancel = this.#base.schedule(Math.max(0, timer.dueMs - this.now()), () => this.#run(timer));
  }

  #run(timer: Timer): void {
    if (this.#timers.delete(timer)) timer.task();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
