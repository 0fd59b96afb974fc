/** Faults as rules: what they strike, what they do, and how often. */

import { faultTexts } from "../../texts/sandbox/fault_texts.ts";
import { Refusal } from "../world/refusal.ts";
import type { AccountState } from "../world/types.ts";
import type { FailureKind } from "../dialects/facts.ts";

/**
 * The effect of a fault.
 *
 * On calls: `fail` answers as the implementation does when this goes wrong, and does nothing; `unknown-action` as if it had no such
 * action; `rate-limit` fails what is more than `perSecond`; `silent` does nothing and never answers; `lose-reply` does it and never
 * answers; `slow-upload` does it when the bytes that the call carries have come, at so many a second; `double-reply` answers twice; `bad-json` and `wrong-echo` answer with rubbish; `disconnect` cuts the connection before or
 * after.
 *
 * On events: `drop` loses them, `double` sends them twice, `swap` sends each after the one that follows it.
 *
 * On either: `delay` makes them late, `half-open` leaves the connection open and lets nothing through any more.
 *
 * On the whole: `account` changes how QQ stands to the account, `mute` mutes it in its groups, `refuse` turns away new connections,
 * `media-expired` makes the addresses of files answer 404, `forget-ids` makes it forget the ids of messages.
 */
export type FaultEffect =
  | {
    readonly kind: "fail";
    readonly as: FailureKind;
    readonly retcode?: number;
    readonly message?: string;
    readonly afterMs?: number;
  }
  | { readonly kind: "unknown-action" }
  | { readonly kind: "rate-limit"; readonly perSecond: number }
  | { readonly kind: "slow-upload"; readonly bytesPerSecond: number }
  | { readonly kind: "silent" | "lose-reply" | "double-reply" | "bad-json" | "wrong-echo" }
  | { readonly kind: "disconnect"; readonly when?: "before" | "after" }
  | { readonly kind: "drop" | "double" | "swap" }
  | { readonly kind: "delay"; readonly ms: number; readonly upToMs?: number }
  | { readonly kind: "half-open" }
  | { readonly kind: "account"; readonly state: Exclude<AccountState, "online"> }
  | { readonly kind: "mute" }
  | { readonly kind: "refuse" | "media-expired" | "forget-ids" };

/** The name of an effect. */
export type FaultEffectKind = FaultEffect["kind"];

/** Where an effect works. */
export type FaultSide = "calls" | "events" | "state";

/** One fault. */
export interface FaultRule {
  /** The effect. */
  readonly effect: FaultEffect;
  /** Calls or events, for the effects that work on either. Default `calls`. */
  readonly on?: "calls" | "events";
  /** The action, or the event (`message.group`): `*` stands for anything. Default `*`. */
  readonly match?: string;
  /** Only in this group. */
  readonly groupId?: number;
  /** Only to or of this user. */
  readonly userId?: number;
  /** Only on this connection. */
  readonly link?: number;
  /** Only each so-many-th of those that match: 3 strikes the third, the sixth, … */
  readonly nth?: number;
  /** With this probability, from 0 to 1. Default 1. */
  readonly probability?: number;
  /** How often it strikes before it is spent. Default: always. */
  readonly times?: number;
  /** How long it lasts, in milliseconds. Default: until it is removed. */
  readonly forMs?: number;
}

const sides: Readonly<Record<FaultEffectKind, readonly FaultSide[]>> = {
  fail: ["calls"],
  "unknown-action": ["calls"],
  "rate-limit": ["calls"],
  "slow-upload": ["calls"],
  silent: ["calls"],
  "lose-reply": ["calls"],
  "double-reply": ["calls"],
  "bad-json": ["calls", "events"],
  "wrong-echo": ["calls"],
  disconnect: ["calls", "events"],
  drop: ["events"],
  double: ["events"],
  swap: ["events"],
  delay: ["calls", "events"],
  "half-open": ["calls", "events"],
  account: ["state"],
  mute: ["state"],
  refuse: ["state"],
  "media-expired": ["state"],
  "forget-ids": ["state"],
};

/** Every effect, by name. */
export const FAULT_EFFECTS: readonly FaultEffectKind[] = Object.keys(sides) as FaultEffectKind[];

/** Where a rule works. */
export function sideOf({ effect, on }: FaultRule): FaultSide {
  const possible = sides[effect.kind];
  return possible.length > 1 && on !== undefined ? on : possible[0] ?? "calls";
}

/**
 * Looks whether a rule makes sense. It may come from anywhere.
 *
 * @throws Refusal that says what is wrong
 */
export function checkRule(rule: FaultRule): FaultRule {
  const effect: unknown = (rule as FaultRule | undefined)?.effect;
  const kind = (effect as { kind?: unknown } | undefined)?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(sides, kind)) {
    throw wrong(faultTexts().needsEffect(FAULT_EFFECTS.join(", ")));
  }
  const { on, match, groupId, userId, link, nth, probability, times, forMs } = rule;
  if (on !== undefined && !sides[kind as FaultEffectKind].includes(on)) {
    throw wrong(faultTexts().worksOn(kind, sides[kind as FaultEffectKind].join(", "), String(on)));
  }
  if (match !== undefined && typeof match !== "string") throw wrong(faultTexts().match());
  for (const [name, value] of Object.entries({ groupId, userId, link })) {
    if (value !== undefined && !Number.isSafeInteger(value)) throw wrong(faultTexts().whole(name));
  }
  for (const [name, value] of Object.entries({ nth, times })) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw wrong(faultTexts().wholeFromOne(name));
    }
  }
  if (probability !== undefined && !(probability >= 0 && probability <= 1)) throw wrong(faultTexts().probability());
  if (forMs !== undefined && !isDuration(forMs)) throw wrong(faultTexts().duration("forMs"));
  checkEffect(rule.effect);
  return rule;
}

function checkEffect(effect: FaultEffect): void {
  if (effect.kind === "delay") {
    const { ms, upToMs = ms } = effect;
    if (!isDuration(ms) || !isDuration(upToMs) || upToMs < ms) throw wrong(faultTexts().delay());
  }
  if (effect.kind === "rate-limit" && !(effect.perSecond >= 0 && Number.isFinite(effect.perSecond))) {
    throw wrong(faultTexts().rateLimit());
  }
  if (effect.kind === "slow-upload" && !(effect.bytesPerSecond >= 1 && Number.isFinite(effect.bytesPerSecond))) {
    throw wrong(faultTexts().slowUpload());
  }
  if (effect.kind === "fail") {
    if (typeof effect.as !== "string") throw wrong(faultTexts().fail());
    if (effect.afterMs !== undefined && !isDuration(effect.afterMs)) throw wrong(faultTexts().duration("afterMs"));
    if (effect.retcode !== undefined && !Number.isSafeInteger(effect.retcode)) {
      throw wrong(faultTexts().whole("retcode"));
    }
    if (effect.message !== undefined && typeof effect.message !== "string") throw wrong(faultTexts().message());
  }
  if (effect.kind === "account" && !["offline", "kicked", "risk-controlled"].includes(effect.state)) {
    throw wrong(faultTexts().account());
  }
}

/** A day: whoever waits longer has made a mistake. */
const LONGEST_MS = 86_400_000;

function isDuration(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= LONGEST_MS;
}

function wrong(message: string): Refusal {
  return new Refusal("out-of-range", message);
}

/** Whether a name fits a pattern, where `*` stands for anything. */
export function fits(pattern: string, name: string): boolean {
  const parts = pattern.split("*");
  const [first = ""] = parts;
  if (parts.length === 1) return name === first || name.startsWith(`${first}.`);
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const last = parts.at(-1) ?? "";
  return name.length - at >= last.length && name.endsWith(last);
}
