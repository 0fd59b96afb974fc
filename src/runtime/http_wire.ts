/** What a runtime's own HTTP client looks like to {@link createHttpClient}: each adapter makes one of these. */

/** How a client connects. */
export interface HttpClientOptions {
  /** How many connections it opens to one place, on Node. Default 16; Bun and Deno open as many as are wanted. */
  connections?: number;
  /** A certificate authority to trust, as PEM. */
  ca?: string;
  /** The address of an HTTP proxy to go through. */
  proxy?: string;
}

/** A request that has been checked. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal;
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
export interface Wire {
  send(request: WireRequest): Promise<WireAnswer>;
  close(): Promise<void>;
}
