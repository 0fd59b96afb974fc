/** Tables on a terminal. */

import { cellsOf, toCells } from "adelie/tools";

/** Rows as lines, each column as wide as its widest text; a Chinese sign is two cells wide. Nothing is cut. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((text, at) => widths[at] = Math.max(widths[at] ?? 0, cellsOf(text)));
  return rows.map((row) => row.map((text, at) => toCells(text, widths[at] ?? 0)).join("  ").trimEnd());
}
