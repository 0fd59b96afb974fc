/** The order of one handler: which line its events stand in, and how long it may take. */

import type { EventPayload } from "../../protocol/events/events.ts";
import type { BaseEvent } from "../events/chat.ts";
import type { HandlerFlow, OrderRule, Ticket } from "../model/flow.ts";
import type { Foresight, Line } from "./line.ts";
import { placeOf } from "./place.ts";
import { HandlerTicket, type TicketHost } from "./ticket.ts";

/** The part of the lines of an app that the order of a handler uses. */
export interface OrderHost extends TicketHost {
  /** The line of an event. */
  line(scope: string, place: string, rule: OrderRule): Line;
  /** A handler of an event that has come. */
  remember(ticket: HandlerTicket): void;
  /** Why a handler was left out of an event that came lately. */
  reasonOf(payload: EventPayload, source: string): string | undefined;
}

/** The order of one handler, as it was written down. */
export interface HandlerOrderOptions {
  readonly source: string;
  readonly label: string;
  /** Whose line it is: the handler's, its bot's, or the app's. */
  readonly scope: string;
  readonly rule: OrderRule | undefined;
  readonly timeoutMs: number | undefined;
}

/** The order of one handler. */
export class HandlerOrder implements HandlerFlow {
  readonly label: string;
  readonly #lines: OrderHost;
  readonly #options: HandlerOrderOptions;

  constructor(lines: OrderHost, options: HandlerOrderOptions) {
    this.#lines = lines;
    this.#options = options;
    this.label = options.label;
  }

  arrive(event: BaseEvent): Ticket {
    const { source, scope, rule, timeoutMs } = this.#options;
    const line = rule === undefined ? undefined : this.#lines.line(scope, placeOf(event.toJSON(), rule.by), rule);
    const ticket = new HandlerTicket(this.#lines, event, source, line, timeoutMs);
    this.#lines.remember(ticket);
    return ticket;
  }

  foresee(event: BaseEvent): Foresight | undefined {
    const { source, scope, rule } = this.#options;
    const payload = event.toJSON();
    const past = this.#lines.reasonOf(payload, source);
    if (past !== undefined) return { runs: false, why: past };
    if (rule === undefined) return undefined;
    return this.#lines.line(scope, placeOf(payload, rule.by), rule).foresee(payload);
  }
}
