/** Events on their way to the connections: written down, struck by faults, sent. */

import type { Clock } from "../../util/time/clock.ts";
import type { Faults } from "../faults/faults.ts";
import type { World } from "../world/world.ts";
import type { Link, LinkTable } from "./links.ts";
import type { Poller } from "./polling.ts";

/** How long an event waits for the one that is to overtake it. */
const SWAP_MS = 1_000;

/** The surroundings of events. */
export interface EventDeskOptions {
  readonly world: World;
  readonly links: LinkTable;
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
  readonly #held = new Map<Link, () => void>();
  readonly #pending = new Set<() => void>();

  constructor(options: EventDeskOptions) {
    this.#options = options;
  }

  /** Sends an event to all that get events. `of` is the place of what caused it, -1 for nothing. */
  send(payload: object, of: number): { readonly index: number; readonly receivers: number } {
    const { world, links, poller } = this.#options;
    const receivers = links.listeners;
    const { index } = world.journal.add({ kind: "event", of, payload, receivers });
    const text = this.textOf(payload);
    poller.push(payload);
    for (const link of links.listening()) this.#sendTo(link, payload, text, index);
    return { index, receivers };
  }

  /** Sends an event to one connection, without writing it down: lifecycles and heartbeats. */
  sendTo(link: Link, payload: object): void {
    this.#sendTo(link, payload, this.textOf(payload), -1);
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

  #sendTo(link: Link, payload: object, text: string, index: number): void {
    const { links, faults } = this.#options;
    const strike = faults?.forEvent(payload, link.id, index);
    if (strike === undefined) {
      links.sendEvent(link, text);
      return this.#release(link);
    }
    switch (strike.effect.kind) {
      case "drop":
        return;
      case "double":
        links.sendEvent(link, text);
        return links.sendEvent(link, text);
      case "delay":
        this.#later(strike.delayMs, () => links.sendEvent(link, text));
        return;
      case "swap":
        return this.#swap(link, text);
      case "bad-json":
        return links.sendEvent(link, text.slice(0, Math.ceil(text.length / 2)));
      case "half-open":
        return links.halfOpen(link);
      default:
        return link.close();
    }
  }

  /** Holds an event back until the next one is out, or for a second. */
  #swap(link: Link, text: string): void {
    const { links } = this.#options;
    if (this.#held.has(link)) {
      links.sendEvent(link, text);
      return this.#release(link);
    }
    const give = (): void => {
      this.#held.delete(link);
      links.sendEvent(link, text);
    };
    const cancel = this.#later(SWAP_MS, give);
    this.#held.set(link, () => {
      cancel();
      give();
    });
  }

  #release(link: Link): void {
    this.#held.get(link)?.();
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
