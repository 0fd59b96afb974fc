/** From the `storage` option of `launch` to the storage of an app. */

import { AdelieError, ConfigError } from "../errors.ts";
import type { Clock } from "../util/time/clock.ts";
import { createKeyedQueue, type KeyedQueue } from "../util/keyed_queue.ts";
import type { Logger } from "../util/log/log.ts";
import { messageOf } from "../util/text_of.ts";
import { Storage, type StorageParts } from "./storage.ts";
import { memoryDriver, type StorageDriver } from "./driver.ts";
import { Expiries } from "./expiry.ts";
import { laterFiles } from "./later_files.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";

/**
 * Where bots keep values: `"files"` (the default), `"memory"` (gone at the end), the address of a Redis
 * (`"redis://localhost:6379"`), or one of these with its options, or any driver of unstorage.
 */
export type StorageOptions =
  | "files"
  | "memory"
  | `redis://${string}`
  | `rediss://${string}`
  | {
    /** The folder for files. Default `.adelie/data`, in the folder where the bot was started. */
    folder: string;
  }
  | {
    /** The address of a Redis. */
    redis: string;
    /** The prefix of every key in Redis, so that two apps can share one. Default `adelie:`. */
    prefix?: string;
  }
  | {
    /** A driver of unstorage, for example `mongodb({ … })` from `unstorage/drivers/mongodb`. */
    driver: StorageDriver;
  };

/** The storage of an app. */
export interface StorageSpace {
  /** The storage of one name. The first call opens what is needed. */
  namespace(name: string): Storage;
  /**
   * As {@link namespace}, for the app's own use: where Deno permits no files, it holds nothing and refuses to keep anything,
   * so that a bot that stores nothing needs no permission.
   */
  namespaceOrEmpty(name: string): Storage;
  /** Lets go of files and connections, after what was called before has been done. Never rejects. */
  close(): Promise<void>;
}

const DEFAULT_FOLDER = ".adelie/data";
const DEFAULT_PREFIX = "adelie:";

/**
 * Opens the storage of an app. Files are not touched before a bot asks for its storage.
 *
 * @throws ConfigError when the option makes no sense, or when Redis is wanted and ioredis is not installed
 */
export async function openStorage(
  options: StorageOptions,
  { clock, log }: { clock: Clock; log: Logger },
): Promise<StorageSpace> {
  const make = await findDriver(options, log);
  const queue = createClosingQueue();
  const expiries = new Expiries(clock);
  let parts: StorageParts | undefined;
  let closing: Promise<void> | undefined;
  const namespace = (name: string): Storage =>
    new Storage(parts ??= { driver: make(), clock, queue, log, expiries }, name);
  return {
    namespace,
    namespaceOrEmpty(name) {
      try {
        return namespace(name);
      } catch (error) {
        if (!(error instanceof ConfigError) || error.code !== "STORAGE_PERMISSION") throw error;
        return new Storage({ driver: emptyDriver(error), clock, queue, log }, name);
      }
    },
    close: () =>
      closing ??= queue.close().then(() => parts?.driver.dispose?.()).catch((error: unknown) =>
        log.warn(workTexts().notClosed(messageOf(error)))
      ),
  };
}

function emptyDriver(reason: ConfigError): StorageDriver {
  return {
    name: "without permission",
    getItem: () => undefined,
    setItem() {
      throw reason;
    },
    getKeys: () => [],
  };
}

/** A queue that ends: a handler that was left behind must not open the connection again. */
function createClosingQueue(): KeyedQueue & { close(): Promise<void> } {
  const queue = createKeyedQueue();
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    async run(key, task) {
      if (isClosed) throw new AdelieError("STORAGE_CLOSED", storageTexts().closed);
      const work = queue.run(key, task);
      underWay.add(work);
      try {
        return await work;
      } finally {
        underWay.delete(work);
      }
    },
    async close() {
      isClosed = true;
      await Promise.allSettled(underWay);
    },
    get size() {
      return queue.size;
    },
  };
}

async function findDriver(options: StorageOptions, log: Logger): Promise<() => StorageDriver> {
  if (options === "files") return () => laterFiles(DEFAULT_FOLDER);
  if (options === "memory") return memoryDriver;
  if (typeof options === "string" && /^rediss?:\/\//.test(options)) return await useRedis(options, DEFAULT_PREFIX, log);
  if (typeof options === "object" && options !== null) {
    if ("folder" in options && isText(options.folder)) {
      const { folder } = options;
      return () => laterFiles(folder);
    }
    if ("redis" in options && isText(options.redis)) {
      return await useRedis(options.redis, options.prefix ?? DEFAULT_PREFIX, log);
    }
    if ("driver" in options && isDriver(options.driver)) return () => options.driver;
  }
  throw new ConfigError(
    "OPTION",
    storageTexts().wanted(typeof options === "string" ? storageTexts().otherText : describe(options)),
  );
}

async function useRedis(url: string, prefix: string, log: Logger): Promise<() => StorageDriver> {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    // The text may hold a password, so it is not repeated.
    throw new ConfigError("OPTION", storageTexts().redisAddress);
  }
  const { redisDriver } = await import("./redis.ts");
  const driver = await redisDriver(url, prefix, log);
  return () => driver;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isDriver(value: unknown): value is StorageDriver {
  const { getItem, getKeys } = (value ?? {}) as Record<string, unknown>;
  return typeof getItem === "function" && typeof getKeys === "function";
}

function describe(value: unknown): string {
  return typeof value === "object" && value !== null
    ? storageTexts().objectWith(Object.keys(value).join(", "))
    : String(value);
}
