/** One WebSocket client for three runtimes: exactly one close, never with code 0, and a reason that a person understands. */

import process from "node:process";
import { loadPackage } from "./packages.ts";
import { runtimeName } from "./platform.ts";
import { type CloseKind, probe } from "./probe.ts";

/** How a socket ended. */
export interface SocketClose {
  /** The close code; 1006 when the peer gave none, never 0. */
  readonly code: number;
  /** One sentence, the same on every runtime. */
  readonly reason: string;
  readonly kind: CloseKind;
  /** The HTTP status, when the peer answered the upgrade with one. */
  readonly status?: number;
  /** Whether it had been open. */
  readonly opened: boolean;
}

/** What a socket calls. */
export interface SocketHandlers {
  open(): void;
  message(text: string): void;
  /** Exactly once, also for a socket that never opened. Nothing is called after it. */
  close(info: SocketClose): void;
}

/** How a socket is opened. */
export interface SocketOptions {
  headers?: Record<string, string>;
  /** Default 10 000. */
  connectTimeoutMs?: number;
  /** The largest message that is taken, on Node. Default 64 MiB. */
  maxFrameBytes?: number;
  /** A certificate authority to trust, as PEM (Node and Bun). */
  ca?: string;
}

/** An open or opening socket. */
export interface Socket {
  readonly isOpen: boolean;
  /** Sends a text frame. Does nothing on a socket that is not open. */
  send(text: string): void;
  /** Says goodbye; a peer that does not answer is cut off after two seconds. */
  close(code?: number, reason?: string): void;
  /** Cuts the link at once. */
  terminate(): void;
  /** Stops reading, where the runtime can (Node). Tells whether it does. */
  pause(): boolean;
  resume(): void;
  /** What waits to be written. */
  readonly bufferedBytes: number;
}

/** The part of a WebSocket that all of them share, `ws` included. */
interface WebSocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  terminate?(): void;
  pause?(): void;
  resume?(): void;
  addEventListener(type: string, listener: (event: never) => void): void;
}

/** What `ws` has beside that. */
interface NodeWebSocket extends WebSocketLike {
  readonly _socket?: { cork(): void; uncork(): void };
  on(type: "error", listener: (error: Error & { code?: string }) => void): void;
  on(type: "message", listener: (data: { toString(): string }) => void): void;
}

const OPEN = 1;
const CLOSE_TIMEOUT_MS = 2_000;

/**
 * Opens a WebSocket. Returns at once; `handlers` tell how it goes.
 *
 * @example
 * ```ts
 * const socket = openSocket("ws://127.0.0.1:3001", {
 *   open: () => socket.send("hello"),
 *   message: (text) => console.log(text),
 *   close: ({ reason }) => console.log(reason),
 * });
 * ```
 */
export function openSocket(url: string, handlers: SocketHandlers, options: SocketOptions = {}): Socket {
  return new ClientSocket(url, handlers, options);
}

class ClientSocket implements Socket {
  readonly #url: string;
  readonly #handlers: SocketHandlers;
  readonly #options: SocketOptions;
  #socket: WebSocketLike | undefined;
  #opened = false;
  #ended = false;
  #goodbye: { code: number; reason: string } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isCorked = false;

  constructor(url: string, handlers: SocketHandlers, options: SocketOptions) {
    this.#url = url;
    this.#handlers = handlers;
    this.#options = options;
    const limit = options.connectTimeoutMs ?? 10_000;
    this.#timer = setTimeout(() => {
      this.#end({ code: 1006, kind: "timeout", reason: `${where(url)} did not answer within ${limit} ms` });
      this.#cut();
    }, limit);
    void this.#connect();
  }

  get isOpen(): boolean {
    return !this.#ended && this.#socket?.readyState === OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0;
  }

  send(text: string): void {
    if (!this.isOpen) return;
    const tcp = (this.#socket as NodeWebSocket)._socket;
    // One write for everything that is sent in a turn: a fifth less CPU at high rates, and no later by more than a tick.
    if (tcp !== undefined && !this.#isCorked) {
      this.#isCorked = true;
      tcp.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        tcp.uncork();
      });
    }
    this.#socket?.send(text);
  }

  close(code = 1000, reason = ""): void {
    if (this.#ended || this.#goodbye !== undefined) return;
    this.#goodbye = { code, reason };
    clearTimeout(this.#timer);
    if (!this.#opened) {
      this.#end({ code: 1006, kind: "aborted", reason: `The attempt to reach ${where(this.#url)} was called off` });
      this.#cut();
      return;
    }
    this.#socket?.close(code, reason);
    this.#timer = setTimeout(() => {
      this.#end({ code: 1006, kind: "closed", reason: `Closed; ${where(this.#url)} did not answer the goodbye` });
      this.#cut();
    }, CLOSE_TIMEOUT_MS);
  }

  terminate(): void {
    if (this.#ended) return;
    this.#end({
      code: 1006,
      kind: this.#opened ? "dropped" : "aborted",
      reason: `The link to ${where(this.#url)} was cut on this side`,
    });
    this.#cut();
  }

  pause(): boolean {
    if (this.#socket?.pause === undefined) return false;
    this.#socket.pause();
    return true;
  }

  resume(): void {
    this.#socket?.resume?.();
  }

  async #connect(): Promise<void> {
    let socket: WebSocketLike;
    try {
      socket = runtimeName === "node" ? await this.#connectNode() : this.#connectNative();
    } catch (error) {
      this.#end({ code: 1006, kind: "refused", reason: error instanceof Error ? error.message : String(error) });
      return;
    }
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (this.#ended) return this.#cut();
      clearTimeout(this.#timer);
      this.#opened = true;
      this.#handlers.open();
    });
    socket.addEventListener(
      "close",
      (event: { code: number; reason: string }) => void this.#closed(event.code, event.reason),
    );
    if (this.#ended) this.#cut();
  }

  async #connectNode(): Promise<WebSocketLike> {
    const { WebSocket } = await loadPackage<{ WebSocket: new (url: string, options: object) => NodeWebSocket }>("ws");
    const socket = new WebSocket(this.#url, {
      headers: this.#options.headers,
      perMessageDeflate: false,
      skipUTF8Validation: true,
      maxPayload: this.#options.maxFrameBytes ?? 64 * 1024 * 1024,
      ...this.#options.ca === undefined ? {} : { ca: this.#options.ca },
    });
    socket.on("message", (data) => this.#message(data.toString()));
    // Without a listener an error would end the process; the close that follows it tells what is to be told.
    socket.on("error", () => {});
    return socket;
  }

  #connectNative(): WebSocketLike {
    const { headers, ca } = this.#options;
    const WebSocketClass = (globalThis as unknown as {
      WebSocket: new (url: string, options: object) => WebSocketLike & { binaryType: string };
    }).WebSocket;
    const socket = new WebSocketClass(this.#url, {
      ...headers === undefined ? {} : { headers },
      ...ca === undefined ? {} : { tls: { ca } },
    });
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", (event: { data: string | ArrayBuffer }) => {
      this.#message(typeof event.data === "string" ? event.data : new TextDecoder().decode(event.data));
    });
    socket.addEventListener("error", (event: { preventDefault?(): void }) => event.preventDefault?.());
    return socket;
  }

  #message(text: string): void {
    if (!this.#ended) this.#handlers.message(text);
  }

  async #closed(code: number, reason: string): Promise<void> {
    if (this.#ended) return;
    if (this.#opened) {
      const isGoodbye = this.#goodbye !== undefined || (code !== 0 && code !== 1006);
      if (isGoodbye) {
        const words = reason === "" ? "" : `: ${reason}`;
        const by = this.#goodbye === undefined ? `${where(this.#url)} closed the link` : "Closed";
        this.#end({ code: code || 1006, kind: "closed", reason: `${by} (code ${code || 1006}${words})` });
      } else this.#end({ code: 1006, kind: "dropped", reason: `The link to ${where(this.#url)} was lost` });
      return;
    }
    // No WebSocket client says enough about a failed attempt, and each says it in its own way. One look at the address does.
    const found = await probe(this.#url, this.#options);
    this.#end({ code: 1006, ...found });
  }

  #end(info: Omit<SocketClose, "opened">): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#handlers.close({ ...info, opened: this.#opened });
  }

  #cut(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    try {
      if (socket.terminate !== undefined) socket.terminate();
      else socket.close();
    } catch {
      // A socket that never got anywhere has nothing to cut.
    }
  }
}

/** The address without the query, which may hold the token. */
function where(url: string): string {
  return url.split("?")[0] ?? url;
}
