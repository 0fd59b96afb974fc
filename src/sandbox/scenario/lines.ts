/** Messages as scenarios write them: segments in square brackets, and what an expected line fits. */

import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Segment } from "../../protocol/segments.ts";
import { scenarioTexts as texts } from "../../texts/sandbox/scenario_texts.ts";
import { messageOf } from "../../util/text_of.ts";
import { drawPicture } from "../play/picture.ts";
import { hear } from "../play/speech.ts";
import type { Chat, Message } from "../world/types.ts";
import type { World } from "../world/world.ts";
import { plainText } from "./language/nodes.ts";
import { nameIn, type ScenarioLang, SEGMENTS, wordOf } from "./language/words.ts";

const BRACKET = /\[([^\s[\]]+)(?: +([^[\]]*))?\]/g;

/** A message as a line of a scenario. */
export function messageText(world: World, chat: Chat, segments: readonly Segment[], lang: ScenarioLang): string {
  const bracket = (type: string, argument = ""): string => {
    const word = SEGMENTS[type] === undefined ? type : wordOf(SEGMENTS[type], lang);
    return argument === "" ? `[${word}]` : `[${word} ${argument.replaceAll(/[[\]]/g, "")}]`;
  };
  const one = (segment: Segment): string => {
    const data = segment.data as Readonly<Record<string, unknown>>;
    switch (segment.type) {
      case "text":
        return segment.data.text;
      case "at":
        return segment.data.qq === "all"
          ? "@全体成员"
          : `@${world.nameOf(Number(segment.data.qq), chat.kind === "group" ? chat.groupId : undefined)}`;
      case "reply":
        return `${bracket("reply")} `;
      case "face":
        return bracket("face", String(data["id"]));
      case "image":
      case "record":
      case "video":
      case "file": {
        const name = String(data["name"] ?? world.files.get(String(data["file"]))?.name ?? "");
        // A name that is made of the bytes says nothing.
        return bracket(segment.type, /^[0-9a-f]{32}/i.test(name) ? "" : name);
      }
      case "dice":
      case "rps":
        return bracket(segment.type, String(data["result"] ?? ""));
      case "forward":
        return bracket("forward", String(world.forwards.get(String(data["id"]))?.length ?? ""));
      default:
        return bracket(segment.type);
    }
  };
  return plainText(segments.map(one).join(""));
}

/** A line as segments of the world, said in a chat. `quote` finds the message that is quoted, by words in it. */
export function segmentsOf(world: World, chat: Chat, text: string, quote: (words: string) => Message): Segment[] {
  const segments: Segment[] = [];
  let from = 0;
  const literal = (to: number): void => {
    if (to > from) segments.push(...hear(world, chat, text.slice(from, to)));
  };
  for (const found of text.matchAll(BRACKET)) {
    const [whole, word = "", argument = ""] = found;
    const type = nameIn(SEGMENTS, word);
    const segment = type === undefined ? undefined : segmentOf(world, type, argument.trim(), quote);
    if (segment === undefined) continue;
    literal(found.index);
    from = found.index + whole.length;
    // Behind a quotation the blank is there for the eye alone.
    if (type === "reply") { while (text[from] === " ") from++; }
    segments.push(segment);
  }
  literal(text.length);
  return segments;
}

function segmentOf(
  world: World,
  type: string,
  argument: string,
  quote: (words: string) => Message,
): Segment | undefined {
  switch (type) {
    case "reply":
      return { type, data: { id: quote(argument).id } };
    case "face":
      return { type, data: { id: argument === "" ? "14" : argument } };
    case "image":
      return { type, data: { file: world.files.put(drawPicture(numberOf(argument)), argument || undefined).sha256 } };
    case "record":
    case "video":
      return { type, data: { file: putFile(world, argument || type, 64) } };
    case "file":
      return { type, data: { file: putFile(world, argument || type, 64), name: argument || type } } as Segment;
    case "dice":
    case "rps":
      return { type, data: { result: argument || "1" } };
    default:
      return undefined;
  }
}

/** Keeps a file of so many bytes, which its name decides. */
export function putFile(world: World, name: string, sizeBytes: number): string {
  return world.files.put(new Uint8Array(Buffer.alloc(sizeBytes, `${name}\n`)), name).sha256;
}

/** A number that a text decides. */
function numberOf(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32LE(0);
}

/** Whether a line that was said fits an expected one: exact, `/pattern/`, or with `*` for anything. */
export type Fit = (said: string) => boolean;

/**
 * Reads an expected text.
 *
 * @throws Error when it is a pattern that cannot be read
 */
export function fitOf(expected: string): Fit {
  const [, pattern, flags = ""] = /^\/(.+)\/([imsu]*)$/s.exec(expected) ?? [];
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern, flags);
      return (said) => expression.test(said);
    } catch (error) {
      throw new Error(texts().badPattern(expected, messageOf(error)), { cause: error });
    }
  }
  const isExact = expected.startsWith("= ");
  const text = isExact ? expected.slice(2) : expected;
  if (isExact || !isWild(text)) {
    const exact = new RegExp(`^${literalOf(text)}$`);
    return (said) => exact.test(neutral(said));
  }
  const pieces = text.split(/(?:^|\s+)\*(?=\s|$)/).map((piece) => piece.trim());
  const wild = new RegExp(`^${pieces.map(literalOf).join("[^]*?")}$`);
  return (said) => wild.test(neutral(said));
}

/** A text as an expectation that it alone fits. */
export function expectationOf(said: string): string {
  return /^\/.+\/[imsu]*$/s.test(said) || isWild(said) || said.startsWith("= ") ? `= ${said}` : said;
}

function isWild(text: string): boolean {
  return /(?:^|\s)\*(?:\s|$)/.test(text);
}

/** With the names of segments as OneBot has them, whatever the language. */
function neutral(text: string): string {
  return plainText(text).replaceAll(BRACKET, (whole, word: string, argument: string | undefined) => {
    const type = nameIn(SEGMENTS, word);
    if (type === undefined) return whole;
    return argument === undefined ? `[${type}]` : `[${type} ${argument}]`;
  }).replaceAll(/(\[reply\]) +/g, "$1").trim();
}

/** The neutral text as an expression. A segment without an argument fits one with any. */
function literalOf(text: string): string {
  return neutral(text).replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
    .replaceAll(/\\\[([a-z]+)\\\]/g, (whole, type: string) => type in SEGMENTS ? `\\[${type}(?: [^\\]]*)?\\]` : whole);
}
