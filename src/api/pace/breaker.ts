/** A chat that QQ refuses messages of is left alone for a while; then one message tries. */

import type { ActionErrorKind } from "../action_kind.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Target } from "../calls/call.ts";
import type { PaceRules } from "./options.ts";

/** Refusals that say: too much. NapCat says `timeout` where risk control keeps a message back. */
const COUNTED: ReadonlySet<ActionErrorKind> = new Set(["risk-control", "rate-limited", "timeout"]);

/** So many chats are remembered; the one that was refused first is forgotten. */
const MOST_CHATS = 10_000;

/** No mute of QQ is longer. */
const LONGEST_MS = 30 * 86_400_000;

/** One chat with refusals. */
interface Chat {
  refusals: number;
  /** How long the last pause was, in milliseconds: the next one is twice as long. A mute whose end is known counts for nothing here. */
  pauseMs: number;
  /** How long the pause is that has begun, in milliseconds. */
  forMs: number;
  /** By `clock.date()`, as QQ counts a mute, and so that it means the same after a restart; 0 when it is not paused. */
  untilMs: number;
  kind: ActionErrorKind;
}

/** A pause as it is kept over a restart. */
export interface KeptPause extends Readonly<Chat> {
  readonly chat: Target;
}

/** A pause that has begun. */
export interface Pause {
  readonly kind: ActionErrorKind;
  readonly refusals: number;
  readonly forMs: number;
}

/** The pauses of one client. */
export class Breaker {
  readonly #rules: NonNullable<PaceRules["breaker"]>;
  readonly #clock: Clock;
  readonly #chats = new Map<Target, Chat>();

  constructor(rules: NonNullable<PaceRules["breaker"]>, clock: Clock) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** How many chats are paused. */
  get paused(): number {
    let count = 0;
    for (const target of this.#chats.keys()) if (this.pauseOf(target) !== undefined) count++;
    return count;
  }

  /** The pause that a chat has, and how long it still is; undefined when messages may leave. */
  pauseOf(target: Target): Pause | undefined {
    const chat = this.#chats.get(target);
    if (chat === undefined) return undefined;
    const dateMs = this.#clock.date();
    // Where the date was set back a pause is no longer than it was meant to be.
    chat.untilMs = Math.min(chat.untilMs, dateMs + chat.forMs);
    const forMs = chat.untilMs - dateMs;
    return forMs > 0 ? { kind: chat.kind, refusals: chat.refusals, forMs } : undefined;
  }

  /** Whether the next message of a chat is the one that tries. */
  isTrial(target: Target): boolean {
    const chat = this.#chats.get(target);
    return chat !== undefined && chat.untilMs > 0 && chat.untilMs <= this.#clock.date();
  }

  /** A message was refused. Returns the pause that this begins. */
  refused(target: Target, kind: ActionErrorKind): Pause | undefined {
    if (kind !== "muted" && !COUNTED.has(kind)) return undefined;
    const chat = this.#chatOf(target);
    chat.refusals++;
    chat.kind = kind;
    // One that left before the pause began changes nothing, and neither does one too few.
    if (this.pauseOf(target) !== undefined) return undefined;
    if (kind !== "muted" && chat.pauseMs === 0 && chat.refusals < this.#rules.refusals) return undefined;
    const { pauseMs, maxPauseMs } = this.#rules;
    return this.#begin(
      target,
      chat.pauseMs === 0 ? Math.min(pauseMs, maxPauseMs) : Math.min(chat.pauseMs * 2, maxPauseMs),
    );
  }

  /** The bot is muted for so long: there is no need to try. */
  muted(target: Target, forMs: number): Pause {
    const chat = this.#chatOf(target);
    chat.kind = "muted";
    return this.#begin(target, forMs, chat.pauseMs);
  }

  /** A message went through, or a mute was lifted. Returns whether the chat was paused, or was tried. */
  opened(target: Target): boolean {
    const untilMs = this.#chats.get(target)?.untilMs ?? 0;
    this.#chats.delete(target);
    return untilMs > 0;
  }

  /** For {@link Breaker.restore}, in another process: the chats that are paused, or are to be tried. */
  kept(): KeptPause[] {
    return [...this.#chats].filter(([, { untilMs }]) => untilMs > 0).map(([chat, pause]) => ({ chat, ...pause }));
  }

  /** Takes in the pauses of an earlier process, but for chats that this one knows better, and whatever is none. Returns how many hold. */
  restore(kept: unknown): number {
    if (!Array.isArray(kept)) return 0;
    for (const entry of kept.slice(-MOST_CHATS) as unknown[]) {
      const pause = pauseIn(entry);
      if (pause === undefined || this.#chats.has(pause.chat)) continue;
      Object.assign(this.#chatOf(pause.chat), pause.state);
    }
    return this.paused;
  }

  #begin(target: Target, forMs: number, pauseMs: number = forMs): Pause {
    const chat = this.#chatOf(target);
    chat.pauseMs = pauseMs;
    chat.forMs = forMs;
    chat.untilMs = this.#clock.date() + forMs;
    return { kind: chat.kind, refusals: chat.refusals, forMs };
  }

  #chatOf(target: Target): Chat {
    let chat = this.#chats.get(target);
    if (chat !== undefined) return chat;
    if (this.#chats.size >= MOST_CHATS) this.#chats.delete(this.#chats.keys().next().value as Target);
    this.#chats.set(target, chat = { refusals: 0, pauseMs: 0, forMs: 0, untilMs: 0, kind: "failed" });
    return chat;
  }
}

/** A pause in what was kept, which may be anything. */
function pauseIn(entry: unknown): { readonly chat: Target; readonly state: Chat } | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { chat, kind, ...counts } = entry as Record<keyof KeptPause, unknown>;
  const [refusals, pauseMs, forMs, untilMs] = [counts.refusals, counts.pauseMs, counts.forMs, counts.untilMs].map(
    (value) => typeof value === "number" && value >= 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : -1,
  ) as [number, number, number, number];
  if ((typeof chat !== "number" && typeof chat !== "string") || Math.min(refusals, pauseMs, forMs, untilMs) < 0) {
    return undefined;
  }
  const known = kind === "muted" || COUNTED.has(kind as ActionErrorKind) ? kind as ActionErrorKind : "failed";
  return { chat, state: { refusals, pauseMs, forMs: Math.min(forMs, LONGEST_MS), untilMs, kind: known } };
}
