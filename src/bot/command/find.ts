/** Finds the command that a message calls: behind a prefix, the bot's name, or an `@` of the bot. */

import { normalizeMessage } from "../../protocol/message.ts";
import type { Segment } from "../../protocol/segments.ts";
import { isSpace } from "./characters.ts";
import { type CommandSettings, type Prefixes, prefixList, shownPrefix } from "./settings.ts";
import { CommandTable, declaredTwice, type TableEntry } from "./table.ts";
import type { CommandPattern, TypeContext } from "./types.ts";
import { usageOf } from "./usage.ts";

/** What finding has to know of a command. */
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

/** What the chat is told instead, when a command was meant but there is none. */
export interface Missed {
  readonly say: string;
}

type Payload = { readonly message?: unknown; readonly self_id?: unknown; readonly message_type?: string };

/** Where the head of a message ended: the bot's name and its `@` are behind it. */
interface Head {
  readonly segments: readonly Segment[];
  readonly index: number;
  readonly text: string;
  readonly from: number;
  /** Whether the message is meant for the bot: by name or by `@`. */
  readonly isAddressed: boolean;
}

/** The commands of an app, ready to be found. */
export class CommandFinder<E extends CommandEntry> {
  readonly #settings: CommandSettings;
  /** Commands that are called with the app's prefixes. */
  readonly #shared = new CommandTable<E>();
  /** Commands of bots with prefixes of their own, by prefix. */
  readonly #own = new Map<string, CommandTable<E>>();
  /** The same, for messages that address the bot and need no prefix. */
  readonly #ownAddressed = new CommandTable<E>();
  readonly #ownLengths: readonly number[];
  readonly #report: (error: unknown) => void;

  /**
   * @param report is told when a function that was given as `prefix` fails
   * @throws ConfigError when two commands are called alike
   */
  constructor(entries: readonly E[], settings: CommandSettings, report: (error: unknown) => void) {
    this.#settings = settings;
    this.#report = report;
    for (const entry of entries) if (entry.prefix === undefined) this.#shared.add(entry);
    for (const entry of entries) if (entry.prefix !== undefined) this.#addOwn(entry, prefixList(entry.prefix));
    this.#ownLengths = [...new Set([...this.#own.keys()].map((prefix) => prefix.length))].sort((a, b) => b - a);
  }

  get isEmpty(): boolean {
    return this.#shared.isEmpty && this.#own.size === 0;
  }

  /** The command that a message calls. Most messages call none, which costs one look at their first word. */
  find(payload: Payload): Called<E> | Missed | undefined {
    const { message } = payload;
    const raw: readonly Segment[] = Array.isArray(message) ? message : normalizeMessage(message);
    const head = this.#headOf(raw, payload.self_id);
    if (head === undefined) return undefined;
    const found = this.#findIn(head, payload);
    if (found === undefined || "say" in found) return found;
    // Arguments are read from a message in the common form, which most are in already.
    const segments = joinTexts(normalizeMessage(raw));
    if (segments === raw) return found;
    const again = this.#headOf(segments, payload.self_id);
    return again === undefined ? undefined : this.#findIn(again, payload);
  }

  #addOwn(entry: E, prefixes: readonly string[]): void {
    for (const prefix of prefixes) {
      if (this.#settings.prefixes.includes(prefix)) {
        for (const phrase of entry.words) {
          const twin = this.#shared.twinOf(phrase, entry);
          if (twin !== undefined) throw declaredTwice(phrase, twin, entry);
        }
      }
      let table = this.#own.get(prefix);
      if (table === undefined) this.#own.set(prefix, table = new CommandTable());
      table.add(entry);
    }
    const isFree = entry.words.every((phrase) => this.#ownAddressed.twinOf(phrase, entry) === undefined);
    if (isFree) this.#ownAddressed.add(entry);
  }

  /** Skips what may stand in front of a command: a quote, an `@` of the bot, the bot's name. */
  #headOf(segments: readonly Segment[], selfId: unknown): Head | undefined {
    let isAddressed = false;
    for (let index = 0; index < segments.length; index++) {
      const segment = segments[index] as { type?: string; data?: { text?: unknown; qq?: unknown } } | undefined;
      if (segment?.type === "text") {
        const text = String(segment.data?.text ?? "");
        let from = 0;
        while (from < text.length && isSpace(text.charCodeAt(from))) from++;
        if (from === text.length) continue;
        const { names } = this.#settings;
        const named = names.length === 0 ? from : behindName(text, from, names);
        if (named === text.length) return undefined;
        return { segments, index, text, from: named, isAddressed: isAddressed || named !== from };
      }
      if (segment?.type === "at" && String(segment.data?.qq) === String(selfId)) isAddressed = true;
      else if (segment?.type !== "reply") return undefined;
    }
    return undefined;
  }

  #findIn(head: Head, payload: Payload): Called<E> | Missed | undefined {
    const { text, from, isAddressed } = head;
    const shared = this.#sharedPrefixes(payload);
    let missed: Missed | undefined;
    for (const length of this.#ownLengths) {
      const prefix = text.slice(from, from + length);
      const table = prefix.length === length ? this.#own.get(prefix) : undefined;
      const found = table && this.#lookUp(table, head, prefix, prefix, payload);
      if (found !== undefined && !("say" in found)) return found;
      missed ??= found;
    }
    for (const prefix of shared) {
      if (!text.startsWith(prefix, from)) continue;
      const found = this.#lookUp(this.#shared, head, prefix, prefix, payload);
      if (found !== undefined && !("say" in found)) return found;
      missed ??= found;
    }
    if (isAddressed && this.#settings.atReplacesPrefix) {
      for (const table of [this.#shared, this.#ownAddressed]) {
        const found = this.#lookUp(table, head, "", table === this.#shared ? shownPrefix(shared) : undefined, payload);
        if (found !== undefined && !("say" in found)) return found;
        missed ??= found;
      }
    }
    return missed;
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
    prefix: string,
    shown: string | undefined,
    payload: Payload,
  ): Called<E> | Missed | undefined {
    const { text, segments, index } = head;
    const from = head.from + prefix.length;
    const isMeant = prefix !== "" || head.isAddressed;
    const word = table.wordAt(text, from);
    if (word === undefined) return undefined;
    const kind = payload.message_type;
    const hit = table.find(word, segments, index, from + word.length, kind);
    if (hit === undefined) return isMeant ? this.#missed(table, word, shown ?? "", kind) : undefined;
    // Written out: a spread costs more than all the rest of the look-up.
    return {
      entry: hit.entry,
      phrase: hit.phrase,
      prefix: shown ?? shownPrefix(prefixList(hit.entry.prefix ?? "")),
      segments,
      index: hit.index,
      offset: hit.offset,
    };
  }

  #missed(table: CommandTable<E>, word: string, prefix: string, kind: string | undefined): Missed | undefined {
    const { suggest, messages } = this.#settings;
    const under = table.under(word, kind);
    if (under.length > 0) {
      return { say: messages.sub_commands(under.slice(0, 20).map((entry) => usageIn(entry, prefix))) };
    }
    const nearest = suggest ? table.nearest(word, kind) : undefined;
    return nearest === undefined ? undefined : { say: messages.did_you_mean(prefix + nearest) };
  }
}

function usageIn({ pattern, words }: CommandEntry, prefix: string): string {
  return pattern === undefined ? prefix + (words[0] ?? "") : usageOf(pattern, prefix);
}

const afterName = /[\s,，:：、!！~～.。]/;

/** The place behind a name and what parts it from the command; `from` when no name stands there. */
function behindName(text: string, from: number, names: readonly string[]): number {
  for (const name of names) {
    if (!text.startsWith(name, from)) continue;
    let end = from + name.length;
    if (end < text.length && !afterName.test(text.charAt(end))) continue;
    while (end < text.length && afterName.test(text.charAt(end))) end++;
    return end;
  }
  return from;
}

/** Texts that follow each other as one; the same list where none do. */
function joinTexts(segments: readonly Segment[]): readonly Segment[] {
  const isApart = segments.every((segment, at) => segment.type !== "text" || segments[at + 1]?.type !== "text");
  if (isApart) return segments;
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (segment.type !== "text" || last?.type !== "text") joined.push(segment);
    else joined[joined.length - 1] = { type: "text", data: { text: last.data.text + segment.data.text } };
  }
  return joined;
}
