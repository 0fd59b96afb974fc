/** Writes down what passes on links: each thing goes through the redaction into the journal. Nothing here throws, and nobody waits. */

import { randomUUID } from "node:crypto";
import { isEvent, isReply } from "../protocol/frames.ts";
import { isRecord } from "../protocol/scalars.ts";
import { recordTexts } from "../texts/logs/record_texts.ts";
import type { Logger } from "../util/log/log.ts";
import { NowAndThen } from "../util/now_and_then.ts";
import { messageOf } from "../util/text_of.ts";
import type { Clock } from "../util/time/clock.ts";
import {
  type CallFrame,
  encodeEntry,
  encodeHeader,
  isOneLine,
  JOURNAL_VERSION,
  type JournalEntry,
  type JournalHeader,
  type JournalRecord,
} from "./journal/format.ts";
import { JournalWriter, type OpenJournalFile } from "./journal/writer.ts";
import type { FullRecordOptions } from "./options.ts";
import { Redaction } from "./redact/redaction.ts";

/** The surroundings of a recorder. */
export interface RecorderParts {
  readonly by: JournalHeader["by"];
  readonly options: FullRecordOptions;
  readonly log: Logger;
  readonly clock: Clock;
  /** For tests: another disk. */
  readonly openFile?: OpenJournalFile;
}

/** The counters of a recording. */
export interface RecordStats {
  /** Entries that are in files. */
  readonly written: number;
  /** Entries that are in none: the disk did not take them, or they could not be written as JSON. */
  readonly lost: number;
}

/** One recording. */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #writer: JournalWriter;
  readonly #redaction: Redaction;
  readonly #startMs: number;
  readonly #failures = new NowAndThen();
  #links = 0;
  #calls = 0;

  /** Opens nothing before the first entry. */
  constructor(parts: RecorderParts) {
    const { options, log, clock, by, openFile } = parts;
    this.#parts = parts;
    const redaction = this.#redaction = new Redaction(options.redact);
    this.#startMs = clock.now();
    const { redacted } = redaction;
    const header = { journal: "adelie", version: JOURNAL_VERSION, recording: randomUUID(), by, redacted } as const;
    const started = new Date(clock.date()).toISOString();
    this.#writer = new JournalWriter({
      ...options,
      header: (part) => encodeHeader({ ...header, part, started }),
      lost: (count) => encodeEntry({ at: this.#at(), link: 0, kind: "lost", count }),
      log,
      clock,
      ...openFile === undefined ? {} : { openFile },
    });
    log.info(recordTexts().recording(options.path, redacted));
  }

  /** The counters so far. */
  get stats(): RecordStats {
    return { written: this.#writer.written, lost: this.#writer.lost + this.#failures.count };
  }

  /** Begins a link: a connection, or an account's way to its implementation. */
  link(): LinkRecorder {
    const link = ++this.#links;
    return new LinkRecorder({
      nextCall: () => ++this.#calls,
      add: (record, text) => this.#add(link, record, text),
    });
  }

  /** Writes what waits, for so long at most. */
  close(timeoutMs: number): Promise<void> {
    return this.#writer.close(timeoutMs);
  }

  #at(): number {
    return Math.max(0, Math.round(this.#parts.clock.now() - this.#startMs));
  }

  #add(link: number, record: JournalRecord, text: string | undefined): void {
    try {
      if (!this.#writer.hasRoom(0)) return;
      this.#writer.push(this.#line({ ...record, at: this.#at(), link }, text));
    } catch (error) {
      const count = this.#failures.next();
      if (count > 0) this.#parts.log.warn(recordTexts().cannotRecord(messageOf(error), count));
    }
  }

  #line(entry: JournalEntry, text: string | undefined): string {
    if ("frame" in entry) {
      const { maxFrameChars } = this.#parts.options;
      if (text !== undefined && text.length > maxFrameChars) return tooLarge(entry, text.length);
      const frame = this.#redaction.frame(entry.frame);
      const verbatim = text !== undefined && frame === entry.frame && isOneLine(text) ? text : JSON.stringify(frame);
      return verbatim.length > maxFrameChars
        ? tooLarge(entry, verbatim.length)
        : encodeEntry({ ...entry, frame } as JournalEntry, verbatim);
    }
    const reason = "reason" in entry && entry.kind !== "odd" ? entry.reason : undefined;
    return encodeEntry(
      reason === undefined ? entry : { ...entry, reason: this.#redaction.reason(reason) } as JournalEntry,
    );
  }
}

function tooLarge({ at, link }: JournalEntry, chars: number): string {
  return encodeEntry({ at, link, kind: "odd", reason: "too-large", chars });
}

interface LinkParts {
  nextCall(): number;
  add(record: JournalRecord, text: string | undefined): void;
}

/** How many calls of one link are known whose replies are still to come. */
const MAX_OPEN_CALLS = 10_000;

/** The things that pass on one link. */
export class LinkRecorder {
  readonly #parts: LinkParts;
  /** The numbers of calls by their echoes. */
  readonly #open = new Map<string, number>();
  #isUp = false;

  /** Made by {@link Recorder.link}. */
  constructor(parts: LinkParts) {
    this.#parts = parts;
  }

  /** It is up. */
  up(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.#parts.add({ kind: "link", state: "up" }, undefined);
  }

  /** It was lost, or one more attempt failed. */
  down(reason: string): void {
    this.#isUp = false;
    this.#open.clear();
    this.#parts.add({ kind: "link", state: "down", reason }, undefined);
  }

  /** It was not let in. */
  refused(reason: string): void {
    this.#isUp = false;
    this.#parts.add({ kind: "link", state: "refused", reason }, undefined);
  }

  /** An event. `text` is the frame as it passed. */
  event(frame: object, text?: string): void {
    this.#parts.add({ kind: "event", frame: frame as Record<string, unknown> }, text);
  }

  /** A call. Returns its number, which its reply is given with. */
  call(frame: CallFrame, text?: string): number {
    const call = this.#parts.nextCall();
    this.#parts.add({ kind: "call", call, frame }, text);
    return call;
  }

  /** A reply, or one frame of it. */
  result(call: number | undefined, frame: object, text?: string): void {
    const reply = frame as Record<string, unknown>;
    this.#parts.add(
      call === undefined ? { kind: "result", frame: reply } : { kind: "result", call, frame: reply },
      text,
    );
  }

  /** A call that has no reply. */
  failed(call: number, reason: string): void {
    this.#parts.add({ kind: "failed", call, reason }, undefined);
  }

  /** Something that is no frame. */
  odd(reason: "not-json" | "unknown", chars: number): void {
    this.#parts.add({ kind: "odd", reason, chars }, undefined);
  }

  /** A frame as it passes, whoever sent it: what it is stands in itself. */
  frame(text: string): void {
    let frame: unknown;
    try {
      frame = JSON.parse(text);
    } catch {
      return this.odd("not-json", text.length);
    }
    if (isEvent(frame)) this.event(frame, text);
    else if (isCall(frame)) this.#remember(frame.echo, this.call(frame, text));
    else if (isReply(frame)) this.result(this.#recall(frame), frame, text);
    else this.odd("unknown", text.length);
  }

  #remember(echo: unknown, call: number): void {
    if (this.#open.size >= MAX_OPEN_CALLS) this.#open.delete(this.#open.keys().next().value as string);
    this.#open.set(JSON.stringify(echo) ?? "", call);
  }

  #recall({ echo, stream }: { echo?: unknown; stream?: unknown }): number | undefined {
    const key = JSON.stringify(echo) ?? "";
    const call = this.#open.get(key);
    // A stream action has several frames for one call.
    if (stream !== "stream-action") this.#open.delete(key);
    return call;
  }
}

/** Whether a frame calls an action. Parameters may be left out. */
function isCall(frame: unknown): frame is CallFrame {
  return isRecord(frame) && typeof frame["action"] === "string";
}
