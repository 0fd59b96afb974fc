/** From an address to a transport: its scheme decides which. */

import { ConfigError } from "../errors.ts";
import type { BackoffOptions } from "../util/backoff.ts";
import { createHttpClient } from "../runtime/http.ts";
import { type Clock, systemClock } from "../util/clock.ts";
import { createLogger, type Logger } from "../util/log.ts";
import { parseEndpoint } from "./endpoint.ts";
import { createHttpTransport } from "./http.ts";
import type { Transport } from "./transport.ts";
import { createWebSocketTransport } from "./web_socket.ts";

/** Where an implementation is, and how to treat the link to it. */
export interface EndpointOptions {
  /** `ws://` or `wss://` for a WebSocket (actions and events), `http://` or `https://` for HTTP (actions only). */
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
  /** The waits between two attempts to open a WebSocket. Default from 1 s to 30 s. */
  reconnect?: BackoffOptions;
  /** PEM text of a certificate authority to trust beside the usual ones. */
  ca?: string;
  log?: Logger;
  clock?: Clock;
}

/**
 * Makes the transport for an address. Opens nothing yet.
 *
 * @throws ConfigError when an option is wrong
 *
 * @example
 * ```ts ignore
 * const transport = createTransport({ url: "ws://127.0.0.1:3001", accessToken: "…" });
 * const reply = await transport.caller.call("get_login_info", {});
 * await transport.caller.close();
 * ```
 */
export function createTransport(options: EndpointOptions): Transport {
  const { timeoutMs = 30_000, silentMs = 60_000, log = createLogger(), clock = systemClock, reconnect, ca } = options;
  for (const [name, value] of Object.entries({ timeoutMs, silentMs, ...reconnect })) {
    if (!(value > 0)) throw new ConfigError("TIMEOUT_INVALID", `${name} is ${value}: it has to be above 0.`);
  }
  const endpoint = parseEndpoint(options.url, options.accessToken);
  const trust = ca === undefined ? {} : { ca };
  if (endpoint.kind === "HTTP") {
    return createHttpTransport({ endpoint, timeoutMs, clock, client: createHttpClient(trust) });
  }
  return createWebSocketTransport({
    endpoint,
    timeoutMs,
    silentMs,
    log,
    clock,
    socket: trust,
    ...(reconnect === undefined ? {} : { reconnect }),
  });
}
