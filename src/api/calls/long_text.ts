/** Texts that are too long for one message: cut at the borders of lines and sentences, without a character lost. */

import { node } from "../../protocol/builders.ts";
import type { Segment } from "../../protocol/segments.ts";
import { borderBefore } from "../../util/text/cut.ts";
import { checkOptions, type OptionKind } from "../../util/options.ts";
import type { ReadyCall } from "./call.ts";

/** How messages are sent whose texts are longer than QQ takes. */
export interface LongTextOptions {
  /** The most characters (UTF-16 units, as `length` counts) of text in one message. Default 4000. */
  maxChars?: number;
  /** `split`: several messages; `forward`: one merged forward (go-cqhttp's kin); `off`: as it is. Default `off`. */
  mode?: "split" | "forward" | "off";
}

/** How many characters one message has at most, when that was not said. */
export const DEFAULT_MAX_CHARS = 4_000;

/** @throws ConfigError that names what is wrong */
export function checkLongText(where: string, options: LongTextOptions): void {
  checkOptions(where, options, kinds, "longText");
}

const kinds: Record<keyof LongTextOptions, OptionKind> = {
  maxChars: "16 or more",
  mode: ["split", "forward", "off"],
};

/**
 * Cuts a message into messages of at most `maxChars` characters of text each. Segments other than text count nothing and
 * stay whole, where they are. Joined, the parts are the message; one part means that it was short enough.
 */
export function splitMessage(segments: readonly Segment[], maxChars: number): Segment[][] {
  let part: Segment[] = [];
  const parts = [part];
  let room = maxChars;
  for (const segment of segments) {
    if (segment.type !== "text") {
      part.push(segment);
      continue;
    }
    let rest = String(segment.data.text);
    while (rest.length > room) {
      const cut = borderBefore(rest, room, room === maxChars);
      if (cut > 0) part.push({ type: "text", data: { text: rest.slice(0, cut) } });
      rest = rest.slice(cut);
      parts.push(part = []);
      room = maxChars;
    }
    if (rest !== "") part.push({ type: "text", data: { text: rest } });
    room -= rest.length;
  }
  return parts.filter((each) => each.length > 0);
}

/** The message of a call as a list of segments, when it is one that is too long and can be cut. */
export function tooLong({ facts, message }: ReadyCall, maxChars: number): Segment[] | undefined {
  if (!facts.longText || message === undefined || !message.isWhole || message.chars <= maxChars) return undefined;
  return message.message as Segment[];
}

/** The call that sends parts as one merged forward in the bot's own name. */
export function mergedForward(
  params: object,
  parts: readonly Segment[][],
  self: { user_id: number; nickname: string },
): { action: string; params: object } {
  const { message_type, group_id, user_id } = params as Record<string, unknown>;
  // A quote inside of a merged forward shows nothing.
  const contents = parts.map((part) => part.filter(({ type }) => type !== "reply")).filter((part) => part.length > 0);
  const messages = contents.map((content) => node({ ...self, content }));
  return message_type !== "private" && group_id
    ? { action: "send_group_forward_msg", params: { group_id, messages } }
    : { action: "send_private_forward_msg", params: { user_id, messages } };
}
