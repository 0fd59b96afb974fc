/** The server on Bun: Bun.serve. */

import { MAX_BODY_BYTES } from "../http/body.ts";
import { answerRequest, answerUpgrade, isAccepted } from "./answer.ts";
import { AcceptedSocket, type SocketSet } from "./socket.ts";
import { HEAD_MS, type Server, type ServerOptions, type ServerSocketHandlers } from "./types.ts";
import { isStream, isUpgrade, requestOf, responseOf } from "./web.ts";
import { MAX_FRAME_BYTES, type SocketLink } from "../socket/link.ts";

interface BunSocket {
  readonly data: { readonly handlers: ServerSocketHandlers; accepted?: AcceptedSocket };
  readonly readyState: number;
  send(text: string): number;
  close(code?: number, reason?: string): void;
  terminate(): void;
  getBufferedAmount(): number;
}

interface BunServer {
  readonly port: number;
  upgrade(request: Request, options: { data: object }): boolean;
  timeout(request: Request, seconds: number): void;
  requestIP(request: Request): { address: string } | null;
  stop(closeActive: boolean): Promise<void>;
}

/** Starts a server on Bun. */
export function startBunServer(options: ServerOptions): Server {
  const { hostname = "127.0.0.1", port, maxBodyBytes = MAX_BODY_BYTES, headMs = HEAD_MS } = options;
  const { serve } = (globalThis as unknown as { Bun: { serve(options: object): BunServer } }).Bun;
  const sockets: SocketSet = new Set();
  const idleSeconds = Math.ceil(headMs / 1_000);
  const server = serve({
    hostname,
    port,
    maxRequestBodySize: maxBodyBytes + 2 ** 20, // above the limit, so that it is this code that refuses
    error: () => new Response(null, { status: 500 }), // has been reported
    idleTimeout: idleSeconds,
    async fetch(request: Request, self: BunServer) {
      self.timeout(request, 0); // its body has a time of its own, and an event stream may be silent for long
      const asked = requestOf(request, self.requestIP(request)?.address ?? "", options);
      if (!isUpgrade(request)) {
        const answer = await answerRequest(options, asked);
        if (!isStream(answer)) self.timeout(request, idleSeconds);
        return responseOf(answer, request.method, options);
      }
      const answer = answerUpgrade(options, asked);
      if (!isAccepted(answer)) return responseOf(answer, request.method, options);
      return self.upgrade(request, { data: { handlers: answer } }) ? undefined : new Response(null, { status: 400 });
    },
    websocket: socketHandlers(sockets),
  });
  return {
    hostname,
    port: server.port,
    async close() {
      for (const socket of sockets) socket.terminate();
      await server.stop(true);
    },
  };
}

function socketHandlers(sockets: SocketSet): object {
  const decoder = new TextDecoder();
  return {
    maxPayloadLength: MAX_FRAME_BYTES,
    // Above this Bun drops a message without a word. `bufferedBytes` is there for who has to hold back.
    backpressureLimit: 2 ** 31 - 1,
    idleTimeout: 0,
    sendPings: false,
    open(socket: BunSocket) {
      socket.data.accepted = new AcceptedSocket(linkOf(socket), socket.data.handlers, sockets);
      socket.data.accepted.opened();
    },
    message(socket: BunSocket, data: string | Uint8Array) {
      socket.data.accepted?.message(typeof data === "string" ? data : decoder.decode(data));
    },
    close(socket: BunSocket, code: number, reason: string) {
      socket.data.accepted?.closed(code, reason);
    },
  };
}

function linkOf(socket: BunSocket): SocketLink {
  return {
    get isOpen(): boolean {
      return socket.readyState === WebSocket.OPEN;
    },
    get bufferedBytes(): number {
      return socket.getBufferedAmount();
    },
    send(text, mostUnsent = Infinity) {
      if (socket.readyState !== WebSocket.OPEN) return -1;
      const unsent = socket.getBufferedAmount();
      if (unsent > mostUnsent) return unsent;
      socket.send(text);
      return 0;
    },
    close: (code = 1005, reason) => socket.close(code, reason), // 1005 sends an empty frame, nothing sends 1000
    terminate: () => socket.terminate(),
    pause: () => false,
    resume: () => {},
  };
}
