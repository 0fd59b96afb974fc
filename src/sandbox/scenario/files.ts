/** The scenarios beside a bot: files that end in `.chat`, found, read, and written where a person accepts what is new. */

import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** How deep folders are searched, how many files are told of, and how large one may be. */
const MAX_DEPTH = 2;
const MAX_FILES = 200;
const MAX_BYTES = 500_000;

/** A name under which a new one may be written. */
const NAME = /^[^/\\:*?"<>|.][^/\\:*?"<>|]{0,80}\.chat$/;

/** The `.chat` files in some folders, by their paths; of a folder that cannot be read there are none. */
export class ScenarioFiles {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = [...new Set(folders)];
  }

  /** The names, as they are shown, and where each is. */
  async list(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    for (const folder of this.#folders) await search(folder, folder, MAX_DEPTH, found);
    return found;
  }

  /** The text of one that was listed; undefined where there is none. */
  async read(name: string): Promise<string | undefined> {
    const path = (await this.list()).get(name);
    if (path === undefined || (await stat(path)).size > MAX_BYTES) return undefined;
    return await readFile(path, "utf8");
  }

  /** Writes one that was listed, or a new one in the first folder. False for a name that is neither. */
  async write(name: string, text: string): Promise<boolean> {
    const [first] = this.#folders;
    const path = (await this.list()).get(name) ??
      (NAME.test(name) && first !== undefined ? join(first, name) : undefined);
    if (path === undefined) return false;
    await writeFile(path, text);
    return true;
  }
}

async function search(root: string, folder: string, depth: number, found: Map<string, string>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (found.size >= MAX_FILES) return;
    const path = join(folder, entry.name);
    if (entry.isFile() && entry.name.endsWith(".chat")) {
      const name = relative(root, path).replaceAll("\\", "/");
      if (![...found.values()].includes(path)) found.set(found.has(name) ? path : name, path);
    } else if (entry.isDirectory() && depth > 0 && !/^\.|^node_modules$/.test(entry.name)) {
      await search(root, path, depth - 1, found);
    }
  }
}
