/** One WebSocket that a server accepted: one close for each, in bounded time, whatever is under it. */

import { fitReason, GOODBYE_MS, type SocketLink } from "../socket/link.ts";
import type { ServerSocket, ServerSocketHandlers } from "./types.ts";

/** The sockets of one server. */
export type SocketSet = Set<AcceptedSocket>;

/** A socket of a server. Its adapter calls `opened`, `message` and `closed`. */
export class AcceptedSocket implements ServerSocket {
  readonly #link: SocketLink;
  readonly #handlers: ServerSocketHandlers;
  readonly #all: SocketSet;
  #opened = false;
  #ended = false;
  #goodbye: ReturnType<typeof setTimeout> | undefined;

  constructor(link: SocketLink, handlers: ServerSocketHandlers, all: SocketSet) {
    this.#link = link;
    this.#handlers = handlers;
    this.#all = all;
  }

  get isOpen(): boolean {
    return !this.#ended && this.#link.isOpen;
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  send(text: string, mostUnsent: number = Infinity): number {
    return this.#ended ? -1 : this.#link.send(text, mostUnsent);
  }

  close(code?: number, reason = ""): void {
    if (this.#ended || this.#goodbye !== undefined) return;
    this.#goodbye = setTimeout(() => this.terminate(), GOODBYE_MS);
    this.#link.close(code, fitReason(reason));
  }

  terminate(): void {
    if (this.#ended) return;
    this.closed(1006, "");
    this.#link.terminate();
  }

  pause(): boolean {
    return this.isOpen && this.#link.pause();
  }

  resume(): void {
    this.#link.resume();
  }

  /** It is open. */
  opened(): void {
    this.#opened = true;
    this.#all.add(this);
    this.#handlers.open?.(this);
  }

  /** A frame came. */
  message(text: string): void {
    if (!this.#ended) this.#handlers.message(text, this);
  }

  /** It is over. */
  closed(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#goodbye);
    this.#all.delete(this);
    if (this.#opened) this.#handlers.close?.(code, reason);
  }
}
