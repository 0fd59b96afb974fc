/**
 * Any value as short text, for messages and logs. A thrown or received value may be anything: an object that has no
 * way to become text, a getter or a proxy that throws, a list a hundred thousand levels deep. A message about it must not
 * fail in its turn, so nothing here throws, and nothing here gets long.
 */

/** The longest text that a value becomes, in characters. */
const maxTextChars = 500;
/** The longest message of an error that is passed on. */
const maxMessageChars = 4_000;
const maxDepth = 4;
const maxItems = 20;

/** The text for a value that throws when it is looked at. */
const unreadable = "(a value that cannot be shown)";

/**
 * A value as text: a string as it is, an error as `Name: message`, an object like JSON, cut where it is long or deep.
 *
 * @example An object that cannot become text
 * ```ts
 * import { textOf } from "./text_of.ts";
 *
 * textOf({ toString: 1, valueOf: 1 }); // '{"toString":1,"valueOf":1}'
 * ```
 */
export function textOf(value: unknown, maxChars: number = maxTextChars): string {
  try {
    return shorten(write(value, maxChars), maxChars);
  } catch {
    return unreadable;
  }
}

/** The message of an error, or whatever was thrown instead of one, as text. */
export function messageOf(error: unknown): string {
  try {
    const message = messageField(error);
    if (message !== undefined) return shorten(message, maxMessageChars);
  } catch {
    // Its getter throws, or its proxy does: it is shown like any other value.
  }
  return textOf(error);
}

/** The stack of an error where it has one that can be read, and else what {@link textOf} says. */
export function stackOf(error: unknown): string {
  try {
    const { stack } = error as { stack?: unknown };
    if (typeof stack === "string" && stack !== "") return stack;
  } catch {
    // It has none, or none that can be read.
  }
  return textOf(error);
}

/** A value as in JSON, quoted where it is a string: for messages that say what was seen. */
export function quoted(value: unknown, maxChars: number = maxTextChars): string {
  if (typeof value === "string") return JSON.stringify(shorten(value, maxChars));
  return textOf(value, maxChars);
}

function write(value: unknown, maxChars: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "function") return `function ${typeof value.name === "string" ? value.name : ""}`.trimEnd();
  if (typeof value !== "object" || value === null) return String(value);
  const message = messageField(value);
  if (message !== undefined) {
    const { name } = value as { name?: unknown };
    return typeof name === "string" && name !== "" && name !== message ? `${name}: ${message}` : message;
  }
  const own = ownText(value);
  return own ?? writeJson(value, maxDepth, { left: maxChars });
}

/** The message of an error; undefined for any other value. Errors of another realm count too. */
function messageField(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { message, name } = value as { message?: unknown; name?: unknown };
  if (typeof message === "string" && message !== "") {
    return value instanceof Error || typeof name === "string" ? message : undefined;
  }
  if (!(value instanceof Error)) return undefined;
  const { code } = value as { code?: unknown };
  const words = typeof code === "string" ? code : typeof name === "string" ? name : "";
  return words === "" ? undefined : words;
}

/** The text that a class gives its objects: dates, addresses, expressions. Plain objects have none. */
function ownText(value: object): string | undefined {
  if (Array.isArray(value) || Object.hasOwn(value, "toString")) return undefined;
  try {
    const { toString } = value;
    if (typeof toString !== "function" || toString === Object.prototype.toString) return undefined;
    const text: unknown = toString.call(value);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Like `JSON.stringify`, but bounded in every direction; what cannot be read is `…`. */
function writeJson(value: unknown, depth: number, budget: { left: number }): string {
  if (budget.left <= 0) return "…";
  if (typeof value !== "object" || value === null) {
    const text = typeof value === "string"
      ? JSON.stringify(shorten(value, budget.left))
      : typeof value === "function"
      ? "function"
      : String(value);
    budget.left -= text.length;
    return text;
  }
  if (depth === 0) return "…";
  if (Array.isArray(value)) {
    const items: string[] = [];
    for (let at = 0; at < Math.min(value.length, maxItems); at++) items.push(writeField(value, at, depth, budget));
    if (value.length > maxItems) items.push("…");
    return `[${items.join(",")}]`;
  }
  const parts: string[] = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (parts.length === maxItems || budget.left <= 0) {
      parts.push("…");
      break;
    }
    budget.left -= key.length;
    parts.push(`${JSON.stringify(shorten(key, 100))}:${writeField(value, key, depth, budget)}`);
  }
  return `{${parts.join(",")}}`;
}

function writeField(of: object, key: string | number, depth: number, budget: { left: number }): string {
  try {
    return writeJson((of as Record<string | number, unknown>)[key], depth - 1, budget);
  } catch {
    return "…";
  }
}

function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const end = maxChars > 0 && isHighSurrogate(text.charCodeAt(maxChars - 1)) ? maxChars - 1 : maxChars;
  return `${text.slice(0, end)}…`;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
