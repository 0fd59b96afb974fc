/** Finds the command that a message calls: behind a prefix, the bot's name, or an `@` of the bot. */

import { skipUnseen } from "./characters.ts";
import { MessageView } from "./message_view.ts";
import { type CommandSettings, type Prefixes, prefixList, shownPrefix } from "./settings.ts";
import { type Called, type CommandMessage, CommandTable, declaredTwice, type TableEntry } from "./table.ts";
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

/** How many commands one answer names. */
const MOST_SHOWN = 20;

/** The message to the chat when a command was meant but there is none. */
export interface Missed<E> {
  /** The commands that it would name. */
  readonly about: readonly E[];
  /** The message about those of them that the person may use. */
  readonly say: (about: readonly E[]) => string;
}

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
  /** The characters that a call begins with, where it begins with a prefix; undefined where it may begin with any. */
  readonly #starts: readonly number[] | undefined;
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
    this.#starts = startsOf(settings, this.#own.keys());
  }

  get isEmpty(): boolean {
    return this.#shared.isEmpty && this.#own.size === 0;
  }

  /**
   * The command that a message calls. Most messages call none, which costs one look at their first word, or at its first
   * character.
   *
   * @param view the same, where it was read before
   */
  find(payload: CommandMessage, view?: MessageView): Called<E> | Missed<E> | undefined {
    const { names } = this.#settings;
    const text = names.length === 0 ? plainStart(payload.message) : undefined;
    if (text !== undefined) {
      if (this.#starts !== undefined && !this.#starts.includes(text.charCodeAt(0))) return undefined;
      return this.#findIn(text, 0, 0, false, payload, view);
    }
    const message = view ?? new MessageView(payload);
    const head = message.head(names);
    return head && this.#findIn(head.text, head.from, head.index, head.isAddressed, payload, message);
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

  /** @param from where in a text of the message the words of a person begin */
  #findIn(
    text: string,
    from: number,
    index: number,
    isAddressed: boolean,
    payload: CommandMessage,
    view: MessageView | undefined,
  ): Called<E> | Missed<E> | undefined {
    const shared = this.#sharedPrefixes(payload);
    let missed: Missed<E> | undefined;
    for (const length of this.#ownLengths) {
      const prefix = text.slice(from, from + length);
      const table = prefix.length === length ? this.#own.get(this.#form(prefix)) : undefined;
      if (table === undefined) continue;
      const found = table.lookUp(text, behind(prefix, text, from), index, prefix, payload, view);
      if (typeof found === "object") return found;
      missed ??= this.#missed(table, found, prefix, payload, isAddressed || prefix !== "");
    }
    for (const prefix of shared) {
      if (!this.#beginsWith(text, from, prefix)) continue;
      const found = this.#shared.lookUp(text, behind(prefix, text, from), index, prefix, payload, view);
      if (typeof found === "object") return found;
      missed ??= this.#missed(this.#shared, found, prefix, payload, isAddressed || prefix !== "");
    }
    if (!isAddressed || !this.#settings.atReplacesPrefix) return missed;
    for (const table of [this.#shared, this.#ownAddressed]) {
      const shown = table === this.#shared ? shownPrefix(shared) : undefined;
      const found = table.lookUp(text, from, index, shown, payload, view);
      if (typeof found === "object") return found;
      missed ??= this.#missed(table, found, shown ?? "", payload, true);
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

  #sharedPrefixes(payload: CommandMessage): readonly string[] {
    const { prefixes, prefixesOf } = this.#settings;
    if (prefixesOf === undefined) return prefixes;
    try {
      return prefixesOf(payload as TypeContext["event"]);
    } catch (error) {
      this.#report(error);
      return [];
    }
  }

  /** @param isMeant whether a command was meant: there was a prefix, or the bot was spoken to */
  #missed(
    table: CommandTable<E>,
    word: string | undefined,
    prefix: string,
    { message_type: kind }: CommandMessage,
    isMeant: boolean,
  ): Missed<E> | undefined {
    if (word === undefined || !isMeant) return undefined;
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

/**
 * The text that a message begins with, where nothing has to be read to know that a person began with its first character:
 * most messages are lists that begin so.
 */
function plainStart(message: unknown): string | undefined {
  if (!Array.isArray(message)) return undefined;
  const first = message[0] as Start | null | undefined;
  if (first?.type !== "text") return undefined;
  const text = first.data?.text;
  if (typeof text !== "string" || !isSeen(text.charCodeAt(0))) return undefined;
  if (message.length === 1) return text;
  // A text behind a text goes on with it, and so may anything that is no segment.
  const second = message[1] as Start | null | undefined;
  return typeof second?.type === "string" && second.type !== "text" ? text : undefined;
}

/** Whether a code unit is surely no blank: nearly all that people begin a message with are told by this one look. */
function isSeen(code: number): boolean {
  return (code > 32 && code < 0x7f) || (code > 0x3000 && code < 0xfeff);
}

interface Start {
  readonly type?: unknown;
  readonly data?: { readonly text?: unknown } | null;
}

/** The place behind a prefix and what is not seen behind that. */
function behind(prefix: string, text: string, from: number): number {
  return prefix === "" ? from : skipUnseen(text, from + prefix.length);
}

/** The characters that calls begin with; undefined where one may begin with any, or where a letter has another case. */
function startsOf({ prefixes, prefixesOf }: CommandSettings, own: Iterable<string>): readonly number[] | undefined {
  const all = [...prefixes, ...own];
  const isPlain = (prefix: string): boolean => prefix !== "" && prefix.toLowerCase() === prefix.toUpperCase();
  if (prefixesOf !== undefined || !all.every(isPlain)) return undefined;
  return [...new Set(all.map((prefix) => prefix.charCodeAt(0)))];
}

function usageIn({ pattern, words }: CommandEntry, prefix: string, texts: ChatTexts): string {
  return pattern === undefined ? prefix + (words[0] ?? "") : usageOf(pattern, prefix, words[0], texts);
}
