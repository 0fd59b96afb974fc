/**
 * Whether a silent link is still alive. A peer that sends heartbeats is given 2.5 of its intervals; one that sends none is
 * asked after a silent while, by an ordinary action: client pings upset some builds of NapCat.
 *
 * Silence is counted in ticks and not read from the clock, so that a frame costs one assignment, and a process that was
 * stopped for a while (a laptop's lid) hears what waits in the socket before it judges.
 */

import type { Clock } from "../../util/time/clock.ts";
import { reachTexts } from "../../texts/errors/reach_texts.ts";

/** Options of a watch. Milliseconds. */
export interface LivenessOptions {
  clock: Clock;
  /** How long a link without heartbeats may be silent before it is tested. `Infinity`: never. */
  silentMs: number;
  /** Whether the link is being read at all; silence says nothing otherwise. */
  reading(): boolean;
  /** Asks the peer. Absent where the link carries no actions: then only missing heartbeats tell. */
  probe: ((timeoutMs: number) => void) | undefined;
  /** The link is dead. `why` goes into a sentence: "no heartbeat for 75 s". */
  dead(why: string): void;
}

/** Silent ticks that make the limit. */
const ticksToLimit = 10;

/** Intervals outside of these are not believed: below, somebody wrote seconds. */
const shortestIntervalMs = 1_000;
const longestIntervalMs = 3_600_000;

/** Watches one link. */
export class Liveness {
  /** Set by the link at each frame. */
  heard = false;
  readonly #options: LivenessOptions;
  #limitMs: number;
  #heartbeats = false;
  #silentTicks = 0;
  #cancel: (() => void) | undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
    this.#limitMs = options.silentMs;
  }

  /** Begins to watch. */
  start(): void {
    const { clock } = this.#options;
    if (this.#limitMs === Infinity) return;
    this.#cancel = clock.schedule(this.#limitMs / ticksToLimit, () => this.#tick());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** A heartbeat came that promises the next one in `intervalMs`. */
  heartbeat(intervalMs: number): void {
    const limitMs = intervalMs * 2.5;
    if (!(intervalMs >= shortestIntervalMs && intervalMs <= longestIntervalMs)) return;
    if (this.#heartbeats && limitMs === this.#limitMs) return;
    this.#heartbeats = true;
    this.#limitMs = limitMs;
    this.#silentTicks = 0;
    this.stop();
    this.start();
  }

  #tick(): void {
    this.start();
    if (this.heard || !this.#options.reading()) {
      this.heard = false;
      this.#silentTicks = 0;
      return;
    }
    this.#silentTicks++;
    const seconds = Math.round(this.#silentTicks * this.#limitMs / ticksToLimit / 1_000);
    if (this.#heartbeats) {
      if (this.#silentTicks >= ticksToLimit) this.#options.dead(reachTexts().noHeartbeat(seconds));
      return;
    }
    const { probe } = this.#options;
    if (probe === undefined) return;
    if (this.#silentTicks === ticksToLimit) probe(this.#limitMs / ticksToLimit);
    else if (this.#silentTicks > ticksToLimit) {
      this.#options.dead(reachTexts().noSound(seconds));
    }
  }
}
