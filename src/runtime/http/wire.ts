/** A runtime's own HTTP client, as {@link createHttpClient} sees it: each adapter makes one of these. */

import type { HttpAsk, HttpRequest, HttpText } from "./types.ts";

/** How a client connects. */
export interface HttpClientOptions {
  /** How many connections it opens to one place, on Node. Default 16; Bun and Deno open as many as are wanted. */
  connections?: number;
  /** A certificate authority to trust, as PEM. */
  ca?: string;
  /** The address of an HTTP proxy to go through. */
  proxy?: string;
  /**
   * Makes a connection for each request, by itself: it goes to an address that the request's `admit` has seen, through no
   * proxy, and the body comes as it is sent. For downloads.
   */
  direct?: DirectOptions;
}

/** How a direct client connects. */
export interface DirectOptions {
  /** Looks up the addresses of a host. Default: as the system does. */
  resolve?: (host: string) => Promise<readonly string[]>;
}

/** A request that has been checked. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
  readonly admit?: HttpRequest["admit"] | undefined;
}

/** An address in two parts. */
export interface Place {
  readonly origin: string;
  /** With the query. */
  readonly path: string;
}

/** A request for a whole answer that has been checked. */
export interface WireAsk extends HttpAsk, Place {
  /** All of them. */
  readonly headers: Record<string, string>;
}

/** The head of an answer, and its body as it comes. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  chunks(): AsyncIterator<Uint8Array>;
  cancel(): void;
}

/** An HTTP client of one runtime. It never follows a redirect, and sends a POST once. */
export interface HttpWire {
  send(request: WireRequest): Promise<WireAnswer>;
  /**
   * Sends a request and reads the whole answer, on a wire that does it better than `send`. `failed` gets what the runtime says.
   *
   * @returns gives it up without a word
   */
  ask?(
    request: WireAsk,
    taken: (answer: HttpText) => void,
    failed: (error: unknown) => void,
  ): (reason: unknown) => void;
  /** Lets go of the connections that wait for another request. */
  renew(): void;
  close(): Promise<void>;
}
