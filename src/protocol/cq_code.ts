/**
 * CQ codes: a message as one text, `hello [CQ:face,id=14]`. Strict both ways: user text never becomes a code, whatever
 * it contains, and a code that is not well formed stays text.
 */

import type { Segment } from "./segments.ts";

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
      out += escapeCqText(String(data.text ?? ""));
      continue;
    }
    out += `[CQ:${type}`;
    for (const key in data) {
      const value = data[key];
      if (value === undefined || value === null) continue;
      out += `,${key}=${escapeCqValue(typeof value === "object" ? JSON.stringify(value) : String(value))}`;
    }
    out += "]";
  }
  return out;
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
    const code = inner > at ? undefined : parseCode(text.slice(at + 4, end));
    if (code !== undefined) {
      if (at > textFrom) segments.push(textSegment(text.slice(textFrom, at)));
      segments.push(code);
      textFrom = end + 1;
    }
    at = text.indexOf("[CQ:", end + 1);
  }
  if (textFrom < text.length) segments.push(textSegment(text.slice(textFrom)));
  return segments;
}

function textSegment(escaped: string): Segment {
  return { type: "text", data: { text: unescapeCq(escaped) } };
}

/** Reads `type,key=value,…`, or returns undefined when it is no code. */
function parseCode(body: string): Segment | undefined {
  let comma = body.indexOf(",");
  const type = comma === -1 ? body : body.slice(0, comma);
  if (!isWord(type)) return undefined;
  const data: Record<string, string> = {};
  while (comma !== -1) {
    const start = comma + 1;
    comma = body.indexOf(",", start);
    const end = comma === -1 ? body.length : comma;
    const equals = body.indexOf("=", start);
    if (equals === -1 || equals >= end) return undefined;
    const key = body.slice(start, equals);
    if (!isWord(key)) return undefined;
    const value = unescapeCq(body.slice(equals + 1, end));
    if (key === "__proto__") {
      Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true });
    } else data[key] = value;
  }
  return { type, data } as unknown as Segment;
}

/** Letters, digits, `_`, `-` and `.`: what stands for a type or a key. */
function isWord(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const fits = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) ||
      code === 95 || code === 45 || code === 46;
    if (!fits) return false;
  }
  return text.length > 0;
}
