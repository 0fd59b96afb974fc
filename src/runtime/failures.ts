/** Why a peer could not be reached, or was lost: one kind and one sentence for the words of three runtimes. */

import { ConfigError, type LinkErrorCode } from "../errors.ts";
import { shownAddress } from "../util/log/redact.ts";
import { textOf } from "../util/text_of.ts";

/** How a socket came to its end. */
export type CloseKind =
  | "closed"
  | "dropped"
  | "refused"
  | "host-not-found"
  | "tls"
  | "unauthorized"
  | "not-websocket"
  | "timeout"
  | "aborted";

/** The codes of the errors that say so. */
export const CLOSE_CODES: Readonly<Record<CloseKind, LinkErrorCode>> = {
  closed: "CONNECTION_CLOSED",
  dropped: "CONNECTION_DROPPED",
  refused: "CONNECTION_REFUSED",
  "host-not-found": "CONNECTION_HOST_NOT_FOUND",
  tls: "CONNECTION_TLS",
  unauthorized: "AUTH_REFUSED",
  "not-websocket": "CONNECTION_NOT_WEBSOCKET",
  timeout: "CONNECTION_TIMEOUT",
  aborted: "CONNECTION_CLOSED",
};

/** A failure that has been understood. */
export interface Failure {
  readonly kind: CloseKind;
  /** One sentence: what was seen, and what to do where that is known. */
  readonly reason: string;
  /** The HTTP status, when there was one. */
  readonly status?: number;
}

/** An address for people and logs: without credentials and without the query, which may hold the token. */
export function placeOf(url: string | URL): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/** Whether a place is reached by TLS. */
export function isSecure(place: string): boolean {
  return place.startsWith("wss:") || place.startsWith("https:");
}

/**
 * The reason why the way to a place failed, from an error: undefined when the way was there, and broke off.
 *
 * @param error what a runtime raised
 * @param place of {@link placeOf}
 */
export function connectFailure(error: unknown, place: string): Failure | undefined {
  const text = describeError(error);
  if (/ENOTFOUND|EAI_AGAIN|EAI_NONAME|ENODATA|getaddrinfo|dns error|failed to lookup/i.test(text)) {
    return { kind: "host-not-found", reason: `The host name of ${place} is not known: is it spelt right?` };
  }
  if (/ECONNREFUSED|connection refused|Unable to connect/i.test(text)) {
    return {
      kind: "refused",
      reason: `Nobody listens at ${place}: is the implementation running, and is this its port?`,
    };
  }
  if (/NotCapable|Requires net access/.test(text)) {
    const { host } = new URL(place);
    return { kind: "refused", reason: `Deno was not allowed to reach ${place}: run it with --allow-net=${host}` };
  }
  if (/port \d+ are blocked/.test(text)) {
    return { kind: "refused", reason: `Deno never connects to the port of ${place}: give the implementation another` };
  }
  if (/connect (EHOST|ENET|EADDRNOTAVAIL)|connect error: .*unreachable/i.test(text)) {
    return { kind: "refused", reason: `There is no way to ${place}: is the address right, and the network up?` };
  }
  if (/connect ETIMEDOUT|CONNECT_TIMEOUT|connect error: .*timed out/i.test(text)) return timeoutFailure(place);
  return isSecure(place) ? tlsFailure(text, place) : undefined;
}

function tlsFailure(text: string, place: string): Failure | undefined {
  if (/ALTNAME|not valid for name/i.test(text)) {
    return { kind: "tls", reason: `The certificate of ${place} is for another host name` };
  }
  if (/certificate|CERT_|UNABLE_TO_(VERIFY|GET)/i.test(text)) {
    return {
      kind: "tls",
      reason: `The certificate of ${place} is not trusted here: it is self-signed, expired, or of an unknown authority`,
    };
  }
  if (/WRONG.VERSION.NUMBER|InvalidContentType|TLS handshake|handshake failure|before secure TLS/i.test(text)) {
    return noTlsFailure(place);
  }
  return undefined;
}

/** The port does not answer in TLS. */
export function noTlsFailure(place: string): Failure {
  const plain = place.startsWith("wss:") ? "ws://" : "http://";
  return { kind: "tls", reason: `${place} does not speak TLS: should the address begin with ${plain}?` };
}

/** The place stayed silent while a connection was wanted. */
export function timeoutFailure(place: string, limitMs?: number): Failure {
  const within = limitMs === undefined ? "in time" : `within ${limitMs} ms`;
  return { kind: "timeout", reason: `${place} did not answer ${within}: is it the right address, and is it alive?` };
}

/** The place answered the upgrade with an HTTP status. */
export function statusFailure(status: number, place: string): Failure {
  if (status === 401 || status === 403) {
    return { kind: "unauthorized", status, reason: `${place} refused the access token (HTTP ${status})` };
  }
  return {
    kind: "not-websocket",
    status,
    reason: `${place} answers HTTP ${status}, but is no WebSocket: is this the HTTP port?`,
  };
}

/** The place answered with something that is no HTTP. */
export function noHttpFailure(place: string): Failure {
  const scheme = place.startsWith("ws:") ? ", or does it want wss://?" : "?";
  return { kind: "not-websocket", reason: `${place} does not speak HTTP: is this the right port${scheme}` };
}

/** The place accepted the upgrade, but not as RFC 6455 wants it. */
export function badUpgradeFailure(place: string): Failure {
  return {
    kind: "not-websocket",
    status: 101,
    reason: `${place} accepts the upgrade, but not as a WebSocket does: what is between here and there?`,
  };
}

/** A proxy would not let us through. */
export function proxyFailure(error: Error, place: string): Failure {
  return { kind: "refused", reason: `${place} could not be reached: ${error.message}` };
}

/** The place took the connection and ended it. */
export function silentEndFailure(place: string): Failure {
  return {
    kind: "not-websocket",
    reason: `${place} closed the connection without an answer: is this the right port?`,
  };
}

/**
 * Refuses what no request can carry, before anything is opened.
 *
 * @throws ConfigError for an address of another scheme and for a header that HTTP cannot carry
 */
export function checkRequest(url: string, headers: Record<string, string> | undefined, schemes: RegExp): void {
  if (!URL.canParse(url) || !schemes.test(new URL(url).protocol)) {
    throw new ConfigError("URL_INVALID", `"${shownAddress(url)}" is no address that can be opened here`);
  }
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new ConfigError("HEADER_INVALID", `The header ${JSON.stringify(name)} holds what HTTP cannot carry`);
    }
  }
}

/** Names, codes and messages of an error, of its causes, and of the errors that it sums up. */
export function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return textOf(error);
  const { name, message, cause } = error;
  const { code, errors = [] } = error as { code?: unknown; errors?: unknown[] };
  const parts = [name, code, message, ...errors.map((each) => describeError(each, depth + 1))];
  if (cause !== undefined) parts.push(describeError(cause, depth + 1));
  return parts.join(" ");
}
