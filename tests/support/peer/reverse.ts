/** An implementation that connects to a bot by reverse WebSocket and does as a test tells it, in the manner of one of the four. */

import { openSocket, type Socket, type SocketClose } from "../../../src/runtime/socket/socket.ts";
import {
  answerUsual,
  type Dialect,
  linkCall,
  mannersOf,
  type Peer,
  type PeerCall,
  queue,
  selfId as usualSelfId,
} from "./forward.ts";

export type PeerRole = "Universal" | "API" | "Event";

export interface ReversePeerOptions {
  dialect?: Dialect;
  /** Where the bot listens: `ws://127.0.0.1:8080`. */
  target: string;
  token?: string;
  selfId?: number;
  /** One connection for each. Default: one that is Universal. */
  roles?: readonly PeerRole[];
  /** Instead of the dialect's own; `undefined` leaves a header out. */
  headers?: Record<string, string | undefined>;
  /** How soon it connects again. Default 80; real ones take 3,000 to 5,000. */
  reconnectMs?: number;
  /** Whether it says `lifecycle` when it is connected. Default true. */
  lifecycle?: boolean;
}

export interface ReversePeer extends Peer {
  /** The end of a connection, or of an attempt at one. */
  closed(): Promise<SocketClose>;
  /** Ends one connection. */
  dropRole(role: PeerRole): void;
}

/** Starts a peer. It connects, and connects again for ever, until it is stopped. */
export function startReversePeer(options: ReversePeerOptions): ReversePeer {
  const { dialect = "napcat", target, selfId = usualSelfId, reconnectMs = 80, lifecycle = true } = options;
  const { roles = ["Universal"] } = options;
  const manners = mannersOf[dialect];
  const sockets = new Map<PeerRole, Socket>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const calls = queue<PeerCall>();
  const opened = queue<void>();
  const closed = queue<SocketClose>();
  let isMute = false;
  let isStopped = false;

  const dial = (role: PeerRole): void => {
    if (isStopped) return;
    const socket = openSocket(target, {
      open() {
        if (role !== "API") opened.put();
        if (role === "API" || !lifecycle) return;
        const meta = { post_type: "meta_event", meta_event_type: "lifecycle", sub_type: "connect" };
        socket.send(JSON.stringify({ time: 1, self_id: selfId, ...meta }));
      },
      message(text) {
        if (isMute || role === "Event") return;
        const call = linkCall(text, socket, manners);
        if (!answerUsual(call, selfId)) calls.put(call);
      },
      close(info) {
        closed.put(info);
        const timer = setTimeout(() => {
          timers.delete(timer);
          dial(role);
        }, reconnectMs);
        timers.add(timer);
      },
    }, { headers: headersOf(options, role) });
    sockets.set(role, socket);
  };

  const eventSockets = (): Socket[] => [...sockets].filter(([role]) => role !== "API").map(([, socket]) => socket);
  const peer: ReversePeer = {
    port: Number(new URL(target).port),
    webSocketUrl: target,
    httpUrl: target.replace("ws", "http"),
    get links() {
      return eventSockets().filter((socket) => socket.isOpen).length;
    },
    call: () => calls.take(),
    linked: () => opened.take(),
    closed: () => closed.take(),
    event: (payload) => peer.raw(JSON.stringify({ time: 2, self_id: selfId, ...payload }) + manners.frameEnd),
    heartbeat(interval) {
      const status = { online: true, good: true };
      peer.event({ post_type: "meta_event", meta_event_type: "heartbeat", status, interval });
    },
    raw(text) {
      for (const socket of eventSockets()) socket.send(text);
    },
    drop(code, reason) {
      for (const socket of sockets.values()) {
        if (code === undefined) socket.terminate();
        else socket.close(code, reason);
      }
    },
    dropRole: (role) => sockets.get(role)?.terminate(),
    mute() {
      isMute = true;
    },
    stop() {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets.values()) socket.terminate();
      return Promise.resolve();
    },
  };
  for (const role of roles) dial(role);
  return peer;
}

/** The headers of the dialect, as they were seen on the wire. */
function headersOf(options: ReversePeerOptions, role: PeerRole): Record<string, string> {
  const { dialect = "napcat", token = "", selfId = usualSelfId, headers } = options;
  const agents = {
    napcat: "OneBot/11",
    "go-cqhttp": "CQHttp/4.15.0",
    llbot: "LLOneBot/8.1.7",
    lagrange: "Lagrange.OneBot",
  };
  const all: Record<string, string | undefined> = {
    "X-Self-ID": String(selfId),
    // Lagrange writes "Api"; NapCat sends "Bearer" even when it has no token.
    "X-Client-Role": dialect === "lagrange" && role === "API" ? "Api" : role,
    "User-Agent": agents[dialect],
    "Authorization": token === ""
      ? dialect === "napcat" ? "Bearer" : undefined
      : `${dialect === "go-cqhttp" ? "Token" : "Bearer"} ${token}`,
    ...headers,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
