/** Spans of time as people write them: `35s`, `1h30m`, `10分钟`, `一天半`. */

import type { DurationTexts } from "../../texts/chat/chat_texts.ts";
import { chineseChat } from "../../texts/chat/chinese.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** From the longest to the shortest, because `1h30m` is written in that order and `30m1h` is a slip. */
const UNITS: readonly (readonly [names: RegExp, ms: number])[] = [
  [/^(?:w|weeks?|周|个?星期|个?礼拜)$/, 7 * DAY],
  [/^(?:d|days?|天|日)$/, DAY],
  [/^(?:h|hrs?|hours?|个?小时|个?钟头|时)$/, HOUR],
  [/^(?:m|mins?|minutes?|分钟|分)$/, MINUTE],
  [/^(?:s|secs?|seconds?|秒钟|秒)$/, SECOND],
  [/^(?:ms|毫秒)$/, 1],
];

const CHINESE_DIGITS = "零一二三四五六七八九";

// One amount with its unit: "1.5h", "30 分钟", "十五分钟", "半小时", "一个半小时", "两天半".
const PART =
  /^\s*(\d+(?:\.\d+)?|半|[零一二两三四五六七八九十百]+)\s*(个半)?\s*([a-z]+|[^\d\s零一二两三四五六七八九十百半]+)\s*(半)?/;

/**
 * Reads a span of time.
 *
 * Amounts are digits (full-width too) or Chinese numerals below a thousand; units are `w d h m s ms`, the English words,
 * and 周 天 小时 分钟 秒 毫秒 with their everyday forms. Several parts go from long to short, each unit once.
 *
 * @example Short forms, and as people say it
 * ```ts
 * import { parseDuration } from "adelie";
 *
 * parseDuration("1h30m"); // 5_400_000
 * parseDuration("10分钟"); // 600_000
 * parseDuration("一个半小时"); // 5_400_000
 * parseDuration("10"); // undefined: ten of what?
 * ```
 *
 * @param text as people write it
 * @returns milliseconds, whole and at least 0; undefined when the text is no span of time
 */
export function parseDuration(text: string): number | undefined {
  let rest = text.normalize("NFKC").toLowerCase().trim();
  // A span of time is short; a long text is somebody's message, and not worth the steps.
  if (rest === "" || rest.length > 40) return undefined;
  let total = 0;
  let previous = Infinity;
  while (rest !== "") {
    const part = PART.exec(rest);
    if (part === null) return undefined;
    const [whole, amount = "", andHalf, unit = "", half] = part;
    const unitMs = UNITS.find(([names]) => names.test(unit))?.[1];
    const count = readAmount(amount);
    if (unitMs === undefined || unitMs >= previous || count === undefined) return undefined;
    total += (count + (andHalf === undefined ? 0 : 0.5) + (half === undefined ? 0 : 0.5)) * unitMs;
    previous = unitMs;
    rest = rest.slice(whole.length).trim();
  }
  const ms = Math.round(total);
  return Number.isSafeInteger(ms) ? ms : undefined;
}

function readAmount(text: string): number | undefined {
  if (text === "半") return 0.5;
  return /^\d/.test(text) ? Number(text) : readChineseNumber(text);
}

/** 十五, 二十, 一百零五: at most one 百 and one 十, in that order. Undefined when the text is no such number. */
export function readChineseNumber(text: string): number | undefined {
  const shape = /^(?:([一二三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?$/;
  const plain = text.replaceAll("两", "二");
  if (plain === "零") return 0;
  const [, hundreds, tens, ten, ones] = shape.exec(plain) ?? [];
  if (hundreds === undefined && ten === undefined && ones === undefined) return undefined;
  const digit = (sign: string | undefined, other: number): number =>
    sign === undefined ? other : CHINESE_DIGITS.indexOf(sign);
  return digit(hundreds, 0) * 100 + (ten === undefined ? 0 : digit(tens, 1) * 10) + digit(ones, 0);
}

/**
 * Writes a span of time for people, with its two largest units: `1小时30分钟`, `3天`, `40秒`.
 *
 * @example As people say it
 * ```ts
 * import { formatDuration } from "adelie";
 *
 * formatDuration(5_400_000); // "1小时30分钟"
 * ```
 *
 * @param ms at least 0; rounded up to whole seconds, so that nobody is told to wait for less than they have to
 * @param texts the words of the units. Default: Chinese
 * @returns the text; `0秒` for nothing
 */
export function formatDuration(ms: number, texts: DurationTexts = chineseChat.duration): string {
  let seconds = Math.ceil(ms / SECOND);
  const parts: string[] = [];
  for (const [name, unitMs] of [["days", DAY], ["hours", HOUR], ["minutes", MINUTE], ["seconds", SECOND]] as const) {
    const count = Math.floor(seconds / (unitMs / SECOND));
    seconds -= count * (unitMs / SECOND);
    if (count > 0) parts.push(texts[name](count));
    else if (parts.length > 0) break;
  }
  return parts.slice(0, 2).join(texts.between) || texts.seconds(0);
}
