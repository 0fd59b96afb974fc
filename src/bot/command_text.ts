/** Finds the command in a message: the first word behind the prefix. */

import { normalizeMessage, plainText } from "../protocol/message.ts";
import type { Segment } from "../protocol/segments.ts";

/** The first word of a message, and what follows it. */
export interface CommandText {
  readonly word: string;
  /** The text after the word, without the spaces around it. */
  readonly rest: string;
}

interface MessageFields {
  readonly message?: unknown;
  readonly self_id?: unknown;
}

/**
 * Makes the function that reads a message's command. A quote and an `@` of the bot in front do not count. Most messages
 * are no command, so with a prefix the first character usually decides.
 *
 * @param prefixes what a command begins with; `""` means that none is needed
 */
export function commandReader(prefixes: readonly string[]): (payload: MessageFields) => CommandText | undefined {
  const longestFirst = [...prefixes].sort((a, b) => b.length - a.length);
  return (payload) => {
    const { message } = payload;
    const segments: readonly Segment[] = Array.isArray(message) ? message : normalizeMessage(message);
    const at = firstText(segments, payload.self_id);
    if (at === -1) return undefined;
    const text = String((segments[at]?.data as { text?: unknown } | undefined)?.text ?? "").trimStart();
    for (const prefix of longestFirst) {
      if (text.startsWith(prefix)) return split(text, prefix.length, segments, at);
    }
    return undefined;
  };
}

/** The index of the text that may hold the command, or -1 when something else comes first. */
function firstText(segments: readonly Segment[], selfId: unknown): number {
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index] as { type?: string; data?: { text?: unknown; qq?: unknown } } | undefined;
    if (segment?.type === "text") {
      if (String(segment.data?.text ?? "").trim() !== "") return index;
    } else if (segment?.type !== "reply" && !(segment?.type === "at" && String(segment.data?.qq) === String(selfId))) {
      return -1;
    }
  }
  return -1;
}

const space = /\s/;

function split(text: string, from: number, segments: readonly Segment[], at: number): CommandText | undefined {
  let end = from;
  while (end < text.length && !space.test(text.charAt(end))) end++;
  if (end === from) return undefined;
  const rest = segments.length === at + 1 ? text.slice(end) : text.slice(end) + plainText(segments.slice(at + 1));
  return { word: text.slice(from, end), rest: rest.trim() };
}
