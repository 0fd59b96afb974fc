import { createReverseServer } from "../../src/transport/reverse/listener.ts";
import type { AccountArrival } from "../../src/transport/reverse/listener.ts";
import { httpAndWebSocket, httpFeed } from "../support/peer/feeds.ts";
import { dialects, queue } from "../support/peer/forward.ts";
import { type PeerRole, startReversePeer } from "../support/peer/reverse.ts";
import { transportContract, type TransportLine } from "./transport_contract.ts";

/** A server, and a peer that connects to it with these roles. */
function accept(roles: readonly PeerRole[]): NonNullable<TransportLine["accept"]> {
  return async (dialect, { log, clock }) => {
    const server = createReverseServer({
      listen: { port: 0, accessToken: "right-token" },
      timeoutMs: 30_000,
      silentMs: 60_000,
      log,
      clock,
    });
    const arrivals = queue<AccountArrival>();
    await server.open((arrival) => arrivals.put(arrival));
    const peer = startReversePeer({ dialect, target: server.address, token: "right-token", roles });
    const { transport } = await arrivals.take();
    const stop = async (): Promise<void> => {
      await Promise.all([server.close(), peer.stop()]);
    };
    return { peer, transport, stop };
  };
}

for (const dialect of dialects) {
  transportContract({ name: "forward WebSocket", dialect, url: (peer) => peer.webSocketUrl, keepsLink: true });
  transportContract({ name: "HTTP", dialect, url: (peer) => peer.httpUrl, keepsLink: false });
  transportContract({ name: "reverse WebSocket", dialect, accept: accept(["Universal"]), keepsLink: true });
}

for (const dialect of ["go-cqhttp", "lagrange"] as const) {
  transportContract({ name: "reverse WebSocket pair", dialect, accept: accept(["API", "Event"]), keepsLink: true });
}

for (const dialect of dialects) {
  transportContract({
    name: "HTTP and WebSocket",
    dialect,
    accept: httpAndWebSocket(),
    keepsLink: false,
    feed: "fetched",
  });
}

for (const dialect of ["napcat", "llbot"] as const) {
  transportContract({ name: "HTTP and SSE", dialect, accept: httpFeed("sse"), keepsLink: false, feed: "fetched" });
}

for (const dialect of ["go-cqhttp", "llbot"] as const) {
  transportContract({ name: "HTTP and polling", dialect, accept: httpFeed("poll"), keepsLink: false, feed: "fetched" });
}

for (const dialect of dialects) {
  transportContract({
    name: "HTTP and webhook",
    dialect,
    accept: httpFeed("webhook"),
    keepsLink: false,
    feed: "posted",
  });
}
