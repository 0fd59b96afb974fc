/** The requests and responses of an HTTP client, without the words of any runtime. */

/** One request. */
export interface HttpRequest {
  /** Default `GET`. */
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /**
   * The longest wait in milliseconds: for the answer's head, then for the whole of `text()`, or for each next piece of
   * `body()`. Default: none.
   */
  timeoutMs?: number;
  signal?: AbortSignal;
  /**
   * Says which of the addresses that a host has may be connected to, on a client that connects `direct`; what it throws is
   * thrown by `request`. Default: all of them.
   */
  admit?: (addresses: readonly string[]) => readonly string[];
}

/** One answer. Read its body, once, or cancel it: until then it holds a connection. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The address that answered. */
  readonly url: string;
  /**
   * The whole body as text.
   *
   * @param maxBytes the most that is taken, after what compressed it is undone. Default 64 MiB
   * @throws ConnectionError with code `ANSWER_TOO_LARGE` for more; the rest is not read
   */
  text(maxBytes?: number): Promise<string>;
  /** The body in pieces. Pieces that are not read are not fetched. A body that is cut short is an error. */
  body(): AsyncIterable<Uint8Array>;
  /** Drops the rest. */
  cancel(): Promise<void>;
}

/** A request whose answer is read as a whole. */
export interface HttpAsk {
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body: string;
  /** The most that is taken of an answer with this status, in bytes. */
  readonly maxBytes: (status: number) => number;
}

/** A whole answer. */
export interface HttpText {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

/** A client with connections of its own. */
export interface HttpClient {
  /**
   * Sends a request, once: what may have been delivered is never sent again, except a GET. No compression is asked for.
   *
   * @throws ConnectionError when there is no whole answer (`CONNECTION_REFUSED`, `_HOST_NOT_FOUND`, `_TLS`, `_TIMEOUT`,
   * `_DROPPED`, `_CLOSED`); `signal.reason` when it was aborted; ConfigError for a request that cannot be
   * sent. Reading the body throws the same.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Lets go of the connections that wait for another request. Those in use end with their answer. */
  renew(): void;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/** A client that calls are made with. */
export interface HttpAsker extends HttpClient {
  /**
   * Sends a request as `request` does, and reads the whole answer: made for calls by the thousand.
   *
   * @param taken gets the answer
   * @param failed gets what `request` and `text` would throw
   * @returns gives it up; `failed` gets the reason. Nothing happens when it is over
   */
  ask(request: HttpAsk, taken: (answer: HttpText) => void, failed: (error: unknown) => void): (reason: unknown) => void;
}
