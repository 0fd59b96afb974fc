/** Handlers that look for something in the text of a message. */

import { ConfigError } from "../../errors.ts";
import { trimBlanks } from "../../command/characters.ts";
import { refuseBareUse, requireText } from "./arguments.ts";
import { checkOptionNames } from "../../util/options.ts";
import type { HandlerDecorator } from "./dialects.ts";
import type { ChatMessageEvent, GroupMessageEvent, PrivateMessageEvent } from "../events/types.ts";
import { Expression } from "../model/expression.ts";
import { recordMethod } from "../model/records.ts";
import { Site } from "../model/site.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";
import { given } from "../../util/given.ts";

/** Options of handlers that look at texts. */
export interface TextOptions {
  /** Look at messages in groups only, or in private chats only. Both when left out. */
  in?: "group" | "private";
}

/** Options of {@link Match}. */
export interface MatchOptions extends TextOptions {
  /** Longer texts are not tried. Default 1000 characters. */
  maxLength?: number;
  /**
   * Run the expression with the runtime's own engine whatever it may cost: for texts that only trusted people write. Default
   * false: an expression that some texts make slow is run by an engine whose time grows with the length of the text alone.
   */
  native?: boolean;
}

/** Options of {@link Keyword}. */
export interface KeywordOptions extends TextOptions {
  /** Where the word has to be: anywhere (default), at the start, at the end, or the whole message. Spaces around the text do not count. */
  at?: "anywhere" | "start" | "end" | "whole";
  /** `Hi` and `HI` are two words. Default false. */
  caseSensitive?: boolean;
}

/**
 * Answers messages whose text has one of some words, unless they call a command. The word that was found is the handler's second parameter.
 *
 * @example One of two words at the start
 * ```ts
 * import { type ChatMessageEvent, Keyword } from "adelie";
 *
 * class Greeter {
 *   @Keyword(["早安", "早上好"], { at: "start" })
 *   morning(_event: ChatMessageEvent, word: string) {
 *     return `${word}！`;
 *   }
 * }
 * ```
 *
 * @param words one word, or several of which one is enough
 * @param options where the words have to stand, and in which chats
 * @throws ConfigError with code `DECORATOR_ARGUMENT` for an empty word or a wrong `at`, `UNKNOWN_OPTION` for an
 * option that there is not
 */
export function Keyword(
  words: string | readonly string[],
  options: KeywordOptions & { in: "group" },
): HandlerDecorator<GroupMessageEvent, [word: string]>;
/**
 * Answers private messages that have one of some words.
 *
 * @param words one word, or several of which one is enough
 * @param options where the words have to stand; `in: "private"`
 */
export function Keyword(
  words: string | readonly string[],
  options: KeywordOptions & { in: "private" },
): HandlerDecorator<PrivateMessageEvent, [word: string]>;
/**
 * Answers messages that have one of some words, in groups and in private.
 *
 * @param words one word, or several of which one is enough
 * @param options where the words have to stand
 */
export function Keyword(
  words: string | readonly string[],
  options?: KeywordOptions,
): HandlerDecorator<ChatMessageEvent, [word: string]>;
export function Keyword(
  words: string | readonly string[],
  options: KeywordOptions = {},
): HandlerDecorator<never, [word: string]> {
  const list = typeof words === "string" ? [words] : words;
  refuseBareUse("Keyword", words);
  if (!Array.isArray(list) || list.length === 0) requireText("Keyword", words);
  for (const word of list) requireText("Keyword", word);
  checkOptionNames("@Keyword", options, ["in", "at", "caseSensitive"]);
  const { at = "anywhere", caseSensitive = false } = options;
  const test = tests[at];
  if (test === undefined) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().keywordAt(Object.keys(tests).join(", "), JSON.stringify(at)),
    );
  }
  const form = (text: string): string => caseSensitive ? trimBlanks(text) : trimBlanks(text).toLowerCase();
  const wanted = list.map((word) => ({ word, form: form(word) }));
  return textDecorator("Keyword", options, (text) => {
    const seen = form(text);
    return wanted.find((each) => test(seen, each.form))?.word;
  });
}

const tests: Record<string, (text: string, word: string) => boolean> = {
  anywhere: (text, word) => text.includes(word),
  start: (text, word) => text.startsWith(word),
  end: (text, word) => text.endsWith(word),
  whole: (text, word) => text === word,
};

/**
 * Answers messages whose text fits a regular expression, unless they call a command. The match is the handler's second
 * parameter. The text is that of `event.text`: without the blanks, line breaks and unseen characters around it; the bot's name
 * in front may be there or not.
 *
 * @example Groups of a regular expression
 * ```ts
 * import { type ChatMessageEvent, Match } from "adelie";
 *
 * class Dice {
 *   @Match(/^(?<count>\d+)d(?<sides>\d+)$/)
 *   roll(_event: ChatMessageEvent, match: RegExpExecArray) {
 *     return `掷 ${match.groups?.count} 个 ${match.groups?.sides} 面骰`;
 *   }
 * }
 * ```
 *
 * @param pattern is tried from the start of every text, whatever its flags. Members write the texts: one that some texts would make
 * slow is run by RE2 instead, which has no look-around and no back-references
 * @param options how long a text may be, and in which chats
 * @throws ConfigError at the start (from `launch`) for an expression that RE2 cannot run and whose cost nothing bounds
 */
export function Match(
  pattern: RegExp,
  options: MatchOptions & { in: "group" },
): HandlerDecorator<GroupMessageEvent, [match: RegExpExecArray]>;
/**
 * Answers private messages whose text matches.
 *
 * @param pattern the expression
 * @param options how long a text may be; `in: "private"`
 */
export function Match(
  pattern: RegExp,
  options: MatchOptions & { in: "private" },
): HandlerDecorator<PrivateMessageEvent, [match: RegExpExecArray]>;
/**
 * Answers messages whose text matches, in groups and in private.
 *
 * @param pattern the expression
 * @param options how long a text may be
 */
export function Match(
  pattern: RegExp,
  options?: MatchOptions,
): HandlerDecorator<ChatMessageEvent, [match: RegExpExecArray]>;
export function Match(pattern: RegExp, options: MatchOptions = {}): HandlerDecorator<never, [match: RegExpExecArray]> {
  refuseBareUse("Match", pattern);
  if (!(pattern instanceof RegExp)) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().matchWanted(JSON.stringify(pattern)),
    );
  }
  checkOptionNames("@Match", options, ["in", "maxLength", "native"]);
  const { maxLength } = options;
  if (maxLength !== undefined && !(typeof maxLength === "number" && maxLength > 0)) {
    throw new ConfigError("DECORATOR_ARGUMENT", botTexts().matchLength(String(maxLength)));
  }
  const expression = new Expression(pattern, options);
  return textDecorator("Match", options, (text) => expression.find(text), expression);
}

function textDecorator(
  decorator: string,
  { in: place }: TextOptions,
  find: (text: string) => unknown,
  expression?: Expression,
): (...args: unknown[]) => void {
  if (place !== undefined && place !== "group" && place !== "private") {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().textIn(decorator, JSON.stringify(place)),
    );
  }
  const site = new Site();
  const name = place === undefined ? "message" : `message.${place}`;
  return (...args) =>
    recordMethod(
      decorator,
      { type: "event", name, yields: true, find, ...given({ expression }) },
      args,
      site,
    );
}
