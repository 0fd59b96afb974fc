/** Awaited answers, by number: each entry ends once, by an answer, a deadline, an abort or a failure of the link. */

import { Deadline, type Deadlines } from "./deadlines.ts";

/** Who awaits an answer. */
export interface Receiver<T> {
  /** An answer, `chars` long as it arrived. `true` says that more are awaited under the same number. */
  settle(value: T, chars: number): unknown;
  /** There will be no answer. */
  fail(error: unknown): void;
}

/** A table of awaited answers: replies by their echo, or anything else with a number. */
export class Pending<T> {
  readonly #deadlines: Deadlines;
  readonly #timeoutError: (action: string, timeoutMs: number) => unknown;
  readonly #open = new Map<number, Open<T>>();
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
    return this.#open.size;
  }

  /** A number that was never used in this table: 1, 2, 3 … */
  next(): number {
    return ++this.#last;
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
    this.#open.set(key, open);
    signal?.addEventListener("abort", open);
  }

  /** Hands an answer to whoever awaits `key`. False when nobody does (any more). */
  settle(key: number, value: T, chars = 0): boolean {
    const open = this.#open.get(key);
    if (open === undefined) return false;
    if (open.receiver.settle(value, chars) !== true) this.#end(open);
    return true;
  }

  /** Ends one entry with an error. Nothing happens when it has ended already. */
  fail(key: number, error: unknown): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#end(open);
    open.receiver.fail(error);
  }

  /** Forgets one entry: its receiver hears no more. */
  drop(key: number): void {
    const open = this.#open.get(key);
    if (open !== undefined) this.#end(open);
  }

  /** Ends every entry, in order, each with an answer of its own. */
  settleAll(value: T): void {
    for (const key of [...this.#open.keys()]) this.settle(key, value);
  }

  /** Ends every entry, in order, each with an error of its own. */
  failAll(error: (action: string) => unknown): void {
    for (const [key, open] of [...this.#open]) this.fail(key, error(open.action));
  }

  /** @internal An entry's time is over. */
  expire(key: number, action: string, timeoutMs: number): void {
    this.fail(key, this.#timeoutError(action, timeoutMs));
  }

  #end(open: Open<T>): void {
    if (!this.#open.delete(open.key)) return;
    this.#deadlines.remove(open);
    open.signal?.removeEventListener("abort", open);
  }
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
