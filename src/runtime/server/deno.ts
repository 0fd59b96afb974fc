/**
 * The server on Deno: `node:http` on connections that are accepted here. Neither `Deno.serve` nor Deno's `node:http` outlives a
 * process that has no descriptors left; and only `node:http` has deadlines for heads and requests.
 */

import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { ConnectionError } from "../../errors.ts";
import { messageOf } from "../../util/text_of.ts";
import { complaint, createHttpServer, fullError } from "./http.ts";
import type { SocketSet } from "./socket.ts";
import { MAX_CONNECTIONS, type Server, type ServerOptions } from "./types.ts";
import { acceptWebSocket } from "./upgraded.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";

interface DenoConn {
  readonly remoteAddr: { hostname: string };
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  setNoDelay(isOn: boolean): void;
  close(): void;
}

interface DenoListener {
  readonly addr: { port: number };
  accept(): Promise<DenoConn>;
  close(): void;
}

/** How long to wait after a connection could not be accepted, in milliseconds. */
const RETRY_MS = 100;

/** How long a connection may have nothing to do, in milliseconds, and how often that is looked at. */
const IDLE_MS = 30_000;
const SWEEP_MS = 5_000;

/** Starts a server on Deno. */
export function startDenoServer(options: ServerOptions): Server {
  const { hostname = "127.0.0.1", port, maxConnections = MAX_CONNECTIONS } = options;
  const { Deno: deno } = globalThis as unknown as { Deno: { listen(options: object): DenoListener } };
  const listener = deno.listen({ hostname, port });
  const sockets: SocketSet = new Set();
  const server = createHttpServer(options, (incoming, socket, head, handlers) => {
    const connection = socket as Connection;
    connection.answering++; // for as long as it is a WebSocket
    acceptWebSocket(incoming, connection, head, handlers, sockets);
  });
  // The server believes that it listens: else it would end each connection with its first answer.
  Object.defineProperty(server, "listening", { value: true });
  server.keepAliveTimeout = 0; // wants timers of a net.Socket; see sweep
  server.emit("listening"); // begins to look at the deadlines
  const connections = new Set<Connection>();
  server.on("request", ({ socket }, outgoing) => {
    const connection = socket as unknown as Connection;
    connection.answering++;
    outgoing.on("close", () => connection.answering--);
  });
  const sweep = setInterval(() => {
    const nowMs = performance.now();
    for (const connection of connections) {
      if (connection.answering === 0 && nowMs - connection.usedMs > IDLE_MS) connection.destroy();
    }
  }, SWEEP_MS);
  const state = { isClosed: false };
  const full = complaint(options, () => fullError(maxConnections));
  const failed = complaint(options, acceptError);
  const take = (conn: DenoConn): void => {
    if (connections.size >= maxConnections) {
      conn.close();
      return full();
    }
    const connection = new Connection(conn);
    connections.add(connection);
    connection.on("error", () => {});
    connection.on("close", () => connections.delete(connection));
    server.emit("connection", connection);
  };
  const accepting = accept(listener, state, take, failed);
  return {
    hostname,
    port: listener.addr.port,
    close() {
      if (!state.isClosed) {
        state.isClosed = true;
        clearInterval(sweep);
        listener.close();
        for (const socket of sockets) socket.terminate();
        for (const connection of connections) connection.destroy();
        server.close();
      }
      return accepting; // only then is the port free
    },
  };
}

/** A connection could not be accepted. */
export function acceptError(cause: unknown): ConnectionError {
  return new ConnectionError(
    "ACCEPT_FAILED",
    socketTexts().notAccepted(messageOf(cause)),
    { cause },
  );
}

async function accept(
  listener: DenoListener,
  state: { isClosed: boolean },
  take: (conn: DenoConn) => void,
  failed: (error: unknown) => void,
): Promise<void> {
  while (!state.isClosed) {
    try {
      take(await listener.accept());
    } catch (error) {
      if (state.isClosed) return;
      failed(error);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** A connection of Deno as `node:http` wants it. */
class Connection extends Duplex {
  readonly remoteAddress: string;
  /** How many requests are being answered, and when something last came. */
  answering = 0;
  usedMs: number = performance.now();
  readonly #conn: DenoConn;
  readonly #into = new Uint8Array(16_384);

  constructor(conn: DenoConn) {
    super({ allowHalfOpen: true });
    this.#conn = conn;
    this.remoteAddress = conn.remoteAddr.hostname;
    conn.setNoDelay(true);
  }

  override _read(): void {
    this.#conn.read(this.#into).then((size) => {
      this.usedMs = performance.now();
      this.push(size === null ? null : Buffer.from(this.#into.subarray(0, size)));
    }, (error: Error) => this.destroy(error));
  }

  override _write(bytes: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#write(bytes).then(() => done(), done);
  }

  override _final(done: () => void): void {
    this.#conn.closeWrite().then(done, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    try {
      this.#conn.close();
    } catch {
      // the other side was faster
    }
    done(error);
  }

  /** After the last answer: whatever the client still sends, it is not read. */
  destroySoon(): void {
    this.end(() => this.destroy());
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _writev(
    chunks: { chunk: Uint8Array }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#write(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }
}
