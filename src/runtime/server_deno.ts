/** The server on Deno: Deno.serve. */

import { isAccepted, type Server, type ServerOptions, type ServerSocketHandlers } from "./server_types.ts";
import { answerRequest, requestOf, responseOf } from "./server_web.ts";

interface DenoRuntime {
  serve(
    options: object,
    handler: (request: Request) => Response | Promise<Response>,
  ): { addr: { port: number }; finished: Promise<void> };
  upgradeWebSocket(request: Request, options: object): { socket: WebSocket; response: Response };
}

/** Starts a server on Deno. */
export function startDenoServer(options: ServerOptions): Server {
  const { hostname = "127.0.0.1", port } = options;
  const deno = (globalThis as unknown as { Deno: DenoRuntime }).Deno;
  const sockets = new Set<WebSocket>();
  const stop = new AbortController();
  const server = deno.serve({
    hostname,
    port,
    signal: stop.signal,
    onListen() {},
    onError: () => new Response(null, { status: 500 }),
  }, (request) => {
    if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return answerRequest(request, options);
    const answer = options.upgrade?.(requestOf(request, options)) ?? { status: 426, body: "This is no WebSocket" };
    if (!isAccepted(answer)) return responseOf(answer);
    const { socket, response } = deno.upgradeWebSocket(request, { idleTimeout: 0 });
    attach(socket, answer, sockets);
    return response;
  });
  return {
    hostname,
    port: server.addr.port,
    async close() {
      for (const socket of sockets) socket.close();
      stop.abort();
      await server.finished; // only then is the port free
    },
  };
}

function attach(socket: WebSocket, handlers: ServerSocketHandlers, sockets: Set<WebSocket>): void {
  const wrapped = {
    get isOpen(): boolean {
      return socket.readyState === 1;
    },
    send: (text: string): void => {
      if (socket.readyState === 1) socket.send(text);
    },
    close: (code?: number, reason?: string): void => socket.close(code, reason),
    // Deno has no way to cut a socket.
    terminate: (): void => socket.close(),
  };
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => {
    sockets.add(socket);
    handlers.open?.(wrapped);
  });
  socket.addEventListener("message", (event) => {
    const data: unknown = event.data;
    handlers.message(typeof data === "string" ? data : new TextDecoder().decode(data as ArrayBuffer), wrapped);
  });
  socket.addEventListener("error", (event) => event.preventDefault());
  socket.addEventListener("close", (event) => {
    sockets.delete(socket);
    handlers.close?.(event.code, event.reason);
  });
}
