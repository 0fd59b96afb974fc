/** Why a peer could not be reached, or was lost: one kind and one sentence for the words of three runtimes. */

import { ConfigError, type LinkErrorCode } from "../errors.ts";
import { shownAddress } from "../util/log/redact.ts";
import { textOf } from "../util/text_of.ts";
import { reachTexts } from "../texts/errors/reach_texts.ts";
import { socketTexts } from "../texts/errors/socket_texts.ts";

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
export function hostText(url: string | URL): string {
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
 * @param place of {@link hostText}
 */
export function connectFailure(error: unknown, place: string): Failure | undefined {
  const text = describeError(error);
  if (/ENOTFOUND|EAI_AGAIN|EAI_NONAME|ENODATA|getaddrinfo|dns error|failed to lookup/i.test(text)) {
    return { kind: "host-not-found", reason: reachTexts().unknownHost(place) };
  }
  if (/ECONNREFUSED|connection refused|Unable to connect/i.test(text)) {
    return { kind: "refused", reason: reachTexts().nobody(place) };
  }
  if (/NotCapable|Requires net access/.test(text)) {
    const { host } = new URL(place);
    return { kind: "refused", reason: reachTexts().denoNet(place, host) };
  }
  if (/port \d+ are blocked/.test(text)) {
    return { kind: "refused", reason: reachTexts().denoPort(place) };
  }
  if (/connect (EHOST|ENET|EADDRNOTAVAIL)|connect error: .*unreachable/i.test(text)) {
    return { kind: "refused", reason: reachTexts().noWay(place) };
  }
  if (/connect ETIMEDOUT|CONNECT_TIMEOUT|connect error: .*timed out/i.test(text)) return timeoutFailure(place);
  return isSecure(place) ? tlsFailure(text, place) : undefined;
}

function tlsFailure(text: string, place: string): Failure | undefined {
  if (/ALTNAME|not valid for name/i.test(text)) {
    return { kind: "tls", reason: reachTexts().otherCertificate(place) };
  }
  if (/certificate|CERT_|UNABLE_TO_(VERIFY|GET)/i.test(text)) {
    return { kind: "tls", reason: reachTexts().untrusted(place) };
  }
  if (/WRONG.VERSION.NUMBER|InvalidContentType|TLS handshake|handshake failure|before secure TLS/i.test(text)) {
    return noTlsFailure(place);
  }
  return undefined;
}

/** The port does not answer in TLS. */
export function noTlsFailure(place: string): Failure {
  const plain = place.startsWith("wss:") ? "ws://" : "http://";
  return { kind: "tls", reason: reachTexts().noTls(place, plain) };
}

/** The place stayed silent while a connection was wanted. */
export function timeoutFailure(place: string, limitMs?: number): Failure {
  return { kind: "timeout", reason: reachTexts().timeout(place, limitMs) };
}

/** The place answered the upgrade with an HTTP status. */
export function statusFailure(status: number, place: string): Failure {
  if (status === 401 || status === 403) {
    return { kind: "unauthorized", status, reason: reachTexts().unauthorized(place, status) };
  }
  return {
    kind: "not-websocket",
    status,
    reason: reachTexts().noWebSocket(place, status),
  };
}

/** The place answered with something that is no HTTP. */
export function noHttpFailure(place: string): Failure {
  return { kind: "not-websocket", reason: reachTexts().noHttp(place, place.startsWith("ws:")) };
}

/** The place accepted the upgrade, but not as RFC 6455 wants it. */
export function badUpgradeFailure(place: string): Failure {
  return {
    kind: "not-websocket",
    status: 101,
    reason: reachTexts().badUpgrade(place),
  };
}

/** A proxy would not let us through. */
export function proxyFailure(error: Error, place: string): Failure {
  return { kind: "refused", reason: reachTexts().proxy(place, error.message) };
}

/** The place took the connection and ended it. */
export function silentEndFailure(place: string): Failure {
  return {
    kind: "not-websocket",
    reason: reachTexts().silentEnd(place),
  };
}

/**
 * Refuses what no request can carry, before anything is opened.
 *
 * @throws ConfigError for an address of another scheme and for a header that HTTP cannot carry
 */
export function checkRequest(url: string, headers: Record<string, string> | undefined, schemes: RegExp): void {
  if (!URL.canParse(url) || !schemes.test(new URL(url).protocol)) {
    throw new ConfigError("URL_INVALID", socketTexts().urlInvalid(shownAddress(url)));
  }
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new ConfigError("HEADER_INVALID", socketTexts().headerInvalid(JSON.stringify(name)));
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
