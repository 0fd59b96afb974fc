/** Quiet hours and the number of messages a day: what a calendar decides. */

import type { Clock } from "../../util/time/clock.ts";
import { zoneTime } from "../../util/time/zone.ts";
import type { Target } from "../calls/call.ts";
import type { PaceRules } from "./options.ts";

const DAY_MS = 86_400_000;

/** Of so many chats the messages of a day are counted; the one that was written to first is forgotten. */
const MOST_CHATS = 10_000;

/** How long after `nowMs` the quiet hours end, in milliseconds; 0 when it is not quiet. */
export function quietLeftMs(quiet: NonNullable<PaceRules["quiet"]>, dateMs: number, timezone?: string): number {
  const { ofDayMs } = zoneTime(dateMs, timezone);
  const { fromMs, toMs } = quiet;
  const isQuiet = fromMs < toMs ? ofDayMs >= fromMs && ofDayMs < toMs : ofDayMs >= fromMs || ofDayMs < toMs;
  return isQuiet ? (toMs - ofDayMs + DAY_MS) % DAY_MS : 0;
}

/** The counts of a day, as they are kept. */
export interface KeptCounts {
  readonly day: string;
  readonly counts: readonly (readonly [chat: Target, count: number])[];
}

/** Counts the messages of a day, chat by chat. */
export class DayCounts {
  readonly #clock: Clock;
  readonly #timezone: string | undefined;
  readonly #counts = new Map<Target, number>();
  #day = "";
  /** Until then it is the same day, by `clock.date()`. */
  #endMs = -Infinity;

  constructor(clock: Clock, timezone: string | undefined) {
    this.#clock = clock;
    this.#timezone = timezone;
  }

  /** How many left for a chat today. */
  of(chat: Target): number {
    this.#turnPage();
    return this.#counts.get(chat) ?? 0;
  }

  /** One more leaves, or (-1) did not leave after all. */
  add(chat: Target, change: 1 | -1): void {
    const count = Math.max(0, this.of(chat) + change);
    if (count === 0) this.#counts.delete(chat);
    else this.#counts.set(chat, count);
    if (this.#counts.size > MOST_CHATS) this.#counts.delete(this.#counts.keys().next().value as Target);
  }

  /** How long until midnight, in milliseconds. */
  leftMs(): number {
    this.#turnPage();
    return Math.max(1, this.#endMs - this.#clock.date());
  }

  /** `2026-01-05` */
  get day(): string {
    this.#turnPage();
    return this.#day;
  }

  /** For {@link DayCounts.restore}, in another process. */
  kept(): KeptCounts {
    this.#turnPage();
    return { day: this.#day, counts: [...this.#counts] };
  }

  /** Adds what an earlier process counted on the same day. Whatever else was kept is left out. */
  restore(kept: unknown): void {
    this.#turnPage();
    const { day, counts } = (kept ?? {}) as { day?: unknown; counts?: unknown };
    if (day !== this.#day || !Array.isArray(counts)) return;
    for (const entry of counts.slice(-MOST_CHATS) as unknown[]) {
      const [chat, count] = Array.isArray(entry) ? entry as unknown[] : [];
      if ((typeof chat !== "number" && typeof chat !== "string") || !Number.isSafeInteger(count)) continue;
      this.#counts.set(chat, (this.#counts.get(chat) ?? 0) + Math.max(0, count as number));
    }
  }

  #turnPage(): void {
    const dateMs = this.#clock.date();
    if (dateMs < this.#endMs && dateMs >= this.#endMs - DAY_MS) return;
    const { day, ofDayMs } = zoneTime(dateMs, this.#timezone);
    this.#endMs = dateMs - ofDayMs + DAY_MS;
    if (day !== this.#day) this.#counts.clear();
    this.#day = day;
  }
}
