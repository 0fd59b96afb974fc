/** The files of a project that somebody writes. */

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** As many as these are looked at. */
const MOST = 500;

/** Their paths, without what was installed, what is hidden, and what was built. */
export function sourcesIn(folder: string, fits: RegExp, depth = 3): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name === "dist") return [];
    if (entry.isDirectory()) return depth === 0 ? [] : sourcesIn(path, fits, depth - 1);
    return fits.test(entry.name) && (statSync(path, { throwIfNoEntry: false })?.size ?? Infinity) < 500_000
      ? [path]
      : [];
  }).slice(0, MOST);
}
