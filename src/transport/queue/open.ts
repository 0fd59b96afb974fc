/** The way to an engine, from the option. Its code is loaded when it is asked for. */

import type { Logger } from "../../util/log/log.ts";
import type { QueueEngine } from "./engine.ts";
import type { FullQueueOptions } from "./options.ts";

/**
 * The engine of a worker. Begins to connect, again and again until it is closed.
 *
 * @param as `desk`: for who takes no events, and looks at those that were put aside
 *
 * @throws ConfigError when ioredis is missing, or Deno does not let it read the environment
 */
export async function openEngine(
  { url, folder }: FullQueueOptions,
  log: Logger,
  as: "bot" | "desk" = "bot",
): Promise<QueueEngine> {
  if (folder !== undefined) return (await import("./local/link.ts")).LocalLink.open(folder, log, as);
  return (await import("./redis.ts")).RedisLink.open(url, log);
}
