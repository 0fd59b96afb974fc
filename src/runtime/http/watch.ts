/** Aborts a request: when one wait takes too long, when its caller says so, when its client is closed. */

/** One request under watch. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #source: AbortSignal | undefined;
  readonly #forward: () => void;
  readonly #limitMs: number;
  readonly #tooLong: () => unknown;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param source the caller's signal
   * @param limitMs the longest wait; 0 for none
   * @param tooLong makes the reason when a wait was too long
   */
  constructor(source: AbortSignal | undefined, limitMs: number, tooLong: () => unknown) {
    this.#source = source;
    this.#limitMs = limitMs;
    this.#tooLong = tooLong;
    this.#forward = () => this.abort(source?.reason);
    source?.addEventListener("abort", this.#forward);
  }

  /** For the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Waits for something, within the limit; rejects with the reason when it is aborted. */
  async wait<T>(something: Promise<T>): Promise<T> {
    if (this.#limitMs > 0 && this.#limitMs !== Infinity) {
      this.#timer = setTimeout(() => this.abort(this.#tooLong()), this.#limitMs);
    }
    try {
      return await something;
    } catch (error) {
      // Runtimes do not all reject with the signal's reason.
      throw this.signal.aborted ? this.signal.reason : error;
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Ends the request for this reason. */
  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** The request is over. */
  end(): void {
    clearTimeout(this.#timer);
    this.#source?.removeEventListener("abort", this.#forward);
  }
}
