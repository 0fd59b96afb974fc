/** How a client keeps within what QQ tolerates: random waits, quiet hours, a number of messages a day, and pauses after refusals. */

import { ConfigError } from "../../errors.ts";
import { clientTexts } from "../../texts/errors/client_texts.ts";
import { checkOptions, type OptionKind } from "../../util/options.ts";
import { quoted } from "../../util/text_of.ts";
import { isTimezone } from "../../util/time/zone.ts";
import type { OutboxOptions } from "../calls/outbox_options.ts";

/** The hours in which nothing is said. */
export interface QuietHours {
  /** `"23:30"`, by the clock of the time zone. */
  from: string;
  /** `"07:00"`: from then on messages leave again. May be before `from`: then the night is meant. */
  to: string;
  /** How messages are treated meanwhile: `reject` refuses them with `PACE_QUIET`, `keep` lets them wait for the morning. Default `reject`. */
  whenQuiet?: "reject" | "keep";
}

/** When a chat is left alone. */
export interface BreakerOptions {
  /**
   * After how many refused messages in a row: risk control, too fast, no answer from QQ in time. A refusal because the bot is muted is enough by
   * itself. Default 3.
   */
  refusals?: number;
  /** For how long, in milliseconds; then one message tries. Default 600 000. A mute whose end is known ends with it. */
  pauseMs?: number;
  /** Each pause that follows is twice as long, up to so many milliseconds. Default 7 200 000. */
  maxPauseMs?: number;
}

/** Means against risk control. None is in use unless it is set. */
export interface PaceOptions {
  /** Values to begin with, which the others replace. */
  preset?: "careful";
  /** How long each message waits before it leaves, at random up to so many milliseconds, or between two numbers of them. */
  jitterMs?: number | readonly [least: number, most: number];
  /** Hours in which nothing is said. */
  quiet?: QuietHours;
  /** How many messages may leave for one chat in a day; further ones are refused with `PACE_BUDGET`. In an app kept over a restart. */
  perDay?: number;
  /** Stops a chat after refusals: what is to be sent there is refused with `PACE_PAUSED` until the pause is over. */
  breaker?: boolean | BreakerOptions;
  /** Whose midnight and whose clock, such as `Asia/Shanghai`. Default: that of the machine. */
  timezone?: string;
}

/** Options of a pace, all there. */
export interface PaceRules {
  readonly jitterMs: readonly [number, number] | undefined;
  readonly quiet: { readonly fromMs: number; readonly toMs: number; readonly keeps: boolean } | undefined;
  readonly perDay: number;
  readonly breaker: Required<BreakerOptions> | undefined;
  readonly timezone: string | undefined;
}

const careful: PaceOptions = {
  jitterMs: [600, 2_400],
  perDay: 500,
  breaker: { refusals: 2, pauseMs: 15 * 60_000, maxPauseMs: 4 * 3_600_000 },
};

/** The limits of the preset, for those that `outbox` leaves open. */
const carefulLimits: Pick<OutboxOptions, "perTarget" | "overall"> = {
  perTarget: { count: 10, perMs: 60_000 },
  overall: { count: 40, perMs: 60_000 },
};

const kinds: Record<keyof PaceOptions, OptionKind> = {
  preset: ["careful"],
  jitterMs: "span of time",
  quiet: "object",
  perDay: "count",
  breaker: "boolean or object",
  timezone: "text",
};
const quietKinds: Record<keyof QuietHours, OptionKind> = { from: "text", to: "text", whenQuiet: ["reject", "keep"] };
const breakerKinds: Record<keyof BreakerOptions, OptionKind> = {
  refusals: "count",
  pauseMs: "positive number",
  maxPauseMs: "positive number",
};

/**
 * Checks the option `pace`.
 *
 * @param where for errors: `new NapCatApi()`
 * @throws ConfigError that names the option, what was given, and what is wanted
 */
export function checkPace(where: string, pace: "careful" | PaceOptions): void {
  if (pace === "careful") return;
  if (typeof pace !== "object" || pace === null) throw wrong(`${where}: pace`, "pace", pace);
  checkOptions(where, pace, kinds, "pace");
  const { quiet, breaker, timezone } = pace;
  if (timezone !== undefined && !isTimezone(timezone)) throw wrong(`${where}: pace.timezone`, "timezone", timezone);
  if (typeof breaker === "object") checkOptions(where, breaker, breakerKinds, "pace.breaker");
  if (quiet === undefined) return;
  checkOptions(where, quiet, quietKinds, "pace.quiet");
  for (const name of ["from", "to"] as const) {
    if (readTime(quiet[name]) === undefined) throw wrong(`${where}: pace.quiet.${name}`, "timeOfDay", quiet[name]);
  }
  if (readTime(quiet.from) === readTime(quiet.to)) throw wrong(`${where}: pace.quiet.to`, "otherTime", quiet.to);
}

function wrong(where: string, kind: "pace" | "timezone" | "timeOfDay" | "otherTime", got: unknown): ConfigError {
  return new ConfigError("OPTION", clientTexts().wants(where, clientTexts().kinds[kind], quoted(got)));
}

/** `23:30` in milliseconds since midnight. */
function readTime(text: unknown): number | undefined {
  const found = typeof text === "string" ? /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) : null;
  return found === null ? undefined : (Number(found[1]) * 60 + Number(found[2])) * 60_000;
}

/** The rules that an option makes, and the limits that its preset brings. */
export function paceRules(
  pace: "careful" | PaceOptions,
): { readonly rules: PaceRules; readonly limits: Pick<OutboxOptions, "perTarget" | "overall"> } {
  const given: PaceOptions = pace === "careful" ? { preset: "careful" } : pace;
  const isCareful = given.preset === "careful";
  const { jitterMs, quiet, perDay = Infinity, breaker, timezone } = { ...isCareful ? careful : {}, ...given };
  const own = typeof breaker === "object" ? breaker : {};
  return {
    rules: {
      jitterMs: typeof jitterMs === "number" ? [0, jitterMs] : jitterMs,
      quiet: quiet === undefined ? undefined : {
        fromMs: readTime(quiet.from) ?? 0,
        toMs: readTime(quiet.to) ?? 0,
        keeps: quiet.whenQuiet === "keep",
      },
      perDay,
      breaker: breaker === undefined || breaker === false
        ? undefined
        : { refusals: 3, pauseMs: 600_000, maxPauseMs: 7_200_000, ...own },
      timezone,
    },
    limits: isCareful ? carefulLimits : {},
  };
}
