/** The WebSocket client on Node: `ws`, which is faster there than the built-in one and says why an attempt failed. */

import type { Socket } from "node:net";
import {
  badUpgradeFailure,
  connectFailure,
  type Failure,
  hostText,
  noHttpFailure,
  proxyFailure,
  silentEndFailure,
  statusFailure,
} from "../failures.ts";
import { loadPackage } from "../packages.ts";
import { GOODBYE_MS, type LinkEvents, MAX_FRAME_BYTES, type SocketLink, type SocketOptions } from "./link.ts";
import { linkOf, type WsSocket } from "./ws.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";
import { given } from "../../util/given.ts";

interface Ws {
  WebSocket: new (url: string, options: object) => WsSocket;
}

/** Begins to connect. */
export async function connectNode(url: string, options: SocketOptions, events: LinkEvents): Promise<SocketLink> {
  const { WebSocket } = await loadPackage<Ws>("ws");
  const socket = new WebSocket(url, {
    headers: options.headers,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    closeTimeout: GOODBYE_MS,
    maxPayload: MAX_FRAME_BYTES,
    ...given({ ca: options.ca }),
    ...options.proxy === undefined ? {} : { createConnection: await connectThrough(options.proxy, url, options.ca) },
  });
  listen(socket, hostText(url), events);
  return linkOf(socket);
}

/** For `ws`: how to reach the place through a proxy. */
async function connectThrough(proxy: string, url: string, ca: string | undefined) {
  const { openTunnel } = await import("../look/tunnel.ts");
  const { hostname, port, protocol } = new URL(url);
  const isSecure = protocol === "wss:";
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80) };
  return (_: unknown, done: (error: Error | null, socket?: Socket) => void): void => {
    openTunnel(proxy, isSecure ? { ...target, tls: { ca } } : target, done);
  };
}

function listen(socket: WsSocket, place: string, events: LinkEvents): void {
  let opened = false;
  let failure: Failure | undefined;
  let lost = "";
  socket.on("open", () => {
    opened = true;
    events.open();
  });
  socket.on("message", (data) => events.message(data.toString()));
  socket.on("unexpected-response", (_request, { statusCode = 0 }) => {
    failure = statusFailure(statusCode, place);
    socket.terminate(); // "error" and "close" follow
  });
  socket.on("error", (error) => {
    if (!opened) failure ??= attemptFailure(error, place);
    else if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") lost = socketTexts().messageTooLarge;
  });
  socket.on("close", (code, reason) => {
    if (opened) events.closed(code, code === 1006 ? lost : reason.toString());
    else events.failed(failure ?? silentEndFailure(place));
  });
}

function attemptFailure(error: Error & { code?: string }, place: string): Failure {
  if (error.code === "ERR_PROXY_REFUSED") return proxyFailure(error, place);
  const known = connectFailure(error, place);
  if (known !== undefined) return known;
  if (/^HPE_/.test(error.code ?? "")) return noHttpFailure(place);
  if (/^Invalid (Upgrade|Sec-WebSocket)|^Server sent/.test(error.message)) return badUpgradeFailure(place);
  return silentEndFailure(place);
}
