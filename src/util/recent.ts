/** A bounded memory of things that were seen lately. */

/** Remembers values by key: for `windowMs`, and the newest `limit` of them. */
export class Recent<T, K = string> {
  readonly #windowMs: number;
  readonly #limit: number;
  readonly #entries = new Map<K, { readonly atMs: number; readonly value: T }>();

  constructor(options: { windowMs: number; limit: number }) {
    this.#windowMs = options.windowMs;
    this.#limit = options.limit;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value under this key, and its time; undefined when that is too long ago. */
  get(key: K, nowMs: number): { readonly atMs: number; readonly value: T } | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && nowMs - entry.atMs < this.#windowMs ? entry : undefined;
  }

  /** Remembers, and forgets what is too old or too much. */
  set(key: K, value: T, nowMs: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { atMs: nowMs, value });
    for (const [old, { atMs }] of this.#entries) {
      if (this.#entries.size <= this.#limit && nowMs - atMs < this.#windowMs) return;
      this.#entries.delete(old);
    }
  }
}
