/** From a folder to the store that is in it. */

import { access, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../errors.ts";
import { hasSqlite } from "../../runtime/sqlite.ts";
import { localQueueTexts } from "../../texts/logs/local_queue_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Store } from "./store.ts";

/**
 * Opens the store of a folder, which is made when it is missing. A file that an older runtime wrote is taken into SQLite.
 *
 * @throws ConfigError with code `QUEUE_UNFIT` where it cannot be read or written; nothing is changed then
 */
export async function openStore(folder: string, log: Logger): Promise<Store> {
  const database = join(folder, "queue.db");
  const file = join(folder, "queue.log");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError("QUEUE_UNFIT", localQueueTexts().folderUnfit(folder, messageOf(error)), { cause: error });
  }
  if (!hasSqlite()) {
    if (await isThere(database)) throw new ConfigError("QUEUE_UNFIT", localQueueTexts().needsSqlite(database));
    return await openFile(file, log);
  }
  const { SqliteStore } = await import("./sqlite_store.ts");
  const old = await isThere(file) ? await openFile(file, log) : undefined;
  const store = opened(database, () => SqliteStore.open(database, old?.kept));
  old?.close();
  if (old !== undefined) await rm(file, { force: true });
  return store;
}

async function openFile(path: string, log: Logger): Promise<Store> {
  const { FileStore } = await import("./file_store.ts");
  return opened(path, () => FileStore.open(path, log));
}

function opened(path: string, open: () => Store): Store {
  try {
    return open();
  } catch (error) {
    throw new ConfigError("QUEUE_UNFIT", localQueueTexts().fileUnfit(path, messageOf(error)), { cause: error });
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
