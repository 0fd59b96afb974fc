/** Sentences about the failures of an endpoint: what was seen, and what to do about it. */

import { AuthError, ConnectionError } from "../../errors.ts";
import { CLOSE_CODES } from "../../runtime/failures.ts";
import type { SocketClose } from "../../runtime/socket/socket.ts";
import { diagnosisTexts } from "./texts.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * The access token was refused.
 *
 * @param seen what the implementation said
 */
export function refusedError(endpoint: Endpoint, seen: string): AuthError {
  const { address, token, kind } = endpoint;
  const finding = token === undefined ? "tokenMissing" : "tokenWrong";
  return new AuthError("AUTH_REFUSED", diagnosisTexts[finding]({ address, kind, seen }));
}

/** Why a WebSocket link ended or never opened: an {@link AuthError} when the token is the reason. */
export function socketError(endpoint: Endpoint, close: SocketClose): ConnectionError {
  if (isRefusal(close)) return refusedError(endpoint, close.reason);
  if (isNameless(close)) {
    const text = diagnosisTexts.mixedUp({ ...endpoint, seen: close.reason });
    return new ConnectionError("CONNECTION_CLOSED", text, { delivered: "unknown" });
  }
  const sentence = /[.?!]$/.test(close.reason) ? close.reason : `${close.reason}.`;
  const advice = close.kind === "not-websocket" && close.status === 404 ? " Or is it the path?" : "";
  return new ConnectionError(CLOSE_CODES[close.kind], sentence + advice, {
    delivered: close.opened ? "unknown" : "no",
  });
}

/** LLBot and onebots take the link and close it with 1008; the words after it tell that from other policies. */
function isRefusal({ kind, code, reason }: SocketClose): boolean {
  return kind === "unauthorized" ||
    (code === 1008 && /code 1008: .*(token|auth|forbidden|denied|鉴权|认证)/i.test(reason));
}

/** Bots close the links of those who do not say whose account they bring: NoneBot, this library, others. */
function isNameless({ code, reason }: SocketClose): boolean {
  return code === 1008 && /missing.*X-Self-ID|X-Self-ID.*missing/i.test(reason);
}
