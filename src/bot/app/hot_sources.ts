/** The files that a watched file consists of: itself, and what it imports by relative paths. */

import { readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** A module that was read. */
interface Source {
  readonly text: string;
  /** Its static imports of files: the path as it is written, and the file. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Copies that can be imported, as no module was evaluated under their names. */
export interface HotCopy {
  /** That of the watched file. */
  readonly path: string;
  /** A part of the name of each. */
  readonly mark: string;
  remove(): Promise<void>;
}

/** `from "./a.ts"` and `import "./a.ts"`. An `import()` may come later, when the copies are gone: it goes to the file itself. */
const IMPORTS = /(?<before>\bfrom\s*|\bimport\s*)(?<quote>["'])(?<path>\.{1,2}\/[^"'\n]+)\k<quote>/g;
/** Where the library lies when it runs from its sources: read again, it would be a second copy. An installed one is in `node_modules`. */
const OWN = /^(file:.*\/)src\/bot\/app\/hot_sources\.ts$/.exec(import.meta.url)?.[1];
const ENDINGS = ["", ".ts", ".mts", ".js", ".mjs"];

/** The files of one watched file. A file that never changed, and imports none that did, is not evaluated again: it keeps its state. */
export class HotSources {
  readonly #entry: string;
  #sources = new Map<string, Source>();
  /** How each looked when it was copied last, or at the beginning; and at the last look. */
  #looks = new Map<string, string>();
  #next = new Map<string, string>();
  readonly #changed = new Set<string>();

  constructor(entry: string) {
    this.#entry = resolve(entry);
  }

  /** Reads all of them, and removes copies that a killed process left behind. */
  async open(): Promise<void> {
    this.#sources = await readSources(this.#entry);
    for (const folder of new Set([...this.#sources.keys()].map(dirname))) {
      for (const name of await readdir(folder)) {
        if (/^\..+\.reload-\d+\.\w+$/.test(name)) await rm(join(folder, name), { force: true });
      }
    }
    await this.looks();
    this.#looks = this.#next;
  }

  /** How they look: another text when one of them has changed. Rejects when the watched file is not there. */
  async looks(): Promise<string> {
    const next = new Map([[this.#entry, await looksOf(this.#entry)]]);
    for (const path of this.#sources.keys()) {
      if (path !== this.#entry) next.set(path, await looksOf(path).catch(() => "gone"));
    }
    this.#next = next;
    return [...next].join();
  }

  /** Whether one of them was saved since a moment, in ms since 1970: that one counts as changed. */
  async savedSince(ms: number): Promise<boolean> {
    let isSaved = false;
    for (const path of this.#sources.keys()) {
      const about = await stat(path).catch(() => undefined);
      if (about === undefined || about.mtimeMs <= ms) continue;
      this.#changed.add(path);
      isSaved = true;
    }
    return isSaved;
  }

  /** Writes copies of the watched file, and of those that changed or import what did, beside them. */
  async copy(version: number): Promise<HotCopy> {
    for (const [path, looks] of this.#next) {
      const before = this.#looks.get(path);
      if (before !== undefined && before !== looks) this.#changed.add(path);
    }
    this.#looks = this.#next;
    this.#sources = await readSources(this.#entry);
    const mark = `.reload-${version}`;
    const again = this.#toReadAgain();
    const copyOf = (path: string): string =>
      join(dirname(path), `.${basename(path, extname(path))}${mark}${extname(path)}`);
    for (const path of again) {
      const { text, imports } = this.#sources.get(path) as Source;
      const renamed = text.replace(IMPORTS, (all: string, before: string, quote: string, written: string) => {
        const file = imports.get(written);
        if (file === undefined || !again.has(file)) return all;
        return `${before}${quote}${written.slice(0, written.lastIndexOf("/") + 1)}${basename(copyOf(file))}${quote}`;
      });
      await writeFile(copyOf(path), renamed);
    }
    return {
      path: copyOf(this.#entry),
      mark,
      remove: async () => {
        for (const path of again) await rm(copyOf(path), { force: true });
      },
    };
  }

  #toReadAgain(): Set<string> {
    const again = new Set([this.#entry]);
    for (const path of this.#changed) if (this.#sources.has(path)) again.add(path);
    for (let before = 0; before !== again.size;) {
      before = again.size;
      for (const [path, { imports }] of this.#sources) {
        for (const file of imports.values()) if (again.has(file)) again.add(path);
      }
    }
    return again;
  }
}

async function readSources(entry: string): Promise<Map<string, Source>> {
  const found = new Map<string, Source>();
  const paths = [entry];
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const text = await readFile(path, "utf8");
    const imports = new Map<string, string>();
    for (const { groups } of text.matchAll(IMPORTS)) {
      const written = groups?.["path"] ?? "";
      const file = await fileOf(resolve(dirname(path), written));
      if (file === undefined || await isOfLibrary(file)) continue;
      imports.set(written, file);
      if (!found.has(file) && !paths.includes(file) && file !== path) paths.push(file);
    }
    found.set(path, { text, imports });
  }
  return found;
}

async function isOfLibrary(file: string): Promise<boolean> {
  if (file.includes("node_modules")) return true;
  if (OWN === undefined) return false;
  const path = await realpath(file);
  return ["mod.ts", "src/"].some((name) => path.startsWith(fileURLToPath(new URL(name, OWN).href)));
}

/** The file that an import means: TypeScript writes `.js` where `.ts` lies, and some leave the ending out. */
async function fileOf(path: string): Promise<string | undefined> {
  for (const each of [...ENDINGS.map((ending) => path + ending), path.replace(/\.(m?)js$/, ".$1ts")]) {
    if ((await stat(each).catch(() => undefined))?.isFile() === true) return each;
  }
  return undefined;
}

/** Both times and the size: a file can be emptied and filled within one tick of its file system's clock. */
async function looksOf(path: string): Promise<string> {
  const { mtimeMs, ctimeMs, size } = await stat(path);
  return `${mtimeMs} ${ctimeMs} ${size}`;
}
