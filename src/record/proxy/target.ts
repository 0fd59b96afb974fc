/** From a request that arrives at the proxy to the one that leaves it. */

import type { ServerRequest } from "../../runtime/server/types.ts";
import { isCrossSite, isLoopback } from "../../util/access.ts";

/** Headers that mean something to one of the two sides. The rest belongs to one connection alone. */
const PASSED_ON = [
  "accept",
  "authorization",
  "content-type",
  "cookie",
  "last-event-id",
  "range",
  "user-agent",
  "x-client-role",
  "x-self-id",
  "x-signature",
] as const;

/** Where a request goes on to. */
export interface Target {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/**
 * The path is that of the request, unless it names none and `to` has one; a query is that of the request, completed by `to`'s.
 *
 * @param to the address of the other side
 * @param scheme `ws` or `http`: made as safe as `to` is
 */
export function targetOf(request: ServerRequest, to: URL, scheme: "ws" | "http"): Target {
  const url = new URL(to);
  url.protocol = /^(?:https|wss):$/.test(to.protocol) ? `${scheme}s:` : `${scheme}:`;
  if (request.url.pathname !== "/") url.pathname = request.url.pathname;
  const query = new URLSearchParams(request.url.search);
  const rest = [...to.searchParams].filter(([name]) => !query.has(name));
  // The question stays as it was written: parsers of others are not all alike.
  url.search = rest.length === 0
    ? request.url.search
    : `${request.url.search}${request.url.search === "" ? "?" : "&"}${new URLSearchParams(rest)}`;
  const headers: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = request.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return { url: url.href, headers };
}

/** Whether a page of a browser made the request: it has no business here, and the other side could not tell any more. */
export function isFromPage(request: ServerRequest): boolean {
  const origin = request.header("origin");
  if (isCrossSite(request)) return true;
  return origin !== undefined && !(URL.canParse(origin) && isLoopback(new URL(origin).hostname));
}
