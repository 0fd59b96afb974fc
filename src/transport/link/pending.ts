/**
 * Awaited answers, by number: each entry ends once, by an answer, a deadline, an abort or a failure of the link. Many
 * deadlines have one timer: a call costs a place in a list.
 */

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
  readonly #isLasting: boolean;
  readonly #spans = new Map<number, Span>();
  #count = 0;
  #armedForMs = Infinity;
  #disarm: (() => void) | undefined;

  /**
   * @param isLasting keeps the timer while there is no deadline, for an owner who keeps the process alive anyway and has
   * deadlines by the thousand, one after another; it calls {@link Deadlines.rest}
   */
  constructor(clock: Clock, isLasting = false) {
    this.#clock = clock;
    this.#isLasting = isLasting;
  }

  /** Takes the timer away while there is no deadline. */
  rest(): void {
    if (this.#count === 0) this.#stopTimer();
  }

  /** How many lengths of time there is a list for. */
  get lengths(): number {
    return this.#spans.size;
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
    if (dueMs < this.#armedForMs) this.#arm(dueMs, timeoutMs);
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
    if (this.#count === 0 && !this.#isLasting) this.#stopTimer();
  }

  #arm(dueMs: number, inMs: number): void {
    this.#stopTimer();
    this.#armedForMs = dueMs;
    this.#disarm = this.#clock.schedule(Math.min(inMs, longestDelayMs), () => this.#fire());
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
    if (nextMs < this.#armedForMs) this.#arm(nextMs, nextMs - this.#clock.now());
  }
}

/** Who awaits an answer. */
export interface Receiver<T> {
  /** An answer, `chars` long as it arrived. `true` says that more are awaited under the same number. */
  settle(value: T, chars: number): unknown;
  /** There will be no answer. */
  fail(error: unknown): void;
}

/** The smallest table; a power of two, as all are. */
const leastSlots = 64;

/**
 * A table of awaited answers: replies by their echo, or anything else with a number.
 *
 * An entry's place is the last bits of its number. A `Map` costs
 * more than it seems: on V8 each entry that comes and goes wears its table out, and every table that it leaves behind keeps
 * the entries of that time, and the next table, from being collected while they are young.
 */
export class Pending<T> {
  readonly #deadlines: Deadlines;
  readonly #timeoutError: (action: string, timeoutMs: number) => unknown;
  #slots: (Open<T> | undefined)[] = emptySlots(leastSlots);
  #size = 0;
  #last = 0;

  /**
   * @param deadlines shared by all tables of a transport
   * @param timeoutError what an entry fails with when its time is over
   */
  constructor(deadlines: Deadlines, timeoutError: (action: string, timeoutMs: number) => unknown) {
    this.#deadlines = deadlines;
    this.#timeoutError = timeoutError;
  }

  /** How many are awaited: 0 when nothing leaks. */
  get size(): number {
    return this.#size;
  }

  /** A number that was never used in this table: 1, 2, 3 …, without those whose place an older one still has. */
  next(): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    do this.#last++; while (this.#slots[this.#last & (this.#slots.length - 1)] !== undefined);
    return this.#last;
  }

  /**
   * Begins to await `key`, a number from {@link Pending.next}.
   *
   * @param action for messages
   * @throws ConfigError when the timeout is not above 0
   */
  add(key: number, action: string, timeoutMs: number, signal: AbortSignal | undefined, receiver: Receiver<T>): void {
    const open = new Open(this, key, action, timeoutMs, signal, receiver);
    this.#deadlines.add(open, timeoutMs);
    this.#size++;
    this.#slots[key & (this.#slots.length - 1)] = open;
    signal?.addEventListener("abort", open);
  }

  /** Hands an answer to whoever awaits `key`. False when nobody does (any more). */
  settle(key: number, value: T, chars = 0): boolean {
    const open = this.#get(key);
    if (open === undefined) return false;
    if (open.receiver.settle(value, chars) !== true) this.#end(open);
    return true;
  }

  /** Ends one entry with an error. Nothing happens when it has ended already. */
  fail(key: number, error: unknown): void {
    const open = this.#get(key);
    if (open === undefined) return;
    this.#end(open);
    open.receiver.fail(error);
  }

  /** Forgets one entry: its receiver hears no more. */
  drop(key: number): void {
    const open = this.#get(key);
    if (open !== undefined) this.#end(open);
  }

  /** Ends every entry, in order, each with an answer of its own. */
  settleAll(value: T): void {
    for (const { key } of this.#inOrder()) this.settle(key, value);
  }

  /** Ends every entry, in order, each with an error of its own. */
  failAll(error: (action: string) => unknown): void {
    for (const { key, action } of this.#inOrder()) this.fail(key, error(action));
  }

  /** @internal An entry's time is over. */
  expire(key: number, action: string, timeoutMs: number): void {
    this.fail(key, this.#timeoutError(action, timeoutMs));
  }

  #get(key: number): Open<T> | undefined {
    const open = this.#slots[key & (this.#slots.length - 1)];
    return open?.key === key ? open : undefined;
  }

  #end(open: Open<T>): void {
    if (this.#get(open.key) !== open) return;
    this.#slots[open.key & (this.#slots.length - 1)] = undefined;
    this.#size--;
    this.#deadlines.remove(open);
    open.signal?.removeEventListener("abort", open);
  }

  /** Twice as many places. Entries that have different ones keep different ones. */
  #grow(): void {
    const old = this.#slots;
    const slots = this.#slots = emptySlots<T>(old.length * 2);
    for (const open of old) if (open !== undefined) slots[open.key & (slots.length - 1)] = open;
  }

  #inOrder(): Open<T>[] {
    return this.#slots.filter((open) => open !== undefined).sort((a, b) => a.key - b.key);
  }
}

function emptySlots<T>(count: number): (Open<T> | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}

/** An entry: its own deadline and its own abort listener, so that a call costs one object here. */
class Open<T> extends Deadline {
  readonly table: Pending<T>;
  readonly key: number;
  readonly action: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly receiver: Receiver<T>;

  constructor(
    table: Pending<T>,
    key: number,
    action: string,
    timeoutMs: number,
    signal: AbortSignal | undefined,
    receiver: Receiver<T>,
  ) {
    super();
    this.table = table;
    this.key = key;
    this.action = action;
    this.timeoutMs = timeoutMs;
    this.signal = signal;
    this.receiver = receiver;
  }

  expire(): void {
    this.table.expire(this.key, this.action, this.timeoutMs);
  }

  handleEvent(): void {
    this.table.fail(this.key, this.signal?.reason);
  }
}
