/** Events that wait for the loop that takes them: an async iterator with a bound. */

/** How a subscription is bounded, and whom it tells. None of the functions may throw. */
export interface SubscriptionOptions<T> {
  /** How many may wait. */
  readonly maxWaiting: number;
  /** When there are more: `pause` keeps them and asks that no more are brought, `dropOldest` lets the oldest go. */
  readonly whenFull: "pause" | "dropOldest";
  /** Only with `pause`. Called with `true` when as many wait as may, and with `false` when half of them have been taken. */
  readonly full: (isFull: boolean) => void;
  /** Called for each one that was let go. */
  readonly dropped: () => void;
  /** Called once, when the loop has ended, with the events that nobody will take. */
  readonly ended: (left: readonly T[]) => void;
}

interface Taker<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(reason: unknown): void;
}

/** How a subscription goes on: for ever, until nothing waits any more, or not at all. */
type State = "open" | "finishing" | "ended";

/** The events of one loop, in the order in which they came. */
export class Subscription<T> implements AsyncIterableIterator<T, undefined> {
  readonly #options: SubscriptionOptions<T>;
  #waiting: T[] = [];
  #head = 0;
  #takers: Taker<T>[] = [];
  #isFull = false;
  #state: State = "open";
  #failure: { readonly reason: unknown } | undefined;

  constructor(options: SubscriptionOptions<T>) {
    this.#options = options;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.length - this.#head;
  }

  /** Adds one; after `finish` or `close` it goes nowhere. */
  push(value: T): void {
    if (this.#state !== "open") return;
    const taker = this.#takers.shift();
    if (taker !== undefined) return taker.resolve({ done: false, value });
    const { maxWaiting, whenFull } = this.#options;
    if (whenFull === "dropOldest" && this.size >= maxWaiting) {
      this.#take();
      this.#options.dropped();
    }
    this.#waiting.push(value);
    if (whenFull === "pause" && this.size >= maxWaiting) this.#setFull(true);
  }

  /** No more come. Events that wait are given; then the loop throws `failure.reason`, or ends where there is none. */
  finish(failure?: { readonly reason: unknown }): void {
    if (this.#state !== "open") return;
    this.#state = "finishing";
    this.#failure = failure;
    if (this.size > 0) return;
    const [first, ...others] = this.#takers;
    this.#takers = others;
    if (first !== undefined) this.#giveEnd(first);
    else if (failure === undefined) this.close();
  }

  /** Ends the loop at once. */
  close(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    const left = this.#waiting.slice(this.#head);
    this.#waiting = [];
    this.#head = 0;
    this.#setFull(false);
    for (const taker of this.#takers.splice(0)) taker.resolve({ done: true, value: undefined });
    this.#options.ended(left);
  }

  /** The next event, as soon as there is one; `done` when no more come. */
  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      if (this.size > 0) {
        const value = this.#take();
        if (this.#isFull && this.size * 2 <= this.#options.maxWaiting) this.#setFull(false);
        resolve({ done: false, value });
      } else if (this.#state === "open") {
        this.#takers.push({ resolve, reject });
      } else {
        this.#giveEnd({ resolve, reject });
      }
    });
  }

  /** Leaves the loop: `break` and `return` call it. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #giveEnd(taker: Taker<T>): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) taker.resolve({ done: true, value: undefined });
    else taker.reject(failure.reason);
    this.close();
  }

  #take(): T {
    const first = this.#waiting[this.#head++] as T;
    if (this.#head > 1_024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  #setFull(isFull: boolean): void {
    if (this.#isFull === isFull) return;
    this.#isFull = isFull;
    this.#options.full(isFull);
  }
}
