/** How an app's commands are called: prefixes, the bot's names, an `@` of the bot; and what is said when they are not. */

import { ConfigError } from "../errors.ts";
import { checkOptions } from "../util/options.ts";
import { fullWidthTwin } from "./characters.ts";
import { withMessages } from "./messages.ts";
import type { TypeContext } from "./types.ts";
import { chineseChat } from "../texts/chat/chinese.ts";
import type { ChatTexts, CommandMessages } from "../texts/chat/chat_texts.ts";
import { botTexts } from "../texts/errors/bot_texts.ts";

/** The prefixes of commands, in one chat. */
export type Prefixes = string | readonly string[];

/** The prefixes of an app: the same everywhere, or asked for each message: `(event) => prefixOf(event.group_id)`. */
export type PrefixOption = Prefixes | ((event: TypeContext["event"]) => Prefixes);

/** The options of `launch` about commands. */
export interface CommandOptionsOfApp {
  /**
   * The prefixes of commands. Default: none. With several, any of them. A function is asked for each message, so it can
   * tell groups apart; it should answer from memory. The full-width twin of a sign, `！` of `!`, means the same.
   */
  prefix?: PrefixOption;
  /** The names of the bot: `小助手 签到` and `小助手，签到` call a command without its prefix. */
  names?: readonly string[];
  /** Whether an `@` of the bot in front stands for the prefix. Default true. */
  atReplacesPrefix?: boolean;
  /**
   * Whether `Ping` and `ping` are two commands, and prefixes are taken exactly too. Default false. `@Command` may say it for
   * one command.
   */
  caseSensitive?: boolean;
  /** Whether a mistyped command is answered with the one it nearly is, when it had a prefix or the bot was meant. Default true. */
  suggest?: boolean;
  /** Sentences about mistakes in commands to replace: the same as `chatTexts: { command: … }`, and goes before it. */
  messages?: Partial<CommandMessages>;
}

/** The same, checked and complete. */
export interface CommandSettings {
  /** The longest first. */
  readonly prefixes: readonly string[];
  /** Asked instead of `prefixes`, for each message. */
  readonly prefixesOf: ((event: TypeContext["event"]) => readonly string[]) | undefined;
  readonly names: readonly string[];
  readonly atReplacesPrefix: boolean;
  readonly caseSensitive: boolean;
  readonly suggest: boolean;
  /** The texts for the chat. */
  readonly texts: ChatTexts;
}

const switchKinds = { atReplacesPrefix: "boolean", caseSensitive: "boolean", suggest: "boolean" } as const;

/**
 * Checks what `launch` was told about commands, and completes it.
 *
 * @throws ConfigError for a value of the wrong kind
 */
export function commandSettings(options: CommandOptionsOfApp = {}, texts: ChatTexts = chineseChat): CommandSettings {
  const { prefix = "", names = [], atReplacesPrefix = true, caseSensitive = false, suggest = true, messages } = options;
  checkOptions("launch()", { atReplacesPrefix, caseSensitive, suggest }, switchKinds);
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string" && name.trim() !== "")) {
    throw new ConfigError(
      "OPTION",
      botTexts().namesWanted(JSON.stringify(names)),
    );
  }
  return {
    prefixes: typeof prefix === "function" ? [] : prefixList(prefix),
    prefixesOf: typeof prefix === "function" ? (event) => prefixList(prefix(event)) : undefined,
    names: longestFirst(names.map((name) => name.trim())),
    atReplacesPrefix,
    caseSensitive,
    suggest,
    texts: messages === undefined ? texts : withMessages(texts, messages),
  };
}

/**
 * Prefixes as a list, the longest first, each with its full-width twin.
 *
 * @throws ConfigError for a value that is no text
 */
export function prefixList(prefix: Prefixes): readonly string[] {
  const list: readonly unknown[] = Array.isArray(prefix) ? prefix : [prefix];
  if (list.length === 0 || !list.every((each): each is string => typeof each === "string" && !/\s/.test(each))) {
    throw new ConfigError(
      "OPTION",
      botTexts().prefixWanted(JSON.stringify(prefix)),
    );
  }
  const all = new Set<string>();
  for (const each of list) {
    all.add(each);
    const twin = fullWidthTwin(each);
    if (twin !== undefined) all.add(twin);
  }
  return longestFirst([...all]);
}

/** The prefix that is shown to people: the shortest, as it was given and not its full-width twin. */
export function shownPrefix(prefixes: readonly string[]): string {
  const shortest = prefixes.at(-1)?.length ?? 0;
  return prefixes.find((each) => each.length === shortest) ?? "";
}

function longestFirst(list: string[]): string[] {
  return list.sort((a, b) => b.length - a.length);
}
