/** Whether a Redis can be trusted with events: what would lose them is refused with a sentence, what might is said. */

import { ConfigError } from "../../errors.ts";
import { queueTexts } from "../../texts/errors/queue_texts.ts";
import type { Logger } from "../../util/log/log.ts";

/** The oldest version that has all that is used. */
const OLDEST = [6, 2] as const;

/** A clock that is off by more is told of. */
const CLOCK_MS = 5_000;

/** Redis, as far as it is asked here. */
interface Asked {
  readonly address: string;
  call<T>(command: string, ...args: string[]): Promise<T>;
}

const told = new WeakSet<Asked>();

/**
 * Looks at the version, the eviction policy, persistence, the role, cluster mode and the clock of a Redis.
 *
 * @throws ConfigError with code `QUEUE_UNFIT` for one that would lose events; what `call` rejects with
 */
export async function checkServer(redis: Asked, log: Logger): Promise<void> {
  const facts = factsOf(await redis.call<string>("INFO"));
  const texts = queueTexts();
  const refuse = (sentence: string): never => {
    throw new ConfigError("QUEUE_UNFIT", sentence);
  };
  const { address } = redis;
  const version = facts.redis_version ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) refuse(texts.tooOld(address, version));
  if (facts.cluster_enabled === "1") refuse(texts.cluster(address));
  const policy = facts.maxmemory_policy ?? "noeviction";
  if (policy !== "noeviction") refuse(texts.evicts(address, policy));
  // A replica that becomes the master is one when it is asked again.
  if (facts.role === "slave") throw new Error(texts.replica(address));
  if (facts.loading === "1") throw new Error(texts.loading(address));
  if (told.has(redis)) return;
  told.add(redis);
  if (facts.aof_enabled !== "1") log.warn(texts.noFile(address));
  const [seconds = "0"] = await redis.call<string[]>("TIME");
  const offMs = Number(seconds) * 1_000 - Date.now();
  if (Math.abs(offMs) > CLOCK_MS) log.info(texts.clock(address, Math.round(Math.abs(offMs) / 1_000)));
}

function factsOf(info: string): Record<string, string> {
  return Object.fromEntries(
    info.split("\r\n").filter((line) => line.includes(":")).map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
