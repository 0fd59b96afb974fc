/** The lines of each strategy. */

import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import { setBurst } from "../events/burst.ts";
import { leftOut, type OrderRule } from "../model/flow.ts";
import { type Foresight, Line, type LineHost, namesOf } from "./line.ts";
import type { Entry } from "./ticket.ts";

/** One after the other, as they came. */
class QueueLine extends Line {
  protected override admit(entry: Entry): void {
    if (this.entries[0] === entry) return this.begin(entry);
    if (this.isTooMuch(entry, this.queued > this.rule.max)) return;
    const { waitMs, say } = this.rule;
    if (waitMs === Infinity || entry.cancel !== undefined) return;
    entry.cancel = this.host.schedule(
      waitMs,
      () => this.leaveOut(entry, leftOut(reasonTexts().waitedTooLong(waitMs), say)),
    );
  }

  protected override freed(): void {
    const [first] = this.entries;
    if (first?.isQueued === true) this.begin(first);
  }

  protected override foreseeAt(place: number): Foresight | undefined {
    if (place === 0) return undefined;
    return this.queued >= this.rule.max && this.rule.onFull === "newest"
      ? { runs: false, why: reasonTexts().lineFull(this.queued) }
      : { runs: true, why: reasonTexts().waitsBehind(this.frontName, place - 1) };
  }
}

/** While one is being handled, others are left out. */
class DropLine extends Line {
  protected override admit(entry: Entry): void {
    if (!this.#isBusy) return this.begin(entry);
    this.leaveOut(entry, leftOut(reasonTexts().droppedBusy(this.frontName), this.rule.say));
  }

  protected override freed(): void {}

  protected override foreseeAt(): Foresight | undefined {
    return this.#isBusy ? { runs: false, why: reasonTexts().droppedBusy(this.frontName) } : undefined;
  }

  get #isBusy(): boolean {
    let running = 0;
    for (const { state } of this.entries) if (state === "running") running++;
    return running >= this.rule.max;
  }
}

/**
 * The newest one counts. The older one is told to end, and gets a moment for that where it listens, so that what it has half
 * said comes before what the newer one says.
 */
class LatestLine extends Line {
  /** The newest that has had its turn, or waits for it. */
  #newest = 0;
  #isAdmitting = false;
  #cancelWait: (() => void) | undefined;

  protected override admit(entry: Entry): void {
    const newer = leftOut(reasonTexts().droppedNewer);
    if (entry.order < this.#newest) return this.leaveOut(entry, newer);
    this.#newest = entry.order;
    this.#isAdmitting = true;
    let isHeard = false;
    for (const older of [...this.entries]) {
      if (older === entry) continue;
      if (older.state === "running") {
        // Asked before: an aborted event has a signal.
        isHeard ||= this.host.isWatched(older);
        this.host.abort(older);
      } else if (older.isQueued) this.leaveOut(older, newer);
    }
    this.#isAdmitting = false;
    if (!isHeard || this.host.isFull) this.#overtake();
    else this.#cancelWait ??= this.host.schedule(this.rule.waitMs, () => this.#overtake());
  }

  protected override freed(): void {
    if (!this.#isAdmitting && this.front === undefined) this.#overtake();
  }

  protected override foreseeAt(): Foresight | undefined {
    const { front } = this;
    return front === undefined ? undefined : { runs: true, why: reasonTexts().takesPlaceOf(namesOf(front)) };
  }

  /** The newest one begins. Those that have not ended are not waited for. */
  #overtake(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    const next = this.waiters.at(-1);
    if (next === undefined) return;
    for (const older of this.entries.filter(({ state }) => state === "running")) {
      older.state = "over";
      this.remove(older);
    }
    this.begin(next);
  }
}

/** Those that come shortly after each other are one, which the newest of them stands for. */
class DebounceLine extends Line {
  #isQuiet = false;
  #cancelWait: (() => void) | undefined;
  /** Those that the one that is being handled stands for. */
  #merged: Entry[] = [];

  protected override admit(entry: Entry): void {
    const { max, waitMs } = this.rule;
    if (this.isTooMuch(entry, this.queued > max)) return;
    this.#cancelWait?.();
    if (this.queued >= max) return this.#quiet();
    this.#isQuiet = false;
    this.#cancelWait = this.host.schedule(waitMs, () => this.#quiet());
  }

  protected override freed(): void {
    if (this.front === undefined) {
      const together = leftOut(reasonTexts().takenTogether);
      for (const { tickets } of this.#merged.splice(0)) for (const ticket of tickets) ticket.settle(together);
      if (this.#isQuiet) this.#fire();
    }
    if (this.queued > 0) return;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#isQuiet = false;
  }

  protected override foreseeAt(): Foresight | undefined {
    return { runs: true, why: reasonTexts().waitsForMore(this.rule.waitMs, this.queued) };
  }

  #quiet(): void {
    this.#cancelWait = undefined;
    this.#isQuiet = true;
    if (this.front === undefined) this.#fire();
  }

  #fire(): void {
    const burst = this.waiters;
    const last = burst.pop();
    if (last === undefined) return;
    this.#isQuiet = false;
    this.#merged = burst;
    for (const entry of burst) this.merge(entry);
    const events = burst.flatMap(({ tickets }) => tickets.slice(0, 1).map(({ event }) => event));
    for (const { event } of last.tickets) setBurst(event, [...events, event]);
    this.begin(last);
  }
}

const classes = { queue: QueueLine, drop: DropLine, latest: LatestLine, debounce: DebounceLine };

/** Makes a line. */
export function createLine(key: string, rule: OrderRule, host: LineHost): Line {
  return new classes[rule.strategy](key, rule, host);
}
