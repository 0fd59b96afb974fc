/**
 * Who may change a file now, among all processes that use the folder: whoever made the lock file beside it. It is held for
 * a read and a rename, some tenths of a millisecond.
 *
 * A process can be killed while it holds one. Its lock is broken at once where the process can be seen to be dead, and
 * after {@link STALE_MS} where it cannot: in another container pids mean other processes, and Deno may not be allowed to
 * look. That span goes by the waiting process's own clock, so no machine's date matters.
 */

import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AdelieError } from "../errors.ts";
import { isGone, isWindows, ownPid, pidSpace } from "../runtime/processes.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";

/** How long a lock stays the same before it counts as left by a dead process, in ms. */
const STALE_MS = 3_000;

/** How long a lock is waited for where others take turns, in ms. */
const LIMIT_MS = 30_000;

/** A lock file, for whoever clears away what is left behind. */
export const LOCK: RegExp = /^\..+\.lock$/;

/** The right to change a file. */
export interface HeldLock {
  /** Whether it is still held: a process that was stopped for seconds may have lost it. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the lock of a file, waiting for whoever holds it.
 *
 * @param staleMs after how long a lock that stays the same is a dead process's
 * @throws AdelieError `STORAGE_LOCKED` when that takes too long; what the file system says when no lock can be made
 */
export async function lockFile(path: string, staleMs: number = STALE_MS): Promise<HeldLock> {
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  const own = `${ownPid()} ${await pidSpace() ?? "?"} ${randomUUID()}`;
  const startMs = performance.now();
  let seen: string | undefined;
  let seenMs = startMs;
  while (!await make(lock, own)) {
    const holder = await read(lock);
    if (holder === undefined) continue;
    const nowMs = performance.now();
    if (holder !== seen) [seen, seenMs] = [holder, nowMs];
    if (nowMs - seenMs > staleMs || await isDead(holder)) await breakLock(lock, holder);
    else if (nowMs - startMs > LIMIT_MS) throw tooLong(lock, holder);
    else await new Promise((done) => setTimeout(done, 1 + Math.random() * 4));
  }
  const takenMs = performance.now();
  const isHeld = async (): Promise<boolean> => performance.now() - takenMs < staleMs / 2 || await read(lock) === own;
  return {
    isHeld,
    async release() {
      if (await isHeld()) await rm(lock, { force: true });
    },
  };
}

/** Makes the lock file; false when there is one. */
async function make(lock: string, own: string): Promise<boolean> {
  try {
    const file = await open(lock, "wx");
    try {
      await file.writeFile(own);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    // Windows keeps a name for a moment after its file was removed.
    if (code === "EEXIST" || (isWindows() && (code === "EPERM" || code === "EBUSY"))) return false;
    throw error;
  }
}

async function read(lock: string): Promise<string | undefined> {
  return readFile(lock, "utf8").catch(() => undefined);
}

/** Takes a lock away that a dead process left: of several who try, one renames it, and the others find another or none. */
async function breakLock(lock: string, holder: string): Promise<void> {
  const aside = join(dirname(lock), `.${randomUUID()}.part`);
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  // Somebody else was faster, and this one is alive: it is put back, unless there is a newer one.
  const taken = await read(aside);
  if (taken !== undefined && taken !== holder) await make(lock, taken).catch(() => false);
  await rm(aside, { force: true });
}

/** Whether the holder is known to be gone: its pid is one of ours, and no process has it. */
async function isDead(holder: string): Promise<boolean> {
  const [pid = "", space = ""] = holder.split(" ");
  return /^[1-9]\d*$/.test(pid) && space !== "?" && space === await pidSpace() && isGone(Number(pid));
}

function tooLong(lock: string, holder: string): AdelieError {
  return new AdelieError(
    "STORAGE_LOCKED",
    storageTexts().locked(lock, LIMIT_MS / 1_000, holder.replace(/ .*/s, "")),
  );
}
