/** A number of slots: what holds one may go on, what holds none waits its turn. */

/** Slots, given out in the order in which they were asked for. */
export class Slots {
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /**
   * @param count how many are held at once
   * @param maxWaiting how many may wait
   */
  constructor(count: number, maxWaiting: number) {
    this.#free = count;
    this.#maxWaiting = maxWaiting;
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Takes a slot, waiting for one if need be.
   *
   * @param full makes the error for when too many wait already
   * @returns gives the slot back; a second call does nothing
   */
  async take(full: () => Error): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else if (this.#waiting.length >= this.#maxWaiting) throw full();
    else await new Promise<void>((start) => this.#waiting.push(start));
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    };
  }
}
