/**
 * A text that comes piece by piece, given on in parts that people would send as messages: paragraphs, or sentences. Joined,
 * the parts are the text.
 */

import { borderBefore } from "./cut.ts";

/** Where parts end. */
export type PartsBy = "paragraph" | "sentence";

/** Options of {@link TextParts}. */
export interface TextPartsOptions {
  readonly by: PartsBy;
  /** The most characters of one part, as `length` counts. A longer one is cut where it hurts least. */
  readonly maxChars: number;
}

/** Gathers a text and gives it on in parts. */
export class TextParts {
  readonly #options: TextPartsOptions;
  #rest = "";
  /** The mark of the code block that the rest begins inside of. */
  #fence: string | undefined;

  constructor(options: TextPartsOptions) {
    this.#options = options;
  }

  /** The next piece. Gives the parts that are whole by now. */
  push(piece: string): string[] {
    this.#rest += piece;
    return this.#take(false);
  }

  /** The text is over. Gives what is left of it. */
  end(): string[] {
    const parts = this.#take(true);
    if (this.#rest !== "") parts.push(this.#rest);
    this.#rest = "";
    return parts;
  }

  /** The text breaks off. Gives what is left up to the end of its last sentence; the rest is forgotten. */
  breakOff(): string {
    const end = endsOf(this.#rest, "sentence", true, this.#fence).at(-1) ?? 0;
    const whole = this.#rest.slice(0, end);
    this.#rest = "";
    return whole;
  }

  #take(isOver: boolean): string[] {
    const parts: string[] = [];
    for (;;) {
      const { by, maxChars } = this.#options;
      const [end = 0] = endsOf(this.#rest, by, isOver, this.#fence);
      const isLong = this.#rest.length > maxChars && (end === 0 || end > maxChars);
      const cut = isLong ? Math.max(1, borderBefore(this.#rest, maxChars, true)) : end;
      if (cut === 0) return parts;
      const part = this.#rest.slice(0, cut);
      this.#fence = fenceAfter(part, this.#fence);
      this.#rest = this.#rest.slice(cut);
      parts.push(part);
    }
  }
}

/** A line that opens or closes a code block. */
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** The end of a sentence, alone or several of them. */
const TERMINATORS = /[。！？!?.…⋯｡]+/y;
/** Those that need no look at what follows. */
const STRONG = /[。！？…⋯｡]/;
/** Marks of Markdown that belong to what they close. */
const MARKUP = /[*_~]/;
const BLANK = /^\s$/;
/** Han, kana, hangul, and the signs that are written among them. */
const WIDE = /[\u2018-\u201d\u3000-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/;
/** Behind these a full stop ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s("“'])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|etc|e\.g|i\.e|cf|al|No|Nr|Fig|Vol|pp|Inc|Ltd|Co|approx|a\.m|p\.m|U\.S)$/i;
const LIST_NUMBER = /^[\s>*_-]*\d{1,3}$/;

const CLOSERS: Readonly<Record<string, string>> = {
  "“": "”",
  "‘": "’",
  "「": "」",
  "『": "』",
  "（": "）",
  "(": ")",
  "《": "》",
  "【": "】",
  "[": "]",
};
const closers = new Set(Object.values(CLOSERS));

/** A quote that is open for longer has been forgotten by its author. */
const LONGEST_QUOTE = 200;

/**
 * The ends of the parts in a text, as far as they are certain.
 *
 * @param isOver nothing follows: what stands at the end is certain too
 * @param inside the mark of the code block that it begins in
 */
export function endsOf(text: string, by: PartsBy, isOver: boolean, inside?: string): number[] {
  return new Scan(text, by, isOver).run(inside);
}

/** Which code block a text that begins in one, or in none, ends in. */
function fenceAfter(text: string, inside: string | undefined): string | undefined {
  let fence = inside;
  for (const line of text.split("\n")) fence = fenceOf(line, fence);
  return fence;
}

function fenceOf(line: string, inside: string | undefined): string | undefined {
  const mark = FENCE.exec(line)?.[1];
  if (mark === undefined) return inside;
  if (inside === undefined) return mark;
  const closes = mark[0] === inside[0] && mark.length >= inside.length && line.trim() === mark;
  return closes ? undefined : inside;
}

/** One look through a text. */
class Scan {
  readonly #text: string;
  readonly #by: PartsBy;
  readonly #isOver: boolean;
  readonly #ends: number[] = [];
  /** Quotes and brackets that are open: the sign that closes each, and where it was opened. */
  #open: { readonly closer: string; readonly at: number }[] = [];
  #isCode = false;
  #from = 0;
  #lineStart = 0;

  constructor(text: string, by: PartsBy, isOver: boolean) {
    this.#text = text;
    this.#by = by;
    this.#isOver = isOver;
  }

  run(inside: string | undefined): number[] {
    const text = this.#text;
    let fence = inside;
    for (let at = 0; at < text.length;) {
      if (at === this.#lineStart) {
        const lineEnd = text.indexOf("\n", at);
        const line = text.slice(at, lineEnd === -1 ? text.length : lineEnd);
        const before = fence;
        // A line that is still being written may become anything.
        if (lineEnd !== -1 || this.#isOver || fence === undefined) fence = fenceOf(line, fence);
        if (before !== fence || fence !== undefined) {
          if (before === undefined) this.#end(at);
          if (lineEnd === -1) {
            if (fence === undefined) this.#end(text.length);
            return this.#ends;
          }
          at = this.#lineStart = lineEnd + 1;
          if (fence === undefined) this.#end(at);
          continue;
        }
      }
      const next = this.#step(at);
      if (next === undefined) return this.#ends;
      at = next;
    }
    return this.#ends;
  }

  /** Goes past one sign, or several that belong together. Undefined where only what follows can tell. */
  #step(at: number): number | undefined {
    const text = this.#text;
    const sign = text[at] as string;
    if (sign === "\n") return this.#line(at);
    if (sign === "`") this.#isCode = !this.#isCode;
    if (this.#isCode || sign === "`" || this.#by === "paragraph") return at + 1;
    TERMINATORS.lastIndex = at;
    const run = TERMINATORS.exec(text)?.[0];
    if (run === undefined) {
      this.#quote(at);
      return at + 1;
    }
    let after = at + run.length;
    while (after < text.length && this.#closes(after)) after++;
    if (after === text.length && !this.#isOver) return undefined;
    // He said "Stop!" and left.
    const next = after === at + run.length ? "" : this.#wordAt(after);
    if (next === undefined) return undefined;
    if (/^[a-z]/.test(next)) return after;
    if (this.#isEnd(at, run, after)) this.#end(after);
    return after;
  }

  /** The first sign behind blanks in a line; undefined where it has not come yet. */
  #wordAt(at: number): string | undefined {
    let first = at;
    while (this.#text[first] === " ") first++;
    return this.#text[first] ?? (this.#isOver ? "" : undefined);
  }

  #line(at: number): number {
    const isBlank = this.#text.slice(this.#lineStart, at).trim() === "";
    this.#lineStart = at + 1;
    this.#isCode = false;
    if (isBlank) this.#open = [];
    if (isBlank || (this.#by === "sentence" && !this.#isQuoted(at))) this.#end(at + 1);
    return at + 1;
  }

  /** A sign that opens or closes a quote. */
  #quote(at: number): void {
    const sign = this.#text[at] as string;
    const closer = CLOSERS[sign];
    if (closer !== undefined) this.#open.push({ closer, at });
    else if (!this.#close(sign) && sign === '"') this.#open.push({ closer: sign, at });
  }

  /** Closes the quote that a sign is the end of, with those that were forgotten in it. Tells whether there is one. */
  #close(sign: string): boolean {
    if (sign !== '"' && !closers.has(sign)) return false;
    const index = this.#open.findLastIndex(({ closer }) => closer === sign);
    if (index === -1) return false;
    this.#open.length = index;
    return true;
  }

  /** Whether a sign behind the end of a sentence still belongs to it. */
  #closes(at: number): boolean {
    const sign = this.#text[at] as string;
    return MARKUP.test(sign) || this.#close(sign);
  }

  #isQuoted(at: number): boolean {
    return this.#open.some((quote) => at - quote.at < LONGEST_QUOTE);
  }

  #isEnd(at: number, run: string, after: number): boolean {
    if (this.#isQuoted(after)) return false;
    if (STRONG.test(run)) return true;
    const next = this.#text[after];
    const isFree = next === undefined || BLANK.test(next);
    const before = this.#text.slice(this.#lineStart, at);
    if (run !== ".") return isFree || WIDE.test(next as string);
    if (isFree) return !ABBREVIATION.test(before) && !LIST_NUMBER.test(before);
    return WIDE.test(next) && WIDE.test(before.at(-1) ?? "");
  }

  /** A part ends here, unless there is nothing in it. */
  #end(at: number): void {
    if (at <= this.#from || this.#text.slice(this.#from, at).trim() === "") return;
    this.#ends.push(at);
    this.#from = at;
  }
}
