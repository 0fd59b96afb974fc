/** The file of a bot: the one that was named, or the one that lies where bots lie. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Failure } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Where a bot is looked for when nobody says where it is. */
const USUAL = ["src/bot.ts", "bot.ts", "src/main.ts", "main.ts", "src/index.ts", "index.ts", "bot.js", "index.js"];

/**
 * Finds it.
 *
 * @throws Failure when there is none, with the files that are there
 */
export function botFile(given: string | undefined, cwd: string): string {
  if (given === undefined) {
    const found = USUAL.map((name) => join(cwd, name)).find(existsSync);
    if (found === undefined) throw new Failure(chosenTexts().files.noBot(USUAL.slice(0, 4).join(", ")));
    return found;
  }
  const path = resolve(cwd, given);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
  throw new Failure(chosenTexts().files.missing(given, near(path, cwd)));
}

/** Files of the same folder, or of `src`, that may be meant. */
function near(path: string, cwd: string): string[] {
  const folders = [dirname(path), join(cwd, "src"), cwd];
  const found = folders.flatMap((folder) =>
    existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder).map((name) => join(folder, name)) : []
  ).filter((name) => /\.(?:[mc]?[tj]s|chat|jsonl)$/.test(name) && !basename(name).startsWith("."));
  return [...new Set(found.map((name) => relative(cwd, name)))].slice(0, 5);
}
