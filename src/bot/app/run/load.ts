/** How much an app does at the same time, and whether it may do more. */

import type { OneBotApi } from "../../../api/clients.ts";
import type { EventPayload } from "../../../protocol/events/events.ts";
import type { ChatPlace } from "../../dialogue/questions.ts";
import { type HeldEvent, Turns } from "../../dispatch/turns.ts";
import type { Route } from "../../model/route.ts";
import type { AppParts } from "../start/parts.ts";

/** The parts of an app that decide it. */
export type LoadParts = Pick<AppParts, "apis" | "concurrency" | "perChat" | "services">;

/** Where a {@link Load} lets events wait. */
export interface LoadHost {
  /** Handles an event whose turn has come. */
  start(event: HeldEvent): void;
  /** Stops the links, or lets them go on. */
  pause(isPaused: boolean): void;
}

/** Counts what runs in one app. Its functions are handed out: each costs one call. */
export class Load {
  /** The turns of chats, which ask {@link Load.mayRun}. */
  readonly turns: Turns;
  /** How many handlers and jobs are running now. A pipeline counts here what it begins, and calls {@link Load.leave} for each. */
  running = 0;
  /** The handler that began last: for whoever looks what keeps the loop busy. */
  last: Route | undefined = undefined;
  readonly #concurrency: number;
  readonly #apis: readonly OneBotApi[];
  #waiting = 0;
  #idleWaiters: (() => void)[] = [];

  constructor({ apis, concurrency, perChat = {}, services }: LoadParts, host: LoadHost) {
    this.#apis = apis;
    this.#concurrency = concurrency;
    this.turns = new Turns({
      ...services,
      concurrency,
      perChat,
      mayRun: this.mayRun,
      start: (event) => host.start(event),
      pause: (isPaused) => host.pause(isPaused),
    });
  }

  /** How many of them wait for an answer. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A job begins. */
  readonly enter = (): void => {
    this.running++;
  };

  /** It has ended. */
  readonly leave = (): void => {
    this.running--;
    this.#freed();
  };

  /** Whether one more event may be handled: what waits for an answer, or for its turn to send, does nothing meanwhile. */
  readonly mayRun = (): boolean => {
    if (this.running < this.#concurrency) return true;
    let most = this.#concurrency;
    let room = Infinity;
    for (const api of this.#apis) {
      most += api.messagesWaiting;
      room = Math.min(room, api.maxMessagesWaiting);
    }
    // The messages of all of them have to find room in the outbox.
    return this.running - this.#waiting < Math.max(this.#concurrency, Math.min(most, room));
  };

  /** A handler begins (1) or ends (-1) to wait for an answer. */
  waits(change: 1 | -1, chat: ChatPlace): void {
    this.#waiting += change;
    this.turns.asks(change, chat);
    if (change > 0) this.#freed();
  }

  /** A handler begins (1) or ends (-1) to wait for its turn in a line: it does not run meanwhile. */
  parks(change: 1 | -1, payload: EventPayload): void {
    this.running -= change;
    this.turns.parks(change, payload);
    // Later: the event is still being begun.
    if (change > 0) queueMicrotask(() => this.#freed());
  }

  /** Resolves when nothing is done, except for waiting for answers, and no event waits for its turn. */
  idle(): Promise<void> {
    return this.#isIdle ? Promise.resolve() : new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  get #isIdle(): boolean {
    return this.running <= this.#waiting && this.turns.held === 0;
  }

  #freed(): void {
    this.turns.next();
    if (this.#idleWaiters.length !== 0 && this.#isIdle) {
      for (const resolve of this.#idleWaiters.splice(0)) {
        resolve();
      }
    }
  }
}
