/**
 * When an account is asked with `get_status` whether QQ has it online: where no heartbeat has told for a while, when a message
 * was refused without a clear word, and while messages wait for it to come back.
 */

import { readNumber } from "../../protocol/scalars.ts";
import type { Clock } from "../../util/time/clock.ts";

/** The parts that the questions of one account are made with. */
export interface StatusQuestionsParts {
  readonly clock: Clock;
  /** How long the account may go without a heartbeat. `Infinity`: it is asked only where there is a need. */
  readonly everyMs: number;
  readonly isOff: () => boolean;
  readonly isAwaited: () => boolean;
  /** Whether events are held back: they tell that the link lives, and an answer would be read behind all of them. */
  readonly isBehind: () => boolean;
  /** Asks, and takes the answer. Must not reject. */
  readonly ask: () => Promise<void>;
}

/** How often an account that is offline is asked. */
const OFF_MS = 15_000;

/** Refused messages make it ask no more often than that. */
const DOUBT_MS = 10_000;

/** So many heartbeats may be missing, and none of them is longer than an hour. */
const INTERVALS = 2.5;
const LONGEST_INTERVAL_MS = 3_600_000;

/** The questions of one account. No timer runs before the first reason for one, and none after {@link StatusQuestions.stop}. */
export class StatusQuestions {
  readonly #parts: StatusQuestionsParts;
  #isWatched = false;
  #isStopped = false;
  #isAsking = false;
  #heardMs = -Infinity;
  #intervalMs = 0;
  #askedMs = -Infinity;
  #cancel: (() => void) | undefined;

  constructor(parts: StatusQuestionsParts) {
    this.#parts = parts;
  }

  /** Asks from now on, whenever no heartbeat has told for a while. */
  watch(): void {
    this.#isWatched = true;
    this.#arm();
  }

  /** Messages wait for the account. */
  need(): void {
    this.#arm();
  }

  /** The account went offline, or came back: it is asked at another pace. */
  changed(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#arm();
  }

  /** A heartbeat came. `interval` is what it promises for the next one. */
  heard(interval: unknown): void {
    this.#heardMs = this.#parts.clock.now();
    const promisedMs = readNumber(interval) ?? 0;
    this.#intervalMs = promisedMs > 0 && promisedMs <= LONGEST_INTERVAL_MS ? promisedMs : 0;
  }

  /** A message was refused, and nobody knows why. */
  doubt(): void {
    if (this.#isWatched && this.#parts.clock.now() - this.#askedMs >= DOUBT_MS) this.now();
  }

  /** Asks at once. */
  now(): void {
    if (this.#isAsking || this.#isStopped) return;
    this.#isAsking = true;
    this.#askedMs = this.#parts.clock.now();
    void this.#parts.ask().then(() => this.#isAsking = false);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get #everyMs(): number {
    const { everyMs, isOff } = this.#parts;
    return isOff() ? Math.min(everyMs, OFF_MS) : everyMs;
  }

  #arm(): void {
    const { clock, isOff, isAwaited, isBehind } = this.#parts;
    const everyMs = this.#everyMs;
    if (this.#isStopped || this.#cancel !== undefined || everyMs === Infinity) return;
    if (!this.#isWatched && !(isOff() && isAwaited())) return;
    this.#cancel = clock.schedule(everyMs, () => {
      this.#cancel = undefined;
      // Heartbeats tell by themselves.
      const quietMs = clock.now() - this.#heardMs;
      if (quietMs >= Math.max(everyMs, this.#intervalMs * INTERVALS) && (isOff() || !isBehind())) this.now();
      this.#arm();
    });
  }
}
