/** Who may talk to the sandbox: the token, where a request comes from, and which addresses it may listen on. */

import { refusalTexts } from "../../texts/sandbox/refusal_texts.ts";
import { ConfigError } from "../../errors.ts";
import type { ServerRequest } from "../../runtime/server/types.ts";
import type { WireRules } from "../dialects/facts.ts";
import { isCrossSite, isExposed, isFromBrowser, isKnownHost, isLoopback } from "../../util/access.ts";
import { isSameSecret } from "../../runtime/secrets.ts";

/**
 * Refuses to be reachable from other machines without a token.
 *
 * @throws ConfigError
 */
export function requireSafeHost(hostname: string, accessToken: string): void {
  if (!isExposed(hostname, accessToken)) return;
  throw new ConfigError(
    "SANDBOX_EXPOSED",
    refusalTexts().exposed(hostname),
  );
}

/** Whether the token of a request is right, wrong, or not there. */
export type TokenState = "right" | "wrong" | "missing";

/** Looks for the token as the implementation does: in the query and in the header, of which one wins. */
export function tokenState(
  request: ServerRequest,
  accessToken: string,
  { queryWins, tokenSchemes }: Pick<WireRules, "queryWins" | "tokenSchemes">,
): TokenState {
  if (accessToken === "") return "right";
  const fromQuery = request.url.searchParams.get("access_token") ?? "";
  const fromHeader = headerToken(request.header("authorization") ?? "", tokenSchemes);
  const given = queryWins ? fromQuery || fromHeader : fromHeader || fromQuery;
  if (given === "") return "missing";
  return isSameSecret(given, accessToken) ? "right" : "wrong";
}

/** `Bearer X` and a bare `X` count; where any scheme does, whatever stands behind the first blank. */
function headerToken(header: string, schemes: WireRules["tokenSchemes"]): string {
  if (schemes === "bearer") return header.split("Bearer ").at(-1) ?? "";
  return header.slice(header.indexOf(" ") + 1);
}

/** Whether a request was made by a page of another site. Bots send no origin at all. */
export function isForeign(request: ServerRequest, hostname: string, port: number): boolean {
  if (isCrossSite(request)) return true;
  const origin = request.header("origin");
  if (origin === undefined || !URL.canParse(origin)) return origin !== undefined;
  const { hostname: host, port: at } = new URL(origin);
  // By name, not by the Host header: a page may point a name of its own at this machine.
  return Number(at) !== port || !(isLoopback(host) || host === hostname);
}

/**
 * Why a request is not let in: it names a host that is not the sandbox's, or a page of another site sent it. Undefined when
 * neither is so. A name of one's own is taken where a token is asked for, which no page knows.
 */
export function refusalOf(request: ServerRequest, door: Door): string | undefined {
  const { hostname, port, accessToken } = door;
  if (accessToken === "" && !isKnownHost(request, hostname)) {
    return `The sandbox does not answer under the name in the Host header: use http://127.0.0.1:${port}, or give it an accessToken`;
  }
  return isForeign(request, hostname, port) ? "This page is not the sandbox's own" : undefined;
}

/** The address that the sandbox listens on, and who may come in. */
export interface Door {
  readonly hostname: string;
  readonly port: number;
  readonly accessToken: string;
}

/**
 * Whether the request would make the bot act by merely being looked at: a GET of a browser, which any page can cause with a
 * link or a picture. With the token it is meant.
 */
export function isMereLook(request: ServerRequest, accessToken: string): boolean {
  return (request.method === "GET" || request.method === "HEAD") && accessToken === "" && isFromBrowser(request);
}
