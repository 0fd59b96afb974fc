/**
 * What an outgoing message says: its texts become text segments here, so that no implementation reads CQ codes in them.
 * A text is a program's own or somebody else's, and nothing tells which, so codes are read only where that was asked for.
 */

import { isSegment, toSegments } from "../../protocol/message.ts";
import type { MessageInput } from "../../protocol/segments.ts";

type Fields = Record<string, unknown>;

/** Whether CQ codes were asked for: `auto_escape` that is there, and is false. */
export function asksForCodes(autoEscape: unknown): boolean {
  return autoEscape === false || autoEscape === "false";
}

/**
 * A message whose texts are segments, those inside of forward nodes too. Anything but text is left as it is, also what no
 * implementation will take: a list without texts comes back itself.
 *
 * @param cq read CQ codes in a message, or the content of a node, that is one text
 * @throws ConfigError for a list in which there are texts, and something that is neither text nor segment
 */
export function literalMessage(message: unknown, cq: boolean): unknown {
  const given = isSegment(message) ? message : asJson(message);
  if (isSegment(given)) return [literalNode(given, cq)];
  if (typeof given !== "object" && given !== undefined) return toSegments(String(given), { cq });
  if (!Array.isArray(given) || !given.some(holdsText)) return given;
  const list = given.map((item: unknown) => isSegment(item) ? literalNode(item, cq) : asJson(item));
  if (list.every((item, index) => item === given[index] && typeof item !== "string")) return given;
  return list.some((item) => typeof item === "string") ? toSegments(list as MessageInput) : list;
}

/** Whether something in it has to be changed. Most messages are lists of segments and cost one look at each. */
function holdsText(item: unknown): boolean {
  if (!isSegment(item)) return typeof asJson(item) === "string";
  return item.type === "node" && (item.data as Fields).content !== undefined;
}

function literalNode(segment: { type: string; data: object }, cq: boolean): unknown {
  const { content } = segment.data as Fields;
  if (segment.type !== "node" || content === undefined || content === null) return segment;
  const literal = literalMessage(content, cq);
  return literal === content ? segment : { ...segment, data: { ...segment.data, content: literal } };
}

/** What JSON makes of a value that says so itself, such as a `String` object or a `URL`: a text like any other. */
function asJson(value: unknown): unknown {
  if (value instanceof String) return value.toString();
  if (typeof value !== "object" || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON as (key: string) => unknown).call(value, "") : value;
}
