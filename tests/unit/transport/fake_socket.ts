/** Sockets that a test drives by hand, and a forward WebSocket transport on top of them. */

import type { EventPayload } from "../../../src/protocol/events/events.ts";
import type { Socket, SocketClose, SocketHandlers, SocketOptions } from "../../../src/runtime/socket/socket.ts";
import { parseEndpoint } from "../../../src/transport/diagnose/endpoint.ts";
import type { FeedSink, Transport } from "../../../src/transport/transport.ts";
import { createWebSocketTransport, type WebSocketOptions } from "../../../src/transport/link/web_socket.ts";
import { createManualClock, type ManualClock } from "../../../src/util/time/clock.ts";
import { type CapturedLog, captureLog } from "../../support/captured_log.ts";

export class FakeSocket implements Socket {
  readonly url: string;
  readonly handlers: SocketHandlers;
  readonly options: SocketOptions;
  readonly sent: { action: string; params: unknown; echo: number }[] = [];
  isOpen = false;
  isPaused = false;
  bufferedBytes = 0;
  ended: "closed" | "terminated" | undefined;
  canPause = true;

  constructor(url: string, handlers: SocketHandlers, options: SocketOptions) {
    this.url = url;
    this.handlers = handlers;
    this.options = options;
  }

  open(): void {
    this.isOpen = true;
    this.handlers.open();
  }

  /** A frame arrives. */
  say(frame: unknown): void {
    this.handlers.message(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** Answers the n-th request, the latest one without a number. */
  answer(data: unknown = null, n: number = this.sent.length - 1, rest: object = {}): void {
    this.say({ status: "ok", retcode: 0, data, echo: this.sent[n]?.echo, ...rest });
  }

  drop(info: Partial<SocketClose> = {}): void {
    const opened = this.isOpen;
    this.isOpen = false;
    this.handlers.close({ code: 1006, kind: "dropped", reason: `The link to ${this.url} was lost`, opened, ...info });
  }

  send(text: string, mostUnsent = Infinity): number {
    if (!this.isOpen) return -1;
    if (this.bufferedBytes > mostUnsent) return this.bufferedBytes;
    this.sent.push(JSON.parse(text));
    return 0;
  }

  close(): void {
    this.ended = "closed";
    this.drop({ kind: "closed" });
  }

  terminate(): void {
    this.ended ??= "terminated";
    this.isOpen = false;
  }

  pause(): boolean {
    this.isPaused = this.canPause;
    return this.canPause;
  }

  resume(): void {
    this.isPaused = false;
  }
}

export interface FakeLink {
  readonly transport: Transport;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  /** Every socket that was opened. */
  readonly sockets: FakeSocket[];
  /** The newest. */
  readonly socket: FakeSocket;
  /** What the sink was told: `up`, `down CODE retryMs`, `refused`, `event n`. */
  readonly told: string[];
  readonly sink: FeedSink;
}

/** A transport whose sockets are fake, whose clock stands still, and whose dice show the greatest number. */
export function fakeLink(options: Partial<WebSocketOptions> & { url?: string; onEvent?: () => void } = {}): FakeLink {
  const { url = "ws://127.0.0.1:3001", onEvent, ...rest } = options;
  const clock = createManualClock(1_000_000);
  const log = captureLog();
  const sockets: FakeSocket[] = [];
  const told: string[] = [];
  const transport = createWebSocketTransport({
    endpoint: parseEndpoint(url, "secret-token"),
    timeoutMs: 30_000,
    silentMs: 60_000,
    log,
    clock,
    random: () => 0.999999,
    connect(to, handlers, socketOptions) {
      const socket = new FakeSocket(to, handlers, socketOptions);
      sockets.push(socket);
      return socket;
    },
    ...rest,
  });
  const sink: FeedSink = {
    event(payload: EventPayload) {
      told.push(`event ${payload.time}`);
      onEvent?.();
    },
    up: () => void told.push("up"),
    down: (error, retryInMs) => void told.push(`down ${error.code} ${retryInMs}`),
    refused: (error) => void told.push(`refused ${error.name}`),
  };
  return {
    transport,
    clock,
    log,
    sockets,
    told,
    sink,
    get socket() {
      return sockets.at(-1) as FakeSocket;
    },
  };
}

export const event = (n: number): object => ({ time: n, self_id: 1, post_type: "message", message_type: "group" });
