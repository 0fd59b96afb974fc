/** The time of day and the day in a time zone, as calendars there show them. */

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** Whether there is a time zone of this name. */
export function isTimezone(name: unknown): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name as string });
    return typeof name === "string" && name !== "";
  } catch {
    return false;
  }
}

/** A moment, as a calendar of a zone shows it. */
export interface ZoneTime {
  /** `2026-01-05` */
  readonly day: string;
  /** Milliseconds since midnight, as its clock counts them. */
  readonly ofDayMs: number;
}

/**
 * The day and the time of day.
 *
 * @param timezone such as `Asia/Shanghai`; the machine's when left out
 */
export function zoneTime(dateMs: number, timezone?: string): ZoneTime {
  let format = formats.get(timezone);
  if (format === undefined) {
    const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
    const zone = timezone === undefined ? {} : { timeZone: timezone };
    format = new Intl.DateTimeFormat("en-CA", { ...fields, second: "2-digit", hourCycle: "h23", ...zone });
    formats.set(timezone, format);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(dateMs)) parts[type] = value;
  const seconds = (Number(parts.hour) * 60 + Number(parts.minute)) * 60 + Number(parts.second);
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    ofDayMs: seconds * 1_000 + (dateMs % 1_000 + 1_000) % 1_000,
  };
}
