/** The server on Bun: Bun.serve. */

import { MAX_BODY_BYTES } from "./body.ts";
import {
  isAccepted,
  type Server,
  type ServerOptions,
  type ServerSocket,
  type ServerSocketHandlers,
} from "./server_types.ts";
import { answerRequest, requestOf, responseOf } from "./server_web.ts";

interface BunSocket {
  readonly data: { handlers: ServerSocketHandlers; wrapped?: ServerSocket };
  readonly readyState: number;
  send(text: string): number;
  close(code?: number, reason?: string): void;
  terminate(): void;
}

interface BunServer {
  readonly port: number;
  upgrade(request: Request, options: { data: object }): boolean;
  stop(closeActive: boolean): void;
}

/** Starts a server on Bun. */
export function startBunServer(options: ServerOptions): Server {
  const { hostname = "127.0.0.1", port, maxBodyBytes = MAX_BODY_BYTES } = options;
  const { serve } = (globalThis as unknown as { Bun: { serve(options: object): BunServer } }).Bun;
  const sockets = new Set<BunSocket>();
  const server = serve({
    hostname,
    port,
    maxRequestBodySize: Math.max(maxBodyBytes, 128 * 1024 * 1024),
    idleTimeout: 0,
    fetch(request: Request, self: BunServer) {
      if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return answerRequest(request, options);
      const answer = options.upgrade?.(requestOf(request, options)) ?? { status: 426, body: "This is no WebSocket" };
      if (!isAccepted(answer)) return responseOf(answer);
      return self.upgrade(request, { data: { handlers: answer } }) ? undefined : new Response(null, { status: 400 });
    },
    websocket: {
      maxPayloadLength: maxBodyBytes,
      idleTimeout: 0,
      sendPings: false,
      open(socket: BunSocket) {
        sockets.add(socket);
        socket.data.wrapped = wrap(socket);
        socket.data.handlers.open?.(socket.data.wrapped);
      },
      message(socket: BunSocket, data: string | Uint8Array) {
        const text = typeof data === "string" ? data : new TextDecoder().decode(data);
        socket.data.handlers.message(text, socket.data.wrapped ?? wrap(socket));
      },
      close(socket: BunSocket, code: number, reason: string) {
        sockets.delete(socket);
        socket.data.handlers.close?.(code, reason);
      },
    },
  });
  return {
    hostname,
    port: server.port,
    close() {
      for (const socket of sockets) socket.terminate();
      server.stop(true);
      return Promise.resolve();
    },
  };
}

function wrap(socket: BunSocket): ServerSocket {
  return {
    get isOpen(): boolean {
      return socket.readyState === 1;
    },
    send: (text) => void (socket.readyState === 1 && socket.send(text)),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  };
}
