/** Redirects, followed the same way on every runtime. */

import { ConnectionError } from "../../errors.ts";
import { placeOf } from "../failures.ts";
import type { HttpRequest, HttpResponse } from "./types.ts";

/** How many redirects are followed. */
export const MAX_REDIRECTS = 5;

/** Where an answer sends its reader; undefined when it is no redirect. */
export function redirectTarget({ status, headers }: HttpResponse): string | undefined {
  if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) return undefined;
  return headers.get("location") ?? undefined;
}

/** The request that a redirect asks for, as browsers understand it. */
export function redirected(request: HttpRequest, status: number, location: string): HttpRequest {
  const { method = "GET", body, ...rest } = request;
  const url = new URL(location, request.url);
  const headers = Object.entries(request.headers ?? {});
  const isElsewhere = url.origin !== new URL(request.url).origin;
  const becomesGet = status === 303 ? method !== "HEAD" : (status === 301 || status === 302) && method === "POST";
  const kept = headers.filter(([name]) =>
    !(isElsewhere && /^(authorization|cookie)$/i.test(name)) && !(becomesGet && /^content-/i.test(name))
  );
  const next = { ...rest, url: url.href, headers: Object.fromEntries(kept), method: becomesGet ? "GET" : method };
  return body === undefined || becomesGet ? next : { ...next, body };
}

/** Too many of them. */
export function redirectError(url: string): ConnectionError {
  return new ConnectionError("CONNECTION_REDIRECTS", `${placeOf(url)} redirects more than ${MAX_REDIRECTS} times`, {
    delivered: "unknown",
  });
}
