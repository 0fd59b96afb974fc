/** From a command that was called to the arguments of its handler, or to the message to the chat instead. */

import type { Clock } from "../util/time/clock.ts";
import type { Called, CommandEntry } from "./find.ts";
import { MessageReader } from "./message_reader.ts";
import { explainMistake } from "./messages.ts";
import { readArguments } from "./read.ts";
import { ArgumentError, type TypeContext } from "./types.ts";
import { usageOf } from "./usage.ts";
import type { ChatTexts } from "../texts/chat/chat_texts.ts";

/** The text behind the words of a command, as it is. */
export function restOf({ segments, index, offset }: Called<CommandEntry>): string {
  const last = segments[index];
  // Nothing stands behind the words of most calls.
  if (index === segments.length - 1 && last?.type === "text" && last.data.text.length === offset) return "";
  return new MessageReader(segments).textBetween(index, offset, segments.length, 0);
}

/** Reads the arguments; what is wrong with them becomes an answer with the usage. */
export function readCall(
  called: Called<CommandEntry>,
  event: TypeContext["event"],
  clock: Pick<Clock, "date">,
  texts: ChatTexts,
): { value: unknown } | { reason: string; say: string } {
  const { entry: { pattern }, segments, index, offset, prefix, phrase } = called;
  if (pattern === undefined) return { value: restOf(called) };
  const value = readArguments(pattern, segments, index, offset, { event, clock });
  if (!(value instanceof ArgumentError)) return { value };
  const about = value.param === undefined ? "" : ` (${value.param.name})`;
  return {
    reason: `its arguments are wrong: ${value.code}${about}`,
    say: explainMistake(value, usageOf(pattern, prefix, phrase, texts), texts),
  };
}
