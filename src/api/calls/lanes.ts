/** The messages that wait, in a lane for each chat, and which lane is next. */

import type { ActionReply } from "../../protocol/frames.ts";
import type { CallOptions } from "../../protocol/call_options.ts";
import type { Clock } from "../../util/time/clock.ts";
import { type Rate, RateWindow } from "./rate_window.ts";

/** One message for the outbox. */
export interface Outgoing {
  readonly action: string;
  /** The chat that it goes to. */
  readonly target: string;
  readonly options: CallOptions | undefined;
  /** Lets it go. `waitedMs` is how long it waited, to be taken off its timeout. */
  readonly send: (waitedMs: number) => Promise<ActionReply>;
  /** It will not be sent (again). Called before anything else leaves. */
  readonly failed?: () => void;
}

/** A message that waits. */
export interface Letter {
  readonly outgoing: Outgoing;
  readonly lane: Lane;
  readonly priority: number;
  readonly enteredMs: number;
  readonly resolve: (reply: ActionReply) => void;
  readonly reject: (reason: unknown) => void;
  /** Calls its deadline and its signal off. */
  forget: () => void;
}

/** One chat. */
export interface Lane {
  readonly target: string;
  /** In order; the first is next. */
  readonly letters: Letter[];
  readonly window: RateWindow | undefined;
  /** A message is on its way, and the next waits for its reply. */
  isBusy: boolean;
}

/** All lanes of an outbox. */
export class Lanes {
  readonly #perTarget: Rate | undefined;
  readonly #lanes = new Map<string, Lane>();
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
  waitingFor(target: string): number {
    return this.#lanes.get(target)?.letters.length ?? 0;
  }

  /** How many chats have a message waiting or on its way. */
  get active(): number {
    let count = 0;
    for (const lane of this.#lanes.values()) if (lane.isBusy || lane.letters.length > 0) count++;
    return count;
  }

  /** The lane of a chat. */
  get(target: string, clock: Clock): Lane {
    const known = this.#lanes.get(target);
    if (known !== undefined) return known;
    if (this.#perTarget !== undefined && this.#lanes.size >= this.#purgeAt) this.#purge(clock.now());
    const window = this.#perTarget === undefined ? undefined : new RateWindow(this.#perTarget);
    const lane: Lane = { target, letters: [], window, isBusy: false };
    this.#lanes.set(target, lane);
    return lane;
  }

  add(letter: Letter, atHead: boolean): void {
    const { lane, priority } = letter;
    if (atHead) lane.letters.unshift(letter);
    else lane.letters.push(letter);
    this.#waiting++;
    this.#round.add(lane);
    if (priority !== 0) this.#usesPriority = true;
  }

  /** Whether a letter waits still. */
  has(letter: Letter): boolean {
    return letter.lane.letters.includes(letter);
  }

  /** Takes a letter out, from wherever it is in its lane. */
  take(letter: Letter): Letter {
    const { lane } = letter;
    const index = lane.letters.indexOf(letter);
    if (index === -1) return letter;
    lane.letters.splice(index, 1);
    letter.forget();
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
    if (!lane.isBusy && lane.letters.length === 0 && lane.window === undefined) this.#lanes.delete(lane.target);
  }

  #purge(now: number): void {
    for (const [target, lane] of this.#lanes) {
      if (!lane.isBusy && lane.letters.length === 0 && lane.window?.isEmpty(now)) this.#lanes.delete(target);
    }
    this.#purgeAt = Math.max(64, this.#lanes.size * 2);
  }
}

/** A lane is as urgent as its most urgent message: what stands before that one has to go first. */
function highest({ letters }: Lane): number {
  let priority = -Infinity;
  for (const letter of letters) if (letter.priority > priority) priority = letter.priority;
  return priority;
}
