/**
 * CQ codes: a message as one text, `hello [CQ:face,id=14]`. Strict both ways: user text never becomes a code, whatever
 * it contains, and a code that is not well formed stays text.
 */

import type { Segment } from "./segments.ts";
import { textOf } from "../util/text_of.ts";

/** Escapes text that stands outside of codes: `&`, `[` and `]`. */
export function escapeCqText(text: string): string {
  return /[&[\]]/.test(text) ? text.replaceAll("&", "&amp;").replaceAll("[", "&#91;").replaceAll("]", "&#93;") : text;
}

/** Escapes a value inside of a code: `&`, `[`, `]` and `,`. */
export function escapeCqValue(value: string): string {
  return /[&[\],]/.test(value) ? escapeCqText(value).replaceAll(",", "&#44;") : value;
}

/** Undoes both escapes. `&amp;` comes last, so that `&amp;#91;` is the text `&#91;`. */
export function unescapeCq(text: string): string {
  return text.includes("&")
    ? text.replaceAll("&#44;", ",").replaceAll("&#91;", "[").replaceAll("&#93;", "]").replaceAll("&amp;", "&")
    : text;
}

/**
 * Writes segments as one text. Values that are not text are written as text, objects as JSON; `undefined` and `null`
 * are left out.
 *
 * @example
 * ```ts
 * toCqCode([{ type: "at", data: { qq: "10001" } }, { type: "text", data: { text: " [hi]" } }]);
 * // "[CQ:at,qq=10001] &#91;hi&#93;"
 * ```
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
 * @example
 * ```ts
 * parseCqCode("hi [CQ:image,file=a.png,url=http://x/?a=1&amp;b=2]");
 * // [{ type: "text", data: { text: "hi " } }, { type: "image", data: { file: "a.png", url: "http://x/?a=1&b=2" } }]
 * ```
 */
export function parseCqCode(text: string): Segment[] {
  const segments: Segment[] = [];
  let textFrom = 0;
  let at = text.indexOf("[CQ:");
  while (at !== -1) {
    const end = text.indexOf("]", at + 4);
    if (end === -1) break;
    // A bracket inside means that this code was never closed. Only the last one before the end can open a code, and going
    // straight to it keeps the whole pass linear.
    const inner = text.lastIndexOf("[", end);
    if (inner > at && text.startsWith("[CQ:", inner)) at = inner;
    const code = inner > at ? undefined : parseCode(text, at + 4, end);
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

/** Reads `type,key=value,…` between two places of the text, or returns undefined when it is no code. */
function parseCode(text: string, from: number, end: number): Segment | undefined {
  let at = wordEnd(text, from);
  if (at === from || (at !== end && text.charCodeAt(at) !== comma)) return undefined;
  const type = text.slice(from, at);
  const data: Record<string, string> = {};
  while (at < end) {
    const start = at + 1;
    const equals = wordEnd(text, start);
    if (equals === start || text.charCodeAt(equals) !== equalsSign) return undefined;
    const next = text.indexOf(",", equals);
    at = next === -1 || next > end ? end : next;
    const key = text.slice(start, equals);
    const value = unescapeCq(text.slice(equals + 1, at));
    if (key === "__proto__") {
      Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true });
    } else data[key] = value;
  }
  return { type, data } as unknown as Segment;
}

const comma = 44;
const equalsSign = 61;

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
