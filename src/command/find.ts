/** Finds the command that a message calls: behind a prefix, the bot's name, or an `@` of the bot. */

import type { Segment } from "../protocol/segments.ts";
import { type Head, MessageView } from "./message_view.ts";
import { skipUnseen } from "./characters.ts";
import { type CommandSettings, type Prefixes, prefixList, shownPrefix } from "./settings.ts";
import { CommandTable, declaredTwice, type TableEntry } from "./table.ts";
import type { CommandPattern, TypeContext } from "./types.ts";
import { usageOf } from "./usage.ts";
import type { ChatTexts } from "../texts/chat/chat_texts.ts";

/** The part of a command that finding uses. */
export interface CommandEntry extends TableEntry {
  /** How its arguments are read; undefined where its handler gets the text as it is. */
  readonly pattern?: CommandPattern | undefined;
  /** The bot's own prefixes, instead of the app's. */
  readonly prefix?: Prefixes | undefined;
}

/** A command that was called. */
export interface Called<E> {
  readonly entry: E;
  /** The words that called it, with the prefix that belongs before them. */
  readonly phrase: string;
  readonly prefix: string;
  readonly segments: readonly Segment[];
  /** Where its words end. */
  readonly index: number;
  readonly offset: number;
}

/** How many commands one answer names. */
const MOST_SHOWN = 20;

/** The message to the chat when a command was meant but there is none. */
export interface Missed<E> {
  /** The commands that it would name. */
  readonly about: readonly E[];
  /** The message about those of them that the person may use. */
  readonly say: (about: readonly E[]) => string;
}

type Payload = { readonly message?: unknown; readonly self_id?: unknown; readonly message_type?: string };

/** The commands of an app, ready to be found. */
export class CommandFinder<E extends CommandEntry> {
  readonly #settings: CommandSettings;
  /** Commands that are called with the app's prefixes. */
  readonly #shared: CommandTable<E>;
  /** Commands of bots with prefixes of their own, by prefix. */
  readonly #own = new Map<string, CommandTable<E>>();
  /** The same, for messages that address the bot and need no prefix. */
  readonly #ownAddressed: CommandTable<E>;
  readonly #ownLengths: readonly number[];
  readonly #report: (error: unknown) => void;

  /**
   * @param report is told when a function that was given as `prefix` fails
   * @throws ConfigError when two commands are called alike
   */
  constructor(entries: readonly E[], settings: CommandSettings, report: (error: unknown) => void) {
    this.#settings = settings;
    this.#shared = new CommandTable(settings.caseSensitive);
    this.#ownAddressed = new CommandTable(settings.caseSensitive);
    this.#report = report;
    for (const entry of entries) if (entry.prefix === undefined) this.#shared.add(entry);
    for (const entry of entries) if (entry.prefix !== undefined) this.#addOwn(entry, prefixList(entry.prefix));
    this.#ownLengths = [...new Set([...this.#own.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  }

  get isEmpty(): boolean {
    return this.#shared.isEmpty && this.#own.size === 0;
  }

  /**
   * The command that a message calls. Most messages call none, which costs one look at their first word.
   *
   * @param message the same, where it was read before
   */
  find(payload: Payload, message: MessageView = new MessageView(payload)): Called<E> | Missed<E> | undefined {
    const head = message.head(this.#settings.names);
    return head === undefined ? undefined : this.#findIn(head, message, payload);
  }

  #addOwn(entry: E, prefixes: readonly string[]): void {
    for (const form of new Set(prefixes.map((prefix) => this.#form(prefix)))) {
      if (this.#settings.prefixes.some((each) => this.#form(each) === form)) {
        for (const phrase of entry.words) {
          const twin = this.#shared.twinOf(phrase, entry);
          if (twin !== undefined) throw declaredTwice(phrase, twin, entry);
        }
      }
      let table = this.#own.get(form);
      if (table === undefined) this.#own.set(form, table = new CommandTable(this.#settings.caseSensitive));
      table.add(entry);
    }
    const isFree = entry.words.every((phrase) => this.#ownAddressed.twinOf(phrase, entry) === undefined);
    if (isFree) this.#ownAddressed.add(entry);
  }

  #findIn(head: Head, message: MessageView, payload: Payload): Called<E> | Missed<E> | undefined {
    const { text, from, isAddressed } = head;
    const shared = this.#sharedPrefixes(payload);
    let missed: Missed<E> | undefined;
    for (const length of this.#ownLengths) {
      const prefix = text.slice(from, from + length);
      const table = prefix.length === length ? this.#own.get(this.#form(prefix)) : undefined;
      const found = table && this.#lookUp(table, head, message, prefix, prefix, payload);
      if (found !== undefined && !("say" in found)) return found;
      missed ??= found;
    }
    for (const prefix of shared) {
      if (!this.#beginsWith(text, from, prefix)) continue;
      const found = this.#lookUp(this.#shared, head, message, prefix, prefix, payload);
      if (found !== undefined && !("say" in found)) return found;
      missed ??= found;
    }
    if (isAddressed && this.#settings.atReplacesPrefix) {
      for (const table of [this.#shared, this.#ownAddressed]) {
        const shown = table === this.#shared ? shownPrefix(shared) : undefined;
        const found = this.#lookUp(table, head, message, "", shown, payload);
        if (found !== undefined && !("say" in found)) return found;
        missed ??= found;
      }
    }
    return missed;
  }

  /** A prefix as it is compared. */
  #form(prefix: string): string {
    return this.#settings.caseSensitive ? prefix : prefix.toLowerCase();
  }

  #beginsWith(text: string, from: number, prefix: string): boolean {
    if (prefix === "") return true;
    // Only letters have another case, and that differs in this bit.
    if ((text.charCodeAt(from) | 32) !== (prefix.charCodeAt(0) | 32)) return false;
    return text.startsWith(prefix, from) || this.#form(text.slice(from, from + prefix.length)) === this.#form(prefix);
  }

  #sharedPrefixes(payload: Payload): readonly string[] {
    const { prefixes, prefixesOf } = this.#settings;
    if (prefixesOf === undefined) return prefixes;
    try {
      return prefixesOf(payload as TypeContext["event"]);
    } catch (error) {
      this.#report(error);
      return [];
    }
  }

  /**
   * @param prefix what stands before the word in the message
   * @param shown what is shown before it; the entry's own prefix when left out
   */
  #lookUp(
    table: CommandTable<E>,
    head: Head,
    message: MessageView,
    prefix: string,
    shown: string | undefined,
    payload: Payload,
  ): Called<E> | Missed<E> | undefined {
    const { text, index } = head;
    const from = prefix === "" ? head.from : skipUnseen(text, head.from + prefix.length);
    const isMeant = prefix !== "" || head.isAddressed;
    const word = table.wordAt(text, from);
    if (word === undefined) return undefined;
    const kind = payload.message_type;
    const hit = table.find(word, message, index, from + word.length, kind);
    if (hit === undefined) return isMeant ? this.#missed(table, word, shown ?? "", kind) : undefined;
    // Written out: a spread costs more than all the rest of the look-up.
    return {
      entry: hit.entry,
      phrase: hit.phrase,
      prefix: shown ?? shownPrefix(prefixList(hit.entry.prefix ?? "")),
      segments: message.segments,
      index: hit.index,
      offset: hit.offset,
    };
  }

  #missed(table: CommandTable<E>, word: string, prefix: string, kind: string | undefined): Missed<E> | undefined {
    const { suggest, texts } = this.#settings;
    const about = table.under(word, kind, MOST_SHOWN);
    if (about.length > 0) {
      return { about, say: (shown) => texts.command.sub_commands(shown.map((entry) => usageIn(entry, prefix, texts))) };
    }
    const nearest = suggest ? table.nearest(word, kind) : undefined;
    if (nearest === undefined) return undefined;
    const near = table.under(nearest, kind, MOST_SHOWN);
    return { about: near, say: () => texts.command.did_you_mean(prefix + nearest) };
  }
}

function usageIn({ pattern, words }: CommandEntry, prefix: string, texts: ChatTexts): string {
  return pattern === undefined ? prefix + (words[0] ?? "") : usageOf(pattern, prefix, words[0], texts);
}
