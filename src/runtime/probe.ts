/** One look at an address, by a plain upgrade request, to tell why a WebSocket could not be opened. */

import net from "node:net";
import tls from "node:tls";

/** Why a socket is closed, or could not be opened. */
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

/** What an address answered. */
export interface ProbeResult {
  readonly kind: CloseKind;
  readonly reason: string;
  readonly status?: number;
}

const PROBE_TIMEOUT_MS = 3_000;

/** Asks `url` for an upgrade and tells what came back. Never rejects; takes three seconds at most. */
export function probe(url: string, options: { headers?: Record<string, string>; ca?: string }): Promise<ProbeResult> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const isTls = protocol === "wss:" || protocol === "https:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const to = { host, port: Number(port) || (isTls ? 443 : 80) };
  const place = `${protocol}//${hostname}:${to.port}${pathname}`;
  return new Promise((resolve) => {
    const socket = isTls
      ? tls.connect({
        ...to,
        servername: net.isIP(host) === 0 ? host : "",
        ...options.ca === undefined ? {} : { ca: options.ca },
      })
      : net.connect(to);
    let head = "";
    const done = (result: ProbeResult): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(
      () => done({ kind: "timeout", reason: `${place} took the connection but did not answer` }),
      PROBE_TIMEOUT_MS,
    );
    socket.on("error", (error: Error & { code?: string }) => done(ofError(error, place, isTls)));
    socket.on(
      "close",
      () =>
        done({
          kind: "not-websocket",
          reason: `${place} closed the connection without an answer: is this the right port?`,
        }),
    );
    socket.on("data", (chunk: Uint8Array) => {
      head += new TextDecoder("latin1").decode(chunk);
      const status = /^HTTP\/1\.\d (\d{3})/.exec(head)?.[1];
      if (status !== undefined) done(ofStatus(Number(status), place));
      else if (head.length >= 16) {
        done({ kind: "not-websocket", reason: `${place} does not speak HTTP: is this the right port?` });
      }
    });
    socket.on(
      isTls ? "secureConnect" : "connect",
      () => socket.write(upgradeRequest(hostname, to.port, `${pathname}${search}`, options.headers)),
    );
  });
}

function upgradeRequest(hostname: string, port: number, path: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({
    Host: `${hostname}:${port}`,
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": "YWRlbGllLXByb2JlLTAwMA==",
    "Sec-WebSocket-Version": "13",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`;
}

function ofStatus(status: number, place: string): ProbeResult {
  if (status === 401 || status === 403) {
    return { kind: "unauthorized", status, reason: `${place} refused the access token (HTTP ${status})` };
  }
  if (status === 101) return { kind: "dropped", status, reason: `${place} dropped the link while it was being opened` };
  return {
    kind: "not-websocket",
    status,
    reason: `${place} answers HTTP ${status}, but is no WebSocket: is this the HTTP port?`,
  };
}

function ofError(error: Error & { code?: string }, place: string, isTls: boolean): ProbeResult {
  const text = `${error.code ?? ""} ${error.message}`;
  if (/ENOTFOUND|EAI_AGAIN|EAI_NONAME|getaddrinfo|failed to lookup/i.test(text)) {
    return { kind: "host-not-found", reason: `The host name of ${place} is not known: is it spelt right?` };
  }
  if (/ECONNREFUSED|connection refused/i.test(text)) {
    return {
      kind: "refused",
      reason: `Nobody listens at ${place}: is the implementation running, and is this its port?`,
    };
  }
  if (isTls && !/ECONNRESET|ETIMEDOUT|EHOST|ENET/.test(error.code ?? "")) {
    return {
      kind: "tls",
      reason: `${place} has no certificate that is trusted here, or speaks no TLS (${error.message})`,
    };
  }
  if (isTls && error.code === "ECONNRESET") {
    return {
      kind: "tls",
      reason: `${place} broke the TLS handshake off: does this port speak TLS? Try ws:// or http://`,
    };
  }
  return { kind: "refused", reason: `${place} cannot be reached (${error.code ?? error.message})` };
}
