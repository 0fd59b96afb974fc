/**
 * A proxy that records: it stands between a framework and an implementation, passes what comes unchanged, and writes it down. Which of
 * the two connects to it does not matter, since a frame says itself what it is.
 */

import { ConfigError } from "../../errors.ts";
import { createHttpClient } from "../../runtime/http/http.ts";
import { startServer } from "../../runtime/server/server.ts";
import type { Server } from "../../runtime/server/types.ts";
import { replayTexts } from "../../texts/logs/replay_texts.ts";
import { isLoopback } from "../../util/access.ts";
import type { Logger } from "../../util/log/log.ts";
import { shownAddress } from "../../util/log/redact.ts";
import { messageOf } from "../../util/text_of.ts";
import type { Clock } from "../../util/time/clock.ts";
import type { Recorder } from "../recorder.ts";
import { exchange } from "./exchange.ts";
import { Pair } from "./pair.ts";
import { isFromPage, targetOf } from "./target.ts";

/** One way through the proxy. */
export interface ProxyRoute {
  /** The port that is listened on; 0 takes any free one. */
  readonly port: number;
  /** Default `127.0.0.1`. */
  readonly hostname?: string;
  /** Where everything goes on to: `ws://`, `wss://`, `http://` or `https://`. */
  readonly to: string;
}

/** How a proxy is started. */
export interface ProxyOptions {
  readonly routes: readonly ProxyRoute[];
  readonly recorder: Recorder;
  readonly log: Logger;
  readonly clock: Clock;
  /** Lets other machines connect: who asks for a token is the other side alone. Default false. */
  readonly allowExposed?: boolean;
}

/** A proxy that runs. */
export interface RecordingProxy {
  /** The ports that are listened on, in the order of the routes. */
  readonly ports: readonly number[];
  /** How many connections pass through it. */
  readonly open: number;
  /** Ends every connection. The recorder is closed by whoever made it. */
  close(): Promise<void>;
}

/**
 * Starts a proxy.
 *
 * @throws ConfigError for a wrong address, or when other machines could connect; ConnectionError with code `PORT_TAKEN`
 */
export async function startProxy(options: ProxyOptions): Promise<RecordingProxy> {
  const targets = options.routes.map(({ to }) => addressOf(to));
  for (const { hostname = "127.0.0.1" } of options.routes) {
    if (options.allowExposed !== true && !isLoopback(hostname)) {
      throw new ConfigError("OPTION", replayTexts().proxyExposed(hostname));
    }
  }
  const pairs = new Set<Pair>();
  const http = createHttpClient({ connections: 256 });
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    for (const pair of pairs) pair.close();
    await Promise.all([...servers.map((server) => server.close()), http.close()]);
  };
  try {
    for (const [n, route] of options.routes.entries()) {
      servers.push(await listen(route, targets[n] as URL, { ...options, pairs, http }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ports: servers.map(({ port }) => port),
    get open() {
      return pairs.size;
    },
    close,
  };
}

interface Surroundings extends ProxyOptions {
  readonly pairs: Set<Pair>;
  readonly http: ReturnType<typeof createHttpClient>;
}

function listen({ port, hostname = "127.0.0.1" }: ProxyRoute, to: URL, parts: Surroundings): Promise<Server> {
  const { recorder, log, clock, pairs, http } = parts;
  const record = recorder.link();
  const refused = { status: 403, body: replayTexts().noPages };
  return startServer({
    port,
    hostname,
    request: (request) => isFromPage(request) ? refused : exchange(request, { to, http, record }),
    upgrade(request) {
      if (isFromPage(request)) return refused;
      const pair = new Pair({
        target: targetOf(request, to, "ws"),
        record: recorder.link(),
        log,
        clock,
        ended: () => pairs.delete(pair),
      });
      pairs.add(pair);
      return pair.handlers;
    },
    error: (error) => log.warn(messageOf(error)),
  });
}

function addressOf(to: string): URL {
  if (URL.canParse(to) && /^(?:wss?|https?):$/.test(new URL(to).protocol)) return new URL(to);
  throw new ConfigError("OPTION", replayTexts().proxyTarget(shownAddress(to)));
}
