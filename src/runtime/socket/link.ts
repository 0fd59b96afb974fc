/** A runtime's own WebSocket, as the client and the server see it: each adapter makes one of these. */

import type { Failure } from "../failures.ts";

/** How a socket is opened. */
export interface SocketOptions {
  /** Sent with the upgrade. */
  headers?: Record<string, string>;
  /** The longest wait until the socket is open, in milliseconds. Default 10 000. */
  connectTimeoutMs?: number;
  /** A certificate authority to trust, as PEM. */
  ca?: string;
  /** The address of an HTTP proxy to go through. */
  proxy?: string;
}

/** The events of an adapter. After `failed` or `closed` it tells nothing. */
export interface LinkEvents {
  open(): void;
  message(text: string): void;
  /** It was open and is not any more. Code 1006 when the link was lost; `reason` then tells as much as this side knows. */
  closed(code: number, reason: string): void;
  /** It never opened. */
  failed(failure: Failure): void;
}

/** A socket of one runtime. */
export interface SocketLink {
  readonly isOpen: boolean;
  readonly bufferedBytes: number;
  /**
   * Sends a text frame, unless the socket is not open or more than `mostUnsent` bytes wait on it already.
   *
   * @returns 0 when it was sent, -1 on a socket that is not open, else how many bytes wait
   */
  send(text: string, mostUnsent?: number): number;
  /** Sends a close frame: an empty one without a code. `code` and `reason` are such that every runtime takes them. */
  close(code: number | undefined, reason: string): void;
  /** Gives the connection up, in any state. */
  terminate(): void;
  pause(): boolean;
  resume(): void;
}

/** The `send` of a link over a WebSocket of the runtime's own. */
export function sendOver(socket: WebSocket, text: string, mostUnsent: number): number {
  if (socket.readyState !== WebSocket.OPEN) return -1;
  const unsent = socket.bufferedAmount;
  if (unsent > mostUnsent) return unsent;
  socket.send(text);
  return 0;
}

/** The largest message that is taken, in bytes. Deno takes 64 MiB too, and Bun 128 MiB; neither can be told. */
export const MAX_FRAME_BYTES: number = 64 * 1024 * 1024;

/** How many bytes may wait for a client before its pings are not answered any more: answers that nobody reads would pile up. */
export const MAX_PONG_BYTES: number = 1024 * 1024;

/** How long a peer may take to answer a goodbye, in milliseconds. */
export const GOODBYE_MS = 2_000;

/** A reason that fits into a close frame: 123 bytes of UTF-8 at most. */
export function fitReason(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.length <= 123) return reason;
  return new TextDecoder().decode(bytes.subarray(0, 123)).replace(/\ufffd+$/, "");
}
