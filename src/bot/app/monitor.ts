/** An HTTP endpoint that tells how an app is: `GET /health` for the program that restarts it, `GET /metrics` for Prometheus. */

import { ConfigError } from "../../errors.ts";
import { startServer } from "../../runtime/server/server.ts";
import type { Server, ServerRequest, ServerResponse } from "../../runtime/server/types.ts";
import { appTexts } from "../../texts/logs/app_texts.ts";
import { hostInUrl, isCrossSite, isExposed, isKnownHost } from "../../util/access.ts";
import { isSameSecret } from "../../runtime/secrets.ts";
import type { Logger } from "../../util/log/log.ts";
import { keepSecret } from "../../util/log/redact.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Measured, Metrics } from "./metrics.ts";
import { launchTexts } from "../../texts/errors/launch_texts.ts";

/** Options of the endpoint. */
export interface MonitorOptions {
  /** 0 takes a free one; the log says which. */
  port: number;
  /** Default `127.0.0.1`: this machine only. */
  host?: string;
  /** The token that a reader sends as `Authorization: Bearer …`. Needed where other machines can reach the endpoint. */
  accessToken?: string;
}

/** Starts the endpoint. */
export function startMonitor(app: Measured, metrics: Metrics, clock: Clock, options: MonitorOptions): Promise<Server> {
  const { port, host = "127.0.0.1", accessToken } = options;
  keepSecret(accessToken);
  if (isExposed(host, accessToken)) {
    throw new ConfigError(
      "MONITOR_OPEN",
      launchTexts().monitorOpen(host),
    );
  }
  const startMs = clock.now();
  return startServer({
    hostname: host,
    port,
    request(request) {
      // A page of a browser on this machine reads nothing, also where it points a name of its own here.
      if (isCrossSite(request) || (accessToken === undefined && !isKnownHost(request, host))) {
        return { status: 403, body: "ask under 127.0.0.1 or the configured host; other names want an accessToken\n" };
      }
      if (accessToken !== undefined && !isAllowed(request, accessToken)) {
        return { status: 401, body: "wrong access token\n" };
      }
      if (request.method !== "GET") return { status: 405, headers: { Allow: "GET" } };
      if (request.url.pathname === "/health") return health(app, clock.now() - startMs);
      if (request.url.pathname === "/metrics") {
        return {
          status: 200,
          headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" },
          body: metrics.toPrometheus(),
        };
      }
      return { status: 404, body: "GET /health or GET /metrics\n" };
    },
  });
}

/** 200 while every account has its link, is online in QQ, and its implementation reads what is sent, 503 otherwise. */
function health({ apis, links, stats }: Measured, upMs: number): ServerResponse {
  const accounts = apis.map((api) => ({
    self_id: api.selfId,
    address: api.address,
    isUp: links.get(api)?.isUp ?? false,
    state: api.status.state,
    since: new Date(api.status.sinceMs).toISOString(),
    reason: api.status.reason,
    isCongested: api.stats.isCongested,
    lost: links.get(api)?.lost ?? 0,
    queue: api.stats.queue,
  }));
  const isUp = accounts.length > 0 && accounts.every((account) => account.isUp);
  const isOnline = accounts.every(({ state }) => state !== "offline" && state !== "kicked");
  const isCongested = accounts.some((account) => account.isCongested);
  const status = !isUp ? "link down" : !isOnline ? "account offline" : isCongested ? "link congested" : "ok";
  return {
    status: status === "ok" ? 200 : 503,
    headers: { "Content-Type": "application/json" },
    body: `${JSON.stringify({ status, upMs: Math.round(upMs), accounts, ...stats })}\n`,
  };
}

function isAllowed(request: ServerRequest, accessToken: string): boolean {
  const sent = /^Bearer (.+)$/i.exec(request.header("authorization") ?? "")?.[1];
  return sent !== undefined && isSameSecret(sent, accessToken);
}

/** An app that can be monitored. */
interface Monitored extends Measured {
  /** Undefined where nothing is measured. */
  readonly metrics: Metrics | undefined;
  readonly stopped: Promise<void>;
}

/** Opens it until the app stops. */
export async function openMonitor(
  app: Monitored,
  options: MonitorOptions,
  clock: Clock,
  log: Logger,
): Promise<void> {
  const { metrics } = app;
  if (metrics === undefined) return;
  const server = await startMonitor(app, metrics, clock, options);
  void app.stopped.then(() => server.close());
  log.info(appTexts().monitoring(hostInUrl(server.hostname), server.port, await metrics.useOpenTelemetry()));
}
