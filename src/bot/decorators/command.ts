/** `@Command`: a method that answers a command. */

import { checkOptionNames } from "../../util/options.ts";
import { ConfigError } from "../../errors.ts";
import { requireText } from "./arguments.ts";
import type { HandlerDecorator } from "./dialects.ts";
import type { ChatMessageEvent, GroupMessageEvent, PrivateMessageEvent } from "../events/types.ts";
import { recordMethod } from "../model/records.ts";
import { Site } from "../model/site.ts";
import type { CheckedPattern, CommandArgs } from "../../command/args.ts";
import { compileCommand } from "../../command/pattern.ts";
import type { CustomTypes } from "../../command/types.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";

/** Where a command answers. */
export type CommandPlace = "group" | "private";

/** Options of {@link Command}. */
export interface CommandOptions<In extends CommandPlace = CommandPlace> {
  /** Answer only in groups, or only in private chats. Both when left out. */
  in?: In;
  /** Other words for the same command. */
  aliases?: readonly string[];
  /** One line about the command, for help. */
  description?: string;
  /** How it may be written, for help: `"ban @小明 10分钟 刷屏"`. */
  examples?: readonly string[];
  /** Leave it out of help and suggestions. Default false. */
  hidden?: boolean;
  /** Whether its words are told apart by upper and lower case, whatever `launch` was told. */
  caseSensitive?: boolean;
  /** Under which heading help lists it. */
  category?: string;
  /**
   * `false`: a message that calls this command goes on to `@OnMessage`, `@OnGroupMsg`, `@OnPrivateMsg`, `@Keyword` and `@Match` as
   * well. Default true.
   */
  block?: boolean;
}

/** The event that a command's handler gets. */
export type CommandEvent<In extends CommandPlace> = CommandPlace extends In ? ChatMessageEvent
  : In extends "group" ? GroupMessageEvent
  : PrivateMessageEvent;

const optionNames = [
  "in",
  "aliases",
  "description",
  "examples",
  "hidden",
  "category",
  "caseSensitive",
  "block",
  "types",
] as const;

/**
 * Answers a command. The pattern begins with the command's words and names its arguments; the handler's second parameter
 * is an object with them, and its type follows the pattern. `<required:type>`, `[optional:type]`, `[with:type=default]`,
 * `[list:type...]`, `[rest...]`, `[--flag]`, `[-n, --option:type]`; types are `text` (where none is written), `int`,
 * `number` (both with bounds: `int(1..20)`), `bool`, `at`, `atall`, `group`, `duration`, `date`, `image`, `face`, `record`, `video`, `file`, `reply`,
 * `segment`, `message`, choices (`<mode:开|关>`), and those of `types`. A pattern without arguments gives the text behind
 * the words instead. docs/guide/commands.md has all of it.
 *
 * @example Arguments and their types
 * ```ts
 * import { type ChatMessageEvent, Command, type GroupMessageEvent } from "adelie";
 *
 * class Admin {
 *   @Command("ban <who:at> <time:duration> [reason...] [--quiet]", { in: "group" })
 *   async ban(event: GroupMessageEvent, { who, time, reason = "", quiet }: {
 *     who: number;
 *     time: number;
 *     reason?: string;
 *     quiet: boolean;
 *   }) {
 *     await event.api.call("set_group_ban", { group_id: event.group_id, user_id: who, duration: time / 1000 });
 *     return quiet ? undefined : `已禁言 ${reason}`;
 *   }
 *
 *   @Command("复读", { aliases: ["echo"] })
 *   echo(_event: ChatMessageEvent, rest: string) {
 *     return rest;
 *   }
 * }
 * ```
 *
 * @param pattern without the prefix that `launch` was given
 * @param options where it answers, its other words, what help says about it, types of one's own
 * @throws ConfigError for a pattern that cannot be understood; most of those do not compile either
 */
export function Command<const P extends string, T extends CustomTypes, In extends CommandPlace = CommandPlace>(
  pattern: CheckedPattern<P, T>,
  options: CommandOptions<In> & { types: T },
): HandlerDecorator<CommandEvent<In>, CommandArgs<P, T>>;
/**
 * The same, without types of one's own.
 *
 * @param pattern without the prefix that `launch` was given
 * @param options where it answers, its other words, what help says about it
 */
export function Command<const P extends string, In extends CommandPlace = CommandPlace>(
  pattern: CheckedPattern<P>,
  options?: CommandOptions<In>,
): HandlerDecorator<CommandEvent<In>, CommandArgs<P>>;
export function Command(
  pattern: string,
  options: CommandOptions & { types?: CustomTypes } = {},
): HandlerDecorator<never, [args: never]> {
  requireText("Command", pattern);
  checkOptionNames("@Command", options, optionNames);
  const { aliases = [], types = {}, ...facts } = options;
  for (const alias of aliases) requireText("Command", alias);
  if (facts.in !== undefined && facts.in !== "group" && facts.in !== "private") {
    throw new ConfigError(
      "COMMAND_OPTION",
      botTexts().commandIn(pattern, JSON.stringify(facts.in)),
    );
  }
  if (facts.caseSensitive !== undefined && typeof facts.caseSensitive !== "boolean") {
    throw new ConfigError(
      "COMMAND_OPTION",
      botTexts().commandCase(pattern, JSON.stringify(facts.caseSensitive)),
    );
  }
  const compiled = compileCommand(pattern, { aliases, types });
  const binding = { type: "command", words: compiled.words, pattern: compiled, options: facts } as const;
  const site = new Site();
  return (...args: unknown[]) => recordMethod("Command", binding, args, site);
}
