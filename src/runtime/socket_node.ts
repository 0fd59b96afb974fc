/** The WebSocket client on Node: `ws`, which is faster there than the built-in one and says why an attempt failed. */

import {
  badUpgradeFailure,
  connectFailure,
  type Failure,
  noHttpFailure,
  placeOf,
  silentEndFailure,
  statusFailure,
} from "./failures.ts";
import { loadPackage } from "./packages.ts";
import {
  GOODBYE_MS,
  type LinkEvents,
  MAX_FRAME_BYTES,
  MESSAGE_TOO_LARGE,
  type SocketLink,
  type SocketOptions,
} from "./socket_link.ts";
import { linkOf, type WsSocket } from "./ws.ts";

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
    maxPayload: options.maxFrameBytes ?? MAX_FRAME_BYTES,
    ...options.ca === undefined ? {} : { ca: options.ca },
  });
  listen(socket, placeOf(url), events);
  return linkOf(socket);
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
    else if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") lost = MESSAGE_TOO_LARGE;
  });
  socket.on("close", (code, reason) => {
    if (opened) events.closed(code, code === 1006 ? lost : reason.toString());
    else events.failed(failure ?? silentEndFailure(place));
  });
}

function attemptFailure(error: Error & { code?: string }, place: string): Failure {
  const known = connectFailure(error, place);
  if (known !== undefined) return known;
  if (/^HPE_/.test(error.code ?? "")) return noHttpFailure(place);
  if (/^Invalid (Upgrade|Sec-WebSocket)|^Server sent/.test(error.message)) return badUpgradeFailure(place);
  return silentEndFailure(place);
}
