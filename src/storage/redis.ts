/** Stored texts in Redis, for bots that run as several processes. On ioredis, which has to be installed for it. */

import { ConfigError } from "../errors.ts";
import { loadPackage } from "../runtime/packages.ts";
import { isGranted } from "../runtime/platform.ts";
import type { Logger } from "../util/log/log.ts";
import { keepSecret } from "../util/log/redact.ts";
import type { StorageDriver } from "./driver.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { NowAndThen } from "../util/now_and_then.ts";
import { systemClock } from "../util/time/clock.ts";
import { messageOf } from "../util/text_of.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";

/** The part of ioredis that is used. */
interface RedisClient {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ...options: (string | number)[]): Promise<unknown>;
  unlink(key: string): Promise<unknown>;
  scan(cursor: string, ...options: (string | number)[]): Promise<[cursor: string, keys: string[]]>;
  eval(script: string, keys: number, ...values: (string | number)[]): Promise<unknown>;
  on(event: "error" | "ready", listener: (error: Error) => void): void;
  disconnect(): void;
}

type RedisClass = new (url: string, options: object) => RedisClient;

/** Replaces a text only if it is still the one that was read; an empty text stands for none. */
const SWAP = `
if (redis.call("GET", KEYS[1]) or "") ~= ARGV[1] then return 0 end
if ARGV[2] == "" then redis.call("DEL", KEYS[1])
elseif ARGV[3] == "" then redis.call("SET", KEYS[1], ARGV[2])
else redis.call("SET", KEYS[1], ARGV[2], "PX", ARGV[3]) end
return 1`;

/** How long Redis may take to answer before the operation fails, in ms. */
const COMMAND_TIMEOUT_MS = 10_000;

/**
 * Keeps texts in Redis. The connection is made at the first use, and made again whenever it is lost; meanwhile operations
 * wait, for some ten seconds.
 *
 * @param url `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS
 * @param prefix what every key in Redis begins with
 * @throws ConfigError when ioredis is not installed, or Deno does not let it read the environment
 */
export async function redisDriver(url: string, prefix: string, log: Logger): Promise<StorageDriver> {
  if (!isGranted({ name: "env" })) {
    throw new ConfigError(
      "STORAGE_PERMISSION",
      storageTexts().redisEnv,
    );
  }
  const { default: Redis } = await loadPackage<{ default: RedisClass }>("ioredis");
  // The address without the password, for people.
  const { host, password } = new URL(url);
  keepSecret(password);
  const place = `redis at ${host}`;
  const client = new Redis(url, { lazyConnect: true, commandTimeout: COMMAND_TIMEOUT_MS, keyPrefix: prefix });
  tellOutages(client, place, log);
  return {
    name: place,
    getItem: (name) => client.get(name),
    async setItem(name, text, { ttlMs }) {
      await (ttlMs === undefined ? client.set(name, text) : client.set(name, text, "PX", ttlMs));
    },
    async removeItem(name) {
      await client.unlink(name);
    },
    async getKeys(base) {
      // `base` holds no sign that a pattern gives a meaning to; the prefix may.
      const pattern = `${prefix.replace(/[\\*?[\]]/g, "\\$&")}${base}*`;
      const names = new Set<string>();
      let cursor = "0";
      do {
        const [next, found] = await client.scan(cursor, "MATCH", pattern, "COUNT", 500);
        for (const each of found) names.add(each.slice(prefix.length));
        cursor = next;
      } while (cursor !== "0");
      return [...names];
    },
    async swapItem(name, old, text, { ttlMs }) {
      return await client.eval(SWAP, 1, name, old ?? "", text ?? "", ttlMs ?? "") === 1;
    },
    dispose: () => client.disconnect(),
  };
}

/** One line when the link is lost, one now and then and one when it is back, instead of one for each attempt. */
function tellOutages(client: RedisClient, place: string, log: Logger): void {
  const attempts = new NowAndThen({ everyMs: 60_000, upToMs: 3_600_000, clock: systemClock });
  client.on("error", (error) => {
    const count = attempts.next();
    if (count === 1) log.warn(workTexts().storageDown(place, messageOf(error)));
    else if (count > 1) {
      log.warn(workTexts().storageStillDown(place, count, Math.round(attempts.sinceMs / 60_000)));
    }
  });
  client.on("ready", () => {
    if (attempts.count > 0) log.info(workTexts().storageBack(place));
    attempts.reset();
  });
}
