/** The requests and responses of a server, without the words of any runtime. */

/** One HTTP request, or one request for an upgrade. */
export interface ServerRequest {
  readonly method: string;
  /** The path as it was sent: nothing is decoded, and no slash is added or taken away. */
  readonly url: URL;
  /** The IP address of the client. */
  readonly remoteAddress: string;
  /** A header by its name. */
  header(name: string): string | undefined;
  /**
   * The body.
   *
   * @throws AdelieError with code `BODY_TOO_LARGE` above the server's limit, `BODY_TOO_SLOW` after its time; ConnectionError
   * when the client went away
   */
  bytes(): Promise<Uint8Array>;
}

/** A body in pieces. */
export type BodyStream = AsyncIterable<Uint8Array | string>;

/**
 * A response. A body in pieces is asked for the next one when the client has taken the last, and is returned
 * (`iterator.return()`) when the client goes away; an iterable that throws breaks the connection off, so that the client
 * sees that the body is not whole.
 */
export interface ServerResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array | BodyStream;
}

/** The server's end of a WebSocket. */
export interface ServerSocket {
  readonly isOpen: boolean;
  /** The bytes that wait to be written. */
  readonly bufferedBytes: number;
  /**
   * Sends a text frame, unless the socket is not open or more than `mostUnsent` bytes wait on it already.
   *
   * @returns 0 when it was sent, -1 on a socket that is not open, else how many bytes wait
   */
  send(text: string, mostUnsent?: number): number;
  /** Says goodbye; without a code the frame is empty and the client sees 1005. Cut after two seconds without an answer. */
  close(code?: number, reason?: string): void;
  /** Cuts the link at once. */
  terminate(): void;
  /** Stops reading, so that the client has to wait. False on a socket that is not open. */
  pause(): boolean;
  resume(): void;
}

/** The handlers of a WebSocket. */
export interface ServerSocketHandlers {
  open?(socket: ServerSocket): void;
  message(text: string, socket: ServerSocket): void;
  /** Exactly once for a socket that was open; code 1006 when it was cut or lost. */
  close?(code: number, reason: string): void;
}

/** How long the head of a request may take to arrive, and the whole of it, in milliseconds. */
export const HEAD_MS = 10_000;
export const REQUEST_MS = 60_000;

/** How many connections are open at once. */
export const MAX_CONNECTIONS = 1_000;

/** How a server is started. */
export interface ServerOptions {
  /** Default `127.0.0.1`. */
  hostname?: string;
  /** 0 takes any free port. */
  port: number;
  /** The largest request body that is read. Default 64 MiB. */
  maxBodyBytes?: number;
  /** How long the head of a request may take, in milliseconds; then the connection is cut. Default 10,000. */
  headMs?: number;
  /** How long a whole request may take, its body included. Default 60,000. */
  requestMs?: number;
  /** How many connections are open at once, WebSockets among them; further ones are closed. Default 1,000. */
  maxConnections?: number;
  request(request: ServerRequest): ServerResponse | Promise<ServerResponse>;
  /** Handlers accept the upgrade; a response refuses it. Without this function every upgrade is refused with 426. */
  upgrade?(request: ServerRequest): ServerResponse | ServerSocketHandlers;
  /**
   * Told of what `request`, `upgrade` or a body threw; the client gets 500. And of connections that were not taken (code
   * `CONNECTIONS_FULL` or `ACCEPT_FAILED`), each time that there were ten times as many. Default: `console.error`.
   */
  error?(error: unknown): void;
}

/** A server that listens. */
export interface Server {
  readonly hostname: string;
  readonly port: number;
  /** Stops listening and cuts what is open. When it resolves, the port is free and every socket has had its close. */
  close(): Promise<void>;
}
