/** Work that nobody awaits: tracked, its errors told, waited for at the end. */

/** The tasks under way. */
export class TaskSet {
  readonly #running = new Set<Promise<void>>();
  readonly #onError: (error: unknown) => void;

  /** @param onError gets what a task throws; must not throw */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** How many are under way. */
  get size(): number {
    return this.#running.size;
  }

  /** Starts (a function) or takes over (a promise) a task. Never throws. */
  add(task: PromiseLike<unknown> | (() => unknown)): void {
    const run = async (): Promise<void> => {
      try {
        await (typeof task === "function" ? task() : task);
      } catch (error) {
        this.#onError(error);
      }
    };
    const tracked: Promise<void> = run().finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Resolves when every task has ended, those included that start meanwhile. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
