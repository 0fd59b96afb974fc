/** Stored texts as files, one for each name: whole or not at all, whenever the process or the machine dies. */

import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { TemporaryFile } from "../util/temporary_file.ts";
import { createKeyedQueue } from "../util/keyed_queue.ts";
import { LOCK, lockFile } from "./lock.ts";

const ENDING = ".json";

// No name begins with a dot, so these are nobody's.
const PART = /^\.[\da-f-]{36}\.part$/;

/** A temporary file that is older was left behind by a process that was killed: no write takes so long. */
const LEFT_BEHIND_MS = 60_000;

/** How many files are open at once. A thousand handlers must not run into the limit of the process. */
const LANES = 16;

/** A driver of which every method is there; they are those of `StorageDriver`. */
export interface FilesDriver {
  readonly name: string;
  getItem(name: string): Promise<string | undefined>;
  setItem(name: string, text: string): Promise<void>;
  removeItem(name: string): Promise<void>;
  swapItem(name: string, old: string | undefined, text: string | undefined): Promise<boolean>;
  setAside(name: string, text: string): Promise<string | undefined>;
  getKeys(base: string): Promise<string[]>;
}

/**
 * Keeps texts in files under `folder`, which is made when it is needed: `namespace:key` is `namespace/key.json`. A text is
 * written to a temporary file, brought to the disk and renamed, so that a reader, or the next start after a crash, finds
 * the old text or the new one. `later_files.ts` has asked whether it may.
 */
export function filesDriver(folder: string): FilesDriver {
  const root = resolve(folder);
  const lanes = createKeyedQueue();
  const ready = new Map<string, Promise<void>>();
  let turn = 0;
  const inLane = <T>(task: () => Promise<T>): Promise<T> => lanes.run(turn = (turn + 1) % LANES, task);

  /** Once for each folder: makes it, and clears away what a killed process left. */
  const prepare = (of: string): Promise<void> => {
    let work = ready.get(of);
    if (work === undefined) {
      ready.set(of, work = mkdir(of, { recursive: true }).then(() => removeLeftBehind(of)));
      work.catch(() => ready.delete(of));
    }
    return work;
  };

  return {
    name: `files in ${folder}`,
    getItem: (name) => inLane(() => readText(pathOf(root, name))),
    setItem: (name, text) => inLane(() => write(pathOf(root, name), text, () => true)).then(() => {}),
    removeItem: (name) => inLane(() => remove(pathOf(root, name), () => true)).then(() => {}),
    swapItem: (name, old, text) =>
      inLane(async () => {
        const path = pathOf(root, name);
        const isSame = async (): Promise<boolean> => await readText(path) === old;
        // Looked at before too: writing for nothing costs more than reading.
        if (!await isSame()) return false;
        return text === undefined ? remove(path, isSame) : write(path, text, isSame);
      }),
    setAside: (name, text) =>
      inLane(async () => {
        const path = pathOf(root, name);
        const aside = `${path}.corrupt-${randomUUID().slice(0, 8)}`;
        const isDone = await change(path, async () => await readText(path) === text, () => rename(path, aside));
        return isDone ? aside : undefined;
      }),
    getKeys: (base) => inLane(() => namesIn(root, base)),
  };

  async function write(path: string, text: string, mayChange: () => boolean | Promise<boolean>): Promise<boolean> {
    await prepare(dirname(path));
    const replace = (): Promise<boolean> => replaceFile(path, text, mayChange);
    return replace().catch(async (error: unknown) => {
      // The folder was removed meanwhile: somebody cleared the data by hand.
      if (!isMissing(error)) throw error;
      await mkdir(dirname(path), { recursive: true });
      return replace();
    });
  }

  async function remove(path: string, mayChange: () => boolean | Promise<boolean>): Promise<boolean> {
    try {
      return await change(path, mayChange, () => rm(path, { force: true }));
    } catch (error) {
      if (!isMissing(error)) throw error;
      // No folder, no file.
      return mayChange();
    }
  }
}

/** Changes a file while no other process does, if it still may be changed then. Tells whether it was. */
async function change(
  path: string,
  mayChange: () => boolean | Promise<boolean>,
  act: () => Promise<void>,
): Promise<boolean> {
  const lock = await lockFile(path);
  try {
    if (!await mayChange() || !await lock.isHeld()) return false;
    await act();
    return true;
  } finally {
    await lock.release();
  }
}

/** The text is on the disk before anybody is kept waiting: the lock is held for the rename alone. */
async function replaceFile(path: string, text: string, mayChange: () => boolean | Promise<boolean>): Promise<boolean> {
  const part = await TemporaryFile.create(dirname(path), `.${randomUUID()}.part`);
  let isDone = false;
  try {
    await part.handle.writeFile(text);
    // Without this a power cut can leave the new name with nothing in it; a killed process cannot. Costs about 0.5 ms.
    await part.handle.datasync();
    await part.close();
    return isDone = await change(path, mayChange, () => part.moveTo(path));
  } finally {
    if (!isDone) await part.discard();
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function namesIn(root: string, base: string): Promise<string[]> {
  const namespace = base.slice(0, base.indexOf(":"));
  try {
    const found = await readdir(join(root, namespace), { withFileTypes: true });
    // A folder that is called like a value is nobody's.
    const files = found.filter((each) => !each.isDirectory()).map(({ name }) => name);
    return files.filter((file) => file.endsWith(ENDING)).map((file) => `${namespace}:${file.slice(0, -ENDING.length)}`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function removeLeftBehind(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!PART.test(file) && !LOCK.test(file)) continue;
    const path = join(folder, file);
    // Gone between two looks is as good: another process clears the same folder.
    const age = await stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
    if (age > LEFT_BEHIND_MS) await rm(path, { force: true });
  }
}

function pathOf(root: string, name: string): string {
  const at = name.indexOf(":");
  return join(root, name.slice(0, at), `${name.slice(at + 1)}${ENDING}`);
}

function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === "ENOENT";
}
