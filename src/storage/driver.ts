/** Where stored texts are kept: the interface that unstorage's drivers have, and the one that keeps them in memory. */

/**
 * A place for texts under names. Every driver of unstorage is one. A name is `namespace:key`, both written in lower-case
 * letters, digits, Chinese characters and `-_^~`, at most 250 bytes: safe as a file name and as a pattern.
 */
export interface StorageDriver {
  /** For messages. */
  readonly name?: string | undefined;
  /** The text under a name; null or undefined when there is none. */
  getItem(name: string, options?: object): unknown;
  /** Keeps a text. A driver that can lets it go after `ttl` seconds, or more exactly after `ttlMs`. */
  setItem?(name: string, text: string, options: { ttl?: number; ttlMs?: number }): void | Promise<void>;
  /** Forgets a name; nothing happens when it is not there. */
  removeItem?(name: string, options: object): void | Promise<void>;
  /** The names that begin with `base`; more do no harm. */
  getKeys(base: string, options: object): string[] | Promise<string[]>;
  /**
   * Keeps `text` (or forgets the name, when it is undefined), if what is there is still `old`. Tells whether it was. A
   * driver that several processes share needs it for updates that lose nothing.
   */
  swapItem?(
    name: string,
    old: string | undefined,
    text: string | undefined,
    options: { ttlMs?: number },
  ): Promise<boolean>;
  /**
   * Puts away a text that nobody can read, if it is still `text`, so that its name is free and nothing is lost. Tells where
   * it is now; undefined when somebody else was faster.
   */
  setAside?(name: string, text: string): Promise<string | undefined>;
  /** Lets go of files and connections. */
  dispose?(): void | Promise<void>;
}

/** Keeps everything in this process, for tests and the sandbox. */
export function memoryDriver(): StorageDriver {
  const texts = new Map<string, string>();
  return {
    name: "memory",
    getItem: (name) => texts.get(name),
    setItem: (name, text) => void texts.set(name, text),
    removeItem: (name) => void texts.delete(name),
    getKeys: (base) => [...texts.keys()].filter((name) => name.startsWith(base)),
  };
}
