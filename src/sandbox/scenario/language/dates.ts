/** Dates of scenarios: `2026-01-05 10:00`, in China, wherever the scenario runs. */

/** When stories begin that do not say it: a Monday, ten o'clock in China. */
export const STORY_START: number = Date.parse("2026-01-05T10:00:00+08:00");

const CHINA_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A date as Unix milliseconds; undefined when it is none. */
export function dateOf(text: string): number | undefined {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const at = Date.parse(`${day}T${time}+08:00`);
  return Number.isNaN(at) ? undefined : at;
}

/** The next moment at which it is this time of day (`09:00`); a whole date as it is. */
export function nextTime(text: string, now: number): number {
  const date = dateOf(text);
  if (date !== undefined) return date;
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  const midnight = Math.floor((now + CHINA_MS) / DAY_MS) * DAY_MS - CHINA_MS;
  const at = midnight + (hours * 60 + minutes) * 60_000;
  return at > now ? at : at + DAY_MS;
}

/** The time of day. */
export function timeOfDay(at: number): string {
  return new Date(at + CHINA_MS).toISOString().slice(11, 19);
}
