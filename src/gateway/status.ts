/** The state of a queue as a whole: what waits, for how long, and whose it is. Whoever asks needs no gateway. */

import { loggerOf } from "../api/given.ts";
import { ConfigError, ConnectionError } from "../errors.ts";
import { queueOptionTexts } from "../texts/errors/queue_option_texts.ts";
import { queueTexts } from "../texts/errors/queue_texts.ts";
import { baseOf } from "../transport/queue/keys.ts";
import { type QueueOptions, readQueueOptions } from "../transport/queue/options.ts";
import { RedisLink } from "../transport/queue/redis.ts";
import type { Logger, LogLevel, LogOptions } from "../util/log/log.ts";
import { checkOptions } from "../util/options.ts";
import { messageOf } from "../util/text_of.ts";
import { timeOf, untilReady } from "./dead.ts";

/** Where the state of a queue is asked for. */
export interface QueueStatusOptions {
  /** As the gateway has it: an address of Redis, or {@link QueueOptions}, where `account` leaves out all others. */
  queue: string | QueueOptions;
  /** How long it may take until the queue is there, in ms. Default 10 000. */
  timeoutMs?: number;
  /** Where it is said that the queue cannot be reached: a logger, the least important level that is printed, or how to print. */
  log?: Logger | LogLevel | LogOptions;
}

/** One partition of an account. */
export interface PartitionStatus {
  /** Its number, from 0 on. */
  readonly partition: number;
  /** The session of the worker that holds it; undefined while nobody does. */
  readonly owner: string | undefined;
  /** Events that are not dealt with, those under way too. */
  readonly waiting: number;
  /** How old the oldest of them is, in ms by the clock of Redis; 0 where there is none. */
  readonly oldestMs: number;
}

/** One account of a queue. */
export interface AccountStatusInQueue {
  /** Its number. */
  readonly account: string;
  /** Whether a gateway holds it. */
  readonly hasGateway: boolean;
  /** Workers that take part. */
  readonly workers: number;
  /** Events that are not dealt with, those under way too: the lag. */
  readonly waiting: number;
  /** How old the oldest of them is, in ms. */
  readonly oldestMs: number;
  /** Events that were put aside. */
  readonly dead: number;
  /** Calls that no gateway has executed yet. */
  readonly calls: number;
  /** Each of its partitions, in order. */
  readonly partitions: readonly PartitionStatus[];
}

/**
 * Tells how a queue in Redis is, account by account.
 *
 * @example Is anything late?
 * ```ts ignore
 * import { queueStatus } from "adelie/gateway";
 *
 * for (const { account, waiting, oldestMs, dead } of await queueStatus({ queue: "redis://127.0.0.1:6379" })) {
 *   console.log(`${account}: ${waiting} events wait, the oldest for ${oldestMs} ms; ${dead} were put aside`);
 * }
 * ```
 *
 * @throws ConfigError for wrong options, a local queue, or a Redis that cannot be used; ConnectionError with code `QUEUE_AWAY` while it is
 * not there
 */
export async function queueStatus(options: QueueStatusOptions): Promise<AccountStatusInQueue[]> {
  const where = "queueStatus()";
  checkOptions(where, options, { queue: "text or object", timeoutMs: "positive number", log: "anything" });
  const queue = readQueueOptions(where, options.queue);
  if (queue.folder !== undefined) throw new ConfigError("OPTION", queueOptionTexts().notLocal(where, "queueStatus()"));
  const redis = await RedisLink.open(queue.url, loggerOf(options.log ?? "error"));
  try {
    await untilReady(redis, queue.prefix, options.timeoutMs ?? 10_000);
    const accounts = queue.account === undefined ? (await redis.accounts(queue.prefix)).sort() : [queue.account];
    return await Promise.all(accounts.map((account) => statusOf(redis, account, baseOf(queue.prefix, account))));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ConnectionError) throw error;
    throw new ConnectionError("QUEUE_AWAY", queueTexts().tickFailed(redis.address, messageOf(error)), { cause: error });
  } finally {
    redis.close();
  }
}

async function statusOf(redis: RedisLink, account: string, base: string): Promise<AccountStatusInQueue> {
  const [seconds = "0", micros = "0"] = await redis.call<string[]>("TIME");
  const nowMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  const count = Number(await redis.call<string | null>("HGET", `${base}meta`, "partitions") ?? 0);
  const [gateway, workers, dead, calls, ...partitions] = await Promise.all([
    redis.call<number>("EXISTS", `${base}gateway`),
    redis.call<number>("ZCOUNT", `${base}workers`, nowMs, "+inf"),
    redis.call<number>("XLEN", `${base}dead`),
    redis.call<number>("XLEN", `${base}calls`),
    ...Array.from({ length: count }, (_, partition) => partitionOf(redis, base, partition, nowMs)),
  ]);
  return {
    account,
    hasGateway: gateway === 1,
    workers,
    waiting: partitions.reduce((sum, { waiting }) => sum + waiting, 0),
    oldestMs: Math.max(0, ...partitions.map(({ oldestMs }) => oldestMs)),
    dead,
    calls,
    partitions,
  };
}

async function partitionOf(redis: RedisLink, base: string, partition: number, nowMs: number): Promise<PartitionStatus> {
  const stream = `${base}events:${partition}`;
  const [owner, waiting, [oldest]] = await Promise.all([
    redis.call<string | null>("GET", `${base}lease:${partition}`),
    redis.call<number>("XLEN", stream),
    redis.call<[id: string, fields: string[]][]>("XRANGE", stream, "-", "+", "COUNT", 1),
  ]);
  const oldestMs = oldest === undefined ? 0 : Math.max(0, nowMs - timeOf(oldest[0]));
  return { partition, owner: owner ?? undefined, waiting, oldestMs };
}
