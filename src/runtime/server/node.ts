/** The server on Node and Bun: `node:http`, with `ws` where it takes WebSockets (Bun brings its own). */

import type { AddressInfo, Socket } from "node:net";
import { loadPackage } from "../packages.ts";
import { createHttpServer } from "./http.ts";
import { AcceptedSocket, type SocketSet } from "./socket.ts";
import type { Server, ServerOptions, ServerSocketHandlers } from "./types.ts";
import { GOODBYE_MS, MAX_FRAME_BYTES, MAX_PONG_BYTES } from "../socket/link.ts";
import { linkOf, type WsSocket } from "../socket/ws.ts";

interface WsServer {
  handleUpgrade(
    request: unknown,
    socket: unknown,
    head: Uint8Array,
    done: (socket: WsSocket) => void,
  ): void;
}

/** Starts a server. */
export async function startNodeServer(options: ServerOptions): Promise<Server> {
  const { hostname = "127.0.0.1" } = options;
  const acceptor = options.upgrade === undefined ? undefined : await createAcceptor();
  const sockets: SocketSet = new Set();
  const connections = new Set<Socket>();
  const server = createHttpServer(options, (incoming, socket, head, handlers) => {
    acceptor?.handleUpgrade(incoming, socket, head, (accepted) => attach(accepted, handlers, sockets));
  });
  server.on("connection", (socket: Socket) => {
    connections.add(socket);
    socket.on("close", () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, hostname, resolve);
  });
  return {
    hostname,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.terminate();
        for (const connection of connections) connection.destroy();
      }),
  };
}

async function createAcceptor(): Promise<WsServer> {
  const { WebSocketServer } = await loadPackage<{ WebSocketServer: new (options: object) => WsServer }>("ws");
  return new WebSocketServer({
    noServer: true,
    autoPong: false, // see attach
    perMessageDeflate: false,
    skipUTF8Validation: true,
    closeTimeout: GOODBYE_MS,
    maxPayload: MAX_FRAME_BYTES,
  });
}

function attach(socket: WsSocket, handlers: ServerSocketHandlers, sockets: SocketSet): void {
  const accepted = new AcceptedSocket(linkOf(socket), handlers, sockets);
  socket.on("error", () => {}); // without a listener it would end the process; "close" follows
  socket.on("ping", (data) => {
    if (socket.bufferedAmount < MAX_PONG_BYTES) socket.pong(data); // who does not read gets none: they would pile up
  });
  socket.on("message", (data) => accepted.message(data.toString()));
  socket.on("close", (code, reason) => accepted.closed(code, reason.toString()));
  accepted.opened();
}
