/** The order of handlers as data: what `@Concurrency` was told, and what a pipeline asks of it. */

import type { MessageInput } from "../../protocol/segments.ts";
import { outgoing } from "../../protocol/message.ts";
import type { EventPayload } from "../../protocol/events/events.ts";
import { ConfigError } from "../../errors.ts";
import { botTexts } from "../../texts/errors/bot_texts.ts";
import { checkOptions, type OptionKind } from "../../util/options.ts";
import { quoted } from "../../util/text_of.ts";
import type { BaseEvent } from "../events/chat.ts";

/** How the events of one chat, person or app come one after the other: the options of `@Concurrency`. */
export interface ConcurrencyOptions {
  /** Whose events stand in one line: those of a `chat` (default), of a `user` in one chat, or `all`. */
  by?: "chat" | "user" | "all";
  /**
   * The order. `queue` (default): one after the other, as they came. `drop`: while one is being handled, others are left out.
   * `latest`: a newer one aborts the one that is being handled, and takes its place. `debounce`: those that come shortly after
   * each other are handled as one (`event.burst`). `concurrent`: all at once, as without this decorator; for a handler whose
   * class or app says otherwise.
   */
  strategy?: "concurrent" | "queue" | "drop" | "latest" | "debounce";
  /**
   * In milliseconds. `queue`: how long one may wait, then it is left out; default: without end. `latest`: how long the older
   * handler gets to end once it was told, when it reads `event.signal`; default 1000. `debounce`: how long it has to be quiet;
   * default 1000.
   */
  waitMs?: number;
  /**
   * `queue`: how many wait at most; default 100. `drop`: how many are handled at once; default 1. `debounce`: how many are taken
   * as one; with so many nothing more is waited for; default 20.
   */
  max?: number;
  /** Who is left out where `max` wait already (`queue`, and `debounce` while the handler is busy): the `newest` (default) or the `oldest`. */
  onFull?: "newest" | "oldest";
  /** Told to the chat of whoever is left out, because one is being handled, too many wait, or it waited for too long. Default: nothing. */
  say?: MessageInput;
  /**
   * How long the handler may take, in milliseconds, once its turn has come; questions and middleware included. Then `event.signal`
   * is aborted, the error `HANDLER_TIMEOUT` is reported, and the next one has its turn, whether the handler has ended or not.
   * Default: without end. Alone it changes no order.
   */
  timeoutMs?: number;
}

/** The order of one line, with every default. */
export interface OrderRule extends Readonly<Omit<Required<ConcurrencyOptions>, "strategy" | "say" | "timeoutMs">> {
  readonly strategy: Exclude<ConcurrencyOptions["strategy"], "concurrent" | undefined>;
  readonly say: MessageInput | undefined;
}

/** An order as it was written down. */
export interface OrderClause {
  readonly kind: "order";
  /** As the user wrote it. */
  readonly label: string;
  /** Whether all handlers of a class, or of the app, stand in one line. */
  readonly isShared: boolean;
  /** Undefined where it says nothing about the order. */
  readonly rule: OrderRule | "concurrent" | undefined;
  readonly timeoutMs: number | undefined;
}

/** Why a handler is left out. */
export interface LeftOut {
  /** For `app.explain` and the debug log. */
  readonly reason: string;
  /** The message to the chat. */
  readonly say?: MessageInput;
}

/** Whether a handler has its turn. */
export type Turn = true | LeftOut;

/** One handler of one event, on its way to its turn. */
export interface Ticket {
  /** The conditions of the handler are met. Its turn has come, or never will: at once, or with a promise. */
  ready(): Turn | Promise<Turn>;
  /** The result of the handler; where it has only so much time, a promise that rejects when that is over. */
  within(result: unknown): unknown;
  /** The handler has ended, or does not run. */
  leave(): void;
}

/** The order of one handler. */
export interface HandlerFlow {
  /** As the user wrote it. */
  readonly label: string;
  /** An event has come for the handler. To be called in the order in which they come, before any condition is asked. */
  arrive(event: BaseEvent): Ticket;
  /** For `app.explain`: how an event is getting on, or would if it came now. Undefined where nothing is in its way. */
  foresee(event: BaseEvent): { readonly runs: boolean; readonly why: string } | undefined;
}

/** The lines of one app. */
export interface Flow {
  /** How many handlers wait for their turn. */
  readonly waiting: number;
  /** How many were left out. */
  leftOut: number;
  /** How many did not end in time. */
  readonly timedOut: number;
  /** Whether an event was left out because the app stops; undefined until it does. */
  readonly left: ((payload: EventPayload) => "unhandled" | undefined) | undefined;
  /** The order of a handler; undefined where there is none. */
  of(
    clauses: readonly OrderClause[],
    handler: { readonly source: string; readonly bot: string },
    isForMessages: boolean,
  ): HandlerFlow | undefined;
  /** The message of an event was recalled. */
  recalled(payload: EventPayload): void;
  /** The app stops: who waits is left out. Returns how many there were. */
  close(): number;
}

const kinds: Record<keyof ConcurrencyOptions, OptionKind> = {
  by: ["chat", "user", "all"],
  strategy: ["concurrent", "queue", "drop", "latest", "debounce"],
  waitMs: "positive number",
  max: "count",
  onFull: ["newest", "oldest"],
  say: "anything",
  timeoutMs: "positive number",
};

/** The options of each strategy beside `by`, with their defaults. */
const takes = {
  concurrent: {},
  queue: { waitMs: Infinity, max: 100, onFull: "newest", say: undefined },
  drop: { max: 1, say: undefined },
  latest: { waitMs: 1_000 },
  debounce: { waitMs: 1_000, max: 20, onFull: "newest", say: undefined },
} as const;

const noDefaults = { by: "chat", waitMs: Infinity, max: Infinity, onFull: "newest", say: undefined } as const;

/**
 * Checks the options of an order, as one of a method.
 *
 * @param where who was given them, for errors
 * @param isShared whether all handlers of a class, or of the app, stand in one line
 * @throws ConfigError that names what is wrong
 */
export function orderClause(where: string, options: ConcurrencyOptions): OrderClause {
  if (typeof options !== "object" || options === null) {
    throw new ConfigError("OPTION", botTexts().orderWanted(where, quoted(options)));
  }
  checkOptions(where, options, kinds);
  const { timeoutMs, ...order } = options;
  const given = Object.entries(order).filter(([, value]) => value !== undefined);
  // Only so much time: no order.
  if (given.length === 0 && timeoutMs !== undefined) {
    return { kind: "order", label: `${where}(${timeoutMs} ms)`, isShared: false, rule: undefined, timeoutMs };
  }
  const { strategy = "queue", by = "chat" } = order;
  const known = takes[strategy];
  const useless = given.map(([name]) => name).find((name) =>
    name !== "strategy" && !(name === "by" && strategy !== "concurrent") && !Object.hasOwn(known, name)
  );
  if (useless !== undefined) throw new ConfigError("OPTION", botTexts().orderOption(where, useless, strategy));
  if (order.say !== undefined && outgoing(order.say) === undefined) {
    throw new ConfigError("OPTION", botTexts().orderSay(where, quoted(order.say)));
  }
  const label = `${where}(${strategy}${strategy === "concurrent" ? "" : ` by ${by}`})`;
  if (strategy === "concurrent") return { kind: "order", label, isShared: false, rule: "concurrent", timeoutMs };
  const rule: OrderRule = { ...noDefaults, ...known, ...Object.fromEntries(given), strategy };
  return { kind: "order", label, isShared: false, rule, timeoutMs };
}

/** Makes a reason to leave a handler out. */
export function leftOut(reason: string, say?: MessageInput): LeftOut {
  return say === undefined ? { reason } : { reason, say };
}
