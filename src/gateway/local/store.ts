/**
 * The part of a local queue that is on the disk: events that nobody has dealt with, those that were put aside, and which calls were begun
 * for them and how they ended. With SQLite where the runtime has it, else in a file that changes are appended to. All of it is in
 * memory too, so the disk is read at the start alone.
 */

/** An event. */
export interface StoredEvent {
  /** Its number among all events of the store: later ones have larger ones. */
  readonly n: number;
  readonly account: string;
  readonly partition: string;
  readonly id: string;
  readonly text: string;
}

/** An event that was put aside, and when. */
export interface DeadEvent extends StoredEvent {
  readonly deadMs: number;
}

/** A call that was made for an event. */
export interface StoredCall {
  readonly account: string;
  readonly id: string;
  /** The number of the event. */
  readonly n: number;
  /** Its answer; `?` until there is one. */
  readonly text: string;
  readonly atMs: number;
}

/** One change. */
export type Change =
  | { readonly put: StoredEvent }
  /** An event was dealt with: it goes, and all its calls. */
  | { readonly done: number }
  /** It is put aside; its calls go. */
  | { readonly dead: number; readonly atMs: number }
  | { readonly call: StoredCall }
  /** Calls that are older go. */
  | { readonly callsBefore: number };

/** All that is kept. */
export interface Kept {
  readonly events: Map<number, StoredEvent>;
  readonly dead: Map<number, DeadEvent>;
  /** By event, then by their names. */
  readonly calls: Map<number, Map<string, StoredCall>>;
}

/** A store. */
export interface Store {
  /** For people. */
  readonly how: string;
  /** All that is in it. */
  readonly kept: Kept;
  /** Makes changes, all or none. Throws what the disk says; then none was made. */
  write(changes: readonly Change[]): void;
  close(): void;
}

/** How many events that were put aside are kept. */
export const MOST_DEAD = 1_000;

/** Nothing. */
export function emptyKept(): Kept {
  return { events: new Map(), dead: new Map(), calls: new Map() };
}

/** Makes one change to what is in memory. */
export function apply(kept: Kept, change: Change): void {
  if ("put" in change) kept.events.set(change.put.n, change.put);
  else if ("call" in change) {
    const { n, id } = change.call;
    const calls = kept.calls.get(n) ?? new Map<string, StoredCall>();
    kept.calls.set(n, calls.set(id, change.call));
  } else if ("callsBefore" in change) {
    for (const calls of kept.calls.values()) {
      for (const [id, { atMs }] of calls) if (atMs < change.callsBefore) calls.delete(id);
    }
  } else {
    const n = "done" in change ? change.done : change.dead;
    const event = kept.events.get(n);
    kept.events.delete(n);
    kept.calls.delete(n);
    if ("done" in change) kept.dead.delete(n);
    else if (event !== undefined) kept.dead.set(n, { ...event, deadMs: change.atMs });
  }
}

/** The changes that lead to what is kept. */
export function* changesOf({ events, dead, calls }: Kept): Generator<Change> {
  for (const { deadMs, ...event } of dead.values()) {
    yield { put: event };
    yield { dead: event.n, atMs: deadMs };
  }
  for (const event of events.values()) yield { put: event };
  for (const each of calls.values()) for (const call of each.values()) yield { call };
}
