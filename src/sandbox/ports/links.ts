/** Who is connected, what was sent to them and what they asked: the counters by which a runner knows that all is quiet. */

import type { Journal } from "../world/journal.ts";

/** How something is connected. */
export type LinkTransport = "ws" | "sse" | "http" | "webhook" | "memory";

/** One connection. HTTP requests share one, which is always there. */
export interface Link {
  /** Counts up, from 1. */
  readonly id: number;
  /** The account that it belongs to. */
  readonly selfId: number;
  /** How it is connected. */
  readonly transport: LinkTransport;
  /** Whether it gets events: `/api` and HTTP do not. */
  readonly getsEvents: boolean;
  /** Events that went out on it. */
  readonly eventsSent: number;
  /** Calls that arrived on it. */
  readonly callsReceived: number;
  /** Sends a frame. */
  send(text: string): void;
  /** Closes it. */
  close(): void;
}

/** The connections of a server. */
export interface Links {
  /** The connections that are open. */
  readonly open: readonly Link[];
  /** Connections that get events. */
  readonly listeners: number;
  /** Events that went out, over all connections there ever were; heartbeats and lifecycles included. */
  readonly eventsSent: number;
  /** Calls that arrived, over all connections there ever were. */
  readonly callsReceived: number;
  /** Grows with everything that happens on a connection. When it stands still, all is quiet. */
  readonly activity: number;
  /** Calls on open connections that got no answer so far: it is late, or never comes. */
  readonly unanswered: number;
}

interface OpenLink extends Link {
  eventsSent: number;
  callsReceived: number;
  unanswered: number;
  /** Open, and nothing comes through any more. */
  isDead: boolean;
}

/** Numbers are unique over all the servers of a world, whose journal they stand in. */
const lastIds = new WeakMap<Journal, number>();

/** Keeps the connections of one server. */
export class LinkTable implements Links {
  eventsSent = 0;
  callsReceived = 0;
  activity = 0;
  readonly #journal: Journal;
  readonly #selfId: number;
  readonly #links = new Map<number, OpenLink>();

  /** The connections of an account; they are written down in `journal`. */
  constructor(journal: Journal, selfId: number) {
    this.#journal = journal;
    this.#selfId = selfId;
  }

  get open(): readonly Link[] {
    return [...this.#links.values()];
  }

  get listeners(): number {
    let count = 0;
    for (const link of this.#links.values()) if (link.getsEvents) count++;
    return count;
  }

  get unanswered(): number {
    let count = 0;
    for (const link of this.#links.values()) count += link.unanswered;
    return count;
  }

  /** Takes a connection in. */
  add(link: Pick<Link, "transport" | "getsEvents" | "send" | "close">, path: string): Link {
    const id = (lastIds.get(this.#journal) ?? 0) + 1;
    lastIds.set(this.#journal, id);
    const counts = { eventsSent: 0, callsReceived: 0, unanswered: 0 };
    const added: OpenLink = { ...link, id, selfId: this.#selfId, ...counts, isDead: false };
    this.#links.set(added.id, added);
    this.activity++;
    const { transport } = link;
    this.#journal.add({ kind: "link", link: id, selfId: this.#selfId, state: "up", transport, path });
    return added;
  }

  /** Takes it out again. */
  remove(link: Link, path: string, reason: string): void {
    if (!this.#links.delete(link.id)) return;
    this.activity++;
    const { id, selfId, transport } = link;
    this.#journal.add({ kind: "link", link: id, selfId, state: "down", transport, path, reason });
  }

  /** Notes somebody who was not let in. */
  refused(transport: LinkTransport, path: string, reason: string): void {
    this.activity++;
    this.#journal.add({ kind: "link", link: 0, selfId: this.#selfId, state: "refused", transport, path, reason });
  }

  /** The connections that get events. */
  listening(): readonly Link[] {
    const found: Link[] = [];
    for (const link of this.#links.values()) if (link.getsEvents) found.push(link);
    return found;
  }

  /** Sends an event to one connection. */
  sendEvent(link: Link, text: string): void {
    this.activity++;
    if (this.isDead(link)) return;
    (link as OpenLink).eventsSent++;
    this.eventsSent++;
    link.send(text);
  }

  /** Lets nothing through any more, and leaves the connection open. */
  halfOpen(link: Link | undefined): void {
    if (link !== undefined) (link as OpenLink).isDead = true;
  }

  /** Whether nothing comes through. */
  isDead(link: Link | undefined): boolean {
    return (link as OpenLink | undefined)?.isDead === true;
  }

  /** Something happened that nobody else counts. */
  touched(): void {
    this.activity++;
  }

  /** Counts a call. */
  called(link: Link | undefined): void {
    if (link !== undefined) (link as OpenLink).callsReceived++;
    this.callsReceived++;
    this.activity++;
  }

  /** Counts a call that begins to wait for its answer (1), or has it (-1). */
  waits(link: Link | undefined, change: 1 | -1): void {
    if (link !== undefined) (link as OpenLink).unanswered += change;
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const link of this.#links.values()) link.close();
  }
}

/** The connections of several servers as those of one. Servers that are gone stay counted. */
export class JointLinks implements Links {
  readonly #parts: Links[] = [];

  /** Counts these too from now on. */
  join(links: Links): void {
    this.#parts.push(links);
  }

  get open(): readonly Link[] {
    return this.#parts.flatMap(({ open }) => open);
  }

  get listeners(): number {
    return this.#sum("listeners");
  }

  get eventsSent(): number {
    return this.#sum("eventsSent");
  }

  get callsReceived(): number {
    return this.#sum("callsReceived");
  }

  get activity(): number {
    return this.#sum("activity");
  }

  get unanswered(): number {
    return this.#sum("unanswered");
  }

  #sum(counter: "listeners" | "eventsSent" | "callsReceived" | "activity" | "unanswered"): number {
    let sum = 0;
    for (const part of this.#parts) sum += part[counter];
    return sum;
  }
}
