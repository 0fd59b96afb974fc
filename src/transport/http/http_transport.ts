/** An HTTP API, and what brings events beside it. Loaded with the first call, or when the feed is opened. */

import { createHttpClient, type HttpClientOptions } from "../../runtime/http/http.ts";
import type { BackoffOptions } from "../../util/time/backoff.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Logger } from "../../util/log/log.ts";
import { Diagnosis } from "../diagnose/diagnose.ts";
import type { Endpoint } from "../diagnose/endpoint.ts";
import type { Feed, Transport } from "../transport.ts";
import { createHttpTransport } from "./caller.ts";
import type { Asked } from "./option.ts";
import { createPollingFeed } from "./polling.ts";
import { createSseFeed } from "./sse.ts";
import { createWebhookFeed } from "./webhook.ts";
import { given } from "../../util/given.ts";

/** The common parts of an HTTP API and its feeds. */
export interface HttpContext {
  endpoint: Endpoint;
  http: HttpClientOptions;
  timeoutMs: number;
  silentMs: number;
  log: Logger;
  clock: Clock;
  reconnect?: BackoffOptions;
}

/** The parts of every feed. */
interface FeedContext extends HttpContext {
  /** Finds out why the address does not work. */
  diagnosis: Diagnosis;
  /** Where a feed says what to do when the server was switched off and on. */
  restarts: { told?: () => void };
}

/**
 * Makes the transport.
 *
 * @param events how events come; undefined where they come by a transport of their own, or not at all
 * @param beside that transport: it is closed with this one
 */
export function createHttp(context: HttpContext, events: Asked | undefined, beside: Transport | undefined): Transport {
  const { endpoint, timeoutMs, clock, http: route } = context;
  const diagnosis = new Diagnosis({ endpoint, route });
  const restarts: FeedContext["restarts"] = {};
  const feed = events === undefined ? undefined : createFeed(events, { ...context, diagnosis, restarts });
  return createHttpTransport({
    endpoint,
    timeoutMs,
    clock,
    client: createHttpClient(route),
    diagnosis,
    ...given({ feed }),
    switchedOff: () => restarts.told?.(),
    beside: async () => {
      diagnosis.cancel();
      await feed?.close();
      await beside?.caller.close();
    },
  });
}

function createFeed(events: Asked, context: FeedContext): Feed {
  const { endpoint, http, timeoutMs, clock, diagnosis } = context;
  if ("webhook" in events) return createWebhookFeed(events.webhook, context);
  // Connections of its own: a busy bot never delays its events.
  const client = createHttpClient(http);
  const { caller } = createHttpTransport({ endpoint, timeoutMs, clock, client, diagnosis });
  if ("poll" in events) return createPollingFeed({ ...context, ...events.poll, caller });
  return createSseFeed({ ...context, client, caller });
}
