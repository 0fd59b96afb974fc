/**
 * One message, read once for everybody: for the commands, for handlers that look at the text, for questions that wait for an
 * answer, and for the handler. It knows which parts a client or the bot's caller put in front of the person's own words.
 */

import { isSameId } from "../protocol/ids.ts";
import { normalizeMessage, plainText } from "../protocol/message.ts";
import type { Segment } from "../protocol/segments.ts";
import { foldWord, skipBlanks, trimBlanks } from "./characters.ts";

/** Where what a person wrote begins. */
export interface Head {
  /** The segment, a text. */
  readonly index: number;
  readonly text: string;
  /** The place in the text. */
  readonly from: number;
  /** Whether the message is meant for the bot: by name or by `@`. */
  readonly isAddressed: boolean;
}

/** A message in its normal form. Nothing is read before somebody asks for it. */
export class MessageView {
  readonly #message: unknown;
  readonly #selfId: unknown;
  #segments: Segment[] | undefined;
  #text: string | undefined;

  constructor({ message, self_id }: { readonly message?: unknown; readonly self_id?: unknown }) {
    this.#message = message;
    this.#selfId = self_id;
  }

  /** The message as segments, whichever form it arrived in. */
  get segments(): Segment[] {
    return this.#segments ??= normalizeMessage(this.#message);
  }

  /** Its text segments, joined, without the blanks, line breaks and unseen characters at both ends. */
  get text(): string {
    return this.#text ??= trimBlanks(plainText(this.segments));
  }

  /** The text behind the bot's name, where it begins with one and something follows. */
  textBehind(names: readonly string[]): string {
    const { text } = this;
    if (names.length === 0) return text;
    const from = behindName(text, 0, names);
    return from === text.length ? text : text.slice(from);
  }

  /** The same message, with the text behind the bot's name as its text. */
  withoutName(names: readonly string[]): MessageView {
    const text = this.textBehind(names);
    if (text === this.text) return this;
    const view = new MessageView({ message: this.#message, self_id: this.#selfId });
    view.#segments = this.#segments;
    view.#text = text;
    return view;
  }

  /**
   * Skips what may stand in front of a command: a quote with the `@` of its author that clients put behind it, an `@` of
   * the bot, the bot's name, blanks. Undefined where something else comes first, or nothing at all.
   */
  head(names: readonly string[]): Head | undefined {
    // Most messages arrive in their normal form and call no command: nothing behind their first word has to be read.
    const given = this.#segments ?? (Array.isArray(this.#message) ? this.#message as unknown[] : this.segments);
    const head = headOf(given, this.#selfId, names);
    return head === ODD ? headOf(this.segments, this.#selfId, names) as Head | undefined : head;
  }
}

/** Says that a list is not in its normal form as far as the head goes. */
const ODD: unique symbol = Symbol("odd");

function headOf(list: readonly unknown[], selfId: unknown, names: readonly string[]): Head | undefined | typeof ODD {
  let isAddressed = false;
  /** Whether a quote leads the message, and nobody was named since. */
  let isBehindQuote = false;
  for (let index = 0; index < list.length; index++) {
    const segment = list[index] as { type?: unknown; data?: { text?: unknown; qq?: unknown } | null } | null;
    const type = segment?.type;
    if (type === "text") {
      const text = segment?.data?.text;
      if (typeof text !== "string" || !isEndOfText(list, index + 1)) return ODD;
      const from = skipBlanks(text, 0);
      if (from === text.length) continue;
      const named = names.length === 0 ? from : behindName(text, from, names);
      if (named === text.length) return undefined;
      return { index, text, from: named, isAddressed: isAddressed || named !== from };
    }
    if (type === "at") {
      const qq = segment?.data?.qq;
      if (typeof qq !== "string") return ODD;
      const isBot = isSameId(qq, selfId);
      // Nobody's client adds an @ of everybody.
      if (!isBot && (!isBehindQuote || qq === "all")) return undefined;
      isAddressed ||= isBot;
      isBehindQuote = false;
    } else if (type !== "reply") return typeof type === "string" ? undefined : ODD;
    else isBehindQuote = index === 0 || (index === 1 && (list[0] as Segment).type === "text");
  }
  return undefined;
}

/** Whether no text goes on at a place of a list. */
function isEndOfText(list: readonly unknown[], index: number): boolean {
  if (index >= list.length) return true;
  const next = list[index];
  return typeof next === "object" && next !== null && (next as { type?: unknown }).type !== "text";
}

const afterName = /[\s,，:：、!！~～.。]/;

/** The place behind a name and what parts it from the rest; `from` when no name stands there. */
function behindName(text: string, from: number, names: readonly string[]): number {
  for (const name of names) {
    if (!text.startsWith(name, from) && foldWord(text.slice(from, from + name.length)) !== foldWord(name)) continue;
    const after = from + name.length;
    const end = skipSigns(text, after);
    if (end === after && end < text.length) continue;
    return end;
  }
  return from;
}

function skipSigns(text: string, from: number): number {
  for (let end = from;; end++) {
    end = skipBlanks(text, end);
    if (end >= text.length || !afterName.test(text.charAt(end))) return end;
  }
}
