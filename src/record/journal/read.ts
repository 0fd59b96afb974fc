/** Reads journals. A line that is damaged is told with its number and left out; only a file that is no journal, or one of a newer version, is refused. */

import { open } from "node:fs/promises";
import { ConfigError } from "../../errors.ts";
import { replayTexts } from "../../texts/logs/replay_texts.ts";
import { messageOf } from "../../util/text_of.ts";
import { JOURNAL_VERSION, type JournalEntry, type JournalHeader, readEntry, readHeader } from "./format.ts";

/** One entry, and where it stands. */
export interface JournalLine {
  /** The file. */
  readonly file: string;
  /** Counts from 1; the header is line 1. */
  readonly line: number;
  /** The entry. */
  readonly entry: JournalEntry;
  /** The frame as it stands in the file. */
  readonly frameText: string | undefined;
}

/** A line that was left out. */
export interface JournalProblem {
  /** The file. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** One sentence. */
  readonly why: string;
}

/** A recording that was read: all of its parts, in order. */
export interface Journal {
  /** That of the first part. */
  readonly header: JournalHeader;
  /** The entries, in order. */
  readonly lines: readonly JournalLine[];
  /** The first thousand. */
  readonly problems: readonly JournalProblem[];
  /** How many lines were left out. */
  readonly damaged: number;
}

/** A longer line is none of ours: it is skipped without being held in memory. */
const MAX_LINE_BYTES = 32 * 2 ** 20;

const MAX_PROBLEMS = 1_000;

const PIECE_BYTES = 256 * 1024;

/**
 * Reads the files of one recording, in any order.
 *
 * @throws ConfigError with code `JOURNAL_UNREADABLE` for a file that cannot be read, is no journal, or belongs to another recording;
 * `JOURNAL_VERSION` for one of a newer version
 */
export async function readJournal(paths: readonly string[]): Promise<Journal> {
  const parts = [];
  for (const path of paths) parts.push(await readPart(path, piecesOf(path)));
  return joined(parts);
}

/** The same of one file that is in memory. */
export async function parseJournal(
  name: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Journal> {
  return joined([await readPart(name, pieces)]);
}

interface Part extends Journal {
  readonly name: string;
}

function joined(parts: readonly Part[]): Journal {
  const inOrder = [...parts].sort((one, other) => one.header.part - other.header.part);
  const [first] = inOrder as [Part, ...Part[]];
  for (const { name, header } of inOrder) {
    if (header.recording !== first.header.recording) {
      throw new ConfigError("JOURNAL_UNREADABLE", replayTexts().otherRecording(name, first.name));
    }
  }
  return {
    header: first.header,
    lines: inOrder.flatMap(({ lines }) => lines),
    problems: inOrder.flatMap(({ problems }) => problems).slice(0, MAX_PROBLEMS),
    damaged: inOrder.reduce((sum, { damaged }) => sum + damaged, 0),
  };
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  let handle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw new ConfigError("JOURNAL_UNREADABLE", replayTexts().cannotRead(path, messageOf(cause)), { cause });
  }
  try {
    for (;;) {
      // Each piece is one of its own: lines are decoded later than the next one is read.
      const { bytesRead, buffer } = await handle.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function readPart(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Part> {
  let header: JournalHeader | undefined;
  const lines: JournalLine[] = [];
  const problems: JournalProblem[] = [];
  let damaged = 0;
  const leaveOut = (line: number, why: string): void => {
    damaged++;
    if (problems.length < MAX_PROBLEMS) problems.push({ file: name, line, why });
  };
  for await (const { text, line, isWhole } of linesOf(pieces)) {
    const texts = replayTexts();
    if (header === undefined) {
      header = headerOf(name, text);
    } else if (text === undefined) {
      leaveOut(line, texts.lineTooLong(MAX_LINE_BYTES));
    } else if (text !== "") {
      const read = readEntry(text);
      if (typeof read !== "string") lines.push({ file: name, line, ...read });
      else leaveOut(line, isWhole ? texts.damagedLine(read) : texts.halfLine);
    }
  }
  if (header === undefined) throw new ConfigError("JOURNAL_UNREADABLE", replayTexts().noJournal(name));
  return { name, header, lines, problems, damaged };
}

function headerOf(name: string, text: string | undefined): JournalHeader {
  const header = text === undefined ? undefined : readHeader(text);
  if (header === undefined) throw new ConfigError("JOURNAL_UNREADABLE", replayTexts().noJournal(name));
  if (typeof header === "number") {
    throw new ConfigError("JOURNAL_VERSION", replayTexts().newerJournal(name, header, JOURNAL_VERSION));
  }
  return header;
}

interface Line {
  /** Undefined for one that is too long. */
  readonly text: string | undefined;
  readonly line: number;
  /** Whether it has an end: the last one may have been cut off while it was written. */
  readonly isWhole: boolean;
}

/** Lines of bytes: cut where they end, whatever stands in them, and only then read as UTF-8. */
async function* linesOf(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let kept: Uint8Array[] = [];
  let size = 0;
  let line = 0;
  const take = (last: Uint8Array, isWhole: boolean): Line => {
    size += last.length;
    const isTooLong = size > MAX_LINE_BYTES;
    const bytes = isTooLong ? undefined : kept.length === 0 ? last : together([...kept, last], size);
    kept = [];
    size = 0;
    return { text: bytes === undefined ? undefined : decoder.decode(bytes).replace(/\r$/, ""), line: ++line, isWhole };
  };
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
      yield take(piece.subarray(from, end), true);
      from = end + 1;
    }
    const rest = piece.subarray(from);
    size += rest.length;
    if (size > MAX_LINE_BYTES) kept = [];
    else if (rest.length > 0) kept.push(rest);
  }
  if (size > 0) yield take(new Uint8Array(0), false);
}

function together(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
