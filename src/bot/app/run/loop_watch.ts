/**
 * Tells when something keeps the loop busy for seconds: nothing else is handled meanwhile, no message arrives, no heartbeat is
 * answered. A timer that is late says so. The handler is named where it is known: where one alone began, or went on, in that time,
 * or where handlers are measured, which they are from the first doubt on.
 */

import { appTexts } from "../../../texts/logs/app_texts.ts";
import type { Logger } from "../../../util/log/log.ts";
import { NowAndThen } from "../../../util/now_and_then.ts";
import type { Clock } from "../../../util/time/clock.ts";

/** So many handlers are named where it may have been any of them. */
const MOST_NAMED = 5;

/** How often in `blockedMs` it is looked. */
const LOOKS = 4;

/** The part of an app that is watched. */
export interface LoopWatchHost {
  readonly clock: Clock;
  readonly log: Logger;
  /** Less is not worth telling. */
  readonly blockedMs: number;
  /** The handler that began last, since this was asked the last time; and how many events have been handled in all. */
  takeLast(): { readonly source: string | undefined; readonly handled: number };
  /** Handlers and jobs that have not ended. */
  underWay(): string[];
  /** From now on handlers are to be measured: {@link LoopWatch.ran}. */
  measure(): void;
  /** Somebody counts by handler. */
  readonly blocked?: ((source: string, ms: number) => void) | undefined;
}

/** Watches the loop of one app. */
export class LoopWatch {
  /** How often it stood still, and how long in all. */
  readonly counts = { blocked: 0, blockedMs: 0 };
  readonly #host: LoopWatchHost;
  readonly #told: NowAndThen;
  #cancel: (() => void) | undefined;
  #lastMs = 0;
  #handled = 0;
  /** The handler that was measured to take the longest without a pause, since the last look. */
  #longest: { readonly source: string; readonly ms: number } | undefined;

  constructor(host: LoopWatchHost) {
    this.#host = host;
    this.#told = new NowAndThen({ first: 3, everyMs: 60_000, clock: host.clock });
  }

  /** Begins to look. */
  start(): void {
    const { clock, blockedMs } = this.#host;
    this.#handled = this.#host.takeLast().handled;
    this.#lastMs = clock.now();
    this.#cancel = clock.schedule(blockedMs / LOOKS, () => this.#look());
  }

  /** Ends it. */
  stop(): void {
    this.#cancel?.();
  }

  /** A handler took so long without a pause. */
  ran(source: string, ms: number): void {
    if (ms > (this.#longest?.ms ?? 0)) this.#longest = { source, ms };
  }

  #look(): void {
    const { clock, blockedMs } = this.#host;
    const passedMs = clock.now() - this.#lastMs;
    const last = this.#host.takeLast();
    const began = last.handled - this.#handled;
    // A stand that began right after the last look is late by that much less.
    if (passedMs >= blockedMs) this.#tell(passedMs, last.source, began);
    this.#longest = undefined;
    this.#handled = last.handled;
    this.#lastMs = clock.now();
    this.#cancel = clock.schedule(blockedMs / LOOKS, () => this.#look());
  }

  #tell(ms: number, last: string | undefined, began: number): void {
    const { blockedMs, log } = this.#host;
    this.counts.blocked++;
    this.counts.blockedMs += ms;
    const measured = this.#longest !== undefined && this.#longest.ms >= blockedMs / 2
      ? this.#longest.source
      : undefined;
    const all = this.#host.underWay();
    const suspects = last === undefined ? all : [last, ...all.filter((each) => !each.startsWith(`${last} (`))];
    const isKnown = measured !== undefined || (suspects.length === 1 && began <= 1);
    const names = measured === undefined ? suspects.slice(0, MOST_NAMED) : [measured];
    this.#host.blocked?.(isKnown ? names[0] as string : "unknown", ms);
    if (!isKnown && suspects.length > 0) this.#host.measure();
    if (this.#told.next() > 0) log.warn(appTexts().loopBlocked(ms / 1_000, names, isKnown));
  }
}
