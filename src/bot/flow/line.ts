/** One line: the events of one chat, person or app that come one after the other. Its order is that of a strategy. */

import type { EventPayload } from "../../protocol/events/events.ts";
import { isSameId } from "../../protocol/ids.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import { type LeftOut, leftOut, type OrderRule } from "../model/flow.ts";
import type { Entry, HandlerTicket, TicketLine } from "./ticket.ts";

/** The part of the lines of an app that one of them uses. */
export interface LineHost {
  now(): number;
  schedule(delayMs: number, task: () => void): () => void;
  /** A number for each event that comes, higher than all before it. */
  nextOrder(): number;
  /** Whether no more may wait, in all. */
  readonly isFull: boolean;
  /** So many wait in a line. */
  tellFull(line: Line, entry: Entry): void;
  /** An event is left out. */
  tellLeftOut(entry: Entry, reason: string): void;
  /** Those that a newer event takes the place of. */
  abort(entry: Entry): void;
  /** Whether somebody would hear it. */
  isWatched(entry: Entry): boolean;
  /** Nobody stands in a line any more. */
  emptied(line: Line): void;
}

/** For `app.explain`. */
export interface Foresight {
  readonly runs: boolean;
  readonly why: string;
}

/** A line, whatever its strategy. */
export abstract class Line implements TicketLine {
  readonly key: string;
  /** Replaced when the class is loaded again. */
  rule: OrderRule;
  /** Those that are not over, in the order in which they came. */
  readonly entries: Entry[] = [];
  /** How many handlers wait for their turn. */
  waiting = 0;
  /** How many events do. */
  protected queued = 0;
  protected readonly host: LineHost;

  constructor(key: string, rule: OrderRule, host: LineHost) {
    this.key = key;
    this.rule = rule;
    this.host = host;
  }

  /** An event has come. Nothing is decided before its conditions are met, but its place is kept. */
  enter(ticket: HandlerTicket): void {
    const { payload } = ticket;
    const known = this.entries.findLast((entry) => entry.payload === payload);
    const entry: Entry = known ?? {
      payload,
      tickets: [],
      order: this.host.nextOrder(),
      state: "waiting",
      isQueued: false,
      denial: undefined,
      sinceMs: this.host.now(),
      isTold: false,
      cancel: undefined,
    };
    entry.tickets.push(ticket);
    ticket.entry = entry;
    if (known === undefined) this.entries.push(entry);
  }

  /** The conditions of a handler are met. */
  ready(ticket: HandlerTicket): void {
    const entry = ticket.entry as Entry;
    if (entry.denial !== undefined) ticket.settle(entry.denial);
    else if (entry.state === "running") ticket.settle(true);
    else {
      this.#queue(entry, true);
      this.admit(entry);
    }
  }

  /** A handler has ended, or does not run. */
  left({ entry }: HandlerTicket): void {
    if (entry === undefined || entry.state === "over" || entry.state === "merged") return;
    if (entry.tickets.some((ticket) => !ticket.isOver)) return;
    entry.state = "over";
    this.#gone(entry);
  }

  /** An event that waits is not handled. */
  leaveOut(entry: Entry, denial: LeftOut): void {
    entry.cancel?.();
    this.#queue(entry, false);
    entry.state = "over";
    entry.denial = denial;
    this.host.tellLeftOut(entry, denial.reason);
    for (const ticket of entry.tickets) if (ticket.isReady) ticket.settle(denial);
    this.#gone(entry);
  }

  /** The event that others wait for. */
  get front(): Entry | undefined {
    return this.entries.find(({ state }) => state === "running");
  }

  /** How an event is getting on, or would if it came now; undefined where nothing is in its way. */
  foresee(payload: EventPayload): Foresight | undefined {
    const own = this.entries.findIndex((entry) => isSameMessage(entry.payload, payload));
    if (this.entries[own]?.state === "running") return undefined;
    return this.foreseeAt(own === -1 ? this.entries.length : own);
  }

  /** The same of an event with so many in front of it. */
  protected abstract foreseeAt(place: number): Foresight | undefined;

  /** An event whose conditions are met, and that waits. */
  protected abstract admit(entry: Entry): void;

  /** An event has left the line. */
  protected abstract freed(): void;

  protected begin(entry: Entry): void {
    entry.cancel?.();
    entry.cancel = undefined;
    this.#queue(entry, false);
    entry.state = "running";
    entry.sinceMs = this.host.now();
    for (const ticket of entry.tickets) if (ticket.isReady) ticket.settle(true);
  }

  /** A newer one stands for it. */
  protected merge(entry: Entry): void {
    this.#queue(entry, false);
    entry.state = "merged";
    this.remove(entry);
  }

  protected remove(entry: Entry): void {
    const at = this.entries.indexOf(entry);
    if (at !== -1) this.entries.splice(at, 1);
  }

  /** Those that wait and may begin. */
  protected get waiters(): Entry[] {
    return this.entries.filter(({ isQueued }) => isQueued);
  }

  /** Leaves one out where too many wait. Returns whether that is `entry` itself. */
  protected isTooMuch(entry: Entry, isLineFull: boolean): boolean {
    const { onFull, say } = this.rule;
    if (!isLineFull && !this.host.isFull) return false;
    if (isLineFull) this.host.tellFull(this, entry);
    const gone = isLineFull && onFull === "oldest" ? this.waiters[0] as Entry : entry;
    this.leaveOut(gone, leftOut(reasonTexts().lineFull(this.queued), say));
    return gone === entry;
  }

  #gone(entry: Entry): void {
    this.remove(entry);
    this.freed();
    if (this.entries.length === 0) this.host.emptied(this);
  }

  #queue(entry: Entry, isQueued: boolean): void {
    if (entry.isQueued === isQueued) return;
    entry.isQueued = isQueued;
    this.queued += isQueued ? 1 : -1;
  }

  /** `Bot.ask (3 s)`: what goes on in front. */
  protected get frontName(): string {
    const { front } = this;
    if (front === undefined) return reasonTexts().conditionsOfOther;
    const seconds = Math.round((this.host.now() - front.sinceMs) / 1_000);
    return `${namesOf(front)} (${seconds} s)`;
  }
}

function isSameMessage(a: EventPayload, b: EventPayload): boolean {
  return a === b || isSameId((a as { message_id?: unknown }).message_id, (b as { message_id?: unknown }).message_id);
}

/** The handlers of an event, by name. */
export function namesOf({ tickets }: Entry): string {
  return tickets.map(({ source }) => source).join(", ");
}
