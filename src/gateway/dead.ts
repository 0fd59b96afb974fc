/**
 * Events that were put aside because three workers got them and none dealt with them: to be looked at, handled once more, or dropped.
 * Whoever asks needs no gateway: the events are where gateways and workers meet.
 */

import { loggerOf } from "../api/given.ts";
import { ConfigError, ConnectionError } from "../errors.ts";
import type { EventPayload } from "../protocol/events/events.ts";
import { queueTexts } from "../texts/errors/queue_texts.ts";
import type { QueueEngine } from "../transport/queue/engine.ts";
import { baseOf, gatewayChannel } from "../transport/queue/keys.ts";
import { type FullQueueOptions, type QueueOptions, readQueueOptions } from "../transport/queue/options.ts";
import { openEngine } from "../transport/queue/open.ts";
import type { Logger, LogLevel, LogOptions } from "../util/log/log.ts";
import { checkOptions } from "../util/options.ts";
import { messageOf } from "../util/text_of.ts";
import { systemClock } from "../util/time/clock.ts";
import { within } from "../util/time/within.ts";

/** How many events one step reads, or moves. */
const AT_ONCE = 500;

/** Where events that were put aside are looked for. */
export interface DeadEventsOptions {
  /** As the gateway has it: an address, or {@link QueueOptions}, where `account` leaves out all others. */
  queue: string | QueueOptions;
  /** How long it may take until the queue is there, in ms. Default 10 000. */
  timeoutMs?: number;
  /** Where it is said that the queue cannot be reached: a logger, the least important level that is printed, or how to print. */
  log?: Logger | LogLevel | LogOptions;
}

/** Which of them are shown. */
export interface ListDeadEventsOptions extends DeadEventsOptions {
  /** How many at most, of all accounts together, from the oldest of each on. Default 100. */
  limit?: number;
}

/** Which of them are meant. */
export interface ChosenDeadEventsOptions extends DeadEventsOptions {
  /** The `id` of each, as {@link listDeadEvents} gives them; `"all"` for those that are there now. */
  events: "all" | readonly string[];
}

/** An event that was put aside. */
export interface DeadEvent {
  /** Its name for {@link retryDeadEvents} and {@link dropDeadEvents}: `10001/1764547200000-0`. */
  readonly id: string;
  /** The account that it came to. */
  readonly account: string;
  /** The partition that it is in. */
  readonly partition: number;
  /** When it was published, in ms since 1970 by the clock of Redis. */
  readonly publishedMs: number;
  /** When it was put aside, in the same way. */
  readonly deadMs: number;
  /** The event as it arrived; undefined where it cannot be read. */
  readonly event: EventPayload | undefined;
  /** The same as it is kept. */
  readonly text: string;
}

/** The events that were put aside. */
export interface DeadEvents {
  /** The oldest of each account, as many as were asked for. */
  readonly events: readonly DeadEvent[];
  /** How many there are. */
  readonly total: number;
}

/** The events of a choice, after {@link retryDeadEvents} or {@link dropDeadEvents}. */
export interface ChosenDeadEvents {
  /** The `id` of those that were put aside, and are so no longer. */
  readonly done: readonly string[];
  /** The `id` of those that were not there: somebody else was faster, or no event has that name. */
  readonly missing: readonly string[];
}

const kinds = { queue: "text or object", timeoutMs: "positive number", log: "anything" } as const;

/**
 * Shows events that were put aside: those that were delivered three times and never dealt with, because their handlers end the
 * process, or never end themselves.
 *
 * @example The oldest ten
 * ```ts ignore
 * import { listDeadEvents } from "adelie/gateway";
 *
 * const { events, total } = await listDeadEvents({ queue: "redis://127.0.0.1:6379", limit: 10 });
 * for (const { id, event } of events) console.log(id, event);
 * console.log(`${total} in all`);
 * ```
 *
 * @throws ConfigError for wrong options, or a Redis that cannot be used; ConnectionError with code `QUEUE_AWAY` while it is not there
 */
export async function listDeadEvents(options: ListDeadEventsOptions): Promise<DeadEvents> {
  checkOptions("listDeadEvents()", options, { ...kinds, limit: "count" });
  const { limit = 100 } = options;
  return await atQueue("listDeadEvents()", options, async (desk) => {
    const events: DeadEvent[] = [];
    let total = 0;
    for (const account of await desk.accounts()) {
      const listed = await desk.list(account, limit - events.length);
      events.push(...listed.events);
      total += listed.total;
    }
    return { events, total };
  });
}

/**
 * Gives events that were put aside to workers once more, as the newest of their chats. Their handlers run from the beginning, and
 * what they call is called again.
 *
 * @example All of them, after a handler was mended
 * ```ts ignore
 * import { retryDeadEvents } from "adelie/gateway";
 *
 * const { done } = await retryDeadEvents({ queue: "redis://127.0.0.1:6379", events: "all" });
 * console.log(`${done.length} are handled once more`);
 * ```
 *
 * @throws ConfigError for wrong options, or a Redis that cannot be used; ConnectionError with code `QUEUE_AWAY` while it is not there
 */
export function retryDeadEvents(options: ChosenDeadEventsOptions): Promise<ChosenDeadEvents> {
  return settle("retryDeadEvents()", "retry", options);
}

/**
 * Drops events that were put aside, for good.
 *
 * @example One of them
 * ```ts ignore
 * import { dropDeadEvents } from "adelie/gateway";
 *
 * await dropDeadEvents({ queue: "redis://127.0.0.1:6379", events: ["10001/1764547200000-0"] });
 * ```
 *
 * @throws ConfigError for wrong options, or a Redis that cannot be used; ConnectionError with code `QUEUE_AWAY` while it is not there
 */
export function dropDeadEvents(options: ChosenDeadEventsOptions): Promise<ChosenDeadEvents> {
  return settle("dropDeadEvents()", "drop", options);
}

async function settle(
  where: string,
  how: "retry" | "drop",
  options: ChosenDeadEventsOptions,
): Promise<ChosenDeadEvents> {
  checkOptions(where, options, { ...kinds, events: "anything" });
  const { events } = options;
  const isList = Array.isArray(events) && events.every((id) => /^[^/]+\/\d+-\d+$/.test(String(id)));
  if (events !== "all" && !isList) throw new ConfigError("OPTION", queueTexts().chosenEvents(where));
  return await atQueue(where, options, async (desk) => {
    const done = new Set<string>();
    for (const account of await desk.accounts()) {
      const ids = events === "all" ? await desk.ids(account) : idsOf(account, events);
      for (const id of await desk.bury(account, how, ids)) done.add(`${account}/${id}`);
    }
    return { done: [...done], missing: events === "all" ? [] : events.filter((id) => !done.has(id)) };
  });
}

function idsOf(account: string, events: readonly string[]): string[] {
  const start = `${account}/`;
  return events.filter((id) => id.startsWith(start)).map((id) => id.slice(start.length));
}

type Listed = readonly [total: number, ...entries: [id: string, partition: string, before: string, text: string][]];

/** The events that were put aside, one account at a time. */
class Desk {
  readonly #redis: QueueEngine;
  readonly #options: FullQueueOptions;

  constructor(redis: QueueEngine, options: FullQueueOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /** The accounts that are meant. */
  async accounts(): Promise<readonly string[]> {
    const { account, prefix } = this.#options;
    if (account !== undefined) return [account];
    return (await this.#redis.accounts(prefix)).sort();
  }

  async list(account: string, limit: number): Promise<DeadEvents> {
    const events: DeadEvent[] = [];
    let after = "";
    for (;;) {
      const count = Math.min(AT_ONCE, limit - events.length);
      const [total, ...entries] = await this.#run<Listed>("adelieDead", account, [after, count]);
      for (const [id, partition, before, text] of entries) {
        events.push({
          id: `${account}/${id}`,
          account,
          partition: Number(partition),
          publishedMs: timeOf(before),
          deadMs: timeOf(id),
          event: eventOf(text),
          text,
        });
        after = id;
      }
      if (entries.length < AT_ONCE || events.length >= limit) return { events, total };
    }
  }

  /** Those that are there now. */
  async ids(account: string): Promise<string[]> {
    const { events } = await this.list(account, Infinity);
    return events.map(({ id }) => id.slice(account.length + 1));
  }

  /** @returns those that were there */
  async bury(account: string, how: "retry" | "drop", ids: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      found.push(...await this.#run<string[]>("adelieBury", account, [how, ...ids.slice(at, at + AT_ONCE)]));
    }
    return found;
  }

  #run<T>(name: "adelieDead" | "adelieBury", account: string, args: readonly (string | number)[]): Promise<T> {
    return this.#redis.run(name, baseOf(this.#options.prefix, account), args);
  }
}

async function atQueue<T>(where: string, options: DeadEventsOptions, ask: (desk: Desk) => Promise<T>): Promise<T> {
  const queue = readQueueOptions(where, options.queue);
  const redis = await openEngine(queue, loggerOf(options.log ?? "error"), "desk");
  try {
    await untilReady(redis, queue.prefix, options.timeoutMs ?? 10_000);
    return await ask(new Desk(redis, queue));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ConnectionError) throw error;
    throw new ConnectionError("QUEUE_AWAY", queueTexts().tickFailed(redis.address, messageOf(error)), { cause: error });
  } finally {
    await redis.close();
  }
}

/**
 * Resolves when a queue is there.
 *
 * @throws ConnectionError `QUEUE_AWAY` when it is not in time; ConfigError when it cannot be used
 */
export async function untilReady(redis: QueueEngine, prefix: string, timeoutMs: number): Promise<void> {
  if (redis.isReady) return;
  const ready = new Promise<void>((resolve, reject) => {
    void redis.listen(gatewayChannel(prefix), { ready: resolve, unfit: reject });
  });
  if (await within(systemClock, timeoutMs, ready)) return;
  throw new ConnectionError("QUEUE_AWAY", queueTexts().notThere(redis.address, timeoutMs));
}

/** The names of entries begin with the time when they were made. */
export function timeOf(id: string): number {
  return Number(id.split("-", 1)[0]);
}

function eventOf(text: string): EventPayload | undefined {
  try {
    return JSON.parse(text) as EventPayload;
  } catch {
    return undefined;
  }
}
