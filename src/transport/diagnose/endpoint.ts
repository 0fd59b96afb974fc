/** An address as a user writes it, checked and taken apart. */

import { ConfigError } from "../../errors.ts";
import { keepSecret, shownAddress } from "../../util/log/redact.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";

/** Where an implementation listens. */
export interface Endpoint {
  /** To connect to: no token, no trailing slash, no fragment. */
  readonly url: string;
  /** For people and logs: no query either. */
  readonly address: string;
  readonly token: string | undefined;
  readonly kind: "WebSocket" | "HTTP";
  /** The direction that the path of a WebSocket tells: implementations give `/api` actions only and `/event` events only. */
  readonly carries: "both" | "actions" | "events";
}

/**
 * Reads an address. A token in its query (`?access_token=…`) is taken out of it.
 *
 * @throws ConfigError for an address that is no `ws:`, `wss:`, `http:` or `https:` one, and for a token that fits no header
 */
export function parseEndpoint(url: string, accessToken?: string): Endpoint {
  const parsed = parseUrl(url);
  const token = (accessToken ?? tokenInQuery(parsed)).trim();
  keepSecret(token);
  if (accessToken === undefined && token !== "") checkWholeToken(parsed);
  if (!/^[\x21-\x7e]*$/.test(token)) {
    throw new ConfigError(
      "TOKEN_INVALID",
      startupTexts().wrongToken(/\s/.test(token)),
    );
  }
  parsed.searchParams.delete("access_token");
  parsed.hash = "";
  parsed.pathname = parsed.pathname.replace(/\/+$/, "");
  const kind = parsed.protocol.startsWith("ws") ? "WebSocket" : "HTTP";
  return {
    url: parsed.href.replace(/\/(?=\?|$)/, ""),
    address: `${parsed.protocol}//${parsed.host}${parsed.pathname === "/" ? "" : parsed.pathname}`,
    token: token === "" ? undefined : token,
    kind,
    carries: kind === "HTTP" ? "actions" : carriedBy(parsed.pathname),
  };
}

/**
 * The token in the query of an address: `?access_token=…`, "" when there is none. A + in it is a +: addresses are written by
 * people, and tokens have no blanks.
 */
export function tokenInQuery({ search }: URL): string {
  const given = /[?&]access_token=([^&]*)/.exec(search)?.[1] ?? "";
  try {
    return decodeURIComponent(given);
  } catch {
    return given; // a % that begins no escape is one
  }
}

/** A # or & in a token ends it, in an address. */
function checkWholeToken({ hash, search }: URL): void {
  const isCutByAnd = /[?&]access_token=[^&]*&[^&=]*(?:&|$)/.test(search);
  if (hash === "" && !isCutByAnd) return;
  const cut = isCutByAnd ? "&" : "#";
  throw new ConfigError(
    "TOKEN_INVALID",
    startupTexts().tokenCut(cut, encodeURIComponent(cut)),
  );
}

/** The headers that every request to an endpoint has. */
export function endpointHeaders({ token }: Endpoint): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}

/** The address of one thing at an HTTP endpoint: its query is kept. */
export function endpointUrl({ url }: Endpoint, name: string): string {
  const [path, query] = url.split("?", 2);
  return `${path}/${encodeURIComponent(name)}${query === undefined ? "" : `?${query}`}`;
}

/**
 * Reads the address of a proxy.
 *
 * @throws ConfigError for an address that is no `http:` or `https:` one of a host
 */
export function parseProxy(proxy: string): string {
  const parsed = URL.canParse(proxy) ? new URL(proxy) : undefined;
  keepSecret(decoded(parsed?.password ?? ""));
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.hostname !== "") {
    if (/^\/?$/.test(parsed.pathname) && parsed.search === "" && parsed.hash === "") return parsed.href;
  }
  throw new ConfigError(
    "PROXY_INVALID",
    startupTexts().proxy(),
  );
}

function parseUrl(url: string): URL {
  let parsed: URL | undefined;
  try {
    parsed = new URL(url);
  } catch {
    // said below
  }
  if (parsed === undefined || !/^(wss?|https?):$/.test(parsed.protocol)) {
    throw new ConfigError(
      "URL_INVALID",
      startupTexts().wrongUrl(shownAddress(url)),
    );
  }
  if (parsed.username !== "" || parsed.password !== "") {
    for (const part of [parsed.username, parsed.password]) keepSecret(decoded(part));
    throw new ConfigError(
      "URL_INVALID",
      startupTexts().userInUrl(parsed.host),
    );
  }
  return parsed;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function carriedBy(path: string): Endpoint["carries"] {
  if (/\/api$/.test(path)) return "actions";
  return /\/event$/.test(path) ? "events" : "both";
}
