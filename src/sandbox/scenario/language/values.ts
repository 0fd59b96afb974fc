/** The values of parameters as people write them: JSON, in which names and plain words need no quotes. */

import type { Value } from "./nodes.ts";

/** The deepest that values may be. */
const MAX_DEPTH = 32;

/** A text that is no value: why, and where. */
export class ValueProblem extends Error {
  /** The place in the text, from 0. */
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const BARE = /[^\s,:{}[\]"]+/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;

/**
 * Reads a value to the end of the text.
 *
 * @throws ValueProblem with the place
 */
export function readValue(text: string): Value {
  let at = 0;
  const skip = (): void => {
    while (/\s/.test(text[at] ?? "")) at++;
  };
  const sign = (wanted: string): boolean => {
    skip();
    if (text[at] !== wanted) return false;
    at++;
    return true;
  };
  const match = (pattern: RegExp): string | undefined => {
    skip();
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const word = (): string => {
    const quoted = match(STRING);
    if (quoted !== undefined) return unquote(quoted) ?? fail();
    return match(BARE) ?? fail();
  };
  const fail = (): never => {
    throw new ValueProblem(at, at >= text.length ? "end" : text[at] ?? "");
  };
  const value = (depth: number): Value => {
    if (depth > MAX_DEPTH) fail();
    if (sign("{")) {
      const fields: [string, Value][] = [];
      while (!sign("}")) {
        if (fields.length > 0 && !sign(",")) fail();
        if (fields.length > 0 && sign("}")) break;
        const name = word();
        if (!sign(":")) fail();
        fields.push([name, value(depth + 1)]);
      }
      return Object.fromEntries(fields);
    }
    if (sign("[")) {
      const items: Value[] = [];
      while (!sign("]")) {
        if (items.length > 0 && !sign(",")) fail();
        if (items.length > 0 && sign("]")) break;
        items.push(value(depth + 1));
      }
      return items;
    }
    skip();
    const isQuoted = text[at] === '"';
    const given = word();
    return isQuoted ? given : plain(given);
  };
  const read = value(0);
  skip();
  if (at < text.length) fail();
  return read;
}

/** Writes a value so that it is read again as it is. */
export function writeValue(value: Value): string {
  if (typeof value === "string") return isBare(value) ? value : JSON.stringify(value);
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(writeValue).join(", ")}]`;
  const fields = Object.entries(value).map(([name, each]) => `${writeName(name)}: ${writeValue(each)}`);
  return `{${fields.join(", ")}}`;
}

/** A text in quotes, as it is meant; undefined when the quotes hold no such text. */
export function unquote(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

function plain(word: string): Value {
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?$/.test(word) ? Number(word) : word;
}

function isBare(text: string): boolean {
  BARE.lastIndex = 0;
  return BARE.exec(text)?.[0] === text && plain(text) === text;
}

function writeName(name: string): string {
  BARE.lastIndex = 0;
  return BARE.exec(name)?.[0] === name ? name : JSON.stringify(name);
}
