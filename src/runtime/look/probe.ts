/** One look at an address, by a plain upgrade request, to tell why a WebSocket could not be opened. */

import {
  badUpgradeFailure,
  connectFailure,
  type Failure,
  hostText,
  isSecure,
  noHttpFailure,
  noTlsFailure,
  proxyFailure,
  silentEndFailure,
  statusFailure,
  timeoutFailure,
} from "../failures.ts";
import { look, type Sight } from "./look.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";
import { given } from "../../util/given.ts";

/** How the place is asked: as the socket asked it. */
export interface ProbeOptions {
  headers?: Record<string, string>;
  ca?: string;
  proxy?: string;
  /** Ends the look. */
  signal?: AbortSignal;
}

const PROBE_TIMEOUT_MS = 3_000;

/** A key of the handshake, and what a WebSocket server makes of it (RFC 6455, 4.2.2). */
const KEY = "YWRlbGllLXByb2JlLTAwMA==";
const PROOF = "WzrGOY7ucTMob14NjzGqQmDRSss=";

/** Asks `url` for an upgrade and tells what came back. Never rejects; takes three seconds at most. */
export async function probe(url: string, { headers, ca, proxy, signal }: ProbeOptions): Promise<Failure> {
  const sight = await look(url, {
    request: upgradeRequest(url, headers),
    bodyChars: 0,
    timeoutMs: PROBE_TIMEOUT_MS,
    ...given({ ca, proxy, signal }),
  });
  return failureOf(sight, hostText(url), proxy !== undefined);
}

function failureOf(sight: Sight, place: string, isProxied: boolean): Failure {
  switch (sight.kind) {
    case "unreached":
      return connectFailure(sight.error, place) ?? unreachedFailure(sight.error, place, isProxied);
    case "silent":
      return timeoutFailure(place);
    case "ended":
      return isSecure(place) && !sight.isSecured ? noTlsFailure(place) : silentEndFailure(place);
    case "noise":
      return noHttpFailure(place);
    case "answer":
      return answerFailure(sight.status, sight.head, place);
  }
}

function unreachedFailure(error: Error, place: string, isProxied: boolean): Failure {
  if (isProxied) return proxyFailure(error, place);
  return isSecure(place) ? noTlsFailure(place) : silentEndFailure(place);
}

function answerFailure(status: number, head: string, place: string): Failure {
  if (status !== 101) return statusFailure(status, place);
  if (!head.includes(PROOF)) return badUpgradeFailure(place);
  return { kind: "dropped", status, reason: socketTexts().droppedOpening(place) };
}

function upgradeRequest(url: string, headers: Record<string, string> = {}): string {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({
    Host: host,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
