/** The folder of a new bot, and the name that its package gets. */

import { readdirSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { Failure } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Windows opens devices under these names. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Names that npm would not take or that would hide something. */
const TAKEN = new Set(["node_modules", "adelie", "package", "test", "src"]);

/** Things that may lie in the folder of a bot that is still to be made. */
const HARMLESS = new Set([".git", ".gitkeep", ".DS_Store", ".idea", "LICENSE"]);

/** Where a bot is made. */
export interface Place {
  readonly folder: string;
  /** A name for its package. */
  readonly name: string;
}

/**
 * Reads the folder that somebody named.
 *
 * @throws Failure when it cannot be one
 */
export function placeOf(given: string, cwd: string): Place {
  const texts = chosenTexts().create;
  // eslint-disable-next-line no-control-regex -- a terminal would obey them
  if (/[\u0000-\u001f\u007f"'`$<>|*?;&!(){}]/.test(given)) throw new Failure(texts.oddName(JSON.stringify(given)));
  const folder = resolve(cwd, given);
  const last = basename(folder);
  if (last === "" || /^[-.]|[. ]$/.test(last) || DEVICES.test(last) || last.length > 100) {
    throw new Failure(texts.badName(JSON.stringify(given)));
  }
  const plain = last.toLowerCase().replace(/[^a-z0-9._-]+/g, "-").replace(/^[-._]+|[-._]+$/g, "");
  return { folder, name: plain === "" || TAKEN.has(plain) ? "my-bot" : plain };
}

/** Refuses a folder that has something in it, and a file. */
export function requireEmpty(folder: string): void {
  const about = statSync(folder, { throwIfNoEntry: false });
  if (about === undefined) return;
  if (!about.isDirectory()) throw new Failure(chosenTexts().create.isFile(folder));
  const [first] = readdirSync(folder).filter((name) => !HARMLESS.has(name));
  if (first !== undefined) throw new Failure(chosenTexts().create.notEmpty(folder, first));
}
