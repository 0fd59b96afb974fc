/** A place in a line of a scenario, and the words from there on. */

import { scenarioTexts as texts } from "../../../texts/sandbox/scenario_texts.ts";
import { nearest } from "../../../util/near.ts";
import type { Who } from "./nodes.ts";
import { unquote } from "./values.ts";
import { BOT_WORD } from "./words.ts";

/** A line that cannot be read: why, and at which place, from 0. */
export class Slip extends Error {
  readonly at: number;
  readonly suggestion: string | undefined;

  constructor(at: number, message: string, suggestion?: string) {
    super(suggestion === undefined ? message : message + texts().meant(suggestion));
    this.at = at;
    this.suggestion = suggestion;
  }
}

/** The word that was probably meant: nearly the same, and with a sign in common, for many words have but one or two. */
export function nearWord(word: string, known: readonly (readonly string[])[]): string | undefined {
  return nearest(word, known.flat().filter((each) => [...each].some((sign) => word.includes(sign))));
}

/** One word of a line. */
export interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Reads a line word by word. Every reader throws {@link Slip} where there is no such thing. */
export interface Cursor {
  /** The next word; it ends at a blank or a colon, or at its closing quotes. */
  token(): Token;
  /** The next word, which stays where it is; empty at the end. */
  peek(): string;
  /** Whether a blank or the end comes next. */
  isApart(): boolean;
  /** The next word, which has to be there; `what` names it. */
  word(what: string): string;
  /** A name. */
  name(): string;
  /** Somebody. */
  who(): Who;
  /** A value behind `=`: quoted, or up to the next blank. */
  value(): string;
  /** The place, and all that is left, without blanks. */
  line(): { readonly at: number; readonly value: string };
  /** All that is left, which is read with it. */
  all(): string;
  /** All that is left, as it is. */
  rest(): string;
  /** Where it is, from 0. */
  place(): number;
  /** Goes on. */
  skip(by: number): void;
  /** Nothing may follow. Gives `value`. */
  last<T>(value: T): T;
}

/** A cursor at the beginning of a line. */
export function cursorOf(text: string): Cursor {
  let at = 0;
  const blanks = (): void => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const quotedAt = (): string | undefined => {
    if (text[at] !== '"') return undefined;
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text.slice(at))?.[0];
    if (quoted === undefined || unquote(quoted) === undefined) throw new Slip(at, texts().badQuotes());
    return quoted;
  };
  const token = (): Token => {
    blanks();
    const quoted = quotedAt();
    const found = quoted ?? /^[^\s:：]*/.exec(text.slice(at))?.[0] ?? "";
    at += found.length;
    return { text: quoted === undefined ? found : unquote(quoted) ?? "", isQuoted: quoted !== undefined };
  };
  const required = (what: string): Token => {
    const read = token();
    if (read.text === "") throw new Slip(at, texts().missing(what));
    return read;
  };
  const line = (): { readonly at: number; readonly value: string } => {
    blanks();
    return { at, value: text.slice(at).trimEnd() };
  };
  return {
    token,
    peek: () => /^\s*([^\s:：]*)/.exec(text.slice(at))?.[1] ?? "",
    isApart: () => at >= text.length || /\s/.test(text[at] ?? ""),
    word: (what) => required(what).text,
    name: () => required(texts().kinds.who).text,
    who() {
      const { text: name, isQuoted } = required(texts().kinds.who);
      return !isQuoted && BOT_WORD.includes(name) ? null : name;
    },
    value() {
      const quoted = quotedAt();
      const found = quoted ?? /^\S*/.exec(text.slice(at))?.[0] ?? "";
      at += found.length;
      return quoted === undefined ? found : unquote(quoted) ?? "";
    },
    line,
    all() {
      const { value } = line();
      at = text.length;
      return value;
    },
    rest: () => text.slice(at),
    place: () => at,
    skip: (by) => void (at += by),
    last(value) {
      const left = line();
      if (left.value !== "") throw new Slip(left.at, texts().tooMuch(left.value.slice(0, 80)));
      return value;
    },
  };
}
