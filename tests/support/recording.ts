/** A recording in a folder of its own, for tests that look at what was written down. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JournalEntry } from "../../src/record/journal/format.ts";
import { type Journal, readJournal } from "../../src/record/journal/read.ts";
import { readRecordOptions, type RecordOptions } from "../../src/record/options.ts";
import { Recorder } from "../../src/record/recorder.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { systemClock } from "../../src/util/time/clock.ts";

/** Runs a task with a path for a recording, and removes the folder behind it. */
export async function inFolder<T>(task: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "recording-"));
  try {
    return await task(join(folder, "day.jsonl"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Records while a task runs, and gives what was written. */
export function recording(
  task: (recorder: Recorder) => Promise<unknown>,
  options: Omit<RecordOptions, "path"> = { redact: false },
): Promise<Journal> {
  return inFolder(async (path) => {
    const log = createLogger("silent");
    const recorder = new Recorder({
      by: "proxy",
      options: readRecordOptions("test", { path, ...options }),
      log,
      clock: systemClock,
    });
    try {
      await task(recorder);
    } finally {
      await recorder.close(5_000);
    }
    return await readJournal([path]);
  });
}

/** The entries of one kind. */
export function entriesOf<Kind extends JournalEntry["kind"]>(
  { lines }: Journal,
  kind: Kind,
): Extract<JournalEntry, { kind: Kind }>[] {
  return lines.map(({ entry }) => entry).filter((entry) => entry.kind === kind) as Extract<
    JournalEntry,
    { kind: Kind }
  >[];
}

/** The kinds in order; of calls the action too. */
export function kindsOf({ lines }: Journal): string[] {
  return lines.map(({ entry }) => entry.kind === "call" ? `call ${entry.frame.action}` : entry.kind);
}
