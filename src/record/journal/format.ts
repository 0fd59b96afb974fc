/**
 * The lines of a journal, `docs/reference/journal.md`: JSON Lines, a header and then one entry for each thing that passed. The field
 * `frame` holds that thing; it is always the last one, so that its very text can be put in and taken out again.
 */

import { isRecord } from "../../protocol/scalars.ts";
import { textOf } from "../../util/text_of.ts";

/** The version that is written, and the highest that is read. */
export const JOURNAL_VERSION = 1;

/** The kinds of content that stand-ins took the place of. */
export type Redacted = "ids" | "names" | "texts";

/** The first line of every file of a recording. */
export interface JournalHeader {
  /** The mark of the format. */
  readonly journal: "adelie";
  /** The version of the format. */
  readonly version: number;
  /** The same in every part of one recording, and in no other. */
  readonly recording: string;
  /** Counts the files of a recording from 1 on. */
  readonly part: number;
  /** When the recording began, as ISO 8601: `at` counts from then. */
  readonly started: string;
  /** `app`: a bot of this library wrote down what it saw. `proxy`: something between the two sides did. */
  readonly by: "app" | "proxy";
  /** Empty where nothing but secrets was taken out. */
  readonly redacted: readonly Redacted[];
}

/** A call as it stands in a frame. */
export interface CallFrame {
  /** The action that is called. */
  readonly action: string;
  /** Its parameters. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The echo, where there is one. */
  readonly echo?: unknown;
}

/** The content of an entry. */
export type JournalRecord =
  /** A link came up, was lost, or was not let in. */
  | {
    readonly kind: "link";
    readonly state: "up" | "down" | "refused";
    readonly reason?: string;
  }
  | { readonly kind: "event"; readonly frame: Readonly<Record<string, unknown>> }
  | { readonly kind: "call"; readonly call: number; readonly frame: CallFrame }
  /** A reply. `call` is missing where nobody knows what it answers. */
  | { readonly kind: "result"; readonly call?: number; readonly frame: Readonly<Record<string, unknown>> }
  /** A call had no reply. */
  | { readonly kind: "failed"; readonly call: number; readonly reason: string }
  /** Something passed that is not written down: it was no frame of OneBot, or too large. */
  | { readonly kind: "odd"; readonly reason: "not-json" | "unknown" | "too-large"; readonly chars: number }
  /** So many entries are missing here: the disk was too slow, full, or away. */
  | { readonly kind: "lost"; readonly count: number };

/** One line: `at` is in milliseconds since the recording began, `link` counts connections from 1 on. */
export type JournalEntry = JournalRecord & { readonly at: number; readonly link: number };

/** The words of an entry's `reason`, which come from others, are cut. */
const MAX_REASON = 500;

/** Writes the first line, without its end. */
export function encodeHeader(header: JournalHeader): string {
  const { recording, part, started, by, redacted } = header;
  return JSON.stringify({ journal: "adelie", version: JOURNAL_VERSION, recording, part, started, by, redacted });
}

/**
 * Writes an entry as a line, without its end.
 *
 * @param frameText the frame as it passed, when that is JSON in one line; else it is written anew
 */
export function encodeEntry(entry: JournalEntry, frameText?: string): string {
  const { at, link, kind } = entry;
  const head = `{"at":${at},"link":${link},"kind":"${kind}"`;
  switch (kind) {
    case "link": {
      const reason = entry.reason === undefined ? "" : `,"reason":${JSON.stringify(entry.reason.slice(0, MAX_REASON))}`;
      return `${head},"state":"${entry.state}"${reason}}`;
    }
    case "failed":
      return `${head},"call":${entry.call},"reason":${JSON.stringify(entry.reason.slice(0, MAX_REASON))}}`;
    case "odd":
      return `${head},"reason":"${entry.reason}","chars":${entry.chars}}`;
    case "lost":
      return `${head},"count":${entry.count}}`;
    default: {
      const call = "call" in entry && entry.call !== undefined ? `,"call":${entry.call}` : "";
      return `${head}${call},"frame":${frameText ?? JSON.stringify(entry.frame)}}`;
    }
  }
}

/** Whether a frame's own text can stand in a line: it has no end of a line in it. */
export function isOneLine(frameText: string): boolean {
  return !/[\n\r]/.test(frameText);
}

/** An entry, and the text of its frame as it stands in the line. */
export interface ReadEntry {
  readonly entry: JournalEntry;
  readonly frameText: string | undefined;
}

/** Reads a line. Gives the entry, or why it is none. */
export function readEntry(line: string): ReadEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "not-json";
  }
  if (!isRecord(value)) return "no-object";
  const wrong = problemOf(value);
  if (wrong !== undefined) return wrong;
  const entry = value as unknown as JournalEntry;
  return { entry, frameText: "frame" in entry ? frameTextOf(line, entry.frame) : undefined };
}

/** Everything before the frame: fields whose values are numbers and texts. */
const BEFORE_FRAME = /^\{(?:"\w+":(?:"(?:[^"\\]|\\.)*"|[\d.]+),)*"frame":/;

function frameTextOf(line: string, frame: unknown): string {
  const [before] = BEFORE_FRAME.exec(line) ?? [];
  const isLast = before !== undefined && line.endsWith("}");
  const text = isLast ? line.slice(before.length, -1) : "";
  // A file that somebody edited may have other fields behind it.
  return isLast && isJson(text) ? text : JSON.stringify(frame);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function problemOf(value: Record<string, unknown>): string | undefined {
  const { at, link, kind, call, frame } = value;
  if (!isCount(at)) return "at";
  if (!isCount(link)) return "link";
  switch (kind) {
    case "link":
      return ["up", "down", "refused"].includes(value["state"] as string) && isReason(value["reason"], true)
        ? undefined
        : "state";
    case "event":
      return isRecord(frame) && typeof frame["post_type"] === "string" ? undefined : "frame";
    case "call":
      if (!isCount(call)) return "call";
      return isRecord(frame) && typeof frame["action"] === "string" && isRecord(frame["params"]) ? undefined : "frame";
    case "result":
      if (call !== undefined && !isCount(call)) return "call";
      return isRecord(frame) ? undefined : "frame";
    case "failed":
      return isCount(call) && isReason(value["reason"], false) ? undefined : "call";
    case "odd":
      return isCount(value["chars"]) && isReason(value["reason"], false) ? undefined : "chars";
    case "lost":
      return isCount(value["count"]) ? undefined : "count";
    default:
      return `kind ${textOf(kind, 40)}`;
  }
}

function isReason(value: unknown, mayLack: boolean): boolean {
  return typeof value === "string" || (mayLack && value === undefined);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Reads the first line. Gives the header, the number of a version that is too new, or undefined for anything else. */
export function readHeader(line: string): JournalHeader | number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value["journal"] !== "adelie" || !isCount(value["version"])) return undefined;
  const { version, recording, part, started, by, redacted } = value;
  if (version > JOURNAL_VERSION) return version;
  const isWhole = typeof recording === "string" && isCount(part) && typeof started === "string" &&
    !Number.isNaN(Date.parse(started)) && (by === "app" || by === "proxy") && Array.isArray(redacted) &&
    redacted.every((each) => ["ids", "names", "texts"].includes(each as string));
  return isWhole ? value as unknown as JournalHeader : undefined;
}
