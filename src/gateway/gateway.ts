/**
 * A gateway: it holds the links of accounts, publishes their events and executes the calls of workers, and shares them among other
 * frameworks. No bot runs in it.
 */

import type { OneBotApi } from "../api/clients.ts";
import { NapCatApi } from "../api/clients.ts";
import { loggerOf } from "../api/given.ts";
import type { ApiOptions } from "../api/options.ts";
import { ConfigError } from "../errors.ts";
import { runtimeName } from "../runtime/platform.ts";
import { queueOptionTexts } from "../texts/errors/queue_option_texts.ts";
import { queueTexts } from "../texts/errors/queue_texts.ts";
import { type FullQueueOptions, type QueueOptions, readQueueOptions } from "../transport/queue/options.ts";
import type { QueueEngine } from "../transport/queue/engine.ts";
import { openEngine } from "../transport/queue/open.ts";
import type { Logger, LogLevel, LogOptions } from "../util/log/log.ts";
import { checkOptions } from "../util/options.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import { gatewayTexts } from "../texts/errors/gateway_texts.ts";
import type { RecordOptions } from "../record/options.ts";
import { GatewayAccount, type GatewayAccountInfo } from "./account.ts";
import { SharedAccount } from "./share/alone.ts";
import { type GatewayServeOptions, readServeOptions } from "./share/options.ts";
import { type ShareServer, startShareServer } from "./share/server.ts";
import { Share } from "./share/share.ts";

/** Options of {@link createGateway}. */
export interface GatewayOptions {
  /**
   * Where workers meet it: the address of a Redis, `local` for one bot process on this machine without Redis, or {@link QueueOptions}. Left
   * out, it only shares its accounts, or records them.
   */
  queue?: string | QueueOptions;
  /** Where other frameworks find its accounts: it speaks OneBot 11 to them over WebSockets, as an implementation does. */
  serve?: GatewayServeOptions;
  /** Writes down what passes on the links, as the option of `launch` does: a path, options, or `true` for `.adelie/record.jsonl`. */
  record?: boolean | string | RecordOptions;
  /** The clients of the accounts, with their outbox, their pace and their media; one that listens has any number. */
  api?: OneBotApi | readonly OneBotApi[];
  /** Instead of `api`: where the implementation is. */
  url?: string;
  /** As set in the implementation. */
  accessToken?: string;
  /**
   * Into how many partitions the chats of an account that is new are divided: so many workers can share them. Default 64. An account keeps
   * the number that it began with.
   */
  partitions?: number;
  /** Above so many events that wait for workers the link is not read, so that the implementation keeps them. Default 10 000. */
  maxBacklog?: number;
  /** Stops the gateway, as `stop` does, also while it still waits for an account. */
  signal?: AbortSignal;
  /** A logger, the least important level that is printed, or how to print. */
  log?: Logger | LogLevel | LogOptions;
  /** For tests: the time of the client that is made. Leases go by real time. */
  clock?: Clock;
}

const kinds = {
  queue: "text or object",
  serve: "object",
  record: "anything",
  api: "anything",
  url: "text",
  accessToken: "text",
  partitions: "count",
  maxBacklog: "count",
  signal: "object",
  log: "anything",
  clock: "object",
} as const;

/** A gateway that runs. */
export interface Gateway {
  /** Its accounts, and what became of their events and calls. */
  readonly accounts: readonly GatewayAccountInfo[];
  /** The port on which frameworks find them, where it listens. */
  readonly port: number | undefined;
  /** Resolves when it has stopped. */
  readonly stopped: Promise<void>;
  /**
   * Waits for the calls that are under way, five seconds at most, hands the accounts to a gateway that stands by, and closes the
   * links, to frameworks too.
   */
  stop(): Promise<void>;
}

/**
 * Starts a gateway. One gateway at a time holds an account; further ones stand by, linked where the implementation lets several in,
 * and take over.
 *
 * @example A gateway, and a worker in another process
 * ```ts ignore
 * import { createGateway } from "adelie/gateway";
 *
 * const gateway = await createGateway({ queue: "redis://127.0.0.1:6379", url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * process.once("SIGTERM", () => gateway.stop());
 * // worker.ts: launch(Bots, { queue: "redis://127.0.0.1:6379" });
 * await gateway.stopped;
 * ```
 *
 * @returns the gateway, once each account's link is up and its number is known; of a client that listens, once it does
 * @throws ConfigError for wrong options; AuthError when the access token is refused
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  checkOptions("createGateway()", options, kinds);
  const queue = options.queue === undefined ? undefined : readQueueOptions("createGateway()", options.queue);
  const serve = options.serve === undefined ? undefined : readServeOptions("createGateway()", options.serve);
  const { partitions = 64, maxBacklog = 10_000, clock = systemClock, record = false } = options;
  if (queue === undefined && serve === undefined && record === false) {
    throw new ConfigError("OPTION", gatewayTexts().nothingToDo);
  }
  const log = loggerOf(options.log);
  const apis = apisOf(options, { log, clock });
  if (queue?.folder !== undefined && options.partitions !== undefined) {
    throw new ConfigError("OPTION", queueOptionTexts().notLocal("createGateway()", "partitions"));
  }
  const recording = record === false
    ? undefined
    : (await import("../record/app.ts")).startRecording("createGateway()", record, { log, clock });
  if (queue !== undefined && runtimeName !== "node") log.warn(queueTexts().onNode);
  const redis = queue === undefined ? undefined : await engineOf(queue, log).catch(async (error: unknown) => {
    await recording?.close();
    throw error;
  });
  const accounts: (GatewayAccount | SharedAccount)[] = [];
  const shares: Share[] = [];
  let server: ShareServer | undefined;
  let resolveStopped = (): void => {};
  const stopped = new Promise<void>((resolve) => resolveStopped = resolve);
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => stopping ??= close();
  const close = async (): Promise<void> => {
    await Promise.all(accounts.map((account) => account.close()));
    await Promise.all([...apis.map((api) => api.stop()), server?.close()]);
    await redis?.close();
    await recording?.close();
    options.signal?.removeEventListener("abort", calledOff);
    resolveStopped();
  };
  const calledOff = (): void => void stop();
  options.signal?.addEventListener("abort", calledOff);
  const join = (api: OneBotApi): Promise<void> => {
    recording?.tap(api);
    const share = serve === undefined ? undefined : new Share({ api, options: serve, log, clock });
    if (share !== undefined) shares.push(share);
    const account = queue === undefined || redis === undefined
      ? new SharedAccount({ api, share, log, clock, stopped })
      : new GatewayAccount({ redis, api, share, options: queue, partitions, maxBacklog, log, clock, stopped });
    accounts.push(account);
    return account.open();
  };
  const listen = (api: OneBotApi): Promise<void> =>
    api.listen((account) => void join(account).catch((error: unknown) => log.error(queueTexts().notHeld, error)));
  try {
    options.signal?.throwIfAborted();
    if (serve?.door !== undefined) server = await startShareServer(serve.door, serve, () => shares, log);
    await Promise.all(apis.map((api) => api.isListening ? listen(api) : join(api)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get accounts() {
      return accounts.map(({ info }) => info);
    },
    port: server?.port,
    stopped,
    stop,
  };
}

async function engineOf(queue: FullQueueOptions, log: Logger): Promise<QueueEngine> {
  if (queue.folder === undefined) return openEngine(queue, log);
  return (await import("./local/engine.ts")).LocalEngine.open(queue, queue.folder, log);
}

function apisOf(
  { api, url, accessToken }: GatewayOptions,
  common: Pick<ApiOptions, "log" | "clock">,
): readonly OneBotApi[] {
  const given = api === undefined ? [] : Array.isArray(api) ? api as readonly OneBotApi[] : [api as OneBotApi];
  if (url !== undefined && given.length === 0) {
    return [new NapCatApi({ ...common, url, ...accessToken === undefined ? {} : { accessToken } })];
  }
  if (given.length === 0 || url !== undefined) throw new ConfigError("ENDPOINT_MISSING", queueTexts().noAccounts);
  return given;
}
