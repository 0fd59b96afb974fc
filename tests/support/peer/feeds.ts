/** A peer that brings events beside its HTTP server: as a stream, to be asked for, or by posting them. */

import { createHmac } from "node:crypto";
import http from "node:http";
import { createTransport } from "../../../src/transport/connect.ts";
import type { EventsOption } from "../../../src/transport/http/option.ts";
import { freePort } from "../raw.ts";
import { type Dialect, type Peer, type PeerCall, type PeerOptions, queue, startPeer } from "./forward.ts";
import type { TransportLine } from "../../contract/transport_contract.ts";

/** How events come. */
export type Way = "sse" | "poll" | "webhook";

/** What carries the events of a peer: a link of the peer, in the words of a test. */
interface Carrier {
  readonly links: number;
  linked(): Promise<void>;
  raw(text: string): void;
  drop(): void;
  stop(): void;
}

/** For a line of the contract: a peer of this dialect, and a transport that takes its events this way. */
export function httpFeed(way: Way): NonNullable<TransportLine["accept"]> {
  return async (dialect, common) => {
    const { peer, events, stop: stopPeer } = await startFeedPeer(way, { dialect, token: "right-token" });
    const transport = createTransport({ url: peer.httpUrl, events, accessToken: "right-token", ...common });
    const stop = async (): Promise<void> => {
      await transport.caller.close();
      await stopPeer();
    };
    return { peer, transport, stop };
  };
}

/** For a line of the contract: a peer with an HTTP server and a WebSocket, one for calls and one for events. */
export function httpAndWebSocket(): NonNullable<TransportLine["accept"]> {
  return async (dialect, common) => {
    const peer = await startPeer({ dialect, token: "right-token" });
    const accessToken = "right-token";
    const transport = createTransport({ url: peer.httpUrl, events: peer.webSocketUrl, accessToken, ...common });
    const stop = async (): Promise<void> => {
      await transport.caller.close();
      await peer.stop();
    };
    return { peer, transport, stop };
  };
}

/** Starts a peer, and says how its events are to be had. */
export async function startFeedPeer(
  way: Way,
  options: PeerOptions & { secret?: string },
): Promise<{ peer: Peer; events: EventsOption; stop(): Promise<void> }> {
  const { dialect = "napcat", secret = "hook-secret" } = options;
  const port = way === "webhook" ? await freePort() : 0;
  const hooks: Pick<PeerOptions, "request" | "answer"> = {};
  const base = await startPeer({
    ...options,
    request: (it) => hooks.request?.(it),
    answer: (it) => hooks.answer?.(it) === true,
  });
  const carrier = way === "sse"
    ? streams(dialect, hooks)
    : way === "poll"
    ? questions(dialect, hooks)
    : posts(dialect, `http://127.0.0.1:${port}/onebot`, secret);
  const end = dialect === "go-cqhttp" ? "\n" : "";
  const peer: Peer = {
    ...base,
    get links() {
      return carrier.links;
    },
    linked: () => carrier.linked(),
    event: (payload) =>
      carrier.raw(JSON.stringify({ time: Math.floor(Date.now() / 1_000), self_id: 10001, ...payload }) + end),
    heartbeat: (interval) =>
      peer.event({
        post_type: "meta_event",
        meta_event_type: "heartbeat",
        status: { online: true, good: true },
        interval,
      }),
    raw: (text) => carrier.raw(text),
    drop: () => carrier.drop(),
  };
  const stop = async (): Promise<void> => {
    carrier.stop();
    await base.stop();
  };
  const events: EventsOption = way === "webhook" ? { webhook: { port, path: "/onebot", secret } } : way;
  return { peer, events, stop };
}

/** GET /_events, in the manner of NapCat (nothing but events) or LLBot. */
function streams(dialect: Dialect, hooks: Pick<PeerOptions, "request">): Carrier {
  const open = new Set<{ put(text: string | Error | undefined): void }>();
  const opened = queue<void>();
  if (dialect === "napcat" || dialect === "llbot") {
    hooks.request = (request) => {
      if (request.method !== "GET" || request.url.pathname !== "/_events") return undefined;
      // A stream for a request that announces a body stays silent for ever.
      const isDeaf = request.header("content-length") !== undefined;
      const texts = queue<string | Error | undefined>();
      if (!isDeaf) open.add(texts);
      opened.put();
      const body = async function* (): AsyncGenerator<string> {
        try {
          for (let text = await texts.take(); text !== undefined; text = await texts.take()) {
            if (text instanceof Error) throw text;
            yield `data: ${text}\n\n`;
          }
        } finally {
          open.delete(texts);
        }
      };
      const type = dialect === "llbot" ? "text/event-stream; charset=utf-8" : "text/event-stream";
      return { status: 200, headers: { "content-type": type, "cache-control": "no-cache" }, body: body() };
    };
  }
  const all = (text: string | undefined): void => {
    for (const each of open) each.put(text);
    if (text === undefined) open.clear();
  };
  return {
    get links() {
      return open.size;
    },
    linked: () => opened.take(),
    raw: all,
    drop: () => all(undefined),
    stop: () => all(undefined),
  };
}

/** A question that may wait a second, the least of go-cqhttp, only asks whether anybody is there: it is not held up. */
const waitOf = (timeoutSeconds: number): number => timeoutSeconds > 1 ? timeoutSeconds * 1_000 : 10;

/** get_updates of go-cqhttp, get_event of LLBot. */
function questions(dialect: Dialect, hooks: Pick<PeerOptions, "answer">): Carrier {
  const action = dialect === "go-cqhttp" ? "get_updates" : dialect === "llbot" ? "get_event" : "";
  let asked = (): void => {};
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let events: unknown[] = [];
  let waiting: PeerCall | undefined;
  const answer = (): void => {
    const call = waiting;
    waiting = undefined;
    call?.reply(events.splice(0, Infinity));
  };
  hooks.answer = (call) => {
    if (call.action !== "get_updates" && call.action !== "get_event") return false;
    if (call.action !== action) {
      call.fail(0, "");
      return true;
    }
    waiting = call;
    asked();
    if (events.length > 0) answer();
    else {
      const { timeout } = call.params as { timeout: number };
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (waiting === call) answer();
      }, action === "get_updates" ? waitOf(timeout) : timeout);
      timers.add(timer);
    }
    return true;
  };
  return {
    get links() {
      return waiting === undefined ? 0 : 1;
    },
    linked: () => waiting === undefined ? new Promise((resolve) => asked = resolve) : Promise.resolve(),
    raw(text) {
      events = [...events, JSON.parse(text) as unknown];
      if (waiting !== undefined) answer();
    },
    drop() {
      waiting?.fail(500, "the server goes down");
      waiting = undefined;
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Posts, one after another. */
function posts(dialect: Dialect, url: string, secret: string): Carrier {
  let last: Promise<unknown> = Promise.resolve();
  return {
    links: 1,
    linked: () => Promise.resolve(),
    raw(text) {
      last = last.then(() => post(dialect, url, secret, text)).catch(() => {});
    },
    drop() {},
    stop() {},
  };
}

/** What was answered to a post. */
export interface PostAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Posts one event as an implementation does. */
export function post(
  dialect: Dialect,
  url: string,
  secret: string,
  text: string,
  extra: Record<string, string | undefined> = {},
): Promise<PostAnswer> {
  const names: Record<Dialect, Record<string, string>> = {
    napcat: { "content-type": "application/json", "x-self-id": "10001" },
    "go-cqhttp": { "Content-Type": "application/json", "X-Self-ID": "10001", "User-Agent": "CQHttp/4.15.0" },
    llbot: { "Content-Type": "application/json", "x-self-id": "10001", "user-agent": "node" },
    lagrange: { "Content-Type": "application/json; charset=utf-8", "X-Self-ID": "10001" },
  };
  const signature = `sha1=${createHmac("sha1", secret).update(text).digest("hex")}`;
  const headers: Record<string, string | undefined> = {
    ...names[dialect],
    ...secret === "" ? {} : { "X-Signature": signature },
    // NapCat sends chunks, without a length.
    ...dialect === "napcat" ? {} : { "Content-Length": String(new TextEncoder().encode(text).length) },
    ...extra,
  };
  return send(
    url,
    Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<string, string>,
    text,
  );
}

function send(url: string, headers: Record<string, string>, text: string): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers, agent: false }, (response) => {
      let body = "";
      response.on("data", (chunk: Uint8Array) => body += new TextDecoder().decode(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(text);
  });
}
