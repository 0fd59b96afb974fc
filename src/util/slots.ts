/** A number of slots: a task that holds one goes on, the others wait their turn. */

/** Options of {@link Slots}. */
export interface SlotsOptions {
  /** How many are held at once. */
  readonly count: number;
  /** How many may wait. */
  readonly maxWaiting: number;
  /** Told when one is refused because too many wait, the first time since nobody waited. Must not throw. */
  readonly onFull?: () => void;
}

interface Waiter {
  start(): void;
}

/** Slots, given out in the order in which they were asked for. */
export class Slots {
  readonly #options: SlotsOptions;
  readonly #waiting: Waiter[] = [];
  #free: number;
  #refused = 0;
  #isFull = false;

  constructor(options: SlotsOptions) {
    this.#options = options;
    this.#free = options.count;
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many were refused because too many waited. */
  get refused(): number {
    return this.#refused;
  }

  /**
   * Takes a slot, waiting for one if need be.
   *
   * @param full makes the error for when too many wait already
   * @param signal ends the wait
   * @returns gives the slot back; a second call does nothing
   * @throws what `full` makes, or `signal.reason`
   */
  async take(full: () => Error, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else if (this.#waiting.length >= this.#options.maxWaiting) throw this.#refuse(full);
    else await this.#turn(signal);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next.start();
      this.#left();
    };
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        start: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        this.#left();
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #refuse(full: () => Error): Error {
    this.#refused++;
    if (!this.#isFull) this.#options.onFull?.();
    this.#isFull = true;
    return full();
  }

  #left(): void {
    if (this.#waiting.length === 0) this.#isFull = false;
  }
}
