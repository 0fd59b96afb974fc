/** A recording as a fixture: its events, and each call with its answer, as plain JSON that a test imports. */

import type { Script } from "../replay/script.ts";

/** The content of a fixture. */
export interface RecordingFixture {
  /** When the recording began, as ISO 8601. */
  readonly started: string;
  /** The accounts, in the order in which they were seen. */
  readonly accounts: readonly number[];
  /** The payloads, in order. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** The calls with their answers, in order. */
  readonly calls: readonly {
    readonly self_id: number;
    readonly action: string;
    readonly params: Readonly<Record<string, unknown>>;
    /** How many events had come before it. */
    readonly after: number;
    /** The first reply; null where none came. */
    readonly reply: Readonly<Record<string, unknown>> | null;
  }[];
}

/** Makes it. Echoes are left out: they belong to one connection. */
export function fixtureOf({ started, accounts, events, calls }: Script): RecordingFixture {
  let after = 0;
  return {
    started,
    accounts,
    events: events.map(({ frame }) => frame),
    calls: calls.map(({ selfId, at, frame: { action, params }, replies: [reply] }) => {
      while ((events[after]?.at ?? Infinity) <= at) after++;
      const { echo: _, ...rest } = reply ?? {};
      return { self_id: selfId, action, params, after, reply: reply === undefined ? null : rest };
    }),
  };
}
