/** From an address to a transport: its scheme decides which. */

import { ConfigError } from "../errors.ts";
import type { BackoffOptions } from "../util/time/backoff.ts";
import { proxyInTheWay } from "../runtime/env_proxy.ts";
import { requireOnNode } from "../runtime/packages.ts";
import { isInMemory } from "../runtime/socket/memory.ts";
import { type Clock, systemClock } from "../util/time/clock.ts";
import { createLogger, type Logger } from "../util/log/log.ts";
import { shownAddress } from "../util/log/redact.ts";
import { Diagnosis } from "./diagnose/diagnose.ts";
import { diagnosisTexts } from "../texts/diagnosis/diagnosis_texts.ts";
import { parseEndpoint, parseProxy } from "./diagnose/endpoint.ts";
import type { HttpContext } from "./http/http_transport.ts";
import { type EventsOption, isWebSocketUrl, readEvents } from "./http/option.ts";
import { createLater } from "./later.ts";
import type { ListenOptions } from "./reverse/admission.ts";
import { type FullQueueOptions, type QueueOptions, readQueueOptions } from "./queue/options.ts";
import { createFront, createReverseFront, type Listener } from "./reverse/front.ts";
import type { Transport } from "./transport.ts";
import { createWebSocketTransport } from "./link/web_socket.ts";
import { startupTexts } from "../texts/errors/startup_texts.ts";
import { transportTexts } from "../texts/errors/transport_texts.ts";
import { given } from "../util/given.ts";

/** Where an implementation is, and how to treat the link to it. */
export interface EndpointOptions {
  /** `ws://` or `wss://` for a WebSocket (actions and events), `http://` or `https://` for HTTP (actions; `events` adds the rest). */
  url: string;
  /** As set in the implementation. Without one, a token in the address's `?access_token=` is taken. */
  accessToken?: string;
  /** How long a call waits for its reply. Default 30,000; `Infinity` waits for ever. */
  timeoutMs?: number;
  /**
   * How long a WebSocket without heartbeats may be silent before the other side is asked for a sign of life.
   * Default 60,000; `Infinity` never asks.
   */
  silentMs?: number;
  /** How long opening a WebSocket may take. Default 10,000. */
  connectTimeoutMs?: number;
  /** The waits between two attempts to open a WebSocket. Default from 1 s to 30 s. */
  reconnect?: BackoffOptions;
  /** How events come, beside an `http://` address. Without it none come there. */
  events?: EventsOption;
  /** A certificate authority to trust, as PEM text. */
  ca?: string;
  /** The address of an HTTP proxy to go through, for HTTP and WebSockets: `http://user:password@host:port`. */
  proxy?: string;
  log?: Logger;
  clock?: Clock;
}

/**
 * Makes the transport for an address. Opens nothing yet.
 *
 * @throws ConfigError when an option is wrong, or a package is missing
 *
 * @example One call
 * ```ts ignore
 * import { createTransport } from "./connect.ts";
 *
 * const transport = createTransport({ url: "ws://127.0.0.1:3001", accessToken: "secret" });
 * const reply = await transport.caller.call("get_login_info", {});
 * await transport.caller.close();
 * ```
 */
export function createTransport(options: EndpointOptions): Transport {
  const { timeoutMs = 30_000, silentMs = 60_000, log = createLogger(), clock = systemClock, reconnect } = options;
  const { events, ca, proxy, connectTimeoutMs = 10_000 } = options;
  requirePositive({ timeoutMs, silentMs, connectTimeoutMs, ...reconnect });
  const endpoint = parseEndpoint(options.url, options.accessToken);
  const isMemory = isInMemory(endpoint.url);
  if (!isMemory) requireOnNode(endpoint.kind === "WebSocket" ? "ws" : "undici");
  const route = { ...given({ ca }), ...proxy === undefined ? {} : { proxy: parseProxy(proxy) } };
  const variable = proxy === undefined ? proxyInTheWay(endpoint.url) : undefined;
  if (variable !== undefined) log.warn(diagnosisTexts().full.envProxy({ ...endpoint, seen: variable }));
  const common = { timeoutMs, silentMs, log, clock, ...given({ reconnect }) };
  if (endpoint.kind === "WebSocket") {
    if (events !== undefined) {
      throw new ConfigError(
        "EVENTS_OPTION",
        startupTexts().eventsBeside(endpoint.address),
      );
    }
    const socket = { ...route, connectTimeoutMs };
    // There is nothing on the way to a place in memory that could be looked into.
    if (isMemory) return createWebSocketTransport({ ...common, endpoint, socket });
    const diagnosis = new Diagnosis({ endpoint, route });
    return createWebSocketTransport({ ...common, endpoint, socket, diagnosis });
  }
  return createHttp(options, { ...common, endpoint, http: route });
}

/** An HTTP API, and what brings events beside it. Its code is loaded with its first use; the options are checked now. */
function createHttp(options: EndpointOptions, context: HttpContext): Transport {
  const { events } = options;
  const beside = events !== undefined && isWebSocketUrl(events)
    ? createTransport({ ...omitEvents(options), url: events })
    : undefined;
  const asked = events === undefined || beside !== undefined ? undefined : readEvents(events);
  if (asked !== undefined && "webhook" in asked) requireOnNode("ws");
  return createLater({
    address: context.endpoint.address,
    feed: beside?.feed ?? asked !== undefined,
    load: async () => (await import("./http/http_transport.ts")).createHttp(context, asked, beside),
  });
}

/** Where implementations connect to this side, and how to treat their links. */
export interface ListenerOptions extends Pick<EndpointOptions, "timeoutMs" | "silentMs" | "log" | "clock"> {
  listen?: ListenOptions;
  /** Instead: the accounts of gateways, over a queue. */
  queue?: string | QueueOptions;
  /** Who was given them, for errors: `new NapCatApi()`. */
  where?: string;
}

/**
 * Makes the transport to which implementations connect by reverse WebSocket, or whose accounts gateways hold. Listens to nothing
 * yet.
 *
 * @throws ConfigError when an option is wrong, or when everybody could come in
 */
export function createListener(options: ListenerOptions): Listener {
  const { listen, queue, timeoutMs = 30_000, silentMs = 60_000, log = createLogger(), clock = systemClock } = options;
  requirePositive({ timeoutMs, silentMs });
  if (queue !== undefined) {
    return createQueueTransport(readQueueOptions(options.where ?? "queue", queue), { timeoutMs, log, clock });
  }
  if (listen === undefined) throw new ConfigError("LISTEN", transportTexts().nowhere);
  requireOnNode("ws");
  return createReverseFront({ listen, timeoutMs, silentMs, log, clock });
}

/**
 * Where the workers of a queue keep what they have in common; undefined where there is one alone, as without Redis.
 *
 * @throws ConfigError when the option is wrong
 */
export function placeOfQueue(
  where: string,
  queue: string | QueueOptions,
): { redis: string; prefix: string } | undefined {
  const { url, prefix, folder } = readQueueOptions(where, queue);
  return folder === undefined ? { redis: url, prefix } : undefined;
}

/** The accounts that gateways hold, over a queue; its code is loaded when it is first used. */
function createQueueTransport(
  queue: FullQueueOptions,
  options: { readonly timeoutMs: number; readonly log: Logger; readonly clock: Clock },
): Listener {
  return createFront({
    ...options,
    address: shownAddress(queue.url),
    isSingle: queue.account !== undefined,
    load: async () => new (await import("./queue/accounts.ts")).QueueAccounts({ ...options, options: queue }),
    nobody: (action, address, waitedMs) => transportTexts().noGateway(action, address, waitedMs),
  });
}

function requirePositive(times: Record<string, number>): void {
  for (const [name, value] of Object.entries(times)) {
    if (!(value > 0)) throw new ConfigError("TIMEOUT_INVALID", transportTexts().aboveZero(name, value));
  }
}

function omitEvents({ events: _, ...options }: EndpointOptions): EndpointOptions {
  return options;
}
