/** What a server is asked and what it answers, without the words of any runtime. */

/** One HTTP request, or one request for an upgrade. */
export interface ServerRequest {
  readonly method: string;
  readonly url: URL;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  /** The body. Rejects with code `BODY_TOO_LARGE` above the server's limit. */
  bytes(): Promise<Uint8Array>;
}

/** What is answered. A body in pieces is streamed and ended when the client goes away. */
export interface ServerResponse {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array | AsyncIterable<string>;
}

/** The server's end of a WebSocket. */
export interface ServerSocket {
  readonly isOpen: boolean;
  send(text: string): void;
  /** Says goodbye; without a code the frame is empty and the client sees 1005. */
  close(code?: number, reason?: string): void;
  /** Cuts the link at once, where the runtime can; says goodbye elsewhere. */
  terminate(): void;
}

/** What a WebSocket calls. */
export interface ServerSocketHandlers {
  open?(socket: ServerSocket): void;
  message(text: string, socket: ServerSocket): void;
  close?(code: number, reason: string): void;
}

/** How a server is started. */
export interface ServerOptions {
  /** Default `127.0.0.1`. */
  hostname?: string;
  /** 0 takes any free port. */
  port: number;
  /** Default 64 MiB. */
  maxBodyBytes?: number;
  request(request: ServerRequest): ServerResponse | Promise<ServerResponse>;
  /** Handlers accept the upgrade; a response refuses it. Without this function every upgrade is refused with 426. */
  upgrade?(request: ServerRequest): ServerResponse | ServerSocketHandlers;
}

/** A server that listens. */
export interface Server {
  readonly hostname: string;
  readonly port: number;
  /** Stops listening and cuts what is open. */
  close(): Promise<void>;
}

/** Whether an answer to an upgrade accepts it. */
export function isAccepted(answer: ServerResponse | ServerSocketHandlers): answer is ServerSocketHandlers {
  return "message" in answer;
}
