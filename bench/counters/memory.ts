/** The memory way: the library's own forward WebSocket on a socket that is no socket. The peer lives in the same process. */

import { ClientLinks } from "../../src/api/account/links.ts";
import type { Socket, SocketHandlers } from "../../src/runtime/socket/socket.ts";
import { createWebSocketTransport } from "../../src/transport/link/web_socket.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { SELF_ID } from "../traffic/payloads.ts";
import type { Reading } from "./instruments.ts";
import type { Peer } from "./measure.ts";

/** A peer and a socket in one: what the subject sends is answered in the next turn. */
export class MemoryPeer implements Peer, Socket {
  readonly isOpen = true;
  readonly bufferedBytes = 0;
  /** Readings that the subject took. */
  readonly readings: Reading[] = [];
  #handlers: SocketHandlers | undefined;
  #answers: string[] = [];
  #awaited = 0;
  #done: (() => void) | undefined;
  /** Whether calls are left without an answer. */
  isSilent = false;

  /** Opens itself. */
  connect(handlers: SocketHandlers): this {
    this.#handlers = handlers;
    setImmediate(() => handlers.open());
    return this;
  }

  send(text: string): number {
    if (this.isSilent) return 0;
    const echo = text.slice(text.lastIndexOf('"echo":') + 7, -1);
    const data = text.includes('"get_login_info"') ? `{"user_id":${SELF_ID},"nickname":"bot"}` : '{"message_id":1}';
    if (this.#answers.push(`{"status":"ok","retcode":0,"data":${data},"echo":${echo}}`) === 1) {
      setImmediate(() => this.#answer());
    }
    return 0;
  }

  #answer(): void {
    const answers = this.#answers;
    this.#answers = [];
    for (const answer of answers) this.#handlers?.message(answer);
    this.#awaited -= answers.length;
    if (this.#awaited === 0) this.#done?.();
  }

  post(events: readonly string[], answers: number): Promise<void> {
    this.#awaited = answers;
    for (const event of events) this.#handlers?.message(event);
    return answers === 0 ? Promise.resolve() : new Promise((resolve) => this.#done = resolve);
  }

  reading(): Promise<Reading> {
    const reading = this.readings.shift();
    return reading === undefined ? Promise.reject(new Error("/mark was not handled")) : Promise.resolve(reading);
  }

  close(): void {
    this.terminate();
  }
  terminate(): void {
    const handlers = this.#handlers;
    this.#handlers = undefined;
    queueMicrotask(() => handlers?.close({ code: 1000, reason: "closed", kind: "closed", opened: true }));
  }
  resume(): void {}
  pause(): boolean {
    return false;
  }
}

/** Lets every client of this process connect to the peer. */
export function connectAllTo(peer: MemoryPeer): void {
  const made = new WeakMap<ClientLinks, Transport>();
  for (const name of ["caller", "feed"] as const) {
    const { get } = Object.getOwnPropertyDescriptor(ClientLinks.prototype, name) ?? {};
    Object.defineProperty(ClientLinks.prototype, name, {
      configurable: true,
      get(this: ClientLinks) {
        if (!made.has(this)) made.set(this, memoryTransport(peer));
        const transport = made.get(this);
        if (transport !== undefined) this.attach(transport);
        return get?.call(this);
      },
    });
  }
}

function memoryTransport(peer: MemoryPeer): Transport {
  return createWebSocketTransport({
    endpoint: { kind: "WebSocket", url: "ws://memory", address: "ws://memory", token: undefined, carries: "both" },
    timeoutMs: 30_000,
    silentMs: 60_000,
    log: createLogger("error"),
    clock: systemClock,
    connect: (_url, handlers) => peer.connect(handlers),
  });
}
