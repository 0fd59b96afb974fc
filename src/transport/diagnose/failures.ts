/** Sentences about the failures of an endpoint: what was seen, and what to do about it. */

import { AuthError, CallTimeoutError, ConnectionError } from "../../errors.ts";
import { CLOSE_CODES } from "../../runtime/failures.ts";
import type { SocketClose } from "../../runtime/socket/socket.ts";
import type { Endpoint } from "./endpoint.ts";
import { withStop } from "../../texts/locale.ts";
import { reachTexts } from "../../texts/errors/reach_texts.ts";
import { diagnosisTexts } from "../../texts/diagnosis/diagnosis_texts.ts";
import { withBrief } from "../../util/brief.ts";
import { quoted } from "../../util/text_of.ts";
import { callTexts } from "../../texts/logs/call_texts.ts";

/**
 * The access token was refused.
 *
 * @param seen what the implementation said
 */
export function refusedError(endpoint: Endpoint, seen: string): AuthError {
  const { address, token, kind } = endpoint;
  const finding = token === undefined ? "tokenMissing" : "tokenWrong";
  const { full, brief } = diagnosisTexts();
  const about = { address, kind, seen };
  return withBrief(new AuthError("AUTH_REFUSED", full[finding](about)), brief[finding](about));
}

/** The same, said by an HTTP status. */
export function httpRefusal(endpoint: Endpoint, status: number, body: string): AuthError {
  return refusedError(
    endpoint,
    diagnosisTexts().seen.refusal(status, body.trim() === "" ? undefined : quoted(body, 200)),
  );
}

/** No reply came in time. */
export function timeoutError(action: string, timeoutMs: number): CallTimeoutError {
  return withBrief(new CallTimeoutError(action, timeoutMs), callTexts().noReplyInTime(action, timeoutMs));
}

/** Why a WebSocket link ended or never opened: an {@link AuthError} when the token is the reason. */
export function socketError(endpoint: Endpoint, close: SocketClose): ConnectionError {
  if (isRefusal(close)) {
    return refusedError(endpoint, close.status === undefined ? close.reason : `HTTP ${close.status}`);
  }
  if (isNameless(close)) {
    const about = { ...endpoint, seen: close.reason };
    const { full, brief } = diagnosisTexts();
    const error = new ConnectionError("CONNECTION_CLOSED", full.mixedUp(about), { delivered: "unknown" });
    return withBrief(error, brief.mixedUp(about));
  }
  const advice = close.kind === "not-websocket" && close.status === 404 ? reachTexts().orThePath : "";
  return new ConnectionError(CLOSE_CODES[close.kind], withStop(close.reason) + advice, {
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
