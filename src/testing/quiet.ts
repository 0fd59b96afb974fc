/**
 * When is a bot in this process quiet? It has every event, and whatever runs of it waits for something that only the test
 * can bring: an answer of a person, the time, a link, a reply that a fault holds back. Nothing sleeps: without sockets all of that is known
 * a turn or two of the event loop later. A handler that waits for the world outside (a file, the network) is waited for.
 */

import { setImmediate } from "node:timers";
import type { RunningApp } from "../bot/app/run/running_app.ts";
import { AdelieError } from "../errors.ts";
import type { Connections } from "../sandbox/ports/connections.ts";
import { TASKS_MS } from "../sandbox/play/settle.ts";
import { testingTexts } from "../texts/testing/testing_texts.ts";

/** The surroundings of a {@link Quiet}. */
export interface QuietOptions {
  readonly connections: Connections;
  /** The bot that runs at present. */
  app(): RunningApp | undefined;
  /** How many events it has not got so far, on a way that counts them. */
  eventsUnderWay(): number;
  /** The longest wait, in real milliseconds. */
  readonly timeoutMs: number;
  /** A handler that lets nothing happen for so long, in real milliseconds, waits for something that the test brings from outside. */
  readonly parkedMs: number;
  /** How long nothing may happen on sockets before that counts as quiet, in real milliseconds; 0 without sockets. */
  readonly wireMs: number;
}

/** An event that is on a socket for so long, in real milliseconds, does not come: a fault took it, or the bot does not read. */
const EVENT_MS = 2_000;

/** How many turns of the event loop nothing happens. */
const TURNS = 3;

/** After so many turns there is something slow: it is looked at less often. */
const EAGER_TURNS = 50;

/** Waits for a bot. */
export class Quiet {
  readonly #options: QuietOptions;

  /** Waits for nothing yet. */
  constructor(options: QuietOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the bot is quiet.
   *
   * @param turns of the event loop that nothing happens in
   * @throws AdelieError with code `SANDBOX_NOT_QUIET` when it is not in time, with the handlers that run
   */
  async settle(turns: number = TURNS): Promise<void> {
    const { connections, timeoutMs, wireMs, app } = this.#options;
    const began = performance.now();
    let [activity, changed] = [connections.activity, began];
    let calm = 0;
    for (let count = 0;; count++) {
      await turn(count < EAGER_TURNS ? 0 : 1);
      const now = performance.now();
      if (activity !== connections.activity) [activity, changed, calm] = [connections.activity, now, 0];
      else if (this.#isBusy(now - changed, calm + 1 >= turns)) calm = 0;
      else if (++calm >= turns && now - changed >= wireMs) return;
      if (now - began < timeoutMs) continue;
      const running = app()?.underWay() ?? [];
      throw new AdelieError("SANDBOX_NOT_QUIET", testingTexts().neverQuiet(timeoutMs, running, calm));
    }
  }

  /** @param isLast whether it would be quiet otherwise: the costlier questions are asked only then */
  #isBusy(silentMs: number, isLast: boolean): boolean {
    const { connections, app, eventsUnderWay, wireMs, parkedMs } = this.#options;
    const running = app();
    if (running === undefined) return false;
    const { running: handlers, waiting } = running.stats;
    // In memory everything has arrived by now, and what came twice was left out.
    if (wireMs > 0 && eventsUnderWay() > 0) return silentMs < EVENT_MS;
    let parked = waiting + connections.unanswered;
    if (handlers <= parked && !isLast) return false;
    let tasks = 0;
    for (const { stats: { tasks: open, outbox, callsWaiting } } of running.apis) {
      tasks += open;
      parked += outbox.waiting + callsWaiting;
    }
    return (handlers > parked && silentMs < parkedMs) || (tasks > parked && silentMs < TASKS_MS);
  }
}

/**
 * A turn of the event loop: everything that was promised in it has been kept by then.
 *
 * @param ms how long it takes at least, in real time
 */
export function turn(ms: number): Promise<void> {
  return new Promise((resolve) => ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms));
}
