/** Entries of the journal as they are pushed: whole pictures in base64 would drown those who only look. */

import type { JournalEntry } from "../world/journal.ts";

/** The longest text that is passed on. */
const MAX_TEXT = 4_000;
const MAX_DEPTH = 24;

/** An entry without its very long texts; each says how long it was. `journal.entry` gives it whole. */
export function slim(entry: JournalEntry): JournalEntry {
  return cut(entry, 0) as JournalEntry;
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === "string") {
    return value.length > MAX_TEXT ? `${value.slice(0, 200)}… (${value.length} characters)` : value;
  }
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "… (deeper)";
  if (Array.isArray(value)) return value.map((each) => cut(each, depth + 1));
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cut(each, depth + 1)]));
}
