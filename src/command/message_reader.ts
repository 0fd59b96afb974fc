/**
 * Reads a message word by word. A word is a piece of text without spaces, a text in quotes, or one segment that is not
 * text. Every character is looked at a fixed number of times, whatever the message.
 */

import type { Segment } from "../protocol/segments.ts";
import { closingQuote, isSpace, skipBlanks, trimBlanks, trimEndBlanks } from "./characters.ts";

/** A message, and a place in it. */
export class MessageReader {
  /** The word that was read last; empty when it is a segment. */
  word = "";
  /** Whether it stood in quotes. It is no option then, and no sub-command. */
  isQuoted = false;
  /** The segment that was read last, when it was none of text. */
  segment: Segment | undefined;
  /** Where the next word is looked for. May be set to a place that was noted before. */
  index: number;
  offset: number;
  /** Where the last word began. */
  wordIndex = 0;
  wordOffset = 0;
  readonly #segments: readonly Segment[];
  /** From where on segment `#unclosedIn` has no closing quote of a kind: looking again would be in vain. */
  #unclosed: Map<string, number> | undefined;
  #unclosedIn = -1;

  constructor(segments: readonly Segment[], index = 0, offset = 0) {
    this.#segments = segments;
    this.index = index;
    this.offset = offset;
  }

  /** Reads the next word. False at the end. */
  next(): boolean {
    for (; this.index < this.#segments.length; this.index++, this.offset = 0) {
      const segment = this.#segments[this.index]!;
      if (segment.type !== "text") {
        this.#took(this.index, 0, "", false, segment);
        this.index++;
        this.offset = 0;
        return true;
      }
      const { text } = segment.data;
      let start = this.offset;
      while (start < text.length && isSpace(text.charCodeAt(start))) start++;
      if (start < text.length) {
        this.#readText(text, start);
        return true;
      }
    }
    return false;
  }

  /** Whether the next word begins right here, without a space: the value in `--name=值`. */
  get touchesNext(): boolean {
    const segment = this.#segments[this.index];
    if (segment === undefined) return false;
    if (segment.type !== "text") return true;
    if (this.offset >= segment.data.text.length) return this.#segments[this.index + 1]?.type !== undefined;
    return !isSpace(segment.data.text.charCodeAt(this.offset));
  }

  /** The text from a place up to another, without the segments between and without the spaces around it. */
  textBetween(index: number, offset: number, endIndex: number, endOffset: number): string {
    let text = "";
    for (let at = index; at <= endIndex && at < this.#segments.length; at++) {
      const segment = this.#segments[at]!;
      if (segment.type !== "text") continue;
      text += segment.data.text.slice(at === index ? offset : 0, at === endIndex ? endOffset : undefined);
    }
    return trimBlanks(text);
  }

  /** The message from a place to another, in segments. Spaces at both ends are left out. */
  segmentsBetween(index: number, offset: number, endIndex: number, endOffset: number): Segment[] {
    const found: Segment[] = [];
    for (let at = index; at <= endIndex && at < this.#segments.length; at++) {
      const segment = this.#segments[at]!;
      if (segment.type !== "text") {
        if (at < endIndex) found.push(segment);
        continue;
      }
      const text = segment.data.text.slice(at === index ? offset : 0, at === endIndex ? endOffset : undefined);
      if (text !== "") found.push({ type: "text", data: { text } });
    }
    return trimmed(found);
  }

  /** The place behind the last character. */
  get endIndex(): number {
    return this.#segments.length;
  }

  #readText(text: string, start: number): void {
    const closing = closingQuote(text.charAt(start));
    const close = closing === "" ? -1 : this.#findClosing(text, start + 1, closing);
    let end = start;
    if (close === -1) { while (end < text.length && !isSpace(text.charCodeAt(end))) end++; }
    const word = close === -1 ? text.slice(start, end) : text.slice(start + 1, close);
    this.#took(this.index, start, word, close !== -1, undefined);
    this.offset = close === -1 ? end : close + 1;
  }

  /** A closing quote counts where the word ends with it; without one, the opening quote is a character like any other. */
  #findClosing(text: string, from: number, closing: string): number {
    if (this.#unclosedIn === this.index && from >= (this.#unclosed?.get(closing) ?? Infinity)) return -1;
    for (let at = text.indexOf(closing, from); at !== -1; at = text.indexOf(closing, at + 1)) {
      if (at + 1 === text.length || isSpace(text.charCodeAt(at + 1))) return at;
    }
    if (this.#unclosed === undefined || this.#unclosedIn !== this.index) this.#unclosed = new Map();
    this.#unclosedIn = this.index;
    this.#unclosed.set(closing, from);
    return -1;
  }

  #took(index: number, offset: number, word: string, isQuoted: boolean, segment: Segment | undefined): void {
    this.wordIndex = index;
    this.wordOffset = offset;
    this.word = word;
    this.isQuoted = isQuoted;
    this.segment = segment;
  }
}

function trimmed(segments: Segment[]): Segment[] {
  const first = segments[0];
  if (first?.type === "text") {
    segments[0] = { type: "text", data: { text: first.data.text.slice(skipBlanks(first.data.text, 0)) } };
  }
  const last = segments.at(-1);
  if (last?.type === "text") {
    segments[segments.length - 1] = { type: "text", data: { text: trimEndBlanks(last.data.text) } };
  }
  return segments.filter((segment) => segment.type !== "text" || segment.data.text !== "");
}
