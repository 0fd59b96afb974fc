/**
 * A clock that was given is a user's object: it may throw, or give what is no number. From then on the machine's clock serves
 * in its place, so that neither an event nor a deadline is lost, and it is told once.
 */

import { type Clock, systemClock } from "./clock.ts";
import type { Logger } from "../log/log.ts";
import { messageOf, quoted } from "../text_of.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";

/** The safe one of each clock that was given: all that share a clock share its failure too. */
const safe = new WeakMap<Clock, Clock>();

/** The same clock, which never throws. The machine's own, and one that is safe already, come back as they are. */
export function safeClock(clock: Clock, log: Logger): Clock {
  if (clock === systemClock) return clock;
  const known = safe.get(clock);
  if (known !== undefined) return known;
  const made = new SafeClock(clock, log);
  safe.set(clock, made);
  safe.set(made, made);
  return made;
}

class SafeClock implements Clock {
  readonly #given: Clock;
  readonly #log: Logger;
  /** How far the machine's clock is from the given one, by its last answer: time does not jump where one takes over. */
  #shiftMs = 0;
  #hasFailed = false;

  constructor(given: Clock, log: Logger) {
    this.#given = given;
    this.#log = log;
  }

  now(): number {
    const ms = this.#ask(() => number(this.#given.now()));
    if (ms === undefined) return systemClock.now() + this.#shiftMs;
    this.#shiftMs = ms - systemClock.now();
    return ms;
  }

  date(): number {
    return this.#ask(() => number(this.#given.date())) ?? systemClock.date();
  }

  schedule(delayMs: number, task: () => void): () => void {
    return this.#cancel(this.#ask(() => this.#given.schedule(delayMs, task))) ?? systemClock.schedule(delayMs, task);
  }

  scheduleAt(dateMs: number, task: () => void): () => void {
    return this.#cancel(this.#ask(() => this.#given.scheduleAt(dateMs, task))) ?? systemClock.scheduleAt(dateMs, task);
  }

  onDateJump(task: (byMs: number) => void): () => void {
    return this.#cancel(this.#ask(() => this.#given.onDateJump?.(task))) ?? (() => {});
  }

  #cancel(cancel: unknown): (() => void) | undefined {
    if (typeof cancel !== "function") return undefined;
    return () => {
      try {
        cancel();
      } catch (error) {
        this.#failed(error);
      }
    };
  }

  #failed(error: unknown): void {
    if (!this.#hasFailed) this.#log.error(callTexts().clockFailed(messageOf(error)));
    this.#hasFailed = true;
  }

  #ask<T>(ask: () => T): T | undefined {
    if (this.#hasFailed) return undefined;
    try {
      return ask();
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }
}

function number(value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new TypeError(callTexts().noTime(quoted(value)));
}
