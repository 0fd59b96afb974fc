/** Sentences for what can go wrong with an endpoint: what was seen, and what to do about it. */

import { AuthError, ConnectionError } from "../errors.ts";
import type { SocketClose } from "../runtime/socket.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * The access token was refused.
 *
 * @param seen what the implementation said
 */
export function refusedError(endpoint: Endpoint, seen: string): AuthError {
  const { address, token, kind } = endpoint;
  const napcatName = kind === "WebSocket" ? "Websocket 服务器" : "HTTP 服务器";
  return new AuthError(
    "AUTH_REFUSED",
    `${address} ${
      token !== undefined ? "refused the access token" : "wants an access token and none was given"
    } (${seen}). ` +
      `Set accessToken to the token of that server: in NapCat it is WebUI → 网络配置 → the ${napcatName} → Token, ` +
      "in LLBot the token of the same entry in its WebUI, in go-cqhttp access-token in config.yml, " +
      "in Lagrange AccessToken in appsettings.json.",
  );
}

/** Why a WebSocket link ended or never opened: an {@link AuthError} when the token is the reason. */
export function socketError(endpoint: Endpoint, close: SocketClose): ConnectionError {
  if (isRefusal(close)) {
    return refusedError(endpoint, close.opened ? `close code ${close.code}: ${close.reason}` : close.reason);
  }
  const [code, sentence] = explain(endpoint.address, close);
  return new ConnectionError(code, sentence, { delivered: close.opened ? "unknown" : "no" });
}

function isRefusal({ kind, code, reason }: SocketClose): boolean {
  return kind === "unauthorized" || (code === 1008 && /token|auth|forbidden|denied|鉴权|认证/i.test(reason));
}

function explain(
  address: string,
  { kind, code, reason, status, opened }: SocketClose,
): [code: string, sentence: string] {
  switch (kind) {
    case "refused":
      return [
        "CONNECTION_REFUSED",
        `Nobody listens on ${address}. Start the implementation and enable its WebSocket server on this port.`,
      ];
    case "host-not-found":
      return ["CONNECTION_HOST_NOT_FOUND", `The host of ${address} is not known. Look for a typing error.`];
    case "tls":
      return ["CONNECTION_TLS", `No secure link to ${address}: ${reason}. Without a certificate there, use ws://.`];
    case "not-websocket":
      return ["CONNECTION_NOT_WEBSOCKET", notWebSocket(address, status, reason)];
    case "timeout":
      return ["CONNECTION_TIMEOUT", `${address} did not answer in time: ${reason}.`];
    case "dropped":
      return [
        "CONNECTION_DROPPED",
        `The link to ${address} ${opened ? "was lost" : "could not be opened"}: ${reason}.`,
      ];
    case "unauthorized":
    case "aborted":
    case "closed":
      return ["CONNECTION_CLOSED", `The link to ${address} was closed (code ${code}): ${reason}.`];
  }
}

function notWebSocket(address: string, status: number | undefined, reason: string): string {
  const seen = status === undefined ? reason : `HTTP status ${status}`;
  const advice = status === 404
    ? "Look at the path: there is no WebSocket at this one."
    : "Is this the port of an HTTP server? Use the port of the WebSocket server, or http:// for this one.";
  return `${address} does not speak WebSocket (${seen}). ${advice}`;
}
