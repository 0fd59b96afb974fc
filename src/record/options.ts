/** The option `record` of `launch`, and its check. */

import { checkOptions } from "../util/options.ts";
import type { RedactOptions } from "./redact/redaction.ts";

/** The place of a recording, its bounds, and the things that are taken out of it. */
export interface RecordOptions {
  /** The file. Default `.adelie/record.jsonl`. A recording that is there already is kept, as `record.1.jsonl`. */
  path?: string;
  /** A file of so many bytes is followed by another. Default 64 MiB. */
  maxFileBytes?: number;
  /** How many files are kept, the oldest goes. Default 8. */
  maxFiles?: number;
  /**
   * How much may wait for a slow disk, in characters; beyond that entries are left out, counted and said. Default 8 Mi (8 388 608).
   */
  maxWaitingChars?: number;
  /** A frame that is longer, in characters, is only mentioned. Default 1 Mi (1 048 576). */
  maxFrameChars?: number;
  /** Which kinds of things are taken out. `false` leaves everything but secrets, which are never written. Default: ids and names, no texts. */
  redact?: RedactOptions | false;
}

const DEFAULTS = {
  path: ".adelie/record.jsonl",
  maxFileBytes: 64 * 2 ** 20,
  maxFiles: 8,
  maxWaitingChars: 8 * 2 ** 20,
  maxFrameChars: 2 ** 20,
} as const;

/** The options with everything that was left out. */
export type FullRecordOptions = Required<Omit<RecordOptions, "redact">> & Pick<RecordOptions, "redact">;

/**
 * Completes the option.
 *
 * @param where who was given it, for errors
 * @param given `true` for the defaults, a path, or options
 * @throws ConfigError for a wrong one
 */
export function readRecordOptions(where: string, given: true | string | RecordOptions): FullRecordOptions {
  const asked: RecordOptions = given === true ? {} : typeof given === "string" ? { path: given } : given;
  checkOptions(where, { record: asked }, { record: "object" });
  const { redact } = asked;
  checkOptions(where, { ...asked, redact: redact === false ? undefined : redact }, {
    path: "text",
    maxFileBytes: "count",
    maxFiles: "count",
    maxWaitingChars: "count",
    maxFrameChars: "count",
    redact: "object",
  }, "record");
  if (typeof redact === "object") {
    checkOptions(where, redact, { ids: "boolean", names: "boolean", texts: "boolean" }, "record.redact");
  }
  const known = Object.entries(asked).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(known) };
}
