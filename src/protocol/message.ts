/** Messages as segments: what arrives is brought into one form, what is sent is made of them. */

import { ConfigError } from "../errors.ts";
import { textOf } from "../util/text_of.ts";
import { parseCqCode } from "./cq_code.ts";
import { hasMedia } from "./media_source.ts";
import type { MessageInput, Segment } from "./segments.ts";

type Data = Record<string, unknown>;

/**
 * Brings a message as it arrived, CQ text, one segment or a list of them, into its normal form, the one that everything
 * reads: a list of segments in which no two texts follow each other. Where implementations spell a field differently, the
 * common spelling is added and the original stays; ids and texts are text; a field that is null is missing. Segments of
 * unknown types are kept. Never throws; a list that needs nothing comes back as it is.
 *
 * @example CQ text as it arrives
 * ```ts
 * import { normalizeMessage } from "adelie";
 *
 * normalizeMessage("hi [CQ:at,qq=1]");
 * // [{ type: "text", data: { text: "hi " } }, { type: "at", data: { qq: "1" } }]
 * ```
 *
 * @param message as it arrived: CQ text, segments, or anything else
 * @returns its segments; none for something that is no message
 */
export function normalizeMessage(message: unknown): Segment[] {
  const list: unknown[] = typeof message === "string"
    ? parseCqCode(message)
    : Array.isArray(message)
    ? message
    : [message];
  let isBehindText = false;
  for (const item of list) {
    if (!isClean(item)) return unifyAll(list);
    const isText = item.type === "text";
    if (isText && isBehindText) return unifyAll(list);
    isBehindText = isText;
  }
  return list as Segment[];
}

/**
 * The text of a message: its text segments, joined.
 *
 * @example Only the words
 * ```ts
 * import { at, plainText, text } from "adelie";
 *
 * plainText([at(10001), text(" 你好")]); // " 你好"
 * ```
 *
 * @param segments the message
 * @returns the text; empty when there is none
 */
export function plainText(segments: readonly Segment[]): string {
  let text = "";
  for (const segment of segments) if (segment.type === "text") text += segment.data.text;
  return text;
}

/**
 * Turns what a program wants to send into segments.
 *
 * @example Text and a face
 * ```ts
 * import { face, toSegments } from "adelie";
 *
 * toSegments(["你好", face(14)]);
 * // [{ type: "text", data: { text: "你好" } }, { type: "face", data: { id: "14" } }]
 * ```
 *
 * @param message text, a segment, or a list of both
 * @param options `cq`: read CQ codes in texts; otherwise every text is literal
 * @returns the segments, in order
 * @throws ConfigError when something in the list is neither text nor a segment
 */
export function toSegments(message: MessageInput, options?: { readonly cq?: boolean }): Segment[] {
  const list = Array.isArray(message) ? message as readonly (string | Segment)[] : [message as string | Segment];
  const segments: Segment[] = [];
  for (const item of list) {
    if (typeof item !== "string") {
      if (!isSegment(item)) throw neitherError(item);
      segments.push(item);
    } else if (options?.cq === true) { for (const segment of parseCqCode(item)) segments.push(segment); }
    else if (item !== "") segments.push({ type: "text", data: { text: item } });
  }
  return segments;
}

/** A message on its way out, looked at once: all that a client asks of a message is in here. */
export interface OutgoingMessage {
  /** The segments of {@link readMessage}'s message; one that no implementation will take is kept as it was. */
  readonly message: unknown;
  /** Whether it is a list of segments and nothing else. */
  readonly isWhole: boolean;
  /** Characters in its text segments, as `length` counts them. */
  readonly chars: number;
  /** Whether a file or a stream in it has to be brought over. */
  readonly hasMedia: boolean;
  /** All of it, where it is one literal text. */
  readonly text?: string;
}

/** One literal text on its way out, as most messages are. Its segments are made for whoever asks. */
class OneText implements OutgoingMessage {
  readonly text: string;
  readonly isWhole = true;
  readonly hasMedia = false;
  readonly chars: number;

  constructor(text: string) {
    this.text = text;
    this.chars = text.length;
  }

  get message(): Segment[] {
    return [{ type: "text", data: { text: this.text } }];
  }
}

/**
 * Looks at a message that a program wants to send. A text in it is literal, those inside of forward nodes too.
 *
 * @param cq read CQ codes in its texts
 * @returns undefined for a value that is neither text nor segment, nor a list of both
 */
export function outgoing(message: unknown, cq = false): OutgoingMessage | undefined {
  if (typeof message === "string") return ofText(message, cq);
  if (Array.isArray(message)) return readList(message, { isStrict: true, inTexts: cq, inNodes: false });
  return isSegment(message) ? readList([message], { isStrict: true, inTexts: cq, inNodes: false }) : undefined;
}

/**
 * As {@link outgoing}.
 *
 * @throws ConfigError for a value that is neither text nor segment, nor a list of both
 */
export function toOutgoing(message: unknown, cq: boolean): OutgoingMessage {
  const looked = outgoing(message, cq);
  if (looked !== undefined) return looked;
  const items: readonly unknown[] = Array.isArray(message) ? message : [message];
  throw neitherError(items.find((item) => typeof item !== "string" && !isSegment(item)));
}

/**
 * Looks at a message in the parameters of a call. Its texts become segments, those inside of forward nodes too, so that no
 * implementation reads CQ codes in them: a text is a program's own or somebody else's, and nothing tells which. Anything but
 * text is left as it is, also what no implementation will take: a list without texts comes back itself.
 *
 * @param cq read CQ codes in a message, or the content of a node, that is one text
 * @throws ConfigError for a list in which there are texts, and something that is neither text nor segment
 */
export function readMessage(message: unknown, cq: boolean): OutgoingMessage {
  const given = isSegment(message) ? message : asJson(message);
  if (isSegment(given)) return readList([given], { isStrict: false, inTexts: false, inNodes: cq });
  if (typeof given !== "object" && given !== undefined) return ofText(String(given), cq);
  if (Array.isArray(given)) return readList(given, { isStrict: false, inTexts: false, inNodes: cq });
  return { message: given, isWhole: false, chars: 0, hasMedia: hasMedia(given) };
}

function ofText(text: string, cq: boolean): OutgoingMessage {
  if (cq) return readList(parseCqCode(text), { isStrict: false, inTexts: false, inNodes: false });
  return text === "" ? { message: [], isWhole: true, chars: 0, hasMedia: false } : new OneText(text);
}

/** How a list is read: whether anything but texts and segments is refused, and where CQ codes are read. */
interface Reading {
  readonly isStrict: boolean;
  readonly inTexts: boolean;
  readonly inNodes: boolean;
}

function readList(list: readonly unknown[], reading: Reading & { readonly isStrict: false }): OutgoingMessage;
function readList(list: readonly unknown[], reading: Reading): OutgoingMessage | undefined;
function readList(list: readonly unknown[], { isStrict, inTexts, inNodes }: Reading): OutgoingMessage | undefined {
  // A program may change the message that it handed over while that waits in the outbox.
  let made: unknown[] | undefined = isStrict ? [] : undefined;
  let hasTexts = false;
  let isWhole = true;
  let odd: unknown;
  let chars = 0;
  let media = false;
  for (let index = 0; index < list.length; index++) {
    const given = list[index];
    let item = given;
    if (!isSegment(item)) {
      const value = isStrict ? item : asJson(item);
      if (typeof value === "string") {
        hasTexts = true;
        made ??= list.slice(0, index);
        if (inTexts) {
          for (const segment of parseCqCode(value)) {
            chars += charsOf(segment);
            made.push(segment);
          }
        } else if (value !== "") {
          chars += value.length;
          made.push({ type: "text", data: { text: value } });
        }
        continue;
      }
      if (isSegment(value)) item = value;
      else if (isStrict) return undefined;
      else {
        isWhole = false;
        odd = value;
      }
    }
    if (isSegment(item)) {
      if (item.type === "text") chars += charsOf(item);
      else {
        const segment = item.type === "node" ? literalNode(item, inNodes) : item;
        media ||= hasMedia(segment);
        item = segment;
      }
    }
    if (item !== given) made ??= list.slice(0, index);
    made?.push(item);
  }
  if (hasTexts && !isWhole) throw neitherError(odd);
  return { message: made ?? list, isWhole, chars, hasMedia: media };
}

function charsOf({ type, data }: Segment): number {
  if (type !== "text") return 0;
  const { text } = data as { text?: unknown };
  return typeof text === "string" ? text.length : typeof text === "number" ? String(text).length : 0;
}

function literalNode(node: Segment, cq: boolean): Segment {
  const { content } = node.data as { content?: unknown };
  if (content === undefined || content === null) return node;
  const { message } = readMessage(content, cq);
  return message === content ? node : { ...node, data: { ...node.data, content: message } } as Segment;
}

/** The JSON of a value that converts itself, such as a `String` object or a `URL`: a text like any other. */
function asJson(value: unknown): unknown {
  if (value instanceof String) return value.toString();
  if (typeof value !== "object" || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (toJSON as (key: string) => unknown).call(value, "") : value;
}

function neitherError(item: unknown): ConfigError {
  return new ConfigError("MESSAGE", `A message is made of texts and segments; ${show(item)} is neither.`);
}

/** Whether a value can be sent as a message. */
export function isMessage(value: unknown): value is MessageInput {
  return typeof value === "string" || isSegment(value) ||
    (Array.isArray(value) && value.every((item) => typeof item === "string" || isSegment(item)));
}

/** Whether a value is shaped like a segment: a `type`, and `data` that is an object. */
export function isSegment(value: unknown): value is Segment {
  if (typeof value !== "object" || value === null) return false;
  const { type, data } = value as { type?: unknown; data?: unknown };
  return typeof type === "string" && typeof data === "object" && data !== null;
}

/** Whether a segment needs no unifying: most messages consist of these. */
function isClean(value: unknown): value is Segment {
  if (!isSegment(value)) return false;
  const data = value.data as Data;
  switch (value.type) {
    case "text":
      return typeof data.text === "string";
    case "at":
      return typeof data.qq === "string";
    case "reply":
    case "face":
      return typeof data.id === "string" && !hasNull(data);
    case "image":
      return (data.subType === undefined || data.sub_type !== undefined) && !hasNull(data);
    case "dice":
    case "rps":
      return (data.value === undefined || data.result !== undefined) && !hasNull(data);
    case "forward":
    case "file":
      return false;
    default:
      return !hasNull(data);
  }
}

function hasNull(data: Data): boolean {
  for (const key in data) if (data[key] === null) return true;
  return false;
}

/** Spellings of one thing: the field that is read, and the one that is always there afterwards. */
const spellings = new Map<string, readonly (readonly [from: string, to: string])[]>([
  ["image", [["subType", "sub_type"]]],
  ["dice", [["value", "result"]]],
  ["rps", [["value", "result"]]],
  ["forward", [["message", "content"], ["messages", "content"], ["resid", "id"]]],
  ["file", [["name", "file"], ["file_name", "file"], ["id", "file_id"], ["size", "file_size"]]],
]);

/** Ids and the like, which some implementations write as numbers, and whether an empty text means that there is none. */
const textFields = new Map<string, readonly [field: string, isAlwaysThere: boolean]>([
  ["text", ["text", true]],
  ["at", ["qq", true]],
  ["face", ["id", true]],
  ["reply", ["id", false]],
  ["forward", ["id", false]],
]);

function unifyAll(list: readonly unknown[]): Segment[] {
  const unified: Segment[] = [];
  for (const item of list) {
    const segment = unify(item);
    if (segment === undefined) continue;
    const last = unified.at(-1);
    if (segment.type !== "text" || last?.type !== "text") unified.push(segment);
    else unified[unified.length - 1] = { ...last, data: { ...last.data, text: last.data.text + segment.data.text } };
  }
  return unified;
}

/** One item of a message that arrived as a segment; undefined when there is nothing to be understood in it. */
function unify(item: unknown): Segment | undefined {
  if (typeof item === "string") return item === "" ? undefined : { type: "text", data: { text: item } };
  if (typeof item !== "object" || item === null || typeof (item as Data).type !== "string") return undefined;
  const segment = item as { type: string; data?: unknown };
  const data: Data = { ...(segment.data as object | null | undefined) };
  for (const key of Object.keys(data)) if (data[key] === null) delete data[key];
  for (const [from, to] of spellings.get(segment.type) ?? []) {
    if (data[from] !== undefined && data[to] === undefined) data[to] = data[from];
  }
  const [field = "", isAlwaysThere] = textFields.get(segment.type) ?? [];
  if (field !== "" && typeof data[field] !== "string") {
    const text = plainly(data[field]);
    if (text !== undefined || isAlwaysThere === true) data[field] = text ?? "";
    else delete data[field];
  }
  return { ...segment, data } as unknown as Segment;
}

/** The text of a value that can be nothing else. Other values are no id and no text, however they would be printed. */
function plainly(value: unknown): string | undefined {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

function show(value: unknown): string {
  return textOf(value, 80);
}
