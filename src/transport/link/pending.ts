/** Awaited answers, by number: each entry ends once, by an answer, a deadline, an abort or a failure of the link. */

import type { Deadline, Deadlines, Expiring } from "./deadlines.ts";

/** Who awaits an answer. */
export interface Receiver<T> {
  /** An answer, `chars` long as it arrived. `true` says that more are awaited under the same number. */
  settle(value: T, chars: number): unknown;
  /** There will be no answer. */
  fail(error: unknown): void;
}

/** One thing that is awaited. */
export interface PendingEntry<T> {
  /** For messages: the action. */
  readonly action: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly receiver: Receiver<T>;
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
   * @throws ConfigError when the timeout is not above 0
   */
  add(key: number, entry: PendingEntry<T>): void {
    const open = new Open(this, key, entry);
    open.deadline = this.#deadlines.add(open, entry.timeoutMs);
    this.#open.set(key, open);
    entry.signal?.addEventListener("abort", open);
  }

  /** Hands an answer to whoever awaits `key`. False when nobody does (any more). */
  settle(key: number, value: T, chars = 0): boolean {
    const open = this.#open.get(key);
    if (open === undefined) return false;
    if (open.entry.receiver.settle(value, chars) !== true) this.#end(open);
    return true;
  }

  /** Ends one entry with an error. Nothing happens when it has ended already. */
  fail(key: number, error: unknown): void {
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#end(open);
    open.entry.receiver.fail(error);
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
    for (const [key, open] of [...this.#open]) this.fail(key, error(open.entry.action));
  }

  /** @internal An entry's time is over. */
  expire(key: number, entry: PendingEntry<T>): void {
    this.fail(key, this.#timeoutError(entry.action, entry.timeoutMs));
  }

  #end(open: Open<T>): void {
    this.#open.delete(open.key);
    this.#deadlines.remove(open.deadline);
    open.entry.signal?.removeEventListener("abort", open);
  }
}

/** An entry, and the things to undo at its end. It is its own deadline task and its own abort listener: no closures. */
class Open<T> implements Expiring {
  readonly table: Pending<T>;
  readonly key: number;
  readonly entry: PendingEntry<T>;
  deadline: Deadline | undefined;

  constructor(table: Pending<T>, key: number, entry: PendingEntry<T>) {
    this.table = table;
    this.key = key;
    this.entry = entry;
  }

  expire(): void {
    this.table.expire(this.key, this.entry);
  }

  handleEvent(): void {
    this.table.fail(this.key, this.entry.signal?.reason);
  }
}
