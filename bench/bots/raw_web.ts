/** The bare bot on Bun and Deno: their own WebSocket, forward or reverse. */

import process from "node:process";
import { socketBot } from "./core.ts";

const { BENCH_WAY, BENCH_URL = "", BENCH_PORT, BENCH_TOKEN } = process.env;
const at = { port: Number(BENCH_PORT), hostname: "127.0.0.1" };

interface WebDeno {
  serve(options: object, handler: (request: Request) => Response): void;
  upgradeWebSocket(request: Request): { socket: WebSocket; response: Response };
}

function reverse(): void {
  if (typeof Bun === "object") {
    Bun.serve<{ take?: (text: string) => void }>({
      ...at,
      fetch: (request, server) =>
        server.upgrade(request, { data: {} }) ? undefined : new Response("no", { status: 400 }),
      websocket: {
        perMessageDeflate: false,
        open: (socket) => void (socket.data.take = socketBot((text) => void socket.send(text))),
        message: (socket, text) => socket.data.take?.(String(text)),
      },
    });
    return;
  }
  const { Deno } = globalThis as unknown as { Deno: WebDeno };
  Deno.serve({ ...at, onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    const take = socketBot((text) => socket.send(text));
    socket.onmessage = ({ data }) => take(data as string);
    return response;
  });
}

if (BENCH_WAY === "reverse") reverse();
else {
  const socket = new WebSocket(`${BENCH_URL}/?access_token=${BENCH_TOKEN}`);
  const take = socketBot((text) => socket.send(text));
  socket.onmessage = ({ data }) => take(data as string);
}
