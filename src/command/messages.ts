/** The messages about a command that was written wrongly. */

import { ConfigError } from "../errors.ts";
import type { ChatTexts, CommandMessages, MistakeFacts } from "../texts/chat/chat_texts.ts";
import { chineseChat } from "../texts/chat/chinese.ts";
import type { Segment } from "../protocol/segments.ts";
import type { ArgumentError } from "./types.ts";
import { showParam } from "./usage.ts";
import { botTexts } from "../texts/errors/bot_texts.ts";

/** The sentences as they are when nobody replaces them. */
export const commandMessages: CommandMessages = chineseChat.command;

/**
 * The texts with some sentences about commands replaced.
 *
 * @throws ConfigError for a name that there is not, and for a value that is no function
 */
export function withMessages(texts: ChatTexts, replaced: Partial<CommandMessages> = {}): ChatTexts {
  for (const [name, sentence] of Object.entries(replaced)) {
    if (!Object.hasOwn(commandMessages, name) || typeof sentence !== "function") {
      throw new ConfigError(
        "OPTION",
        botTexts().messagesWanted(name, Object.keys(commandMessages).join(", ")),
      );
    }
  }
  return { ...texts, command: { ...texts.command, ...replaced } };
}

/** The message to the chat about a mistake. */
export function explainMistake(error: ArgumentError, usage: string, texts: ChatTexts): string {
  const { code, param, segment, text } = error;
  const isOption = param !== undefined && "names" in param;
  const name = param === undefined ? "" : isOption ? (param.names as readonly string[]).at(-1) ?? "" : showParam(param);
  const got = segment === undefined ? error.got : showSegment(segment, texts);
  const facts: MistakeFacts = { name, wanted: param?.type.label(texts) ?? "", got };
  const wrong = code === "custom" ? text ?? "" : texts.command[code](facts);
  return texts.command.mistake(wrong, usage);
}

/** A segment that is not text, as one word: `[图片]`, `@10001`. */
export function showSegment(segment: Segment, { segments }: Pick<ChatTexts, "segments">): string {
  if (segment.type === "at") return segment.data.qq === "all" ? segments["atAll"] ?? "@all" : `@${segment.data.qq}`;
  return `[${segments[segment.type] ?? segment.type}]`;
}
