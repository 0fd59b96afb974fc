/** The types that every pattern may name, and how a value of each is read from text and segments. */

import type { Segment } from "../protocol/segments.ts";
import { parseDuration } from "../util/time/duration.ts";
import { halfWidth } from "./characters.ts";
import { LONGEST_SPAN_MS, readDate } from "./date.ts";
import { type ArgumentType, type CustomType, type TypeContext, Unreadable } from "./types.ts";

const WRONG = new Unreadable("wrong_type");

const yes = new Set(["是", "对", "好", "真", "开", "打开", "开启", "启用", "on", "true", "yes", "y", "1"]);
const no = new Set(["否", "不", "不是", "错", "假", "关", "关闭", "禁用", "off", "false", "no", "n", "0"]);

/** Reads 是, 关, on, 0 … */
export function readBool(text: string): boolean | Unreadable {
  const plain = halfWidth(text).toLowerCase();
  return yes.has(plain) ? true : no.has(plain) ? false : WRONG;
}

function readInt(text: string): number | Unreadable {
  const plain = halfWidth(text);
  const value = Number(plain);
  return /^[-+]?\d{1,16}$/.test(plain) && Number.isSafeInteger(value) ? value : WRONG;
}

function readNumber(text: string): number | Unreadable {
  const plain = halfWidth(text);
  return plain.length <= 40 && /^[-+]?(?:\d+(?:\.\d+)?|\.\d+)$/.test(plain) ? Number(plain) : WRONG;
}

const everybody = new Set(["all", "全体", "全体成员", "@全体成员"]);

function readUser(text: string): number | Unreadable {
  const plain = halfWidth(text);
  const digits = plain.startsWith("@") ? plain.slice(1) : plain;
  if (/^[1-9]\d{4,14}$/.test(digits)) return Number(digits);
  if (everybody.has(plain)) return new Unreadable("mention_all");
  return plain.startsWith("@") && plain !== "@" ? new Unreadable("not_a_mention") : WRONG;
}

function readAt(segment: Segment): number | Unreadable {
  if (segment.type !== "at") return WRONG;
  if (segment.data.qq === "all") return new Unreadable("mention_all");
  return /^[1-9]\d{0,14}$/.test(segment.data.qq) ? Number(segment.data.qq) : WRONG;
}

function readSpan(text: string): number | Unreadable {
  const span = parseDuration(text);
  if (span !== undefined && span <= LONGEST_SPAN_MS) return span;
  return /^\d+(?:\.\d+)?$/.test(halfWidth(text)) ? new Unreadable("duration_without_unit") : WRONG;
}

const looksNumeric = (text: string): boolean => /^[-+]?\d/.test(halfWidth(text.slice(0, 2)));

type Label = ArgumentType["label"];

function ofText(label: Label, fromText: NonNullable<ArgumentType["fromText"]>, more: Partial<ArgumentType> = {}) {
  return { label, maxWords: 1, fromText, ...more } satisfies ArgumentType;
}

function ofSegment(label: Label, type: string): ArgumentType {
  return { label, maxWords: 1, fromSegment: (segment) => segment.type === type ? segment : WRONG };
}

const user: ArgumentType = {
  ...ofText(({ types }) => types.user, readUser, { resembles: looksNumeric }),
  fromSegment: readAt,
};

const everyone: ArgumentType = {
  ...ofText(({ types }) => types.atall, (text) => everybody.has(halfWidth(text)) ? "all" : readUser(text)),
  fromSegment: (segment) => segment.type === "at" && segment.data.qq === "all" ? "all" : readAt(segment),
};

const builtin: ReadonlyMap<string, ArgumentType> = new Map<string, ArgumentType>([
  ["text", ofText(({ types }) => types.text, (text) => text)],
  ["int", ofText(({ types }) => types.int, readInt, { resembles: looksNumeric })],
  ["number", ofText(({ types }) => types.number, readNumber, { resembles: looksNumeric })],
  ["bool", ofText(({ types }) => types.bool, readBool)],
  ["at", user],
  ["user", user],
  ["atall", everyone],
  [
    "group",
    ofText(
      ({ types }) => types.group,
      (text) => /^[1-9]\d{4,14}$/.test(halfWidth(text)) ? Number(halfWidth(text)) : WRONG,
      {
        resembles: looksNumeric,
      },
    ),
  ],
  ["duration", ofText(({ types }) => types.duration, readSpan, { maxWords: 4, resembles: looksNumeric })],
  [
    "date",
    ofText(({ types }) => types.date, (text, { clock }) => readDate(text, clock.date()) ?? WRONG, {
      maxWords: 3,
      resembles: looksNumeric,
    }),
  ],
  ["image", ofSegment(({ types }) => types.image, "image")],
  ["face", ofSegment(({ types }) => types.face, "face")],
  ["record", ofSegment(({ types }) => types.record, "record")],
  ["video", ofSegment(({ types }) => types.video, "video")],
  ["file", ofSegment(({ types }) => types.file, "file")],
  ["reply", ofSegment(({ types }) => types.reply, "reply")],
  ["segment", { label: ({ types }) => types.segment, maxWords: 1, fromSegment: (segment) => segment }],
  ["message", { label: ({ types }) => types.message, maxWords: 1, fromText: (text) => text }],
]);

/** The names of the types that every pattern may use. */
export const builtinTypeNames: readonly string[] = [...builtin.keys()];

/** The type of this name, or undefined. */
export function builtinType(name: string): ArgumentType | undefined {
  return builtin.get(name);
}

/** The types that take bounds, and what of their values is compared with them. */
const bounded: ReadonlyMap<string, (value: unknown) => number> = new Map([
  ["int", (value) => value as number],
  ["number", (value) => value as number],
  ["text", (value) => [...value as string].length],
]);

/** The names of the types that take bounds. */
export const boundedTypeNames: readonly string[] = [...bounded.keys()];

/**
 * The type of `int(1..20)`, `number(0..)`, `text(..30)`: values from the least to the most, both included; of a text, so many
 * characters.
 */
export function boundedType(name: string, least: number, most: number): ArgumentType | undefined {
  const type = builtin.get(name);
  const sizeOf = bounded.get(name);
  if (type === undefined || sizeOf === undefined) return undefined;
  const { fromText } = type;
  return {
    ...type,
    label: name === "text"
      ? ({ types }) => types.characters(least, most)
      : (texts) => texts.types.between(type.label(texts), least, most),
    bounds: most === Infinity ? `≥${least}` : least === -Infinity ? `≤${most}` : `${least}..${most}`,
    fromText: (text, context) => {
      const value = fromText?.(text, context);
      if (value instanceof Unreadable) return value;
      const size = sizeOf(value);
      return size >= least && size <= most ? value : WRONG;
    },
    // The text was meant for this one, and is not left to the next.
    resembles: type.resembles ?? (() => true),
  };
}

/** The type of `开|关|auto`: one of the words. Upper and lower case do not matter, the value is as the pattern has it. */
export function choiceType(choices: readonly string[]): ArgumentType {
  const exact = new Map(choices.map((choice) => [choice, choice]));
  const folded = new Map(choices.map((choice) => [halfWidth(choice).toLowerCase(), choice]));
  return ofText(
    ({ types }) => types.choices(choices),
    (text) => exact.get(text) ?? folded.get(halfWidth(text).toLowerCase()) ?? new Unreadable("not_a_choice"),
  );
}

/** A type of the user's own. */
export function customType(name: string, read: CustomType): ArgumentType {
  return ofText(() => name, (text: string, context: TypeContext) => read(text, context));
}
