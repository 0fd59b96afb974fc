/** Events on their way to the connections: written down, struck by faults, sent. */

import type { Clock } from "../../util/time/clock.ts";
import type { Faults } from "../faults/faults.ts";
import type { World } from "../world/world.ts";
import type { Connection, ConnectionTable } from "./connections.ts";
import type { Poller } from "./polling.ts";

/** How long an event waits for the one that is to overtake it. */
const SWAP_MS = 1_000;

/** No connection has this number: who polls has none. */
const POLLED = -1;

/** The surroundings of events. */
export interface EventDeskOptions {
  readonly world: World;
  readonly connections: ConnectionTable;
  readonly clock: Clock;
  readonly poller: Poller;
  readonly faults: Faults | undefined;
  /** The text behind each frame. */
  readonly end: string;
}

/** Sends events. */
export class EventDesk {
  readonly #options: EventDeskOptions;
  /** Events that the next one is to overtake, by connection. */
  readonly #held = new Map<Connection, () => void>();
  readonly #pending = new Set<() => void>();

  constructor(options: EventDeskOptions) {
    this.#options = options;
  }

  /** Sends an event to all that get events. `of` is the place of what caused it, -1 for nothing. */
  send(payload: object, of: number): { readonly index: number; readonly receivers: number } {
    const { world, connections } = this.#options;
    const receivers = connections.listeners;
    const { index } = world.journal.add({ kind: "event", of, payload, receivers });
    const text = this.textOf(payload);
    this.poll(payload, index);
    for (const connection of connections.listening()) this.#sendTo(connection, payload, text, index);
    return { index, receivers };
  }

  /** Keeps an event for those who ask for events. Faults that belong to frames and connections leave it alone. */
  poll(payload: object, index: number): void {
    const { poller, faults } = this.#options;
    if (!poller.isAsked) return;
    const strike = faults?.forEvent(payload, POLLED, index);
    const kind = strike?.effect.kind;
    if (kind === "drop") return;
    if (kind === "double") poller.push(payload);
    if (strike !== undefined && kind === "delay") this.#later(strike.delayMs, () => poller.push(payload));
    else poller.push(payload);
  }

  /** Sends an event to one connection, without writing it down: lifecycles and heartbeats. */
  sendTo(connection: Connection, payload: object): void {
    this.#sendTo(connection, payload, this.textOf(payload), -1);
  }

  /** The frame of an event. */
  textOf(payload: object): string {
    return JSON.stringify(payload) + this.#options.end;
  }

  /** Forgets what is late. */
  stop(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
    this.#held.clear();
  }

  #sendTo(connection: Connection, payload: object, text: string, index: number): void {
    const { connections, faults } = this.#options;
    const strike = faults?.forEvent(payload, connection.id, index);
    if (strike === undefined) {
      connections.sendEvent(connection, text);
      return this.#release(connection);
    }
    switch (strike.effect.kind) {
      case "drop":
        return;
      case "double":
        connections.sendEvent(connection, text);
        return connections.sendEvent(connection, text);
      case "delay":
        this.#later(strike.delayMs, () => connections.sendEvent(connection, text));
        return;
      case "swap":
        return this.#swap(connection, text);
      case "bad-json":
        return connections.sendEvent(connection, text.slice(0, Math.ceil(text.length / 2)));
      case "half-open":
        return connections.halfOpen(connection);
      default:
        return connection.close();
    }
  }

  /** Holds an event back until the next one is out, or for a second. */
  #swap(connection: Connection, text: string): void {
    const { connections } = this.#options;
    if (this.#held.has(connection)) {
      connections.sendEvent(connection, text);
      return this.#release(connection);
    }
    const give = (): void => {
      this.#held.delete(connection);
      connections.sendEvent(connection, text);
    };
    const cancel = this.#later(SWAP_MS, give);
    this.#held.set(connection, () => {
      cancel();
      give();
    });
  }

  #release(connection: Connection): void {
    this.#held.get(connection)?.();
  }

  #later(ms: number, task: () => void): () => void {
    const cancel = this.#options.clock.schedule(ms, () => {
      this.#pending.delete(cancel);
      task();
    });
    this.#pending.add(cancel);
    return () => {
      this.#pending.delete(cancel);
      cancel();
    };
  }
}
