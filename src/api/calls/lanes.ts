/** The messages that wait, in a lane for each chat, and which lane is next. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { CallReceiver } from "../../transport/transport.ts";
import type { Clock } from "../../util/time/clock.ts";
import { type Rate, RateWindow } from "./rate_window.ts";

/** A chat that messages go to: the number of a group, a person's number below 0, or any text. */
export type Target = number | string;

/** A chat's key: numbers and their digits mean the same. */
export function targetOf(isGroup: boolean, id: unknown): Target {
  const number = typeof id === "number" ? id : Number(id);
  if (Number.isSafeInteger(number)) return isGroup ? number : -number;
  return `${isGroup ? "g" : "u"}${id as string}`;
}

/** A chat for people: `g` or `u` and its number. */
export function nameOfTarget(target: Target): string {
  if (typeof target === "string") return target;
  return target > 0 ? `g${target}` : `u${-target}`;
}

/**
 * One message on its way out, from its turn to its reply. It is its own place in a lane and its own receiver, so that a
 * message costs one object here.
 */
export abstract class Letter implements CallReceiver {
  readonly action: string;
  /** Undefined for a call that needs no turn. */
  readonly target: Target | undefined;
  readonly options: CallOptions | undefined;
  /** The outbox's; undefined while it has none. */
  outbox: LetterBox | undefined = undefined;
  lane: Lane | undefined = undefined;
  /** When it began to wait; undefined when it left at once. */
  enteredMs: number | undefined = undefined;
  /** Its place among all that left; 0 until then. */
  turn = 0;
  /** When its slot was taken. */
  tookMs = 0;
  /** It leaves right now: what it hears meanwhile counts a moment later. */
  isLeaving = false;
  /** Calls its deadline and its signal off. */
  forget: (() => void) | undefined = undefined;

  constructor(action: string, target: Target | undefined, options: CallOptions | undefined) {
    this.action = action;
    this.target = target;
    this.options = options;
  }

  /** Lets it go; the reply comes to {@link settle}. `waitedMs` is how long it waited, to be taken off its timeout. Never throws. */
  abstract leave(waitedMs: number): void;
  /** A reply came. The next message of its chat has left. */
  abstract done(reply: ActionReply): void;
  /** It was not sent, and will not be (again); nothing else has left since. */
  abstract failed(error: unknown): void;

  settle(reply: ActionReply): void {
    if (this.outbox === undefined) this.done(reply);
    else if (this.isLeaving) queueMicrotask(() => this.settle(reply));
    else this.outbox.landed(this, reply);
  }

  fail(error: unknown): void {
    if (this.outbox === undefined) this.failed(error);
    else if (this.isLeaving) queueMicrotask(() => this.fail(error));
    else this.outbox.lost(this, error);
  }
}

/** Who a letter that is under way tells how that ended. */
export interface LetterBox {
  landed(letter: Letter, reply: ActionReply): void;
  lost(letter: Letter, error: unknown): void;
}

/** One chat. */
export interface Lane {
  readonly target: Target;
  /** In order; the first is next. */
  readonly letters: Letter[];
  readonly window: RateWindow | undefined;
  /** Messages that left and whose reply is awaited. */
  underWay: number;
  /** As many as may be: the next one waits for a reply. */
  isBusy: boolean;
}

/** So many chats are kept while nothing is under way to them: who wrote is likely to write again. */
const MOST_IDLE = 256;

/** All lanes of an outbox. */
export class Lanes {
  readonly #perTarget: Rate | undefined;
  readonly #lanes = new Map<Target, Lane>();
  /** Lanes with letters, in the order in which they are served: who was served goes to the end. */
  readonly #round = new Set<Lane>();
  #waiting = 0;
  #usesPriority = false;
  #purgeAt = 64;

  constructor(perTarget: Rate | undefined) {
    this.#perTarget = perTarget;
  }

  /** How many messages wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many messages wait for one chat. */
  waitingFor(target: Target): number {
    return this.#lanes.get(target)?.letters.length ?? 0;
  }

  /** How many chats have a message waiting or on its way. */
  get active(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) if (lane.underWay > 0 || lane.letters.length > 0) count++;
    return count;
  }

  /** The lane of a chat. */
  get(target: Target, clock: Clock): Lane {
    const known = this.#lanes.get(target);
    if (known !== undefined) return known;
    if (this.#perTarget !== undefined && this.#lanes.size >= this.#purgeAt) this.#purge(clock.now());
    const window = this.#perTarget === undefined ? undefined : new RateWindow(this.#perTarget);
    const lane: Lane = { target, letters: [], window, underWay: 0, isBusy: false };
    this.#lanes.set(target, lane);
    return lane;
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
    if (lane.letters.length === 0) this.#round.delete(lane);
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
      const slotMs = lane.window?.waitMs(now) ?? 0;
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
    if (this.#lanes.size <= MOST_IDLE || lane.underWay > 0 || lane.letters.length > 0 || lane.window !== undefined) {
      return;
    }
    this.#lanes.delete(lane.target);
  }

  #purge(now: number): void {
    for (const [target, lane] of this.#lanes) {
      if (lane.underWay === 0 && lane.letters.length === 0 && lane.window?.isEmpty(now)) this.#lanes.delete(target);
    }
    this.#purgeAt = Math.max(64, this.#lanes.size * 2);
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
