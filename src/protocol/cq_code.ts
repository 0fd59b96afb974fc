/**
 * CQ codes: a message as one text, `hello [CQ:face,id=14]`. Strict both ways: user text never becomes a code, whatever
 * it contains, and a code that is not well formed stays text.
 */

import type { Segment } from "./segments.ts";
import { textOf } from "../util/text_of.ts";

/**
 * Escapes text that stands outside of codes: `&`, `[` and `]`.
 *
 * @example Brackets
 * ```ts
 * import { escapeCqText } from "adelie";
 *
 * escapeCqText("[1, 2]"); // "&#91;1, 2&#93;"
 * ```
 *
 * @param text any text
 * @returns the text, with `&amp;`, `&#91;` and `&#93;`
 */
export function escapeCqText(text: string): string {
  return /[&[\]]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("[", "&#91;").replaceAll("]", "&#93;") : text;
}

/**
 * Escapes a value inside of a code: `&`, `[`, `]` and `,`.
 *
 * @example A comma
 * ```ts
 * import { escapeCqValue } from "adelie";
 *
 * escapeCqValue("1,2"); // "1&#44;2"
 * ```
 *
 * @param value any text
 * @returns the value, with `&amp;`, `&#91;`, `&#93;` and `&#44;`
 */
export function escapeCqValue(value: string): string {
  return /[&[\],]/.test(value) ? escapeCqText(value).replaceAll(",", "&#44;") : value;
}

/**
 * Undoes both escapes. `&amp;` comes last, so that `&amp;#91;` is the text `&#91;`.
 *
 * @example Back again
 * ```ts
 * import { unescapeCq } from "adelie";
 *
 * unescapeCq("&#91;1&#44;2&#93;"); // "[1,2]"
 * ```
 *
 * @param text as it stands in a CQ code, or outside of one
 * @returns the text as it was
 */
export function unescapeCq(text: string): string {
  return text.includes("&")
    ? text.replaceAll("&#44;", ",").replaceAll("&#91;", "[").replaceAll("&#93;", "]").replaceAll("&amp;", "&")
    : text;
}

/**
 * Writes segments as one text. Values that are not text are written as text, objects as JSON; `undefined` and `null`
 * are left out.
 *
 * @example Segments as CQ text
 * ```ts
 * import { toCqCode } from "adelie";
 *
 * toCqCode([{ type: "at", data: { qq: "10001" } }, { type: "text", data: { text: " [hi]" } }]);
 * // "[CQ:at,qq=10001] &#91;hi&#93;"
 * ```
 *
 * @param segments the message
 * @returns CQ text, escaped
 */
export function toCqCode(segments: readonly Segment[]): string {
  let out = "";
  for (const { type, data } of segments as readonly { type: string; data: Record<string, unknown> }[]) {
    if (type === "text") {
      out += escapeCqText(typeof data.text === "string" ? data.text : textOf(data.text ?? "", Infinity));
      continue;
    }
    out += `[CQ:${escapeName(type)}`;
    for (const key in data) {
      const value = data[key];
      if (value === undefined || value === null) continue;
      out += `,${escapeName(key)}=${escapeCqValue(typeof value === "string" ? value : written(value))}`;
    }
    out += "]";
  }
  return out;
}

function written(value: unknown): string {
  if (typeof value !== "object") return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return textOf(value); // too deep to be written, or one that throws
  }
}

/** Without a bracket, no name can open a code of its own. */
function escapeName(name: string): string {
  return name.includes("[") ? escapeCqValue(name) : name;
}

/**
 * Reads CQ text into segments. One pass over the text; never throws. Every value is text, as in the codes.
 *
 * Values have no brackets of their own when they are written as they should be. Some implementations print objects into
 * them (`[CQ:face,id=43,raw=[object Object]]`): such a code ends at the bracket that closes it.
 *
 * @example CQ text as segments
 * ```ts
 * import { parseCqCode } from "adelie";
 *
 * parseCqCode("hi [CQ:image,file=a.png,url=http://x/?a=1&amp;b=2]");
 * // [{ type: "text", data: { text: "hi " } }, { type: "image", data: { file: "a.png", url: "http://x/?a=1&b=2" } }]
 * ```
 *
 * @param text a message as it arrived, or as a program wrote it
 * @returns its segments; neighbouring text is one segment
 */
export function parseCqCode(text: string): Segment[] {
  const segments: Segment[] = [];
  let textFrom = 0;
  let at = text.indexOf("[CQ:");
  while (at !== -1) {
    let end = text.indexOf("]", at + 4);
    if (end === -1) break;
    const inner = text.lastIndexOf("[", end);
    if (inner > at) {
      // Another code inside means that this one was never closed. Only the last one before the end can open a code, and
      // going straight to it keeps the whole pass linear.
      const last = text.lastIndexOf("[CQ:", end);
      if (last > at) {
        at = last;
        continue;
      }
      end = ownEnd(text, at + 4);
      if (end === -1) break;
      if (text.charCodeAt(end) === opening) {
        at = end;
        continue;
      }
    }
    const code = parseCode(text, at + 4, end, inner > at);
    if (code !== undefined) {
      if (at > textFrom) segments.push(textSegment(text.slice(textFrom, at)));
      segments.push(code);
      textFrom = end + 1;
    }
    at = text.indexOf("[CQ:", end + 1);
  }
  if (textFrom < text.length) segments.push(textSegment(textFrom === 0 ? text : text.slice(textFrom)));
  return segments;
}

function textSegment(escaped: string): Segment {
  return { type: "text", data: { text: unescapeCq(escaped) } };
}

/** The bracket that closes a code in which other brackets stand, the next code when that comes first, or -1. */
function ownEnd(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === closing && --depth === 0) return at;
    if (code !== opening) continue;
    if (text.startsWith("[CQ:", at)) return at;
    depth++;
  }
  return -1;
}

/**
 * Reads `type,key=value,…` between two places of the text, or returns undefined when it is no code.
 *
 * @param isNested whether there are brackets in it: then not every comma ends a value
 */
function parseCode(text: string, from: number, end: number, isNested: boolean): Segment | undefined {
  let at = wordEnd(text, from);
  if (at === from || (at !== end && text.charCodeAt(at) !== comma)) return undefined;
  const type = text.slice(from, at);
  const data: Record<string, string> = {};
  while (at < end) {
    const start = at + 1;
    const equals = wordEnd(text, start);
    if (equals === start || text.charCodeAt(equals) !== equalsSign) return undefined;
    const next = isNested ? nextField(text, equals, end) : text.indexOf(",", equals);
    at = next === -1 || next > end ? end : next;
    const key = text.slice(start, equals);
    const value = unescapeCq(text.slice(equals + 1, at));
    if (key === "__proto__") {
      Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true });
    } else data[key] = value;
  }
  return { type, data } as unknown as Segment;
}

/** The comma in front of the next `key=` that stands in no brackets; -1 when there is none. */
function nextField(text: string, from: number, end: number): number {
  let depth = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === opening) depth++;
    else if (code === closing) depth--;
    else if (code === comma && depth === 0) {
      const equals = wordEnd(text, at + 1);
      if (equals > at + 1 && text.charCodeAt(equals) === equalsSign) return at;
    }
  }
  return -1;
}

const comma = 44;
const equalsSign = 61;
const opening = 91;
const closing = 93;

/** Letters, digits, `_`, `-` and `.` make words: the types and keys of codes. */
const isWordCode: readonly boolean[] = Array.from(
  { length: 128 },
  (_, code) => /[\w.-]/.test(String.fromCharCode(code)),
);

/** Where the word that begins here ends. */
function wordEnd(text: string, from: number): number {
  let at = from;
  while (isWordCode[text.charCodeAt(at)] === true) at++;
  return at;
}
