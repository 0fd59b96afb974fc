/** The bare bot on Node: the package `ws`, forward or reverse. With BENCH_CORK, what is sent in one turn leaves in one write. */

import { createRequire } from "node:module";
import type { Socket } from "node:net";
import process from "node:process";
import { socketBot } from "./core.ts";

interface Ws {
  _socket: Socket;
  on(name: "message", listener: (data: unknown) => void): void;
  send(text: string): void;
}

const { WebSocket, WebSocketServer } = createRequire(import.meta.url)("ws") as {
  WebSocket: new (url: string, options: object) => Ws;
  WebSocketServer: new (options: object) => { on(name: "connection", listener: (socket: Ws) => void): void };
};
const { BENCH_WAY, BENCH_URL = "", BENCH_PORT, BENCH_TOKEN, BENCH_CORK } = process.env;

function corkedSend(socket: Ws): (text: string) => void {
  let isCorked = false;
  return (text) => {
    if (!isCorked) {
      isCorked = true;
      socket._socket.cork();
      process.nextTick(() => {
        isCorked = false;
        socket._socket.uncork();
      });
    }
    socket.send(text);
  };
}

function serve(socket: Ws): void {
  const take = socketBot(BENCH_CORK === undefined ? (text) => socket.send(text) : corkedSend(socket));
  socket.on("message", (data) => take(String(data)));
}

if (BENCH_WAY === "reverse") {
  new WebSocketServer({ port: Number(BENCH_PORT), host: "127.0.0.1", perMessageDeflate: false }).on(
    "connection",
    serve,
  );
} else {
  serve(new WebSocket(BENCH_URL, { headers: { Authorization: `Bearer ${BENCH_TOKEN}` }, perMessageDeflate: false }));
}
