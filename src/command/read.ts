/** Reads the arguments of a command out of a message: from words and segments to the object that the handler gets. */

import { idText, isSameId } from "../protocol/ids.ts";
import type { Segment } from "../protocol/segments.ts";
import { asciiDashes, halfWidth, startsWithDash } from "./characters.ts";
import { readBool } from "./builtin_types.ts";
import { MessageReader } from "./message_reader.ts";
import {
  ArgumentError,
  type CommandPattern,
  type OptionParam,
  type Param,
  type TypeContext,
  Unreadable,
} from "./types.ts";
import { showSegment } from "./messages.ts";
import { chineseChat } from "../texts/chat/chinese.ts";

/** The arguments of a command, by their names in the pattern. */
export type Arguments = Record<string, unknown>;

const noTime: TypeContext = {
  event: {} as TypeContext["event"],
  clock: { date: () => 0 },
};

/**
 * Reads the arguments behind a command's words. Pure; the time it takes grows with the message, not faster.
 *
 * @param segments the message
 * @param index the segment, and `offset` the place in its text, where the command's words end
 */
export function readArguments(
  pattern: CommandPattern,
  segments: readonly Segment[],
  index: number,
  offset: number,
  context: TypeContext,
): Arguments | ArgumentError {
  return new Reading(pattern, segments, new MessageReader(segments, index, offset), context).run();
}

/** The value of a parameter that nobody wrote; undefined when it has no default, or its default cannot be read. */
export function readDefault(param: Param, context: TypeContext = noTime): unknown {
  if (param.defaultText === undefined) return undefined;
  if (param.kind === "rest") return param.defaultText;
  const value = param.type.fromText?.(param.defaultText, context);
  return value instanceof Unreadable ? undefined : value;
}

/** Whether a segment quotes a message that can be looked up. */
function isQuote(segment: Segment): boolean {
  return segment.type === "reply" && idText(segment.data.id) !== undefined;
}

/** One message being read. */
class Reading {
  readonly #pattern: CommandPattern;
  readonly #segments: readonly Segment[];
  readonly #reader: MessageReader;
  readonly #context: TypeContext;
  readonly #args: Arguments = {};
  /** Which parameter the next word is for. */
  #at = 0;
  #optionsAllowed: boolean;
  /** The places that a `rest` or `message` parameter has taken: from, to, from, to … An option in between parts it. */
  #pieces: number[] = [];
  #isPieceOpen = false;

  constructor(pattern: CommandPattern, segments: readonly Segment[], reader: MessageReader, context: TypeContext) {
    this.#pattern = pattern;
    this.#segments = segments;
    this.#reader = reader;
    this.#context = context;
    this.#optionsAllowed = pattern.optionNames.size > 0;
  }

  run(): Arguments | ArgumentError {
    const reader = this.#reader;
    while (reader.next()) {
      const error = this.#optionsAllowed && this.#isDashed() ? this.#takeOption() : this.#takeWord();
      if (error !== undefined) return error;
    }
    return this.#finish();
  }

  #isDashed(): boolean {
    const { segment, isQuoted, word } = this.#reader;
    return segment === undefined && !isQuoted && startsWithDash(word);
  }

  #takeWord(): ArgumentError | undefined {
    const { params } = this.#pattern;
    while (params[this.#at]?.kind === "quote") this.#at++;
    const param = params[this.#at];
    if (param === undefined) return this.#refuseSurplus();
    switch (param.kind) {
      case "rest":
      case "message":
        this.#takeRest();
        return undefined;
      case "list": {
        const value = this.#read(param);
        if (value instanceof Unreadable) return this.#errorOf(value, param);
        this.#push(param, value);
        return undefined;
      }
      default:
        return this.#takeOne(param);
    }
  }

  #takeOne(param: Param): ArgumentError | undefined {
    const reader = this.#reader;
    const value = this.#read(param);
    if (!(value instanceof Unreadable)) {
      this.#args[param.name] = value;
      this.#at++;
      return undefined;
    }
    const isMeant = reader.segment === undefined && param.type.resembles?.(reader.word) === true;
    if (param.isRequired || isMeant || !this.#fitsLater()) return this.#errorOf(value, param);
    // An optional parameter is left out where the word is clearly for a later one.
    this.#at++;
    reader.index = reader.wordIndex;
    reader.offset = reader.wordOffset;
    return undefined;
  }

  /** Whether a parameter behind the current one takes the word that was read last. */
  #fitsLater(): boolean {
    const { index, offset, wordIndex, wordOffset, segment } = this.#reader;
    const fits = this.#pattern.params.slice(this.#at + 1).some((param) => {
      if (param.kind === "quote") return false;
      if (param.kind === "message" || param.kind === "rest") return param.kind === "message" || segment === undefined;
      this.#reread(wordIndex, wordOffset);
      return !(this.#read(param) instanceof Unreadable);
    });
    this.#reread(wordIndex, wordOffset);
    this.#reader.index = index;
    this.#reader.offset = offset;
    return fits;
  }

  #reread(index: number, offset: number): void {
    this.#reader.index = index;
    this.#reader.offset = offset;
    this.#reader.next();
  }

  /** The value of the word that was read last, and of as many more as the type may take. */
  #read(param: Param): unknown {
    const reader = this.#reader;
    const { fromText, fromSegment, maxWords } = param.type;
    if (reader.segment !== undefined) {
      return fromSegment === undefined ? new Unreadable("wrong_type") : fromSegment(reader.segment, this.#context);
    }
    if (fromText === undefined) return new Unreadable("wrong_type");
    if (maxWords === 1 || reader.isQuoted) return fromText(reader.word, this.#context);
    return this.#readLongest(fromText, maxWords);
  }

  /** The most words that make a value together: `明天 8:00`. */
  #readLongest(fromText: NonNullable<Param["type"]["fromText"]>, maxWords: number): unknown {
    const reader = this.#reader;
    const { wordIndex, wordOffset } = reader;
    const texts = [reader.word];
    const places = [reader.index, reader.offset];
    while (texts.length < maxWords && reader.next() && reader.segment === undefined && !reader.isQuoted) {
      texts.push(reader.word);
      places.push(reader.index, reader.offset);
    }
    this.#reread(wordIndex, wordOffset);
    let problem: unknown;
    for (let count = texts.length; count > 0; count--) {
      problem = fromText(texts.slice(0, count).join(" "), this.#context);
      if (problem instanceof Unreadable) continue;
      reader.index = places[count * 2 - 2]!;
      reader.offset = places[count * 2 - 1]!;
      return problem;
    }
    return problem;
  }

  #takeRest(): void {
    const reader = this.#reader;
    if (!this.#isPieceOpen) this.#pieces.push(reader.wordIndex, reader.wordOffset, 0, 0);
    this.#isPieceOpen = true;
    if (!this.#optionsAllowed) {
      // Nothing in the rest can be an option, so it needs no reading.
      reader.index = reader.endIndex;
      reader.offset = 0;
    }
    this.#pieces[this.#pieces.length - 2] = reader.index;
    this.#pieces[this.#pieces.length - 1] = reader.offset;
  }

  /** A quote and an `@` of the bot itself, wherever people put it, are no arguments too many. */
  #refuseSurplus(): ArgumentError | undefined {
    const { segment } = this.#reader;
    if (segment?.type === "reply") return undefined;
    if (segment?.type === "at" && isSameId(segment.data.qq, this.#context.event.self_id)) return undefined;
    return new ArgumentError("too_many", undefined, this.#shown(), undefined, this.#reader.segment);
  }

  #takeOption(): ArgumentError | undefined {
    const { word, wordIndex, wordOffset } = this.#reader;
    if (word === "--" || word === "－－") {
      this.#optionsAllowed = false;
      this.#isPieceOpen = false;
      return undefined;
    }
    const equals = word.search(/[=＝]/);
    const option = this.#optionOf(equals === -1 ? word : word.slice(0, equals));
    if (option !== undefined) {
      this.#isPieceOpen = false;
      if (equals === -1) return option.isFlag ? this.#setOption(option, true) : this.#takeNextValue(option);
      if (option.isFlag) return this.#setOption(option, readBool(word.slice(equals + 1)));
      return this.#takeValueAt(option, wordIndex, wordOffset + equals + 1);
    }
    const short = this.#optionOf(word.slice(0, 2));
    if (short === undefined) return this.#takeWord();
    if (!short.isFlag && /^[\d０-９]/.test(word.slice(2))) {
      this.#isPieceOpen = false;
      return this.#takeValueAt(short, wordIndex, wordOffset + 2);
    }
    return this.#takeCluster(word.slice(1)) ? undefined : this.#takeWord();
  }

  /** `-abc` for `-a -b -c`, where all three are flags. */
  #takeCluster(letters: string): boolean {
    if (letters.length > 10) return false;
    const flags = [...letters].map((letter) => this.#pattern.optionNames.get(`-${letter}`));
    if (!flags.every((flag) => flag?.isFlag === true)) return false;
    for (const flag of flags) if (flag !== undefined) this.#args[flag.name] = true;
    this.#isPieceOpen = false;
    return true;
  }

  #optionOf(name: string): OptionParam | undefined {
    if (name.length > 60) return undefined;
    const ascii = asciiDashes(name);
    const names = this.#pattern.optionNames;
    return names.get(ascii) ?? names.get(halfWidth(ascii));
  }

  #takeNextValue(option: OptionParam): ArgumentError | undefined {
    if (!this.#reader.next()) return new ArgumentError("option_without_value", option, "");
    const { word } = this.#reader;
    if (this.#isDashed() && (word === "--" || this.#optionOf(word.replace(/[=＝].*$/s, "")) !== undefined)) {
      return new ArgumentError("option_without_value", option, "");
    }
    return this.#setOption(option, this.#read(option));
  }

  #takeValueAt(option: OptionParam, index: number, offset: number): ArgumentError | undefined {
    this.#reader.index = index;
    this.#reader.offset = offset;
    if (!this.#reader.touchesNext) return new ArgumentError("option_without_value", option, "");
    this.#reader.next();
    return this.#setOption(option, this.#read(option));
  }

  #setOption(option: OptionParam, value: unknown): ArgumentError | undefined {
    if (value instanceof Unreadable) return this.#errorOf(value, option);
    const before = this.#args[option.name];
    if (option.kind === "list") {
      this.#push(option, value);
      return undefined;
    }
    if (before !== undefined && !option.isFlag) {
      return new ArgumentError("option_twice", option, this.#shown(), undefined, this.#reader.segment);
    }
    this.#args[option.name] = value;
    return undefined;
  }

  #push({ name }: Param, value: unknown): void {
    const list = this.#args[name] as unknown[] | undefined;
    if (list === undefined) this.#args[name] = [value];
    else list.push(value);
  }

  #finish(): Arguments | ArgumentError {
    for (const param of this.#pattern.params) {
      const error = this.#fill(param);
      if (error !== undefined) return error;
    }
    for (const option of this.#pattern.options) {
      if (option.isFlag) this.#args[option.name] ??= false;
      else {
        const error = this.#fill(option);
        if (error !== undefined) return error;
      }
    }
    return this.#args;
  }

  /** Gives a parameter without a value what it has otherwise. */
  #fill(param: Param): ArgumentError | undefined {
    const args = this.#args;
    if (param.kind === "quote") this.#setUnlessEmpty(param, this.#segments.find(isQuote));
    else if (param.kind === "rest") this.#setUnlessEmpty(param, this.#restText() || undefined);
    else if (param.kind === "message") {
      const found = this.#restSegments();
      this.#setUnlessEmpty(param, found.length === 0 && param.isRequired ? undefined : found);
    }
    if (args[param.name] !== undefined) return undefined;
    if (param.isRequired) return new ArgumentError("missing", param, "");
    if (param.kind === "list") args[param.name] = [];
    else this.#setUnlessEmpty(param, readDefault(param, this.#context));
    return undefined;
  }

  #setUnlessEmpty(param: Param, value: unknown): void {
    if (value !== undefined) this.#args[param.name] = value;
  }

  #restText(): string {
    let text = "";
    for (let at = 0; at < this.#pieces.length; at += 4) {
      const [index, offset, endIndex, endOffset] = this.#pieces.slice(at, at + 4) as [number, number, number, number];
      const piece = this.#reader.textBetween(index, offset, endIndex, endOffset);
      text += text === "" || piece === "" ? piece : ` ${piece}`;
    }
    return text;
  }

  #restSegments(): Segment[] {
    const found: Segment[] = [];
    for (let at = 0; at < this.#pieces.length; at += 4) {
      const [index, offset, endIndex, endOffset] = this.#pieces.slice(at, at + 4) as [number, number, number, number];
      found.push(...this.#reader.segmentsBetween(index, offset, endIndex, endOffset));
    }
    return found;
  }

  #errorOf(value: Unreadable, param: Param): ArgumentError {
    return new ArgumentError(value.code, param, this.#shown(), value.text, this.#reader.segment);
  }

  /** The word that was read last, for a message. */
  #shown(): string {
    const { segment, word } = this.#reader;
    if (segment !== undefined) return showSegment(segment, chineseChat);
    return word.length > 30 ? `${word.slice(0, 30)}…` : word;
  }
}
