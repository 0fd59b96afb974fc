/** Many deadlines, one timer: a call costs a list node, not a timer. */

import { ConfigError } from "../../errors.ts";
import type { Clock } from "../../util/time/clock.ts";

/** Something with a deadline. */
export interface Expiring {
  /** The deadline has passed. Called once at most. */
  expire(): void;
}

/** One deadline, as `add` gives it and `remove` takes it back. */
export interface Deadline {
  readonly lane: SpanQueue;
  readonly task: Expiring;
  readonly dueMs: number;
  previous: Deadline | undefined;
  next: Deadline | undefined;
}

/** Deadlines of the same length fall due in the order in which they were set: a list whose head is always the next. */
interface SpanQueue {
  readonly timeoutMs: number;
  head: Deadline | undefined;
  tail: Deadline | undefined;
}

/** The longest delay that a timer takes; a later deadline is looked at again then. */
const longestDelayMs = 2 ** 31 - 1;

/** The deadlines of one transport. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lanes = new Map<number, SpanQueue>();
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
    if (!(timeoutMs > 0)) throw new ConfigError("TIMEOUT_INVALID", `timeoutMs is ${timeoutMs}: it has to be above 0.`);
    if (timeoutMs === Infinity) return undefined;
    let lane = this.#lanes.get(timeoutMs);
    if (lane === undefined) this.#lanes.set(timeoutMs, lane = { timeoutMs, head: undefined, tail: undefined });
    const dueMs = this.#clock.now() + timeoutMs;
    const deadline: Deadline = { lane, task, dueMs, previous: lane.tail, next: undefined };
    if (lane.tail === undefined) lane.head = deadline;
    else lane.tail.next = deadline;
    lane.tail = deadline;
    if (dueMs < this.#armedForMs) this.#arm(dueMs);
    return deadline;
  }

  /** Calls a deadline off. The last one takes the timer along, so that nothing keeps the process alive. */
  remove(deadline: Deadline | undefined): void {
    if (deadline === undefined) return;
    const { lane, previous, next } = deadline;
    if (previous !== undefined) previous.next = next;
    else if (lane.head === deadline) lane.head = next;
    else return; // taken out before
    if (next !== undefined) next.previous = previous;
    else lane.tail = previous;
    deadline.previous = deadline.next = undefined;
    if (lane.head !== undefined) return;
    this.#lanes.delete(lane.timeoutMs);
    if (this.#lanes.size === 0) this.#stopTimer();
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
    for (const lane of [...this.#lanes.values()]) {
      while (lane.head !== undefined && lane.head.dueMs <= now) {
        const { task } = lane.head;
        this.remove(lane.head);
        task.expire();
      }
    }
    let nextMs = Infinity;
    for (const { head } of this.#lanes.values()) if (head !== undefined && head.dueMs < nextMs) nextMs = head.dueMs;
    if (nextMs < this.#armedForMs) this.#arm(nextMs);
  }
}
