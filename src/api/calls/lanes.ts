/** The messages that wait, in a lane for each chat, and which lane is next. */

import type { Clock } from "../../util/time/clock.ts";
import type { Lane, Letter, Target } from "./call.ts";
import type { Pace } from "../pace/pace.ts";
import { type Rate, RateWindow } from "./rate_window.ts";

/** So many chats are kept while nothing is under way to them: who wrote is likely to write again. */
const MOST_IDLE = 256;

/** All lanes of an outbox. */
export class Lanes {
  readonly #perTarget: Rate | undefined;
  readonly #pace: Pace | undefined;
  /** By chat. A field: every message looks here. */
  readonly known: Map<Target, Lane> = new Map();
  /** Lanes with letters, in the order in which they are served: who was served goes to the end. */
  readonly #round = new Set<Lane>();
  #waiting = 0;
  #usesPriority = false;
  #purgeAt = 64;

  constructor(perTarget: Rate | undefined, pace?: Pace) {
    this.#perTarget = perTarget;
    this.#pace = pace;
  }

  /** How many messages wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many messages wait for one chat. */
  waitingFor(target: Target): number {
    return this.known.get(target)?.letters.length ?? 0;
  }

  /** How many chats have a message waiting or on its way. */
  get active(): number {
    let count = 0;
    for (const lane of this.known.values()) if (lane.underWay > 0 || lane.letters.length > 0) count++;
    return count;
  }

  /** The lane of a chat that has none yet. */
  make(target: Target, clock: Clock): Lane {
    if (this.#perTarget !== undefined && this.known.size >= this.#purgeAt) this.#purge(clock.now());
    const window = this.#perTarget === undefined ? undefined : new RateWindow(this.#perTarget);
    const lane: Lane = { target, letters: [], window, underWay: 0, isBusy: false, isKept: false };
    this.known.set(target, lane);
    return lane;
  }

  /** Whether it is the lane of its chat, and not one beside it. */
  isOwn(lane: Lane): boolean {
    return this.known.get(lane.target) === lane;
  }

  /** A lane beside another one, for whoever has that kept: it has the same limit, and nobody else finds it. */
  beside({ target, window }: Lane): Lane {
    return { target, letters: [], window, underWay: 0, isBusy: false, isKept: false };
  }

  add(letter: Letter, lane: Lane, atHead: boolean): void {
    if (atHead) lane.letters.splice(placeOf(letter, lane), 0, letter);
    else lane.letters.push(letter);
    this.#waiting++;
    this.#round.add(lane);
    if (priorityOf(letter) !== 0) this.#usesPriority = true;
  }

  /** Whether a letter waits still. */
  has(letter: Letter): boolean {
    return letter.lane?.letters.includes(letter) === true;
  }

  /** Takes a letter out, from wherever it is in its lane. */
  take(letter: Letter): Letter {
    const { lane } = letter;
    const index = lane?.letters.indexOf(letter) ?? -1;
    if (lane === undefined || index === -1) return letter;
    if (index === 0) lane.letters.shift();
    else lane.letters.splice(index, 1);
    letter.forget?.();
    letter.forget = undefined;
    this.#waiting--;
    if (lane.letters.length === 0) {
      this.#round.delete(lane);
      this.#pace?.forget(lane.target);
    }
    return letter;
  }

  /** A message of this lane leaves: the others are served before it is again. */
  served(lane: Lane): void {
    if (this.#round.delete(lane)) this.#round.add(lane);
  }

  /** The lane whose turn it is; undefined when none may go, and then how long until one may, as far as slots decide that. */
  next(now: number): { lane: Lane | undefined; waitMs: number } {
    let best: Lane | undefined;
    let bestPriority = -Infinity;
    let waitMs = Infinity;
    for (const lane of this.#round) {
      if (lane.isBusy) continue;
      const slotMs = Math.max(lane.window?.waitMs(now) ?? 0, this.#paceMs(lane, now));
      if (slotMs > 0) {
        waitMs = Math.min(waitMs, slotMs);
        continue;
      }
      if (!this.#usesPriority) return { lane, waitMs: 0 };
      const priority = highest(lane);
      if (priority <= bestPriority) continue;
      best = lane;
      bestPriority = priority;
    }
    return { lane: best, waitMs };
  }

  #paceMs({ letters, target }: Lane, now: number): number {
    return this.#pace === undefined ? 0 : this.#pace.waitMs(letters[0] as Letter, target, now);
  }

  /** When the oldest message that waits came. */
  oldestMs(): number | undefined {
    let oldest: number | undefined;
    for (const { letters } of this.#round) {
      const enteredMs = letters[0]?.enteredMs;
      if (enteredMs !== undefined && (oldest === undefined || enteredMs < oldest)) oldest = enteredMs;
    }
    return oldest;
  }

  /** Every message that waits. */
  all(): Letter[] {
    return [...this.#round].flatMap(({ letters }) => letters);
  }

  /** Forgets a lane that has nothing to remember. One with a limit is kept until its slots are free again. */
  drop(lane: Lane): void {
    if (
      this.known.size <= MOST_IDLE || !this.isOwn(lane) || lane.underWay > 0 ||
      lane.letters.length > 0 || lane.window !== undefined
    ) {
      return;
    }
    this.known.delete(lane.target);
  }

  #purge(now: number): void {
    for (const [target, lane] of this.known) {
      if (lane.underWay === 0 && lane.letters.length === 0 && lane.window?.isEmpty(now)) this.known.delete(target);
    }
    this.#purgeAt = Math.max(64, this.known.size * 2);
  }
}

/** Where a message that comes back goes in: behind those that left before it and came back too. */
function placeOf({ turn }: Letter, { letters }: Lane): number {
  let place = 0;
  while ((letters[place]?.turn ?? 0) > 0 && (letters[place]?.turn ?? 0) < turn) place++;
  return place;
}

/** A lane is as urgent as its most urgent message: what stands before that one has to go first. */
function highest({ letters }: Lane): number {
  let priority = -Infinity;
  for (const letter of letters) priority = Math.max(priority, priorityOf(letter));
  return priority;
}

function priorityOf({ options }: Letter): number {
  return options?.priority ?? 0;
}
