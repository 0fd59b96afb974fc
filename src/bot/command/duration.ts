/** Spans of time as people write them: `10分钟`, `1h30m`, `一个半小时`, `2天`. */

import { halfWidth, spokenNumber } from "./characters.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const units: ReadonlyMap<string, number> = new Map([
  ...["ms", "毫秒"].map((unit) => [unit, 1] as const),
  ...["s", "sec", "秒", "秒钟"].map((unit) => [unit, SECOND] as const),
  ...["m", "min", "分", "分钟"].map((unit) => [unit, MINUTE] as const),
  ...["h", "hour", "hours", "小时", "个小时", "钟头", "个钟头", "时"].map((unit) => [unit, HOUR] as const),
  ...["d", "day", "days", "天", "日"].map((unit) => [unit, DAY] as const),
  ...["w", "week", "weeks", "周", "星期", "个星期", "礼拜", "个礼拜"].map((unit) => [unit, 7 * DAY] as const),
]);

/** A number, 半 before or behind the unit, and the unit: `30m`, `两小时半`, `半个小时`, `一个半小时`. */
const part =
  /(\d+(?:\.\d+)?|[零一二两三四五六七八九十]+|半)(个半)?(ms|sec|min|hours?|days?|weeks?|[smhdw]|毫秒|秒钟?|分钟?|个?小时|个?钟头|时|天|日|周|个?星期|个?礼拜)(半)?/y;

const LONGEST_TEXT = 40;
const LONGEST_MS = 36_500 * DAY;

/**
 * Reads a span of time. Parts with units stand in a row, with or without spaces.
 *
 * @returns milliseconds, whole; NaN when it is none, `"no unit"` for a mere number
 */
export function readDuration(text: string): number | "no unit" {
  if (text.length > LONGEST_TEXT) return NaN;
  const plain = halfWidth(text).toLowerCase().replaceAll(/\s+/g, "");
  if (/^\d+(\.\d+)?$/.test(plain)) return "no unit";
  let sum = 0;
  part.lastIndex = 0;
  for (let at = 0; at < plain.length; at = part.lastIndex) {
    const found = part.exec(plain);
    if (found === null) return NaN;
    const [, count = "", halfMore, unit = "", halfBehind] = found;
    const number = count === "半" ? 0.5 : spokenNumber(count);
    const halves = (halfMore === undefined ? 0 : 0.5) + (halfBehind === undefined ? 0 : 0.5);
    if (count === "半" && halves > 0) return NaN;
    sum += (number + halves) * (units.get(unit) ?? NaN);
  }
  return plain === "" || !(sum <= LONGEST_MS) ? NaN : Math.round(sum);
}
