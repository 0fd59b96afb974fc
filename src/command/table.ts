/**
 * The commands of an app by their words. Looking one up costs the same with ten commands and with ten thousand: by the
 * first word, and where that has sub-commands, by two words, three …
 */

import { ConfigError } from "../errors.ts";
import type { Segment } from "../protocol/segments.ts";
import { endOfWord, foldWord, trimBlanks } from "./characters.ts";
import { MessageReader } from "./message_reader.ts";
import { MessageView } from "./message_view.ts";
import { createSuggester } from "./suggest.ts";
import { botTexts } from "../texts/errors/bot_texts.ts";

/** The part of a command that the table uses. */
export interface TableEntry {
  readonly source: string;
  /** Where it was declared, for messages. */
  readonly site: { toString(): string | undefined };
  /** Its words and aliases; those of one are parted by one space. */
  readonly words: readonly string[];
  readonly options: { readonly in?: "group" | "private"; readonly hidden?: boolean; readonly caseSensitive?: boolean };
}

/** The fields of a message that finding a command looks at. */
export interface CommandMessage {
  readonly message?: unknown;
  readonly self_id?: unknown;
  readonly message_type?: string;
}

/** A command that was called, and where its words end in the message. */
export class Called<E> {
  readonly entry: E;
  /** The words that called it, as they were declared. */
  readonly phrase: string;
  /** The prefix that belongs before them, where it is not the entry's own prefix. */
  readonly prefix: string | undefined;
  readonly index: number;
  readonly offset: number;
  /** The message, where it was read; undefined when a look at its first segment was enough. */
  view: MessageView | undefined;
  readonly #payload: CommandMessage;

  constructor(
    { entry, text }: Phrase<E>,
    prefix: string | undefined,
    index: number,
    offset: number,
    payload: CommandMessage,
    view: MessageView | undefined,
  ) {
    this.entry = entry;
    this.phrase = text;
    this.prefix = prefix;
    this.index = index;
    this.offset = offset;
    this.view = view;
    this.#payload = payload;
  }

  /** The message as segments. */
  get segments(): readonly Segment[] {
    return (this.view ??= new MessageView(this.#payload)).segments;
  }

  /** The text behind the words, as it is. */
  get rest(): string {
    const { message } = this.#payload;
    // Most calls are one text, and need no reading.
    const text = Array.isArray(message) && message.length === 1
      ? (message[0] as { data?: { text?: unknown } } | null)?.data?.text
      : undefined;
    if (typeof text === "string") return this.offset === text.length ? "" : trimBlanks(text, this.offset);
    const { segments } = this;
    return new MessageReader(segments).textBetween(this.index, this.offset, segments.length, 0);
  }
}

/** One way to call a command. */
export interface Phrase<E> {
  readonly entry: E;
  readonly text: string;
}

/** All phrases that begin with one word. */
interface FirstWord<E> {
  /** The most words of any of them. */
  depth: number;
  readonly phrases: Map<string, Phrase<E>[]>;
  /** The commands that answers name, by the kind of chat; made when they are first asked for. */
  readonly shown: Map<string | undefined, readonly E[]>;
}

/** Commands that are called with the same prefixes. */
export class CommandTable<E extends TableEntry> {
  /** By their words as {@link foldWord} has them: upper and lower case, full and half width are one. */
  readonly #folded = new Map<string, FirstWord<E>>();
  /** Those that are called exactly as they were declared. */
  readonly #exact = new Map<string, FirstWord<E>>();
  readonly #isExact: boolean;
  #longest = 0;
  #suggest: ((typed: string) => string | undefined) | undefined;

  /** @param isExact whether commands that do not say it themselves are called exactly as they were declared */
  constructor(isExact = false) {
    this.#isExact = isExact;
  }

  get isEmpty(): boolean {
    return this.#folded.size === 0 && this.#exact.size === 0;
  }

  /** @throws ConfigError when another command answers the same words in the same kind of chat */
  add(entry: E): void {
    const isExact = this.#isExactly(entry);
    const map = isExact ? this.#exact : this.#folded;
    const keys = new Set<string>();
    for (const text of entry.words) {
      const key = isExact ? text : foldWord(text);
      if (keys.has(key)) continue;
      keys.add(key);
      const twin = this.twinOf(text, entry);
      if (twin !== undefined) throw declaredTwice(text, twin, entry);
      const words = key.split(" ");
      const [word = ""] = words;
      let first = map.get(word);
      if (first === undefined) map.set(word, first = { depth: 0, phrases: new Map(), shown: new Map() });
      first.depth = Math.max(first.depth, words.length);
      first.shown.clear();
      first.phrases.set(key, [...first.phrases.get(key) ?? [], { entry, text }]);
      this.#longest = Math.max(this.#longest, word.length);
    }
    this.#suggest = undefined;
  }

  /** A command that answers the same words where this one does. */
  twinOf(text: string, entry: E): E | undefined {
    const { in: place } = entry.options;
    const isExact = this.#isExactly(entry);
    const key = isExact ? text : foldWord(text);
    return (isExact ? this.#exact : this.#folded).get(key.split(" ", 1)[0] ?? "")?.phrases.get(key)
      ?.find(({ entry: { options } }) => options.in === undefined || place === undefined || options.in === place)
      ?.entry;
  }

  /**
   * The command whose words stand at a place of a text: the one with the most words.
   *
   * @param index the segment that the text is of
   * @param prefix what belongs before the words; undefined for the entry's own
   * @param view of the message, where there is one already
   * @returns the word itself, when no command is called like this, but perhaps nearly; undefined when there is none, or a long one
   */
  lookUp(
    text: string,
    from: number,
    index: number,
    prefix: string | undefined,
    payload: CommandMessage,
    view: MessageView | undefined,
  ): Called<E> | string | undefined {
    const limit = from + this.#longest + 2;
    const end = endOfWord(text, from, limit);
    if (end === from || end === limit) return undefined;
    const word = text.slice(from, end);
    const key = foldWord(word);
    const folded = this.#folded.get(key);
    const exact = this.#exact.size === 0 ? undefined : this.#exact.get(word);
    if (folded === undefined && exact === undefined) return word;
    const kind = payload.message_type;
    if ((folded === undefined || folded.depth === 1) && (exact === undefined || exact.depth === 1)) {
      const found = phraseIn(folded, exact, word, key, kind);
      return found === undefined ? word : new Called(found, prefix, index, end, payload, view);
    }
    const read = view ?? new MessageView(payload);
    const depth = Math.max(folded?.depth ?? 0, exact?.depth ?? 0);
    const reader = new MessageReader(read.segments, index, end);
    const places = [{ typed: word, index, offset: end }];
    while (places.length < depth && reader.next() && reader.segment === undefined && !reader.isQuoted) {
      places.push({ typed: `${places.at(-1)!.typed} ${reader.word}`, index: reader.index, offset: reader.offset });
    }
    for (const place of places.reverse()) {
      const found = phraseIn(folded, exact, place.typed, foldWord(place.typed), kind);
      if (found !== undefined) return new Called(found, prefix, place.index, place.offset, payload, read);
    }
    return word;
  }

  /** The commands that begin with a word and answer in this kind of chat, the first `most` of them. Hidden ones are left out. */
  under(word: string, kind: string | undefined, most: number): readonly E[] {
    const exact = this.#exact.size === 0 ? undefined : this.#exact.get(word);
    const folded = this.#folded.get(foldWord(word));
    if (exact === undefined && folded === undefined) return [];
    const all = [exact, folded].flatMap((first) => first === undefined ? [] : shownOf(first, kind).slice(0, most));
    return [...new Set(all)].slice(0, most);
  }

  /** The first word, as it was declared, that a mistyped one nearly is. */
  nearest(typed: string, kind: string | undefined): string | undefined {
    const found = (this.#suggest ??= createSuggester(this.#firstWords()))(typed);
    return found !== undefined && this.under(found, kind, 1).length > 0 ? found : undefined;
  }

  *#firstWords(): Iterable<string> {
    for (const map of [this.#exact, this.#folded]) {
      for (const { phrases } of map.values()) {
        const [[first] = []] = phrases.values();
        if (first !== undefined) yield first.text.split(" ", 1)[0] ?? "";
      }
    }
  }

  #isExactly({ options }: E): boolean {
    return options.caseSensitive ?? this.#isExact;
  }
}

/**
 * The phrase that was typed. One that is called exactly so comes first.
 *
 * @param key the same, as {@link foldWord} has it
 */
function phraseIn<E extends TableEntry>(
  folded: FirstWord<E> | undefined,
  exact: FirstWord<E> | undefined,
  typed: string,
  key: string,
  kind: string | undefined,
): Phrase<E> | undefined {
  return (exact && fitting(exact.phrases.get(typed), kind)) ??
    (folded && fitting(folded.phrases.get(key), kind));
}

/** The commands behind a first word that answers name: looked for once, however many messages nearly call one. */
function shownOf<E extends TableEntry>(first: FirstWord<E>, kind: string | undefined): readonly E[] {
  // Other kinds than these two have the commands that answer everywhere: one list, whatever the kind is called.
  const place = kind === "group" || kind === "private" ? kind : undefined;
  let shown = first.shown.get(place);
  if (shown === undefined) {
    const entries = new Set([...first.phrases.values()].flat().map(({ entry }) => entry));
    shown = [...entries].filter(({ options }) => isIn(options.in, place) && options.hidden !== true);
    first.shown.set(place, shown);
  }
  return shown;
}

function fitting<E extends TableEntry>(
  phrases: readonly Phrase<E>[] | undefined,
  kind: string | undefined,
): Phrase<E> | undefined {
  if (phrases === undefined) return undefined;
  for (const phrase of phrases) if (isIn(phrase.entry.options.in, kind)) return phrase;
  return undefined;
}

function isIn(wanted: string | undefined, kind: string | undefined): boolean {
  return wanted === undefined || wanted === kind;
}

/** The complaint when two commands are called alike. */
export function declaredTwice(phrase: string, first: TableEntry, second: TableEntry): ConfigError {
  const named = ({ source, site }: TableEntry): string => {
    const place = site.toString();
    return place === undefined ? source : `${source} (${place})`;
  };
  return new ConfigError(
    "COMMAND_TWICE",
    botTexts().commandTwice(phrase, named(first), named(second)),
  );
}
