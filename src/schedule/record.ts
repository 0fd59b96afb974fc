/** The entry of a job that is kept, and reading it again: a file may hold anything. Pure. */

import { ConfigError } from "../errors.ts";
import { checkOptionNames } from "../util/options.ts";
import { quoted } from "../util/text_of.ts";
import { scheduleTexts } from "../texts/errors/schedule_texts.ts";

/** The policy for runs that were due while no process ran. */
export type MissedRuns = "run" | "skip" | "last";

/** Options of a job that is kept. */
export interface KeptOptions {
  /** The name of the job: a second one with the same key takes the place of the first. */
  key: string;
  /** The method's first parameter. As {@link Storage} keeps it: what JSON holds. */
  data?: unknown;
  /**
   * The policy for runs that were due while the process did not run: `"last"` makes up for the last of them at the next start, `"run"`
   * for each of them (of one job the last 100), `"skip"` for none. Default `"last"`.
   */
  missed?: MissedRuns;
}

/** A job as it is stored. */
export interface KeptRecord {
  readonly method: string;
  readonly data?: unknown;
  readonly missed: MissedRuns;
  /** The date; of steps, the one that they are counted from. */
  readonly atMs: number;
  /** The length of a step; undefined for a single run. */
  readonly everyMs?: number;
  /** Of steps: the last date that was met. */
  readonly metMs?: number;
  /** How often a run has begun since one ended. */
  readonly tries?: number;
}

const policies: readonly MissedRuns[] = ["run", "skip", "last"];

/**
 * Checks the options of a job that is to be kept.
 *
 * @param where for errors: `Bot: schedule.at()`
 */
export function checkKept(where: string, method: string, options: KeptOptions): Pick<KeptRecord, "data" | "missed"> {
  if (typeof options !== "object" || options === null || typeof options.key !== "string" || options.key === "") {
    throw new ConfigError("SCHEDULE_TASK", scheduleTexts().keyWanted(where, method));
  }
  checkOptionNames(where, options, ["key", "data", "missed"]);
  const { data, missed = "last" } = options;
  if (!policies.includes(missed)) {
    throw new ConfigError("OPTION", scheduleTexts().missedRuns(where, quoted(missed)));
  }
  return { missed, ...data === undefined ? {} : { data } };
}

/** A job from its entry; undefined for what is none. */
export function readRecord(value: unknown): KeptRecord | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { method, missed, atMs, everyMs, metMs, tries } = value as Record<string, unknown>;
  const isSound = typeof method === "string" && policies.includes(missed as MissedRuns) && isDate(atMs) &&
    (everyMs === undefined || (typeof everyMs === "number" && everyMs >= 1_000)) &&
    (metMs === undefined || isDate(metMs)) && (tries === undefined || Number.isInteger(tries));
  return isSound ? value as KeptRecord : undefined;
}

function isDate(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}
