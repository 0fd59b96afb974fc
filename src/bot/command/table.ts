/**
 * The commands of an app by their words. Looking one up costs the same with ten commands and with ten thousand: by the
 * first word, and where that has sub-commands, by two words, three …
 */

import { ConfigError } from "../../errors.ts";
import type { Segment } from "../../protocol/segments.ts";
import { isSpace } from "./characters.ts";
import { MessageReader } from "./message_reader.ts";
import { createSuggester } from "./suggest.ts";

/** What the table has to know of a command. */
export interface TableEntry {
  readonly source: string;
  /** Where it was declared, for messages. */
  readonly site: { toString(): string | undefined };
  /** Its words and aliases; those of one are parted by one space. */
  readonly words: readonly string[];
  readonly options: { readonly in?: "group" | "private"; readonly hidden?: boolean };
}

/** A command, and where its words end in the message. */
export interface TableHit<E> {
  readonly entry: E;
  /** The words that called it. */
  readonly phrase: string;
  readonly index: number;
  readonly offset: number;
}

/** All phrases that begin with one word. */
interface FirstWord<E> {
  /** The most words of any of them. */
  depth: number;
  readonly phrases: Map<string, E[]>;
}

/** Commands that are called with the same prefixes. */
export class CommandTable<E extends TableEntry> {
  readonly #first = new Map<string, FirstWord<E>>();
  #longest = 0;
  #suggest: ((typed: string) => string | undefined) | undefined;

  get isEmpty(): boolean {
    return this.#first.size === 0;
  }

  /** @throws ConfigError when another command answers the same words in the same kind of chat */
  add(entry: E): void {
    for (const phrase of new Set(entry.words)) {
      const twin = this.twinOf(phrase, entry);
      if (twin !== undefined) throw declaredTwice(phrase, twin, entry);
      const words = phrase.split(" ");
      const [word = ""] = words;
      let first = this.#first.get(word);
      if (first === undefined) this.#first.set(word, first = { depth: 0, phrases: new Map() });
      first.depth = Math.max(first.depth, words.length);
      first.phrases.set(phrase, [...first.phrases.get(phrase) ?? [], entry]);
      this.#longest = Math.max(this.#longest, word.length);
    }
    this.#suggest = undefined;
  }

  /** A command that answers the same words where this one does. */
  twinOf(phrase: string, { options }: E): E | undefined {
    return this.#first.get(phrase.split(" ", 1)[0] ?? "")?.phrases.get(phrase)
      ?.find((other) => other.options.in === undefined || options.in === undefined || other.options.in === options.in);
  }

  /** The first word at a place of a text, when a command may begin with it, or nearly. */
  wordAt(text: string, from: number): string | undefined {
    const limit = from + this.#longest + 2;
    let end = from;
    while (end < text.length && end < limit && !isSpace(text.charCodeAt(end))) end++;
    return end === from || end === limit ? undefined : text.slice(from, end);
  }

  /** The command that begins with `word`, which ends at a place in the message: the one with the most words. */
  find(
    word: string,
    segments: readonly Segment[],
    index: number,
    offset: number,
    kind: string | undefined,
  ): TableHit<E> | undefined {
    const first = this.#first.get(word);
    if (first === undefined) return undefined;
    if (first.depth === 1) {
      const entry = fitting(first.phrases.get(word), kind);
      return entry === undefined ? undefined : { entry, phrase: word, index, offset };
    }
    const reader = new MessageReader(segments, index, offset);
    const places: TableHit<undefined>[] = [{ entry: undefined, phrase: word, index, offset }];
    while (places.length < first.depth && reader.next() && reader.segment === undefined && !reader.isQuoted) {
      const phrase = `${places.at(-1)!.phrase} ${reader.word}`;
      places.push({ entry: undefined, phrase, index: reader.index, offset: reader.offset });
    }
    for (const place of places.reverse()) {
      const entry = fitting(first.phrases.get(place.phrase), kind);
      if (entry !== undefined) return { ...place, entry };
    }
    return undefined;
  }

  /** The commands that begin with a word and answer in this kind of chat. Hidden ones are left out. */
  under(word: string, kind: string | undefined): readonly E[] {
    const all = [...this.#first.get(word)?.phrases.values() ?? []].flat();
    return [...new Set(all)].filter(({ options }) => isIn(options.in, kind) && options.hidden !== true);
  }

  /** The first word that a mistyped one nearly is. */
  nearest(typed: string, kind: string | undefined): string | undefined {
    const found = (this.#suggest ??= createSuggester(this.#first.keys()))(typed);
    return found !== undefined && this.under(found, kind).length > 0 ? found : undefined;
  }
}

function fitting<E extends TableEntry>(entries: readonly E[] | undefined, kind: string | undefined): E | undefined {
  return entries?.find(({ options }) => isIn(options.in, kind));
}

function isIn(wanted: string | undefined, kind: string | undefined): boolean {
  return wanted === undefined || wanted === kind;
}

/** What is said when two commands are called alike. */
export function declaredTwice(phrase: string, first: TableEntry, second: TableEntry): ConfigError {
  const named = ({ source, site }: TableEntry): string => {
    const place = site.toString();
    return place === undefined ? source : `${source} (${place})`;
  };
  return new ConfigError(
    "COMMAND_TWICE",
    `The command "${phrase}" is declared twice: by ${named(first)} and by ${named(second)}. ` +
      `Give one of them another word, or limit them with { in: "group" } and { in: "private" }.`,
  );
}
