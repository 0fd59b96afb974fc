/**
 * Temporary files that killed processes left behind. Their names say who made them: they go with the first download into
 * their folder, when that process is over, or when nothing has touched them for a day and nobody can tell.
 */

import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isRunning, processId, processSpace, processStartMs } from "../../runtime/platform.ts";

/** How old an untouched file is when it belongs to nobody any more, in ms. */
const OLD_MS = 24 * 3_600_000;

/** `.`, where process ids mean something, whose it is, and a number of its own. Older ones are a number alone. */
const NAME = /^\.(?:([0-9a-f]{8})-([0-9a-f]{1,10})-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;

/** Where nothing is known of the place, it is called so. */
const UNKNOWN = "00000000";

let space: string | undefined;

/** The folders that this process has looked into. */
const seen = new Map<string, Promise<void>>();

/** How many folders are remembered. */
const MAX_SEEN = 1_000;

/** A name for a temporary file of this process. */
export function partName(): string {
  space ??= processSpace() ?? UNKNOWN;
  return `.${space}-${processId().toString(16)}-${randomUUID()}.part`;
}

/** Removes the leftovers in a folder, on the first call for it. Never rejects. */
export function removeAbandoned(folder: string): Promise<void> {
  const path = resolve(folder);
  const known = seen.get(path);
  if (known !== undefined) return known;
  if (seen.size >= MAX_SEEN) seen.clear();
  const work = clean(path).catch(() => {});
  seen.set(path, work);
  return work;
}

async function clean(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  await Promise.all(names.map(async (name) => {
    try {
      const path = join(folder, name);
      if (isAbandoned(name, (await stat(path)).mtimeMs)) await rm(path);
    } catch {
      // Somebody else removed it, or it cannot be removed: it hurts nobody.
    }
  }));
}

/**
 * Whether nobody writes to this file any more.
 *
 * @param changedMs when it was last written: milliseconds since the Unix epoch
 */
export function isAbandoned(name: string, changedMs: number): boolean {
  const [, place, owner] = NAME.exec(name) ?? [];
  space ??= processSpace() ?? UNKNOWN;
  const isHere = place === space && place !== UNKNOWN && owner !== undefined;
  const id = isHere ? parseInt(owner, 16) : NaN;
  // The number of this process was another's before, in a container that was started again.
  if (id === processId()) return changedMs < processStartMs() - 1_000;
  const runs = isHere ? isRunning(id) : undefined;
  return runs === undefined ? Date.now() - changedMs > OLD_MS : !runs;
}
