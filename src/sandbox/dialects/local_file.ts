/** Files of this machine that the bot of this process names by their paths. */

import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { texts } from "../play/terminal_texts.ts";

/**
 * Reads a file.
 *
 * @throws Error that says which path was looked for, and from where
 */
export function readLocalFile(path: string): Uint8Array {
  const whole = resolve(path);
  let isFile: boolean;
  try {
    isFile = statSync(whole).isFile();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
    throw new Error(texts.noSuchFile(whole, resolve(".")), { cause: error });
  }
  // A device has no end.
  if (!isFile) throw new Error(texts.notAFile(whole));
  return new Uint8Array(readFileSync(whole));
}
