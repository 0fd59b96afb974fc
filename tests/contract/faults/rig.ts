/** A bot's transport and an implementation with a faulty network between them, for each of the five ways. */

import { createTransport } from "../../../src/transport/connect.ts";
import { type AccountArrival, createReverseServer } from "../../../src/transport/reverse/listener.ts";
import type { Transport } from "../../../src/transport/transport.ts";
import { systemClock } from "../../../src/util/time/clock.ts";
import { freePort } from "../../support/raw.ts";
import { type CapturedLog, captureLog } from "../../support/captured_log.ts";
import { startFeedPeer } from "../../support/peer/feeds.ts";
import { type Dialect, type Peer, type PeerCall, queue, startPeer } from "../../support/peer/forward.ts";
import { startReversePeer } from "../../support/peer/reverse.ts";
import { type FaultProxy, startFaultProxy } from "./proxy.ts";

export type Way = "forward WS" | "reverse WS" | "HTTP + webhook" | "HTTP + SSE" | "HTTP + polling";

export const ways: readonly Way[] = ["forward WS", "reverse WS", "HTTP + webhook", "HTTP + SSE", "HTTP + polling"];

const token = "right-token";

/** What one call came to. */
interface CallRecord {
  readonly atMs: number;
  endMs?: number;
  outcome?: "ok" | "failed";
}

/** A way with a bot at its one end that records everything. */
export interface Rig {
  readonly way: Way;
  readonly dialect: Dialect;
  readonly peer: Peer;
  readonly transport: Transport;
  readonly log: CapturedLog;
  /** What lies between: of events, and of calls where they go another way. */
  readonly network: readonly FaultProxy[];
  /** The numbers of the events that arrived, in order. */
  readonly events: number[];
  readonly downs: number[];
  readonly ups: number[];
  readonly calls: CallRecord[];
  /** How often the peer was asked for each call. */
  readonly asked: Map<number, number>;
  /** Answers a call in place of the usual answer. */
  answer: (call: PeerCall) => void;
  /** The peer tells the event with this number. */
  tell(n: number): void;
  /** Makes a call, and records what it comes to. */
  call(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a rig, and resolves when an event and a call have gone through. */
export async function startRig(way: Way): Promise<Rig> {
  const log = captureLog();
  const { dialect, peer, transport, network, stop } = await starters[way](log);
  const rig: Rig = {
    way,
    dialect,
    peer,
    transport,
    log,
    network,
    events: [],
    downs: [],
    ups: [],
    calls: [],
    asked: new Map(),
    answer: (call) => call.reply(call.params["n"]),
    tell: (n) => peer.event(numbered(n)),
    async call(timeoutMs = 5_000) {
      const record: CallRecord = { atMs: performance.now() };
      const n = rig.calls.push(record);
      try {
        const reply = await transport.caller.call("numbered", { n }, { timeoutMs });
        record.outcome = reply.data === n ? "ok" : "failed";
      } catch {
        record.outcome = "failed";
      }
      record.endMs = performance.now();
    },
    async close() {
      await stop();
    },
  };
  void (async () => {
    for (;;) {
      const call = await peer.call();
      const n = Number(call.params["n"]);
      rig.asked.set(n, (rig.asked.get(n) ?? 0) + 1);
      rig.answer(call);
    }
  })();
  transport.feed?.open({
    event(payload) {
      if (payload.post_type === "message") rig.events.push((payload as unknown as { message_id: number }).message_id);
    },
    up: () => rig.ups.push(performance.now()),
    down: () => rig.downs.push(performance.now()),
    refused: () => rig.downs.push(performance.now()),
  });
  await until(() => rig.ups.length > 0 || way === "reverse WS");
  await until(() => peer.links > 0);
  return rig;
}

/** A message that can be told from every other. */
export function numbered(n: number): object {
  return {
    post_type: "message",
    message_type: "group",
    sub_type: "normal",
    time: 1_700_000_000 + n,
    message_id: n,
    group_id: 1,
    user_id: 2,
    raw_message: `event ${n}`,
    message: [{ type: "text", data: { text: `event ${n}` } }],
  };
}

/** Resolves when it is so; false when it is not within the limit. */
export async function until(isSo: () => boolean, limitMs = 10_000): Promise<boolean> {
  const endMs = performance.now() + limitMs;
  while (!isSo()) {
    if (performance.now() > endMs) return false;
    await pause(2);
  }
  return true;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

interface Started {
  readonly dialect: Dialect;
  readonly peer: Peer;
  readonly transport: Transport;
  readonly network: readonly FaultProxy[];
  stop(): Promise<void>;
}

const common = { accessToken: token, reconnect: { firstMs: 100, maxMs: 400 }, silentMs: 1_000, timeoutMs: 5_000 };

async function startForward(log: CapturedLog): Promise<Started> {
  const peer = await startPeer({ dialect: "napcat", token });
  const proxy = await startFaultProxy(peer.port);
  const transport = createTransport({ url: `ws://127.0.0.1:${proxy.port}`, log, ...common });
  const stop = async (): Promise<void> => {
    await Promise.all([transport.caller.close(), proxy.stop()]);
    await peer.stop();
  };
  return { dialect: "napcat", peer, transport, network: [proxy], stop };
}

async function startReverse(log: CapturedLog): Promise<Started> {
  const listen = { port: 0, accessToken: token };
  const server = createReverseServer({ listen, timeoutMs: 5_000, silentMs: 1_000, log, clock: systemClock });
  const arrivals = queue<AccountArrival>();
  await server.open((arrival) => arrivals.put(arrival));
  const proxy = await startFaultProxy(Number(new URL(server.address).port));
  const peer = startReversePeer({ dialect: "go-cqhttp", target: `ws://127.0.0.1:${proxy.port}`, token });
  const { transport } = await arrivals.take();
  const stop = async (): Promise<void> => {
    await peer.stop();
    await Promise.all([server.close(), proxy.stop()]);
  };
  return { dialect: "go-cqhttp", peer, transport, network: [proxy], stop };
}

const startFetched = (way: "sse" | "poll", dialect: Dialect) => async (log: CapturedLog): Promise<Started> => {
  const { peer, events, stop: stopPeer } = await startFeedPeer(way, { dialect, token });
  const proxy = await startFaultProxy(peer.port);
  const asked = way === "poll" ? { poll: { waitMs: 1_000 } } : events;
  const transport = createTransport({ url: `http://127.0.0.1:${proxy.port}`, events: asked, log, ...common });
  const stop = async (): Promise<void> => {
    await Promise.all([transport.caller.close(), proxy.stop()]);
    await stopPeer();
  };
  return { dialect, peer, transport, network: [proxy], stop };
};

async function startWebhook(log: CapturedLog): Promise<Started> {
  const { peer, events, stop: stopPeer } = await startFeedPeer("webhook", { dialect: "napcat", token });
  const { webhook } = events as { webhook: { port: number; path: string; secret: string } };
  const port = await freePort();
  const posts = await startFaultProxy(port, webhook.port);
  const calls = await startFaultProxy(peer.port);
  const url = `http://127.0.0.1:${calls.port}`;
  const transport = createTransport({ url, events: { webhook: { ...webhook, port } }, log, ...common });
  const stop = async (): Promise<void> => {
    await Promise.all([transport.caller.close(), posts.stop(), calls.stop()]);
    await stopPeer();
  };
  return { dialect: "napcat", peer, transport, network: [posts, calls], stop };
}

const starters: Record<Way, (log: CapturedLog) => Promise<Started>> = {
  "forward WS": startForward,
  "reverse WS": startReverse,
  "HTTP + webhook": startWebhook,
  "HTTP + SSE": startFetched("sse", "napcat"),
  "HTTP + polling": startFetched("poll", "llbot"),
};
