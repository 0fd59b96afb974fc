/** The file that a sandbox's world is kept in: read once at the start, written again as the world changes. */

import { randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { ConfigError } from "../../errors.ts";
import { savedTexts } from "../../texts/sandbox/saved_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { TemporaryFile } from "../../util/temporary_file.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { World } from "../world/world.ts";
import { type ReadWorld, readWorld } from "./read.ts";
import { saveWorld } from "./write.ts";

/** The largest file that is read. */
const MAX_BYTES = 256 * 1024 * 1024;
/** So long after a change it is written, and so many times as long as writing took: a large world is not written all the time. */
const PAUSE_MS = 1_000;
const PAUSE_TIMES = 20;

/**
 * Reads the file; undefined where there is none yet.
 *
 * @throws ConfigError with code `SANDBOX_WORLD` when it is there, and no world
 */
export async function readWorldFile(path: string): Promise<ReadWorld | undefined> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(savedTexts().tooLarge(size, MAX_BYTES));
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw unreadable(path, messageOf(error), error);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw unreadable(path, savedTexts().noJson(messageOf(error)), error);
  }
  return readWorld(document, path);
}

function unreadable(path: string, why: string, cause: unknown): ConfigError {
  return new ConfigError("SANDBOX_WORLD", savedTexts().unreadable(path, why), { cause });
}

/** How a world is kept. */
export interface KeepOptions {
  readonly path: string;
  readonly world: World;
  /** Times the writing: the machine's time, not the world's. */
  readonly clock: Clock;
  /** How far the time of the world was set forward, in milliseconds. */
  readonly aheadMs: () => number;
  readonly log: Logger | undefined;
}

/** Writes a world into its file a moment after each change. One that cannot be written is said, and tried again. */
export class WorldKeeper {
  readonly #options: KeepOptions;
  readonly #unlisten: () => void;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #isChanged = true;
  #isClosed = false;
  #hasFailed = false;
  #pauseMs = PAUSE_MS;

  constructor(options: KeepOptions) {
    this.#options = options;
    this.#unlisten = options.world.journal.listen(({ kind }) => {
      if (kind !== "change" && kind !== "scene") return;
      this.#isChanged = true;
      if (this.#cancel === undefined) this.#soon();
    });
    this.#soon();
  }

  /** Writes what has not been written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unlisten();
    this.#cancel?.();
    await this.#writing;
    if (this.#isChanged) await this.#write();
  }

  #soon(): void {
    this.#cancel = this.#options.clock.schedule(this.#pauseMs, () => {
      this.#writing = this.#write().then(() => {
        this.#cancel = undefined;
        if (this.#isChanged && !this.#isClosed) this.#soon();
      });
    });
  }

  /** Never rejects. */
  async #write(): Promise<void> {
    const { path, world, clock, aheadMs, log } = this.#options;
    const startedMs = clock.now();
    this.#isChanged = false;
    let file: TemporaryFile | undefined;
    try {
      const target = resolve(path);
      const text = JSON.stringify(saveWorld(world, { aheadMs: aheadMs() }));
      file = await TemporaryFile.create(dirname(target), `.${basename(target)}.${randomUUID()}`, { isShared: false });
      await file.handle.writeFile(text);
      await file.moveTo(target);
      this.#hasFailed = false;
    } catch (error) {
      this.#isChanged = true;
      await file?.discard();
      const sentence = savedTexts().unwritable(path, messageOf(error));
      if (!this.#hasFailed) {
        log?.error(sentence);
        world.journal.add({ kind: "note", text: sentence });
      }
      this.#hasFailed = true;
    }
    this.#pauseMs = Math.max(PAUSE_MS, PAUSE_TIMES * (clock.now() - startedMs));
  }
}
