/**
 * When is a bot quiet? From outside, nobody can know what it is thinking, so there are two answers.
 *
 * - Any bot, in any language: nothing has crossed a connection for {@link SettleOptions.quietMs}. Calls are answered at
 *   once, so none is ever open.
 * - A bot in this process can be asked. Then: it has received every event that was sent, it says that it is idle, and
 *   after a moment in which what is on the wire arrives, nothing new has happened. A handler that waits for a person
 *   (`event.ask`) never ends by itself: one that lets nothing happen for {@link PARKED_MS} counts as waiting.
 */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { AdelieError } from "../../errors.ts";
import type { Connections } from "../ports/connections.ts";

/** How a bot in this process is asked. */
export interface IdleProbe {
  /** Resolves when none of its handlers is running. */
  idle(): Promise<void>;
  /** How many events it has received so far, heartbeats and lifecycles included. */
  eventsReceived?(): number;
  /** How much of its work nobody waits for: tasks of its clients. They are given a moment; one may run for ever. */
  tasks?(): number;
}

/** How quiet is quiet. */
export interface SettleOptions {
  /** Default 20. More for a bot that is slow to begin, or far away. */
  quietMs?: number;
  /** The longest wait. Default 5 000. */
  settleTimeoutMs?: number;
}

/** A silence so long is taken for a handler that waits for somebody. */
export const PARKED_MS = 1_000;

/** Tasks (`addTask`) may be loops that never end: after so long a silence they are taken for those. */
export const TASKS_MS = 250;

/** The moment for what is on the wire, when the bot itself says that it is idle. */
const WIRE_MS = 4;

/** How often the journal is looked at for news. */
const STEP_MS = 4;

/** Waits for a bot. */
export class Settler {
  readonly #connections: Connections;
  readonly #quietMs: number;
  readonly #timeoutMs: number;
  #probe: IdleProbe | undefined;

  /** Judges by what happens on `connections`. */
  constructor(connections: Connections, { quietMs = 20, settleTimeoutMs = 5_000 }: SettleOptions) {
    this.#connections = connections;
    this.#quietMs = quietMs;
    this.#timeoutMs = settleTimeoutMs;
  }

  /** From now on the bot is asked. */
  setProbe(probe: IdleProbe | undefined): void {
    this.#probe = probe;
  }

  /**
   * Resolves when the bot is quiet.
   *
   * @throws AdelieError with code `SANDBOX_NOT_QUIET` when it never is
   */
  async settle(): Promise<void> {
    const end = performance.now() + this.#timeoutMs;
    for (;;) {
      if (this.#probe !== undefined) await this.#ask(this.#probe);
      const before = this.#connections.activity;
      await this.#silence(this.#probe === undefined ? this.#quietMs : WIRE_MS);
      if (this.#connections.activity === before) return;
      if (performance.now() > end) {
        throw new AdelieError(
          "SANDBOX_NOT_QUIET",
          refusalTexts().notQuiet(this.#timeoutMs),
        );
      }
    }
  }

  async #ask(probe: IdleProbe): Promise<void> {
    const received = (): number => probe.eventsReceived?.() ?? this.#connections.eventsSent;
    await this.#until(() => received() >= this.#connections.eventsSent);
    // Only now: what a bot says about itself before it has everything is worth nothing.
    let isIdle = false;
    void probe.idle().then(() => isIdle = true);
    await Promise.resolve();
    await this.#until(() => isIdle);
    if (probe.tasks !== undefined) await this.#until(() => probe.tasks?.() === 0, TASKS_MS);
  }

  /** Waits until `isSo`, or until nothing has happened for too long. */
  async #until(isSo: () => boolean, longMs = PARKED_MS): Promise<void> {
    let activity = this.#connections.activity;
    let since = performance.now();
    while (!isSo() && performance.now() - since < longMs) {
      await pause(1);
      if (activity === this.#connections.activity) continue;
      activity = this.#connections.activity;
      since = performance.now();
    }
  }

  /** Passes `ms` in steps, and ends early when something happens. A busy machine makes it longer, never shorter. */
  async #silence(ms: number): Promise<void> {
    const before = this.#connections.activity;
    for (let passed = 0; passed < ms && this.#connections.activity === before; passed += STEP_MS) await pause(STEP_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
