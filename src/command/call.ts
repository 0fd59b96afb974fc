/** From a command that was called to the arguments of its handler, or to the message to the chat instead. */

import type { Clock } from "../util/time/clock.ts";
import type { CommandEntry } from "./find.ts";
import type { Called } from "./table.ts";
import { explainMistake } from "./messages.ts";
import { readArguments } from "./read.ts";
import { prefixList, shownPrefix } from "./settings.ts";
import { ArgumentError, type TypeContext } from "./types.ts";
import { usageOf } from "./usage.ts";
import type { ChatTexts } from "../texts/chat/chat_texts.ts";
import { reasonTexts } from "../texts/logs/reason_texts.ts";

/** Reads the arguments; what is wrong with them becomes an answer with the usage. */
export function readCall(
  called: Called<CommandEntry>,
  event: TypeContext["event"],
  clock: Pick<Clock, "date">,
  texts: ChatTexts,
): { value: unknown } | { reason: string; say: string } {
  const { entry: { pattern, prefix: own }, segments, index, offset, phrase } = called;
  if (pattern === undefined) return { value: called.rest };
  const value = readArguments(pattern, segments, index, offset, { event, clock });
  if (!(value instanceof ArgumentError)) return { value };
  const prefix = called.prefix ?? shownPrefix(prefixList(own ?? ""));
  const about = value.param === undefined ? "" : ` (${value.param.name})`;
  return {
    reason: reasonTexts().wrongArguments(value.code, about),
    say: explainMistake(value, usageOf(pattern, prefix, phrase, texts), texts),
  };
}
