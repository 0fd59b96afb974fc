/**
 * Points in time as people write them: `明天 8:00`, `1月2日`, `2026-01-02 03:04`, `下周一晚上8点半`, `10分钟后`. A bounded set of
 * forms, in the time zone of the process.
 */

import { parseDuration, readChineseNumber } from "../util/time/duration.ts";
import { halfWidth } from "./characters.ts";

interface Day {
  readonly date: Date;
  /** Whether the words left the day open, so that it may be the next one: a time alone, a day without its year. */
  readonly rolls?: "day" | "week" | "year" | "month";
}

const LONGEST_TEXT = 40;

/** A hundred years: what is longer was a slip. */
export const LONGEST_SPAN_MS: number = 36_500 * 86_400_000;

const relativeDays: readonly (readonly [string, number])[] = [
  ["大后天", 3],
  ["大前天", -3],
  ["后天", 2],
  ["前天", -2],
  ["明天", 1],
  ["明日", 1],
  ["明", 1],
  ["昨天", -1],
  ["昨日", -1],
  ["昨", -1],
  ["今天", 0],
  ["今日", 0],
  ["今", 0],
];

const number = "(\\d{1,2}|[零一二两三四五六七八九十]{1,3})";
const fullDate = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:t(?=\d))?/;
const monthDay = new RegExp(`^${number}月${number}[日号]?`);
const numericMonthDay = /^(\d{1,2})[-/](\d{1,2})(?![\d:])/;
const dayOfMonth = new RegExp(`^${number}[号日]`);
const weekday = /^(这|本|下下|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天1-7])/;

const partOfDay = /^(?:的)?(凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)/;
const clockTime = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(am|pm)?$/;
const spokenTime = new RegExp(`^${number}[点时](?:整|钟|(半)|([一三])刻|${number}分?(?:${number}秒)?)?$`);

/**
 * Reads a point in time as people write it: what the command type `date` takes. Exported as `parseDate`, for texts that are
 * no commands.
 *
 * @example From now, and by the calendar
 * ```ts
 * import { parseDate } from "adelie";
 *
 * parseDate("10分钟后", Date.now());
 * parseDate("明天8点", Date.now());
 * ```
 *
 * @param text as people write it
 * @param nowMs what `明天` starts from, in milliseconds since 1970
 * @returns undefined when it is none, or when there is no such day or time
 */
export function readDate(text: string, nowMs: number): Date | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  const now = new Date(nowMs);
  const plain = halfWidth(text).trim().toLowerCase().replaceAll(/\s+/g, " ");
  if (plain === "现在" || plain === "now") return now;
  const later = /^(.+?)(?:之后|以后|后)$/.exec(plain);
  if (later !== null && plain !== "后") {
    const span = parseDuration(later[1]!);
    if (span !== undefined) return span <= LONGEST_SPAN_MS ? new Date(nowMs + span) : undefined;
  }
  return readDayAndTime(plain, now);
}

function readDayAndTime(plain: string, now: Date): Date | undefined {
  const found = readDay(plain, now);
  if (found === undefined) return undefined;
  const { day, rest } = found;
  const time = readTime(rest, day === undefined);
  if (time === undefined) return undefined;
  const base = day ?? { date: midnight(now), rolls: "day" };
  const at = (date: Date): Date =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate(), time.hour, time.minute, time.second);
  const result = at(base.date);
  // A day without a time means the whole day: today's date is not over because midnight is.
  const limit = time.isGiven ? now : midnight(now);
  if (base.rolls === undefined || result >= limit) return result;
  return at(rolled(base));
}

/** The day at the beginning of a text; `day` is undefined when only a time stands there. */
function readDay(plain: string, now: Date): { day: Day | undefined; rest: string } | undefined {
  const full = fullDate.exec(plain);
  if (full !== null) {
    const date = validDate(Number(full[1]), Number(full[2]), Number(full[3]));
    return date && { day: { date }, rest: plain.slice(full[0].length).trim() };
  }
  const month = monthDay.exec(plain) ?? numericMonthDay.exec(plain);
  if (month !== null) {
    // 29 February waits for the next year that has one.
    const [monthNumber, dayNumber] = [spokenNumber(month[1]!), spokenNumber(month[2]!)];
    const date = nextWith((skip) => validDate(now.getFullYear() + skip, monthNumber, dayNumber));
    return date && { day: { date, rolls: "year" }, rest: plain.slice(month[0].length).trim() };
  }
  return readNamedDay(plain, now);
}

function readNamedDay(plain: string, now: Date): { day: Day | undefined; rest: string } | undefined {
  const ofMonth = dayOfMonth.exec(plain);
  if (ofMonth !== null) {
    const wanted = spokenNumber(ofMonth[1]!);
    const date = nextWith((skip) => dayOfLaterMonth(now, skip, wanted));
    return date && { day: { date, rolls: "month" }, rest: plain.slice(ofMonth[0].length).trim() };
  }
  const week = weekday.exec(plain);
  if (week !== null) return { day: dayOfWeek(week[1], week[2]!, now), rest: plain.slice(week[0].length).trim() };
  for (const [word, days] of relativeDays) {
    if (!plain.startsWith(word)) continue;
    const rest = plain.slice(word.length).trim();
    // 明早, 今晚: the short forms want a part of the day.
    if (word.length === 1 && !/^[早晚]/.test(rest)) continue;
    return { day: { date: plusDays(midnight(now), days) }, rest };
  }
  return { day: undefined, rest: plain };
}

function dayOfWeek(which: string | undefined, name: string, now: Date): Day {
  const index = "一二三四五六日".indexOf(name === "天" ? "日" : name);
  const wanted = index === -1 ? Number(name) - 1 : index;
  const monday = plusDays(midnight(now), -((now.getDay() + 6) % 7));
  const weeks = which === "下" ? 1 : which === "下下" ? 2 : 0;
  const date = plusDays(monday, weeks * 7 + wanted);
  return which === undefined ? { date, rolls: "week" } : { date };
}

interface Time {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly isGiven: boolean;
}

function readTime(text: string, isNeeded: boolean): Time | undefined {
  if (text === "") return isNeeded ? undefined : { hour: 0, minute: 0, second: 0, isGiven: false };
  const part = partOfDay.exec(text);
  const rest = part === null ? text : text.slice(part[0].length).trim();
  if (rest === "") return part === null ? undefined : usualTime(part[1]!);
  const digits = clockTime.exec(rest);
  if (digits !== null) {
    const period = digits[4] === "pm" ? "下午" : digits[4] ?? part?.[1];
    return validTime(period, Number(digits[1]), Number(digits[2]), Number(digits[3] ?? 0));
  }
  const spoken = spokenTime.exec(rest);
  if (spoken === null) return undefined;
  const [, hour = "", half, quarter, minute, second] = spoken;
  const minutes = half !== undefined
    ? 30
    : quarter !== undefined
    ? spokenNumber(quarter) * 15
    : spokenNumber(minute ?? "0");
  return validTime(part?.[1], spokenNumber(hour), minutes, spokenNumber(second ?? "0"));
}

/** A number in digits or in Chinese; NaN when it is none. */
function spokenNumber(text: string): number {
  return /^\d/.test(text) ? Number(text) : readChineseNumber(text) ?? NaN;
}

/** The hour that 明早 means when none is said. */
function usualTime(part: string): Time | undefined {
  const hours: Record<string, number> = { 早: 8, 早上: 8, 早晨: 8, 清晨: 6, 上午: 9, 中午: 12, 下午: 15, 傍晚: 18 };
  const hour = hours[part] ?? (part === "凌晨" ? 0 : 20);
  return { hour, minute: 0, second: 0, isGiven: true };
}

function validTime(part: string | undefined, hour: number, minute: number, second: number): Time | undefined {
  if (!(hour < 24 && minute < 60 && second < 60) && !(hour === 24 && minute + second === 0)) return undefined;
  return { hour: hourOf(part, hour), minute, second, isGiven: true };
}

/** The hour of the day; 24 and more are of the next day: 晚上12点, 今晚1点. */
function hourOf(part: string | undefined, hour: number): number {
  switch (part) {
    case "下午":
    case "傍晚":
      return hour < 12 ? hour + 12 : hour;
    case "晚上":
    case "夜里":
    case "晚":
      return hour < 5 || hour === 12 ? hour % 12 + 24 : hour < 12 ? hour + 12 : hour;
    case "中午":
      return hour < 3 ? hour + 12 : hour;
    case "凌晨":
    case "am":
      return hour === 12 ? 0 : hour;
    default:
      return hour;
  }
}

function rolled({ date, rolls }: Day): Date {
  const day = date.getDate();
  if (rolls === "day") return plusDays(date, 1);
  if (rolls === "week") return plusDays(date, 7);
  const next = rolls === "year"
    ? nextWith((skip) => validDate(date.getFullYear() + 1 + skip, date.getMonth() + 1, day))
    : nextWith((skip) => dayOfLaterMonth(date, skip + 1, day));
  return next ?? date;
}

/** The first of the next years or months that has the day. Eight years cover every 29 February of a lifetime. */
function nextWith(make: (skip: number) => Date | undefined): Date | undefined {
  for (let skip = 0; skip <= 8; skip++) {
    const date = make(skip);
    if (date !== undefined) return date;
  }
  return undefined;
}

/** A day that exists: there is neither 30 February nor a 13th month. */
function validDate(year: number, month: number, day: number): Date | undefined {
  const date = new Date(year, month - 1, day);
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day ? date : undefined;
}

/** A day of the month, `skip` months from now. */
function dayOfLaterMonth(now: Date, skip: number, day: number): Date | undefined {
  const first = new Date(now.getFullYear(), now.getMonth() + skip, 1);
  return validDate(first.getFullYear(), first.getMonth() + 1, day);
}

function plusDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

function midnight(date: Date): Date {
  return plusDays(date, 0);
}
