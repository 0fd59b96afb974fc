/** The entry under a name: a value as JSON, with its key and the time when it expires. Pure. */

import { AdelieError } from "../errors.ts";
import { plainValue } from "./value.ts";
import { messageOf } from "../util/text_of.ts";
import { workTexts } from "../texts/logs/work_texts.ts";
import { storageTexts } from "../texts/errors/storage_texts.ts";

/** One stored value. */
export interface StoredEntry {
  readonly key: string;
  readonly value: unknown;
  /** By the time of day, in milliseconds since the Unix epoch. Kept for ever when left out. */
  readonly expires?: number;
}

/**
 * An entry as text.
 *
 * @throws AdelieError `STORAGE_VALUE` when JSON would lose something of the value
 */
export function writeEntry(entry: StoredEntry): string {
  try {
    return JSON.stringify({ ...entry, value: plainValue(entry.value) });
  } catch (cause) {
    const reason = messageOf(cause);
    throw new AdelieError(
      "STORAGE_VALUE",
      storageTexts().notJson(JSON.stringify(entry.key), reason),
      { cause },
    );
  }
}

/**
 * An entry from a driver's answer; undefined when that was empty.
 *
 * @throws AdelieError `STORAGE_CORRUPT` when it is no entry
 */
export function readEntry(found: unknown, name: string, place: string): StoredEntry | undefined {
  if (found === undefined || found === null) return undefined;
  try {
    const entry: unknown = typeof found === "string" ? JSON.parse(found) : found;
    if (isEntry(entry)) return entry;
  } catch {
    // Told below, together with JSON that is something else.
  }
  throw new AdelieError(
    "STORAGE_CORRUPT",
    workTexts().corrupt(name, place),
  );
}

function isEntry(entry: unknown): entry is StoredEntry {
  if (typeof entry !== "object" || entry === null || !("value" in entry)) return false;
  const { key, expires } = entry as { key?: unknown; expires?: unknown };
  return typeof key === "string" && (expires === undefined || typeof expires === "number");
}
