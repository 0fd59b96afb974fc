/** A chat that QQ refuses messages of is left alone for a while; then one message tries. */

import type { ActionErrorKind } from "../action_kind.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Target } from "../calls/call.ts";
import type { PaceRules } from "./options.ts";

/** Refusals that say: too much. NapCat says `timeout` where risk control keeps a message back. */
const COUNTED: ReadonlySet<ActionErrorKind> = new Set(["risk-control", "rate-limited", "timeout"]);

/** So many chats are remembered; the one that was refused first is forgotten. */
const MOST_CHATS = 10_000;

/** One chat with refusals. */
interface Chat {
  refusals: number;
  /** How long the last pause was, in milliseconds. */
  pauseMs: number;
  /** By `clock.now()`; 0 when it is not paused. */
  untilMs: number;
  kind: ActionErrorKind;
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
    const forMs = chat.untilMs - this.#clock.now();
    return forMs > 0 ? { kind: chat.kind, refusals: chat.refusals, forMs } : undefined;
  }

  /** Whether the next message of a chat is the one that tries. */
  isTrial(target: Target): boolean {
    const chat = this.#chats.get(target);
    return chat !== undefined && chat.untilMs > 0 && chat.untilMs <= this.#clock.now();
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

  #begin(target: Target, forMs: number, pauseMs: number = forMs): Pause {
    const chat = this.#chatOf(target);
    chat.pauseMs = pauseMs;
    chat.untilMs = this.#clock.now() + forMs;
    return { kind: chat.kind, refusals: chat.refusals, forMs };
  }

  #chatOf(target: Target): Chat {
    let chat = this.#chats.get(target);
    if (chat !== undefined) return chat;
    if (this.#chats.size >= MOST_CHATS) this.#chats.delete(this.#chats.keys().next().value as Target);
    this.#chats.set(target, chat = { refusals: 0, pauseMs: 0, untilMs: 0, kind: "failed" });
    return chat;
  }
}
