/** The server on Deno where there are WebSockets: Deno.serve. */

import { cutDenoSocket } from "../deno.ts";
import { answerRequest, answerUpgrade, isAccepted } from "./answer.ts";
import { acceptError } from "./deno_http.ts";
import { complaint } from "./http.ts";
import { AcceptedSocket, type SocketSet } from "./socket.ts";
import type { Server, ServerOptions, ServerSocketHandlers } from "./types.ts";
import { isUpgrade, requestOf, responseOf } from "./web.ts";
import { sendOver, type SocketLink } from "../socket/link.ts";

interface DenoRuntime {
  serve(
    options: object,
    handler: (request: Request, info: { remoteAddr: { hostname: string } }) => Promise<Response>,
  ): { addr: { port: number }; finished: Promise<void> };
  upgradeWebSocket(request: Request, options: object): { socket: WebSocket; response: Response };
}

/** How long to wait before listening again, in milliseconds. */
const RETRY_MS = 100;

/** Starts a server on Deno. */
export function startDenoServer(options: ServerOptions): Server {
  const { hostname = "127.0.0.1" } = options;
  const deno = (globalThis as unknown as { Deno: DenoRuntime }).Deno;
  const sockets: SocketSet = new Set();
  const stop = new AbortController();
  const listen = (port: number): ReturnType<DenoRuntime["serve"]> =>
    deno.serve({
      hostname,
      port,
      signal: stop.signal,
      onListen() {},
      onError: () => new Response(null, { status: 500 }),
    }, async (request, info) => {
      const asked = requestOf(request, info.remoteAddr.hostname, options);
      if (!isUpgrade(request)) return responseOf(await answerRequest(options, asked), request.method, options);
      const answer = answerUpgrade(options, asked);
      return isAccepted(answer) ? upgrade(deno, request, answer, sockets) : responseOf(answer, request.method, options);
    });
  const failed = complaint(options, acceptError);
  const first = listen(options.port);
  const { port } = first.addr;
  const finished = serveOn(first, () => listen(port), stop.signal, failed);
  return {
    hostname,
    port,
    async close() {
      for (const socket of sockets) socket.terminate();
      stop.abort();
      await finished; // only then is the port free
    },
  };
}

/** Deno ends a server that could not accept a connection, for want of descriptors: another one takes over. */
async function serveOn(
  server: ReturnType<DenoRuntime["serve"]>,
  again: () => ReturnType<DenoRuntime["serve"]>,
  stop: AbortSignal,
  failed: (error: unknown) => void,
): Promise<void> {
  for (let current: typeof server | undefined = server;;) {
    try {
      await current?.finished;
      if (stop.aborted) return;
    } catch (error) {
      if (stop.aborted) return;
      failed(error);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    if (stop.aborted) return;
    try {
      current = again();
    } catch (error) {
      current = undefined;
      failed(error);
    }
  }
}

function upgrade(deno: DenoRuntime, request: Request, handlers: ServerSocketHandlers, sockets: SocketSet): Response {
  try {
    const { socket, response } = deno.upgradeWebSocket(request, { idleTimeout: 0 });
    listen(socket, new AcceptedSocket(linkOf(socket), handlers, sockets));
    return response;
  } catch {
    return new Response("This is no request for a WebSocket", { status: 400 });
  }
}

function listen(socket: WebSocket, accepted: AcceptedSocket): void {
  const decoder = new TextDecoder();
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => accepted.opened());
  socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
    accepted.message(typeof data === "string" ? data : decoder.decode(data));
  });
  socket.addEventListener("error", (event) => event.preventDefault()); // it would end the process; "close" follows
  // Deno says 0 when the client gave no code.
  socket.addEventListener("close", ({ code, reason }) => accepted.closed(code === 0 ? 1006 : code, reason));
}

function linkOf(socket: WebSocket): SocketLink {
  return {
    get isOpen(): boolean {
      return socket.readyState === WebSocket.OPEN;
    },
    get bufferedBytes(): number {
      return socket.bufferedAmount;
    },
    send: (text, mostUnsent = Infinity) => sendOver(socket, text, mostUnsent),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => cutDenoSocket(socket),
    pause: () => false,
    resume: () => {},
  };
}
