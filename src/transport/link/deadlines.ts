/** Many deadlines, one timer: a call costs a place in a list, not a timer. */

import { ConfigError } from "../../errors.ts";
import type { Clock } from "../../util/time/clock.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** Something with a deadline. */
export interface Expiring {
  /** The deadline has passed. Called once at most. */
  expire(): void;
}

/** One deadline, as `add` gives it and `remove` takes it back. Whatever extends it is its own place in the list. */
export abstract class Deadline implements Expiring {
  /** The list that it is in; undefined while it is in none. */
  span: Span | undefined = undefined;
  dueMs = 0;
  previous: Deadline | undefined = undefined;
  next: Deadline | undefined = undefined;

  abstract expire(): void;
}

/** The deadline of something that is none itself. */
class DeadlineOf extends Deadline {
  readonly #task: Expiring;

  constructor(task: Expiring) {
    super();
    this.#task = task;
  }

  expire(): void {
    this.#task.expire();
  }
}

/** Deadlines of the same length fall due in the order in which they were set: a list whose head is always the next. */
interface Span {
  readonly timeoutMs: number;
  head: Deadline | undefined;
  tail: Deadline | undefined;
}

/** The longest delay that a timer takes; a later deadline is looked at again then. */
const longestDelayMs = 2 ** 31 - 1;

/** So many lengths are kept while nothing has them: most calls have the same one. */
const mostIdleSpans = 8;

/** The deadlines of one transport. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #spans = new Map<number, Span>();
  #count = 0;
  #armedForMs = Infinity;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `task.expire()` in `timeoutMs`, unless removed before. `Infinity` sets no deadline.
   *
   * @throws ConfigError when `timeoutMs` is not above 0
   */
  add(task: Expiring, timeoutMs: number): Deadline | undefined {
    if (!(timeoutMs > 0)) throw new ConfigError("TIMEOUT_INVALID", transportTexts().timeout(timeoutMs));
    if (timeoutMs === Infinity) return undefined;
    let span = this.#spans.get(timeoutMs);
    if (span === undefined) this.#spans.set(timeoutMs, span = { timeoutMs, head: undefined, tail: undefined });
    const deadline = task instanceof Deadline ? task : new DeadlineOf(task);
    const dueMs = this.#clock.now() + timeoutMs;
    deadline.span = span;
    deadline.dueMs = dueMs;
    deadline.previous = span.tail;
    if (span.tail === undefined) span.head = deadline;
    else span.tail.next = deadline;
    span.tail = deadline;
    this.#count++;
    if (dueMs < this.#armedForMs) this.#arm(dueMs);
    return deadline;
  }

  /** Calls a deadline off. The last one takes the timer along, so that nothing keeps the process alive. */
  remove(deadline: Deadline | undefined): void {
    const span = deadline?.span;
    if (deadline === undefined || span === undefined) return;
    const { previous, next } = deadline;
    if (previous === undefined) span.head = next;
    else previous.next = next;
    if (next === undefined) span.tail = previous;
    else next.previous = previous;
    deadline.span = deadline.previous = deadline.next = undefined;
    this.#count--;
    if (span.head === undefined && this.#spans.size > mostIdleSpans) this.#spans.delete(span.timeoutMs);
    if (this.#count === 0) this.#stopTimer();
  }

  #arm(dueMs: number): void {
    this.#stopTimer();
    this.#armedForMs = dueMs;
    const delayMs = Math.min(dueMs - this.#clock.now(), longestDelayMs);
    this.#disarm = this.#clock.schedule(delayMs, () => this.#fire());
  }

  #stopTimer(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedForMs = Infinity;
  }

  #fire(): void {
    this.#stopTimer();
    const now = this.#clock.now();
    for (const span of [...this.#spans.values()]) {
      while (span.head !== undefined && span.head.dueMs <= now) {
        const due = span.head;
        this.remove(due);
        due.expire();
      }
    }
    let nextMs = Infinity;
    for (const { head } of this.#spans.values()) if (head !== undefined && head.dueMs < nextMs) nextMs = head.dueMs;
    if (nextMs < this.#armedForMs) this.#arm(nextMs);
  }
}
