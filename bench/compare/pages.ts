/** The figures in docs/speed.md, which stand between two comments. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../runtimes.ts";
import { entrants } from "./entrants.ts";
import { machineText } from "./machine.ts";
import { foreignLoad, type Result, tables } from "./tables.ts";

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws Error when the page does not have the two comments
 */
export function placed(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`There is no place ${open} … ${close}.`);
  return `${page.slice(0, start + open.length)}\n${text.trim()}\n${page.slice(end)}`;
}

/** Replaces it in a page of the project. */
export function place(path: string, name: string, text: string): void {
  const file = join(root, path);
  writeFileSync(file, placed(readFileSync(file, "utf8"), name, text));
}

/** Writes what a run came to into the page, with the day and with what else the machine did. */
export function writePage(results: readonly Result[]): void {
  const rounds = new Set(results.map(({ round }) => round)).size;
  const day = new Date().toISOString().slice(0, 10);
  const load = foreignLoad(results);
  const told = `${day}, ${rounds} rounds. ${machineText()}; processors busy with other things: ${load}.`;
  place("docs/speed.md", "figures", `${told}\n\n${tables(results, entrants)}`);
}
