/**
 * The lines of one app: who is in front of whom, across all handlers that `@Concurrency` or the option `order` puts in an
 * order. Lines belong to names, not to instances: a class that is loaded again goes on in the lines of the older one.
 */

import type { AdelieError } from "../../errors.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { idText } from "../../protocol/ids.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { reasonTexts } from "../../texts/logs/reason_texts.ts";
import type { Logger } from "../../util/log/log.ts";
import { NowAndThen } from "../../util/now_and_then.ts";
import { Recent } from "../../util/recent.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";
import { abortReason, type Signals } from "../events/signals.ts";
import { type Flow, type HandlerFlow, leftOut, type OrderClause, type OrderRule } from "../model/flow.ts";
import { HandlerOrder, type OrderHost } from "./handler_order.ts";
import { type Line, type LineHost, namesOf } from "./line.ts";
import { chatName } from "./place.ts";
import { createLine } from "./strategies.ts";
import type { Entry, HandlerTicket, TicketLine } from "./ticket.ts";

/** How many handlers wait in all lines together, at most. */
const MOST_WAITING = 10_000;

/** So many lines are kept, also when nobody stands in them. */
const FEW_LINES = 1_024;

/** After how long others behind a handler are worth a line in the log. */
const HUNG_MS = 30_000;

/** For `app.explain`: why events were left out lately. */
const remembered = { windowMs: 600_000, limit: 500 };

/** The surroundings of the lines of one app. */
export interface LinesHost {
  readonly clock: Clock;
  readonly log: Logger;
  readonly signals: Signals;
  /** The order of handlers of messages whose method and class say nothing. */
  readonly ofApp?: OrderClause | undefined;
  /** A handler begins (1) or ends (-1) to wait for its turn: it does not count as running meanwhile. */
  readonly waits?: (change: 1 | -1, payload: EventPayload) => void;
}

/** The lines of one app. */
export class Lines implements Flow, LineHost, OrderHost {
  waiting = 0;
  leftOut = 0;
  left: Flow["left"] = undefined;
  timedOut = 0;
  readonly #host: LinesHost;
  readonly #lines = new Map<string, Line>();
  /** The tickets of events that are under way. */
  readonly #tickets = new WeakMap<EventPayload, HandlerTicket[]>();
  /** Those with somebody who waits. */
  readonly #crowded = new Set<TicketLine>();
  readonly #full: NowAndThen;
  readonly #reasons = new Recent<string>(remembered);
  #order = 0;
  #cancelLook: (() => void) | undefined;
  #isClosed = false;

  constructor(host: LinesHost) {
    this.#host = host;
    this.#full = new NowAndThen({ everyMs: 60_000, clock: host.clock });
  }

  of(
    clauses: readonly OrderClause[],
    handler: { readonly source: string; readonly bot: string },
    isForMessages: boolean,
  ): HandlerFlow | undefined {
    // On the class or the app it is for messages: a notice there interrupts nobody.
    const own = clauses.filter(({ isShared }) => isForMessages || !isShared);
    const { ofApp } = this.#host;
    const all = ofApp === undefined || !isForMessages ? own : [ofApp, ...own];
    const order = all.findLast(({ rule }) => rule !== undefined);
    const timeoutMs = all.findLast((clause) => clause.timeoutMs !== undefined)?.timeoutMs;
    const rule = order?.rule === "concurrent" ? undefined : order?.rule;
    if (rule === undefined && timeoutMs === undefined) return undefined;
    const isAlone = order?.isShared !== true || rule?.strategy === "debounce";
    const scope = isAlone ? handler.source : order === ofApp ? "" : handler.bot;
    const label = (rule === undefined ? all.at(-1) : order)?.label ?? "";
    return new HandlerOrder(this, { source: handler.source, label, scope, rule, timeoutMs });
  }

  /** The line of an event. */
  line(scope: string, place: string, rule: OrderRule): Line {
    const key = `${rule.strategy} ${scope} ${place}`;
    let line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, line = createLine(key, rule, this));
    line.rule = rule;
    return line;
  }

  /** How many lines are kept. */
  get lines(): number {
    return this.#lines.size;
  }

  /** A handler of an event that has come. */
  remember(ticket: HandlerTicket): void {
    const known = this.#tickets.get(ticket.payload);
    if (known === undefined) this.#tickets.set(ticket.payload, [ticket]);
    else known.push(ticket);
  }

  recalled(payload: EventPayload): void {
    for (const { entry, line, event } of this.#tickets.get(payload) ?? []) {
      if (entry?.state === "waiting") line?.leaveOut(entry, leftOut(reasonTexts().recalled));
      else if (entry?.state !== "merged") this.#host.signals.abort(event, abortReason("recalled"));
    }
  }

  close(): number {
    this.#isClosed = true;
    this.#cancelLook?.();
    let count = 0;
    const unhandled = new WeakSet<EventPayload>();
    this.left = (payload) => unhandled.has(payload) ? "unhandled" : undefined;
    for (const line of this.#lines.values()) {
      for (const entry of line.entries.filter(({ state }) => state === "waiting")) {
        count++;
        for (const { payload } of entry.tickets) unhandled.add(payload);
        line.leaveOut(entry, leftOut(reasonTexts().appStops));
      }
    }
    return count;
  }

  /** Why a handler was left out of an event that came lately. */
  reasonOf(payload: EventPayload, source: string): string | undefined {
    const key = keyOf(payload, source);
    return key === undefined ? undefined : this.#reasons.get(key, this.now())?.value;
  }

  now(): number {
    return this.#host.clock.now();
  }

  schedule(delayMs: number, task: () => void): () => void {
    return this.#host.clock.schedule(delayMs, task);
  }

  nextOrder(): number {
    return ++this.#order;
  }

  get isFull(): boolean {
    return this.waiting >= MOST_WAITING || this.#isClosed;
  }

  tellFull(line: Line, entry: Entry): void {
    const { max, onFull } = line.rule;
    if (this.#full.next() > 0) {
      this.#host.log.warn(appTexts().lineFull(namesOf(entry), chatName(entry.payload), max, onFull === "oldest"));
    }
  }

  tellLeftOut({ tickets, payload }: Entry, reason: string): void {
    for (const { source, isReady } of tickets) {
      if (!isReady) continue;
      this.leftOut++;
      const key = keyOf(payload, source);
      if (key !== undefined) this.#reasons.set(key, reason, this.now());
    }
  }

  abort({ tickets }: Entry): void {
    for (const { event, isOver } of tickets) if (!isOver) this.#host.signals.abort(event, abortReason("replaced"));
  }

  isWatched({ tickets }: Entry): boolean {
    return tickets.some(({ event, isOver }) => !isOver && this.#host.signals.isWatched(event));
  }

  emptied({ key }: Line): void {
    // Few stay: a map that gets and loses an entry with each event makes work for the garbage collector.
    if (this.#lines.size > FEW_LINES) this.#lines.delete(key);
  }

  waits(change: 1 | -1, { line, payload }: HandlerTicket): void {
    this.waiting += change;
    if (line !== undefined) {
      line.waiting += change;
      if (line.waiting === 0) this.#crowded.delete(line);
      else this.#crowded.add(line);
    }
    this.#watch();
    this.#host.waits?.(change, payload);
  }

  expire(ticket: HandlerTicket, reason: AdelieError): void {
    this.timedOut++;
    this.#host.signals.abort(ticket.event, reason);
    ticket.leave();
  }

  failedLate({ source, event }: HandlerTicket, error: unknown): void {
    const { log, signals } = this.#host;
    if (signals.isEcho(event, error)) log.debug(appTexts().ended(source, messageOf(error)));
    else log.error(appTexts().failed(source, messageOf(error)), error);
  }

  /** One timer while somebody waits. */
  #watch(): void {
    if (this.#crowded.size === 0) {
      this.#cancelLook?.();
      this.#cancelLook = undefined;
    } else if (!this.#isClosed) this.#cancelLook ??= this.schedule(HUNG_MS, () => this.#look());
  }

  /** Says which handlers others have been waiting for all along. */
  #look(): void {
    this.#cancelLook = undefined;
    for (const line of this.#crowded) {
      const front = line.front ?? line.entries[0];
      if (front === undefined || front.isTold || this.now() - front.sinceMs < HUNG_MS) continue;
      front.isTold = true;
      const seconds = Math.round((this.now() - front.sinceMs) / 1_000);
      this.#host.log.warn(appTexts().lineHangs(namesOf(front), chatName(front.payload), seconds, line.waiting));
    }
    this.#watch();
  }
}

/** Messages have numbers; of other events it is not remembered. */
function keyOf(payload: EventPayload, source: string): string | undefined {
  const id = idText((payload as { message_id?: unknown }).message_id);
  return id === undefined ? undefined : `${payload.self_id} ${id} ${source}`;
}
