/** The journal: changes of the world, frames that were sent because of them, and calls, in order. Entries are only added. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { WorldChange } from "./change.ts";

/** The content of an entry. `of` is the `index` of the entry that it belongs to. */
export type JournalRecord =
  | { readonly kind: "change"; readonly change: WorldChange }
  | { readonly kind: "event"; readonly of: number; readonly payload: object; readonly receivers: number }
  | { readonly kind: "call"; readonly link: number; readonly action: string; readonly params: unknown }
  | { readonly kind: "result"; readonly of: number; readonly reply: ActionReply }
  | {
    readonly kind: "link";
    readonly link: number;
    readonly state: "up" | "down" | "refused";
    readonly transport: "ws" | "sse" | "http";
    readonly path: string;
    readonly reason?: string;
  }
  | { readonly kind: "note"; readonly text: string };

/** One line of the journal. `index` counts from 0, `at` is the world's time. */
export type JournalEntry = JournalRecord & { readonly index: number; readonly at: number };

/** A list that only grows. */
export interface Journal {
  /** Everything so far, in order. */
  readonly entries: readonly JournalEntry[];
  /** Adds an entry and tells the listeners. */
  add(record: JournalRecord): JournalEntry;
  /** Calls `listener` for each entry from now on. Returns a function that ends it. */
  listen(listener: (entry: JournalEntry) => void): () => void;
}

/** Makes an empty journal. */
export function createJournal(now: () => number): Journal {
  const entries: JournalEntry[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  return {
    entries,
    add(record) {
      const entry = { ...record, index: entries.length, at: now() };
      entries.push(entry);
      for (const listener of listeners) listener(entry);
      return entry;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
