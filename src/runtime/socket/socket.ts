/** One WebSocket client for three runtimes: exactly one close, never with code 0, and a reason that a person understands. */

import { checkRequest, type CloseKind, connectFailure, type Failure, hostText, timeoutFailure } from "../failures.ts";
import { runtimeName } from "../platform.ts";
import { fitReason, GOODBYE_MS, type LinkEvents, type SocketLink, type SocketOptions } from "./link.ts";
import { connectMemory, isInMemory } from "./memory.ts";
import { connectNode } from "./node.ts";
import { connectWeb } from "./web.ts";
import { messageOf } from "../../util/text_of.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

export type { CloseKind, SocketOptions };

/** How a socket ended. */
export interface SocketClose {
  /** The close code; 1006 when the peer gave none, never 0. */
  readonly code: number;
  /** One sentence, the same on every runtime. */
  readonly reason: string;
  /** The kind of end. */
  readonly kind: CloseKind;
  /** The HTTP status, when the peer answered the upgrade with one. */
  readonly status?: number;
  /** Whether it had been open. */
  readonly opened: boolean;
}

/** The handlers of a socket. */
export interface SocketHandlers {
  /** It is open. */
  open(): void;
  /** One text frame, or one binary frame read as UTF-8. */
  message(text: string): void;
  /** Exactly once, also for a socket that never opened. Nothing is called after it. */
  close(info: SocketClose): void;
}

/** An open or opening socket. */
export interface Socket {
  /** Whether it is open. */
  readonly isOpen: boolean;
  /**
   * Sends a text frame, unless the socket is not open or more than `mostUnsent` bytes wait on it already.
   *
   * @returns 0 when it was sent, -1 on a socket that is not open, else how many bytes wait
   */
  send(text: string, mostUnsent?: number): number;
  /**
   * Says goodbye; a peer that does not answer is cut off after two seconds.
   *
   * @param code 1000, or 3000 to 4999: others mean something to the protocol, and are sent as 1000
   * @param reason cut to 123 bytes
   */
  close(code?: number, reason?: string): void;
  /** Cuts the link at once. */
  terminate(): void;
  /** Stops reading, so that the peer has to wait. False where the runtime cannot (Bun, Deno) and before it is open. */
  pause(): boolean;
  /** Reads on. */
  resume(): void;
  /** The bytes that wait to be written. */
  readonly bufferedBytes: number;
}

/**
 * Opens a WebSocket. Returns at once, before it calls any handler.
 *
 * @param url `ws:` or `wss:`
 * @throws ConfigError for another address, and for a header that HTTP cannot carry
 *
 * @example Say hello and print the answers
 * ```ts ignore
 * import { openSocket } from "./socket.ts";
 *
 * const socket = openSocket("ws://127.0.0.1:3001", {
 *   open: () => socket.send("hello"),
 *   message: (text) => console.log(text),
 *   close: ({ reason }) => console.log(reason),
 * });
 * ```
 */
export function openSocket(url: string, handlers: SocketHandlers, options: SocketOptions = {}): Socket {
  checkRequest(url, options.headers, /^wss?:$/);
  return new ClientSocket(url, handlers, options);
}

class ClientSocket implements Socket, LinkEvents {
  readonly #place: string;
  readonly #handlers: SocketHandlers;
  /** For people: what the socket goes through. */
  readonly #through: string;
  #link: SocketLink | undefined;
  #opened = false;
  #ended = false;
  #isGoodbye = false;
  #timer: ReturnType<typeof setTimeout>;

  constructor(url: string, handlers: SocketHandlers, options: SocketOptions) {
    const { connectTimeoutMs = 10_000, proxy } = options;
    this.#place = hostText(url);
    this.#through = proxy === undefined ? "" : socketTexts().through(hostText(proxy));
    this.#handlers = handlers;
    this.#timer = setTimeout(
      () => this.#giveUp(timeoutFailure(this.#place, connectTimeoutMs)),
      connectTimeoutMs,
    );
    queueMicrotask(() => void this.#connect(url, options));
  }

  get isOpen(): boolean {
    return !this.#ended && this.#link !== undefined && this.#link.isOpen;
  }

  get bufferedBytes(): number {
    return this.#link?.bufferedBytes ?? 0;
  }

  send(text: string, mostUnsent = Infinity): number {
    return this.#ended || this.#link === undefined ? -1 : this.#link.send(text, mostUnsent);
  }

  close(code = 1000, reason = ""): void {
    if (this.#ended || this.#isGoodbye) return;
    this.#isGoodbye = true;
    clearTimeout(this.#timer);
    if (!this.#opened || this.#link === undefined) {
      return this.#giveUp({ kind: "aborted", reason: socketTexts().calledOff(this.#place) });
    }
    this.#timer = setTimeout(() => this.#giveUp(this.#unansweredGoodbye()), GOODBYE_MS);
    this.#link.close(code >= 3000 && code <= 4999 ? code : 1000, fitReason(reason));
  }

  terminate(): void {
    this.#giveUp({
      kind: this.#opened ? "dropped" : "aborted",
      reason: socketTexts().cutHere(this.#place),
    });
  }

  pause(): boolean {
    return this.isOpen && this.#link?.pause() === true;
  }

  resume(): void {
    this.#link?.resume();
  }

  open(): void {
    if (this.#ended) return this.#link?.terminate();
    clearTimeout(this.#timer);
    this.#opened = true;
    this.#handlers.open();
  }

  message(text: string): void {
    if (!this.#ended) this.#handlers.message(text);
  }

  closed(code: number, reason: string): void {
    if (code === 1006) {
      return this.#end(
        this.#isGoodbye
          ? this.#unansweredGoodbye()
          : { kind: "dropped", reason: socketTexts().lost(this.#place, reason) },
      );
    }
    const said = this.#isGoodbye
      ? socketTexts().closed(code, reason)
      : socketTexts().closedByPeer(this.#place, code, reason);
    this.#end({ kind: "closed", reason: said }, code);
  }

  failed(failure: Failure): void {
    this.#end(failure);
  }

  async #connect(url: string, options: SocketOptions): Promise<void> {
    if (this.#ended) return;
    try {
      if (isInMemory(url)) this.#link = connectMemory(url, this);
      else this.#link = runtimeName === "node" ? await connectNode(url, options, this) : connectWeb(url, options, this);
      if (this.#ended) this.#link.terminate();
    } catch (error) {
      const reason = messageOf(error);
      this.#end(connectFailure(error, this.#place) ?? { kind: "refused", reason });
    }
  }

  #unansweredGoodbye(): Failure {
    return { kind: "closed", reason: socketTexts().goodbyeUnanswered(this.#place) };
  }

  #giveUp(failure: Failure): void {
    if (this.#ended) return;
    const link = this.#link;
    this.#end(failure);
    link?.terminate();
  }

  #end(failure: Failure, code = 1006): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    const reason = this.#opened ? failure.reason : failure.reason + this.#through;
    this.#handlers.close({ ...failure, reason, code, opened: this.#opened });
  }
}
