/** Where an app keeps values: those of its bots, and on a queue those that all its workers have in common. */

import type { OneBotApi } from "../../../api/clients.ts";
import type { SharedRuns } from "../../../schedule/runs.ts";
import { openStorage, type StorageSpace } from "../../../storage/open.ts";
import { placeOfQueue } from "../../../transport/connect.ts";
import type { Clock } from "../../../util/time/clock.ts";
import type { Logger } from "../../../util/log/log.ts";
import type { LaunchOptions } from "./options.ts";

/** The storage of an app. */
export interface Spaces extends StorageSpace {
  /** The storage of a name that all workers of a queue share; undefined in an app that is alone. */
  readonly shared: StorageSpace["namespace"] | undefined;
  /** The runs of jobs that they share. */
  readonly sharedRuns: ((namespace: string) => SharedRuns) | undefined;
}

/** An app before it has a storage. */
export interface SpacesParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** The clients that were given. */
  readonly apis: readonly OneBotApi[];
  readonly isSandbox: boolean;
}

/**
 * Opens the storage of an app. The workers of a queue have one in common, in its Redis, whatever `storage` says for the bots' own.
 *
 * @throws ConfigError when an option makes no sense, or when Redis is wanted and ioredis is not installed
 */
export async function openSpaces(
  options: LaunchOptions,
  { clock, log, apis, isSandbox }: SpacesParts,
): Promise<Spaces> {
  const queue = options.queue ?? apis.map((api) => api["~queue"]).find((each) => each !== undefined);
  const place = queue === undefined ? undefined : placeOfQueue("launch()", queue);
  if (place === undefined) {
    const own = await openStorage(options.storage ?? (isSandbox ? "memory" : "files"), { clock, log });
    return { ...own, shared: undefined, sharedRuns: undefined };
  }
  const common = await openStorage(place, { clock, log });
  const { SharedRuns } = await import("../../../schedule/runs.ts");
  const { namespace: shared } = common;
  const sharedRuns = (name: string): SharedRuns => new SharedRuns({ store: shared(name), clock, log });
  if (options.storage === undefined) return { ...common, shared, sharedRuns };
  const own = await openStorage(options.storage, { clock, log });
  return { ...own, shared, sharedRuns, close: () => own.close().then(common.close) };
}
