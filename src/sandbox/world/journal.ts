/**
 * The journal: changes of the world, frames that were sent because of them, and calls, in order. Entries are only added. It
 * has a bound: the oldest tenth goes when it is full, and the journal says so.
 */

import type { ActionReply } from "../../protocol/frames.ts";
import { sandboxLogTexts } from "../../texts/logs/sandbox_texts.ts";
import type { WorldChange } from "./change.ts";

/** The content of an entry. `of` is the `index` of the entry that it belongs to. */
export type JournalRecord =
  | { readonly kind: "change"; readonly change: WorldChange }
  /** The scene was set: `what` is the command, `details` its parameters. Nobody is told. */
  | { readonly kind: "scene"; readonly what: string; readonly details: object }
  | { readonly kind: "event"; readonly of: number; readonly payload: object; readonly receivers: number }
  /** `selfId` is the account that was called: several may live in one world. */
  | {
    readonly kind: "call";
    readonly link: number;
    readonly selfId: number;
    readonly action: string;
    readonly params: unknown;
  }
  | { readonly kind: "result"; readonly of: number; readonly reply: ActionReply }
  | {
    readonly kind: "link";
    readonly link: number;
    readonly selfId: number;
    readonly state: "up" | "down" | "refused";
    readonly transport: "ws" | "sse" | "http" | "webhook" | "memory";
    readonly path: string;
    readonly reason?: string;
  }
  /** A fault struck: the rule, its effect, and the call or event that it struck. */
  | { readonly kind: "fault"; readonly rule: string; readonly effect: string; readonly of: number }
  | { readonly kind: "note"; readonly text: string };

/** One line of the journal. `index` counts from 0, `at` is the world's time. */
export type JournalEntry = JournalRecord & { readonly index: number; readonly at: number };

/** A list that grows at its end and is bounded. */
export interface Journal {
  /** All that is kept, in order. */
  readonly entries: readonly JournalEntry[];
  /** How many of the oldest were dropped: the `index` of the first that is kept. */
  readonly dropped: number;
  /** The entry with this index, if it is kept. */
  at(index: number): JournalEntry | undefined;
  /** Adds an entry and tells the listeners. The record is the journal's from then on. */
  add(record: JournalRecord): JournalEntry;
  /** Calls `listener` for each entry from now on. Returns a function that ends it. */
  listen(listener: (entry: JournalEntry) => void): () => void;
}

/** How many entries a journal keeps. */
export const JOURNAL_LIMIT = 100_000;

/** Makes an empty journal of so many entries at most. */
export function createJournal(now: () => number, limit: number = JOURNAL_LIMIT): Journal {
  const entries: JournalEntry[] = [];
  const listeners = new Set<(entry: JournalEntry) => void>();
  let dropped = 0;
  const add = (record: JournalRecord): JournalEntry => {
    // The record becomes the entry: under load, a copy of each is a tenth of all that is done.
    const entry = record as JournalRecord & { index: number; at: number };
    entry.index = dropped + entries.length;
    entry.at = now();
    entries.push(entry);
    for (const listener of listeners) listener(entry);
    return entry;
  };
  return {
    entries,
    get dropped() {
      return dropped;
    },
    at: (index) => entries[index - dropped],
    add(record) {
      if (entries.length >= limit) {
        const isFirst = dropped === 0;
        const many = Math.ceil(limit / 10);
        entries.splice(0, many);
        dropped += many;
        if (isFirst) add({ kind: "note", text: sandboxLogTexts().journalFull(limit) });
      }
      return add(record);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
