/** How often a handler may be used. */

import { ConfigError } from "../../errors.ts";
import { idText } from "../../protocol/ids.ts";
import type { MessageInput } from "../../protocol/segments.ts";
import type { Clock } from "../../util/time/clock.ts";
import { formatDuration, parseDuration } from "../../util/time/duration.ts";
import { actorOf } from "../events/actor.ts";
import { refuseBareUse } from "./arguments.ts";
import { checkOptionNames } from "../../util/options.ts";
import type { BotEvent } from "../events/types.ts";
import type { RuleDecorator } from "./dialects.ts";
import { ruleDecorator } from "./order.ts";
import type { Check, Denial, HandlerInfo, Verdict } from "../model/clause.ts";
import type { Storage } from "../../storage/storage.ts";
import { chineseChat } from "../../texts/chat/chinese.ts";
import type { ChatTexts } from "../../texts/chat/chat_texts.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import { given } from "../../util/given.ts";

/** Options of {@link Cooldown}. */
export interface CooldownOptions {
  /** Who shares one count: each `user` (default) wherever they write, each `group`, `both` (each user in each group), or `all`. */
  per?: "user" | "group" | "both" | "all";
  /** How many uses one span allows. Default 1. */
  count?: number;
  /**
   * `sliding` (default): no span of that length has more uses than `count`. `fixed`: counting begins anew when the span
   * that began with the first use is over.
   */
  mode?: "sliding" | "fixed";
  /**
   * The message to the chat, once for each wait: a message, or a function of the milliseconds that are left. Left out, a
   * command says how long it takes and other handlers say nothing; `false` is silence.
   */
  say?: MessageInput | false | ((leftMs: number) => MessageInput);
  /**
   * Keep the count over a restart, in the app's storage, and with Redis in common with other processes. Default false: it begins
   * anew when the bot is started again. Of an app on a queue the default is true: all its workers count together.
   */
  keep?: boolean;
  /** For `"day"`: the time zone whose midnight begins a day. Default: the machine's own. */
  timezone?: string;
}

/** The uses of one person, group or everybody. */
interface Uses {
  /** When each counted use was, the oldest first. */
  readonly times: number[];
  /** Until when they have been told to wait; nobody is told twice. */
  toldUntil: number;
  /** The message that was counted last: it comes again where the worker that had it ended. */
  last?: string | undefined;
}

/** More people than this are forgotten, the longest unseen first: memory stays bounded. */
const maxKeys = 100_000;

const DAY_S = 86_400;

/** After so many uses of a kept cooldown its storage is looked through. */
const CLEAR_EVERY = 5_000;

/** How far the dates of two processes may be apart. */
const AHEAD_MS = 60_000;

const optionNames: readonly (keyof CooldownOptions)[] = ["per", "count", "mode", "say", "keep", "timezone"];

const defaults = { per: "user", count: 1, mode: "sliding" } as const;

/**
 * Limits how often a handler runs. It is the last condition, so what another condition refuses, or a command with a wrong
 * argument, uses nothing up. The count begins anew when the bot is started again, unless it is kept.
 *
 * @example Once a day
 * ```ts
 * import { Command, Cooldown } from "adelie";
 *
 * class CheckIn {
 *   @Command("签到")
 *   @Cooldown("day", { say: "今天已经签过了。" })
 *   checkIn() {
 *     return "签到成功";
 *   }
 * }
 * ```
 *
 * @param span a length of time such as `"10m"`, `"1h30m"`, `"30秒"`, milliseconds, or `"day"`: until the next midnight
 * @param options whom it counts for, how many uses are free, and the words for those who have to wait
 * @throws ConfigError with code `DECORATOR_ARGUMENT` for a wait that cannot be, `OPTION_UNKNOWN` for an option that there is not
 */
export function Cooldown(span: string | number, options: CooldownOptions = {}): RuleDecorator {
  refuseBareUse("Cooldown", span);
  checkOptionNames("@Cooldown", options, optionNames);
  const spanMs = span === "day" ? undefined : typeof span === "number" ? span : parseDuration(span);
  if (span !== "day" && !(spanMs !== undefined && spanMs > 0)) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().cooldownSpan(JSON.stringify(span)),
    );
  }
  const { per, count, mode } = { ...defaults, ...options };
  if (
    !["user", "group", "both", "all"].includes(per) || !(Number.isInteger(count) && count > 0) ||
    !["sliding", "fixed"].includes(mode)
  ) {
    throw new ConfigError(
      "DECORATOR_ARGUMENT",
      botTexts().cooldownOptions(span, JSON.stringify({ per, count, mode })),
    );
  }
  const counted = spanOf(spanMs, options.timezone);
  return ruleDecorator("Cooldown", {
    kind: "rule",
    label: `@Cooldown(${JSON.stringify(span)}${per === "user" ? "" : `, per ${per}`})`,
    stage: "cooldown",
    create: ({ clock, texts = chineseChat, storage, shared }, handler) => {
      const limit = { clock, texts, span: counted, handler, options: { ...defaults, ...options } };
      const isKept = options.keep ?? shared !== undefined;
      if (!isKept) return limiter(limit);
      return keptLimiter(limit, (shared ?? storage)("adelie.cooldowns"), shared === undefined ? noName : nameOf);
    },
  });
}

interface Limit {
  readonly texts: ChatTexts;
  readonly clock: Clock;
  readonly span: Span;
  readonly handler: HandlerInfo;
  readonly options: CooldownOptions & Required<Pick<CooldownOptions, "per" | "count" | "mode">>;
}

/** How long a use counts. A length of time goes by the clock that never jumps, a day by the date. */
interface Span {
  now(clock: Clock): number;
  /** When a use at a moment stops to count. */
  endOf(startMs: number): number;
  isOver(startMs: number, now: number): boolean;
}

function spanOf(spanMs: number | undefined, timezone: string | undefined): Span {
  if (spanMs !== undefined) {
    return {
      now: (clock) => clock.now(),
      endOf: (startMs) => startMs + spanMs,
      isOver: (startMs, now) => startMs + spanMs <= now,
    };
  }
  const endOf = midnightAfter(timezone);
  // Not "later than": a date that was set back from tomorrow is on another day too.
  return { now: (clock) => clock.date(), endOf, isOver: (startMs, now) => endOf(startMs) !== endOf(now) };
}

function limiter(limit: Limit): Check {
  const known = new Map<string, Uses>();
  return (event, _, isTrial) => {
    const key = keyOf(event, limit.options.per);
    const uses = known.get(key) ?? { times: [], toldUntil: 0 };
    const verdict = judge(uses, limit.span.now(limit.clock), limit, isTrial);
    if (verdict !== true || isTrial) return verdict;
    // The one that was seen last goes to the end: the first is the one to forget.
    known.delete(key);
    known.set(key, uses);
    if (known.size > maxKeys) known.delete(known.keys().next().value as string);
    return true;
  };
}

/** Counts in a storage, by the date, and clears away now and then what has expired there. */
function keptLimiter(limit: Limit, storage: Storage, nameOf: (event: BotEvent) => string | undefined): Check {
  const { clock, span, handler: { source }, options: { per } } = limit;
  let asked = 0;
  return async (event, _, isTrial) => {
    const key = `${source} ${keyOf(event, per)}`;
    const now = clock.date();
    const name = nameOf(event);
    if (isTrial) {
      const uses = readUses(await storage.get(key), now);
      return isAgain(uses, name) || judge(uses, now, limit, true);
    }
    if (++asked % CLEAR_EVERY === 1) void storage.keys(`${source} `);
    let verdict: Verdict = true;
    const count = (old: unknown): Uses => {
      const uses = readUses(old, now);
      verdict = isAgain(uses, name) || judge(uses, now, limit, false);
      if (verdict === true) uses.last = name;
      return uses;
    };
    await storage.update<unknown>(key, count, { ttlMs: Math.max(1, span.endOf(now) - now) });
    return verdict;
  };
}

/** Uses as they were stored. Those from the future were counted before the date was set back. */
function readUses(stored: unknown, now: number): Uses {
  const { times, toldUntil, last } = (stored ?? {}) as Record<string, unknown>;
  const isPast = (time: unknown): time is number => typeof time === "number" && time <= now + AHEAD_MS;
  const all: unknown[] = Array.isArray(times) ? times : [];
  const past = all.filter(isPast);
  return {
    times: past,
    toldUntil: typeof toldUntil === "number" && past.length === all.length ? toldUntil : 0,
    ...typeof last === "string" ? { last } : {},
  };
}

/** A message by its account and number; what has none is never the same again. */
function nameOf(event: BotEvent): string | undefined {
  const { self_id, message_id, time } = event as { self_id?: unknown; message_id?: unknown; time?: unknown };
  return message_id === undefined ? undefined : `${idText(self_id)} ${idText(message_id)} ${String(time)}`;
}

/** One process gets no event twice. */
function noName(): undefined {}

function isAgain({ last }: Uses, name: string | undefined): boolean {
  return name !== undefined && last === name;
}

/** Whether one more use is free, and counts it. */
function judge(uses: Uses, now: number, limit: Limit, isTrial: boolean): Verdict {
  const { span, options } = limit;
  while (uses.times.length > 0 && span.isOver(uses.times[0] as number, now)) {
    if (options.mode === "fixed") uses.times.length = 0;
    else uses.times.shift();
  }
  if (uses.times.length >= options.count) {
    return wait(uses, span.endOf(uses.times[0] as number), now, limit, isTrial);
  }
  if (!isTrial) uses.times.push(now);
  return true;
}

function wait(
  uses: Uses,
  untilMs: number,
  now: number,
  { handler: { command }, options: { say }, texts }: Pick<Limit, "handler" | "options" | "texts">,
  isTrial: boolean,
): Denial {
  const leftMs = untilMs - now;
  const reason = reasonTexts().cooling(formatDuration(leftMs));
  const isTold = uses.toldUntil >= untilMs;
  if (!isTrial) uses.toldUntil = untilMs;
  if (isTold || say === false || (say === undefined && command === undefined)) return { reason };
  const words = typeof say === "function"
    ? say(leftMs)
    : say ?? texts.conditions.cooldown(formatDuration(leftMs, texts.duration), leftMs);
  return { reason, say: words };
}

function keyOf(event: BotEvent, per: CooldownOptions["per"]): string {
  const { group_id, user_id } = event as { group_id?: unknown; user_id?: unknown };
  const [group, user] = [idText(group_id) ?? "", actorOf(event) ?? idText(user_id) ?? ""];
  if (per === "all") return "";
  if (per === "user") return user;
  // In a private chat the person stands for the group.
  if (per === "group") return group === "" ? `u${user}` : `g${group}`;
  return `${group} ${user}`;
}

/** The first moment of the day after the one that a moment lies in. */
function midnightAfter(timezone: string | undefined): (ms: number) => number {
  let parts: Intl.DateTimeFormat;
  try {
    parts = new Intl.DateTimeFormat("en-US", {
      hourCycle: "h23",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      ...given({ timeZone: timezone }),
    });
  } catch (cause) {
    throw new ConfigError("DECORATOR_ARGUMENT", botTexts().cooldownTimezone(JSON.stringify(timezone)), {
      cause,
    });
  }
  const secondsOfDay = (ms: number): number => {
    const at = Object.fromEntries(parts.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    return ((at["hour"] ?? 0) * 60 + (at["minute"] ?? 0)) * 60 + (at["second"] ?? 0);
  };
  return (ms) => {
    const guess = Math.floor(ms / 1_000) * 1_000 + (DAY_S - secondsOfDay(ms)) * 1_000;
    // A day on which the clocks are changed is an hour longer or shorter than the guess took it to be.
    const off = secondsOfDay(guess);
    return guess + (off < DAY_S / 2 ? -off : DAY_S - off) * 1_000;
  };
}
