/** Storage: what a bot wants to find again after a restart. */

import { AdelieError } from "../errors.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import { createKeyedQueue, type KeyedQueue } from "../util/keyed_queue.ts";
import type { Logger } from "../util/log/log.ts";
import { lookAfterMethods } from "../util/looked_after.ts";
import { messageOf, quoted } from "../util/text_of.ts";
import { thisCopy } from "../util/copies.ts";
import { memoryDriver, type StorageDriver } from "./driver.ts";
import { Expiries } from "./expiry.ts";
import { readEntry, type StoredEntry, writeEntry } from "./entry.ts";
import { encodeName, mayBegin } from "./names.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";

/** The common parts of an app's namespaces. */
export interface StorageParts {
  readonly driver: StorageDriver;
  readonly clock: Clock;
  /** In order for each name, so that an update is never between another's reading and writing. */
  readonly queue: KeyedQueue;
  /** Told of values that cannot be read, and of failures that nobody waits for. Default: the console, for the failures alone. */
  readonly log?: Logger;
  /** The memory of values that expire. Each namespace has its own when left out. */
  readonly expiries?: Expiries;
}

/** The key of a value: a text of at most 1024 bytes with any signs in it, or a whole number, which is the same as its digits. */
export type StorageKey = string | number;

/** How a value is kept. */
export interface StoreOptions {
  /** How long the value is kept, in milliseconds. Default: for ever. */
  ttlMs?: number;
}

/** How many times an update starts again because another process was faster. */
const MAX_SWAPS = 100;

/** How many values are read at once where all of them are wanted. */
const READ_AT_ONCE = 64;

/**
 * Values under keys, kept beyond the end of the process: in files under `.adelie/data` unless `launch` was told otherwise.
 * `inject(Storage)` gives every bot its own; a key of one is not seen by another. Values are what JSON can hold, and always
 * come back as copies.
 *
 * Operations on one key happen in the order in which they were called. In a test, `new Storage()` keeps everything in memory.
 *
 * @example A counter for each person
 * ```ts
 * import { type ChatMessageEvent, Command, inject, Storage } from "adelie";
 *
 * class Counter {
 *   constructor(private storage = inject(Storage)) {}
 *
 *   @Command("计数")
 *   async count(event: ChatMessageEvent) {
 *     const times = await this.storage.update<number>(event.user_id, (old = 0) => old + 1);
 *     return `第 ${times} 次`;
 *   }
 * }
 * ```
 */
export class Storage {
  /** @internal Which copy of the library this is of. */
  static get "~adelie"(): { readonly address: string } {
    return thisCopy();
  }

  readonly #parts: StorageParts;
  /** Encoded: what every name of this storage begins with. */
  readonly #base: string;
  readonly #expiries: Expiries;
  /** Names that nobody can read, and that were told. */
  readonly #told = new Set<string>();

  /** Made by `launch`, through `inject(Storage)`; by hand, for tests, it keeps everything in memory. */
  constructor(
    parts: StorageParts = { driver: memoryDriver(), clock: systemClock, queue: createKeyedQueue() },
    namespace = "default",
  ) {
    this.#expiries = parts.expiries ?? new Expiries(parts.clock);
    this.#parts = { ...parts, expiries: this.#expiries };
    this.#base = `${encodeNamespace(namespace)}:`;
  }

  /** Values that several bots share: the storage of that name, whoever asks for it. A bot's own is named as the bot is. */
  namespace(name: string): Storage {
    return new Storage(this.#parts, name);
  }

  /** The value under a key; undefined when there is none, or when it has expired. */
  async get<T = unknown>(key: StorageKey): Promise<T | undefined> {
    return (await this.#inOrder(key, (name) => this.#read(name)))?.value as T | undefined;
  }

  /** Whether there is a value under a key. */
  async has(key: StorageKey): Promise<boolean> {
    return await this.#inOrder(key, (name) => this.#read(name)) !== undefined;
  }

  /**
   * Keeps a value. Resolves when it is safe: with files, on the disk.
   *
   * @param value anything that JSON holds, or that has a `toJSON`; not undefined (that is {@link delete}), and nothing that
   * JSON would lose: no Map, Set, Error, RegExp, bytes, function, NaN, nor undefined in a list
   * @param options without `ttlMs` the value is kept for ever, also when the one before was not
   */
  async set(key: StorageKey, value: unknown, options: StoreOptions = {}): Promise<void> {
    const { ttlMs } = options;
    const entry = this.#entry(textOf(key), value, ttlMs);
    // At once: what the caller does to the value afterwards is not kept.
    const text = writeEntry(entry);
    await this.#inOrder(key, (name) => this.#write(name, text, entry, ttlMs));
  }

  /** Forgets a key. */
  async delete(key: StorageKey): Promise<void> {
    await this.#inOrder(key, (name) => this.#remove(name));
  }

  /**
   * Changes a value from its old one, as one step: two updates of one key never lose one another. That holds within a
   * process, and with Redis between processes too, where `change` may be called again.
   *
   * @param change gets the value, or undefined, and returns the new one; undefined deletes it. It must not wait for anything
   * @param options without `ttlMs` the value expires when it would have
   * @returns what `change` returned
   */
  async update<T>(key: StorageKey, change: (old: T | undefined) => T, options: StoreOptions = {}): Promise<T> {
    return await this.#inOrder(key, async (name) => {
      for (let attempt = 0; attempt < MAX_SWAPS; attempt++) {
        const found = await this.#ask((driver) => driver.getItem(name, {}));
        const old = this.#live(name, await this.#entryOf(found, name));
        const value = change(old?.value as T | undefined);
        if (value instanceof Promise) {
          value.catch(() => {});
          throw new AdelieError(
            "STORAGE_VALUE",
            storageTexts().updateAtOnce(key),
          );
        }
        if (await this.#swap(name, found, textOf(key), value, options.ttlMs ?? this.#leftOf(name, old))) return value;
      }
      throw new AdelieError("STORAGE_BUSY", storageTexts().updateBusy(key, MAX_SWAPS));
    });
  }

  /** The keys that have a value, in alphabetical order. With files, every value of this storage is looked at. */
  async keys(prefix = ""): Promise<string[]> {
    return (await this.#all(prefix)).map(({ key }) => key);
  }

  /** Keys and their values, ordered by key: for rankings and lists. */
  async entries<T = unknown>(prefix = ""): Promise<[key: string, value: T][]> {
    return (await this.#all(prefix)).map(({ key, value }) => [key, value as T]);
  }

  /** Forgets everything in this storage. */
  async clear(): Promise<void> {
    for (const name of await this.#names()) await this.#parts.queue.run(name, () => this.#remove(name));
  }

  get #place(): string {
    return this.#parts.driver.name ?? "driver";
  }

  async #inOrder<T>(key: StorageKey, task: (name: string) => Promise<T>): Promise<T> {
    const name = this.#base + encodeName(textOf(key));
    return this.#parts.queue.run(name, () => task(name));
  }

  #entry(key: string, value: unknown, ttlMs: number | undefined): StoredEntry {
    if (value === undefined) {
      throw new AdelieError("STORAGE_VALUE", storageTexts().setUndefined(key));
    }
    if (ttlMs === undefined) return { key, value };
    if (!(typeof ttlMs === "number" && ttlMs > 0 && Number.isFinite(ttlMs))) {
      throw new AdelieError(
        "STORAGE_TTL",
        storageTexts().ttl(key, quoted(ttlMs)),
      );
    }
    return { key, value, expires: this.#parts.clock.date() + ttlMs };
  }

  /** Reads under the queue; what has expired is removed on the way. */
  async #read(name: string): Promise<StoredEntry | undefined> {
    const found = await this.#ask((driver) => driver.getItem(name, {}));
    const entry = await this.#entryOf(found, name);
    const live = this.#live(name, entry);
    if (entry !== undefined && live === undefined) await this.#expire(name, found);
    return live;
  }

  /** Deletes an expired value, unless another process has written a new one meanwhile. */
  async #expire(name: string, found: unknown): Promise<void> {
    const { swapItem } = this.#parts.driver;
    if (swapItem === undefined || typeof found !== "string") return this.#remove(name);
    this.#expiries.forget(name);
    await this.#ask(() => swapItem(name, found, undefined, {}));
  }

  /** As {@link #read}; what nobody can read is told once and left out, so that one bad file does not hide the others. */
  async #readIfSound(name: string): Promise<StoredEntry | undefined> {
    try {
      return await this.#read(name);
    } catch (error) {
      if ((error as { code?: unknown }).code === "STORAGE_CORRUPT") return undefined;
      throw error;
    }
  }

  /**
   * The entry in a stored value. Anything else is put away where the driver can, told once, and an error this time.
   *
   * @throws AdelieError `STORAGE_CORRUPT`
   */
  async #entryOf(found: unknown, name: string): Promise<StoredEntry | undefined> {
    try {
      return readEntry(found, name, this.#place);
    } catch (error) {
      const { driver, log } = this.#parts;
      const aside = typeof found === "string" && driver.setAside !== undefined
        ? await this.#ask(() => driver.setAside?.(name, found))
        : undefined;
      const told = aside === undefined ? error as AdelieError : setAsideError(name, this.#place, aside, error);
      if (aside !== undefined || !this.#told.has(name)) log?.error(told.message);
      if (aside === undefined) this.#told.add(name);
      throw told;
    }
  }

  #live(name: string, entry: StoredEntry | undefined): StoredEntry | undefined {
    return (this.#leftOf(name, entry) ?? 1) <= 0 ? undefined : entry;
  }

  #leftOf(name: string, entry: StoredEntry | undefined): number | undefined {
    return entry === undefined ? undefined : this.#expiries.leftOf(name, entry);
  }

  async #write(name: string, text: string, entry: StoredEntry, ttlMs: number | undefined): Promise<void> {
    this.#told.delete(name);
    this.#expiries.note(name, entry, ttlMs);
    const ttl = ttlMs === undefined ? {} : { ttl: Math.ceil(ttlMs / 1_000), ttlMs: Math.ceil(ttlMs) };
    await this.#ask((driver) => {
      if (driver.setItem === undefined) throw new Error(storageTexts().readOnly);
      return driver.setItem(name, text, ttl);
    });
  }

  async #remove(name: string): Promise<void> {
    this.#told.delete(name);
    this.#expiries.forget(name);
    await this.#ask((driver) => driver.removeItem?.(name, {}));
  }

  async #swap(name: string, found: unknown, key: string, value: unknown, ttlMs: number | undefined): Promise<boolean> {
    const entry = value === undefined ? undefined : this.#entry(key, value, ttlMs);
    const text = entry === undefined ? undefined : writeEntry(entry);
    const { swapItem } = this.#parts.driver;
    if (swapItem !== undefined) {
      const old = typeof found === "string" ? found : undefined;
      const ttl = ttlMs === undefined ? {} : { ttlMs: Math.ceil(ttlMs) };
      const isDone = await this.#ask(() => swapItem(name, old, text, ttl));
      if (isDone && entry !== undefined) this.#expiries.note(name, entry, ttlMs);
      return isDone;
    }
    if (entry === undefined || text === undefined) await this.#remove(name);
    else await this.#write(name, text, entry, ttlMs);
    return true;
  }

  /** Asks the driver; what it fails with is told as the storage's failure. */
  async #ask<T>(ask: (driver: StorageDriver) => T | Promise<T>): Promise<T> {
    try {
      return await ask(this.#parts.driver);
    } catch (cause) {
      const reason = messageOf(cause);
      throw new AdelieError("STORAGE_FAILED", storageTexts().failed(this.#place, reason), { cause });
    }
  }

  async #names(): Promise<string[]> {
    const names = await this.#ask((driver) => driver.getKeys(this.#base, {}));
    // Drivers that keep files give paths back; no name of ours has a slash in it.
    return names.map((name) => name.replace(/[/\\]/g, ":")).filter((name) => name.startsWith(this.#base));
  }

  async #all(prefix: string): Promise<StoredEntry[]> {
    const wanted = (await this.#names()).filter((name) => mayBegin(name.slice(this.#base.length), prefix));
    const found: StoredEntry[] = [];
    for (let at = 0; at < wanted.length; at += READ_AT_ONCE) {
      const part = wanted.slice(at, at + READ_AT_ONCE);
      const entries = await Promise.all(part.map((name) => this.#parts.queue.run(name, () => this.#readIfSound(name))));
      for (const entry of entries) if (entry?.key.startsWith(prefix)) found.push(entry);
    }
    return found.sort((a, b) => a.key < b.key ? -1 : 1);
  }
  static {
    lookAfterMethods<Storage>(Storage, (storage) => storage.#parts.log);
  }
}

function setAsideError(name: string, place: string, aside: string, cause: unknown): AdelieError {
  return new AdelieError(
    "STORAGE_CORRUPT",
    workTexts().setAside(name, place, aside),
    { cause },
  );
}

function textOf(key: StorageKey): string {
  return Number.isSafeInteger(key) ? String(key) : key as string;
}

function encodeNamespace(namespace: string): string {
  const name = encodeName(namespace);
  // A digest would hide whose folder it is.
  if (name.length <= 80) return name;
  throw new AdelieError("STORAGE_KEY", storageTexts().namespaceLong(JSON.stringify(namespace)));
}
