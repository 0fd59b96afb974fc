/** The journal on the page: rows with calls and results paired, kept in one array so that ten thousand of them cost nothing. */

import { signal } from "@preact/signals";
import type { JournalEntry } from "../../src/sandbox/world/journal.ts";

export type EntryOf<K extends JournalEntry["kind"]> = Extract<JournalEntry, { kind: K }>;

/** One row: an entry, and for a call its result. */
export interface Row {
  readonly entry: JournalEntry;
  result?: EntryOf<"result">;
  /** Lower-case text that the filter looks in. */
  text: string;
}

/** The most rows that are kept. */
const MAX_ROWS = 20_000;

let rows: Row[] = [];
const calls = new Map<number, Row>();

/** Grows when rows came or changed. */
export const version = signal(0);
/** While it is held still, new rows wait. */
export const isPaused = signal(false);
/** How many entries a flood left out. */
export const leftOut = signal(0);
/** The entry that the inspector shows. */
export const selected = signal<number | undefined>(undefined);

/** All rows, the oldest first. */
export function allRows(): readonly Row[] {
  return rows;
}

/** The row of this entry. */
export function rowOf(index: number | undefined): Row | undefined {
  if (index === undefined) return undefined;
  return calls.get(index) ?? rows.find(({ entry }) => entry.index === index);
}

/** Takes entries in. Changes are shown by the chats; what crossed the wire is shown here. */
export function addEntries(entries: readonly JournalEntry[]): void {
  for (const entry of entries) {
    if (entry.kind === "result") {
      const row = calls.get(entry.of);
      if (row !== undefined) {
        row.result = entry;
        row.text += ` ${entry.reply.status} ${entry.reply.retcode} ${entry.reply.message ?? ""}`.toLowerCase();
        if (entry.reply.status === "failed") row.text += " failed 失败";
      }
      continue;
    }
    if (entry.kind === "change" || entry.kind === "scene") continue;
    const row: Row = { entry, text: textOf(entry) };
    rows.push(row);
    if (entry.kind === "call") calls.set(entry.index, row);
  }
  if (rows.length > MAX_ROWS) {
    for (const { entry } of rows.slice(0, rows.length - MAX_ROWS)) calls.delete(entry.index);
    rows = rows.slice(-MAX_ROWS);
  }
  if (!isPaused.value) version.value++;
}

/** Empties the view; the sandbox keeps its journal. */
export function clearRows(): void {
  rows = [];
  calls.clear();
  selected.value = undefined;
  version.value++;
}

function textOf(entry: JournalEntry): string {
  const { kind } = entry;
  const data = kind === "event" ? entry.payload : kind === "call" ? { a: entry.action, p: entry.params } : entry;
  return `${kind} ${JSON.stringify(data)}`.toLowerCase().slice(0, 2_000);
}

/** The name of an event, as handlers name it: `message.group.normal`. */
export function eventName(payload: object): string {
  const { post_type, sub_type, ...rest } = payload as Record<string, unknown>;
  const kind = rest[`${String(post_type)}_type`] ?? rest.message_type;
  return [post_type, kind, sub_type].filter((part) => typeof part === "string" && part !== "").join(".");
}

/** The account that a row is about: several may live in one sandbox. */
export function accountOf({ entry }: Row): number | undefined {
  if (entry.kind === "event") return Number((entry.payload as { self_id?: unknown }).self_id);
  return entry.kind === "call" || entry.kind === "link" ? entry.selfId : undefined;
}

/** How long a call took, in milliseconds of the world's time. */
export function msOf({ entry, result }: Row): number | undefined {
  return result === undefined ? undefined : Math.max(0, result.at - entry.at);
}
