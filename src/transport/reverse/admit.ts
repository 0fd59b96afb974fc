/** Who may open a reverse WebSocket, decided before the upgrade and from the request alone. */

import type { ServerRequest } from "../../runtime/server/types.ts";
import { isSameSecret } from "../../runtime/secrets.ts";
import { tokenInQuery } from "../diagnose/endpoint.ts";
import { type AdmissionRules, trimPath } from "./admission.ts";
import { transportTexts } from "../../texts/errors/transport_texts.ts";

/** The role of a connection: both, actions only, events only. */
export type Role = "universal" | "api" | "event";

/** A connection that may come in. */
export interface Admission {
  /** As the request names it; undefined when it does not. */
  readonly selfId: string | undefined;
  readonly role: Role;
  /** The software, as it names itself. */
  readonly agent: string;
}

/** A connection that may not. */
export interface Rejection {
  readonly status: number;
  /** One sentence for whoever looks into the implementation's log. */
  readonly body: string;
}

/** Decides about one request for an upgrade. */
export function admit(request: ServerRequest, rules: AdmissionRules): Admission | Rejection {
  const path = trimPath(request.url.pathname) || "/";
  if (!rules.paths.has(path)) {
    return refusal(404, transportTexts().nothingAt(path.slice(0, 100), [...rules.paths].join(" ")));
  }
  const role = roleOf(request.header("x-client-role"), path);
  if (role === undefined) return refusal(400, transportTexts().clientRole);
  const name = request.header("x-self-id")?.trim() ?? "";
  if (!/^[\w.@-]{0,64}$/.test(name)) return refusal(400, transportTexts().badSelfId);
  const selfId = name === "" || name === "0" ? undefined : name;
  return refuseToken(request, selfId, rules) ??
    { selfId, role, agent: (request.header("user-agent") ?? "unknown").replace(/[^\x20-\x7e]/g, "?").slice(0, 60) };
}

/** Whether a decision is a refusal. */
export function isRefused(decision: Admission | Rejection): decision is Rejection {
  return "status" in decision;
}

/** The refusal of a request whose token is missing or wrong; undefined where it is right, or none is asked for. */
export function refuseToken(
  request: ServerRequest,
  selfId: string | undefined,
  { tokenOf, perAccount }: AdmissionRules,
): Rejection | undefined {
  if (tokenOf === undefined) {
    // Any page in a browser of this machine can open a WebSocket to it. Implementations name no origin.
    return request.header("origin") === undefined ? undefined : refusal(403, transportTexts().pageWithoutToken);
  }
  const given = givenToken(request);
  if (given === "") return refusal(401, transportTexts().tokenMissing);
  if (perAccount && selfId === undefined) {
    return refusal(400, transportTexts().selfIdForToken);
  }
  const wanted = tokenOf(selfId);
  const isRight = isSameSecret(given, wanted ?? "");
  return isRight && wanted !== null ? undefined : refusal(403, transportTexts().otherToken);
}

/** `Bearer X`, `Token X` (go-cqhttp), a bare `X`; failing that `?access_token=X`. NapCat without a token sends a bare `Bearer`. */
function givenToken(request: ServerRequest): string {
  const header = (request.header("authorization") ?? "").trim();
  const fromHeader = /^(?:bearer|token)$/i.test(header) ? "" : header.replace(/^[a-z]+\s+/i, "");
  return fromHeader === "" ? tokenInQuery(request.url).trim() : fromHeader;
}

function roleOf(header: string | undefined, path: string): Role | undefined {
  const name = header?.trim().toLowerCase() ?? "";
  if (name === "universal" || name === "api" || name === "event") return name;
  if (name !== "") return undefined;
  return path.endsWith("/api") ? "api" : path.endsWith("/event") ? "event" : "universal";
}

function refusal(status: number, body: string): Rejection {
  return { status, body };
}
