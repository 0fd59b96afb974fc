/** Who is connected, what was sent to them and what they asked: the counters by which a runner knows that all is quiet. */

import type { Journal } from "../world/journal.ts";

/** How something is connected. */
export type ConnectionTransport = "ws" | "sse" | "http" | "webhook" | "memory";

/** One connection. HTTP requests share one, which is always there. */
export interface Connection {
  /** Counts up, from 1. */
  readonly id: number;
  /** The account that it belongs to. */
  readonly selfId: number;
  /** How it is connected. */
  readonly transport: ConnectionTransport;
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
export interface Connections {
  /** The connections that are open. */
  readonly open: readonly Connection[];
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

interface OpenConnection extends Connection {
  eventsSent: number;
  callsReceived: number;
  unanswered: number;
  /** Open, and nothing comes through any more. */
  isDead: boolean;
}

/** Numbers are unique over all the servers of a world, whose journal they stand in. */
const lastIds = new WeakMap<Journal, number>();

/** Keeps the connections of one server. */
export class ConnectionTable implements Connections {
  eventsSent = 0;
  callsReceived = 0;
  activity = 0;
  readonly #journal: Journal;
  readonly #selfId: number;
  readonly #connections = new Map<number, OpenConnection>();

  /** The connections of an account; they are written down in `journal`. */
  constructor(journal: Journal, selfId: number) {
    this.#journal = journal;
    this.#selfId = selfId;
  }

  get open(): readonly Connection[] {
    return [...this.#connections.values()];
  }

  get listeners(): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (connection.getsEvents) count++;
    return count;
  }

  get unanswered(): number {
    let count = 0;
    for (const connection of this.#connections.values()) count += connection.unanswered;
    return count;
  }

  /** Takes a connection in. */
  add(connection: Pick<Connection, "transport" | "getsEvents" | "send" | "close">, path: string): Connection {
    const id = (lastIds.get(this.#journal) ?? 0) + 1;
    lastIds.set(this.#journal, id);
    const counts = { eventsSent: 0, callsReceived: 0, unanswered: 0 };
    const added: OpenConnection = { ...connection, id, selfId: this.#selfId, ...counts, isDead: false };
    this.#connections.set(added.id, added);
    this.activity++;
    const { transport } = connection;
    this.#journal.add({ kind: "link", link: id, selfId: this.#selfId, state: "up", transport, path });
    return added;
  }

  /** Takes it out again. */
  remove(connection: Connection, path: string, reason: string): void {
    if (!this.#connections.delete(connection.id)) return;
    this.activity++;
    const { id, selfId, transport } = connection;
    this.#journal.add({ kind: "link", link: id, selfId, state: "down", transport, path, reason });
  }

  /** Notes somebody who was not let in. */
  refused(transport: ConnectionTransport, path: string, reason: string): void {
    this.activity++;
    this.#journal.add({ kind: "link", link: 0, selfId: this.#selfId, state: "refused", transport, path, reason });
  }

  /** The connections that get events. */
  listening(): readonly Connection[] {
    const found: Connection[] = [];
    for (const connection of this.#connections.values()) if (connection.getsEvents) found.push(connection);
    return found;
  }

  /** Sends an event to one connection. */
  sendEvent(connection: Connection, text: string): void {
    this.activity++;
    if (this.isDead(connection)) return;
    (connection as OpenConnection).eventsSent++;
    this.eventsSent++;
    connection.send(text);
  }

  /** Lets nothing through any more, and leaves the connection open. */
  halfOpen(connection: Connection | undefined): void {
    if (connection !== undefined) (connection as OpenConnection).isDead = true;
  }

  /** Whether nothing comes through. */
  isDead(connection: Connection | undefined): boolean {
    return (connection as OpenConnection | undefined)?.isDead === true;
  }

  /** Something happened that nobody else counts. */
  touched(): void {
    this.activity++;
  }

  /** Counts a call. */
  called(connection: Connection | undefined): void {
    if (connection !== undefined) (connection as OpenConnection).callsReceived++;
    this.callsReceived++;
    this.activity++;
  }

  /** Counts a call that begins to wait for its answer (1), or has it (-1). */
  waits(connection: Connection | undefined, change: 1 | -1): void {
    if (connection !== undefined) (connection as OpenConnection).unanswered += change;
  }

  /** Closes all of them. */
  closeAll(): void {
    for (const connection of this.#connections.values()) connection.close();
  }
}

/** The connections of several servers as those of one. Servers that are gone stay counted. */
export class JointConnections implements Connections {
  readonly #parts: Connections[] = [];

  /** Counts these too from now on. */
  join(connections: Connections): void {
    this.#parts.push(connections);
  }

  get open(): readonly Connection[] {
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
