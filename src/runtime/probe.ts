/** One look at an address, by a plain upgrade request, to tell why a WebSocket could not be opened. */

import net from "node:net";
import tls from "node:tls";
import {
  badUpgradeFailure,
  connectFailure,
  type Failure,
  isSecure,
  noHttpFailure,
  noTlsFailure,
  placeOf,
  proxyFailure,
  silentEndFailure,
  statusFailure,
  timeoutFailure,
} from "./failures.ts";
import { openTunnel } from "./tunnel.ts";

/** How the place is asked: as the socket asked it. */
export interface ProbeOptions {
  headers?: Record<string, string>;
  ca?: string;
  proxy?: string;
}

const PROBE_TIMEOUT_MS = 3_000;

/** A key of the handshake, and what a WebSocket server makes of it (RFC 6455, 4.2.2). */
const KEY = "YWRlbGllLXByb2JlLTAwMA==";
const PROOF = "WzrGOY7ucTMob14NjzGqQmDRSss=";

/** Asks `url` for an upgrade and tells what came back. Never rejects; takes three seconds at most. */
export function probe(url: string, options: ProbeOptions): Promise<Failure> {
  if (options.proxy !== undefined) return probeThrough(options.proxy, url, options);
  return look(url, options, connect(new URL(url), options.ca));
}

/** Through a proxy: one that does not let us through is all that there is to tell. */
function probeThrough(proxy: string, url: string, options: ProbeOptions): Promise<Failure> {
  const place = placeOf(url);
  const { host, port } = targetOf(new URL(url));
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      giveUp();
      resolve(timeoutFailure(place));
    }, PROBE_TIMEOUT_MS);
    const target = isSecure(place) ? { host, port, tls: { ca: options.ca } } : { host, port };
    const giveUp = openTunnel(proxy, target, (error, socket) => {
      clearTimeout(timer);
      if (socket !== undefined) resolve(look(url, options, socket, !isSecure(place)));
      else resolve(connectFailure(error, place) ?? proxyFailure(error ?? new Error("nothing came"), place));
    });
  });
}

function look(url: string, options: ProbeOptions, socket: net.Socket, isConnected = false): Promise<Failure> {
  const place = placeOf(url);
  return new Promise((resolve) => {
    let head = "";
    let isReady = false;
    const finish = (failure: Failure): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(failure);
    };
    const timer = setTimeout(() => finish(timeoutFailure(place)), PROBE_TIMEOUT_MS);
    const ended = (): void => {
      if (isSecure(place) && !isReady) finish(noTlsFailure(place));
      else finish(head === "" ? silentEndFailure(place) : readHead(head, place, true) ?? noHttpFailure(place));
    };
    const ask = (): void => {
      isReady = true;
      socket.write(upgradeRequest(url, options.headers));
    };
    if (isConnected) ask();
    else socket.on(isSecure(place) ? "secureConnect" : "connect", ask);
    socket.on("data", (chunk: Uint8Array) => {
      head += new TextDecoder("latin1").decode(chunk);
      const failure = readHead(head, place, false);
      if (failure !== undefined) finish(failure);
    });
    socket.on("error", (error) => {
      const failure = connectFailure(error, place);
      if (failure === undefined) ended();
      else finish(failure);
    });
    socket.on("close", ended);
  });
}

function targetOf({ hostname, port, protocol }: URL): { host: string; port: number } {
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (protocol === "ws:" ? 80 : 443) };
}

function connect(url: URL, ca: string | undefined): net.Socket {
  const { host, port } = targetOf(url);
  if (url.protocol === "ws:") return net.connect({ host, port });
  return tls.connect({
    host,
    port,
    servername: net.isIP(host) === 0 ? host : "",
    ...ca === undefined ? {} : { ca },
  });
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

/** What an answer says, as far as it has come; undefined while it says too little. */
function readHead(head: string, place: string, isWhole: boolean): Failure | undefined {
  const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) return head.length >= 16 ? noHttpFailure(place) : undefined;
  if (status !== 101) return statusFailure(status, place);
  if (head.includes(PROOF)) {
    return { kind: "dropped", status, reason: `${place} dropped the link while it was being opened` };
  }
  return isWhole || head.includes("\r\n\r\n") ? badUpgradeFailure(place) : undefined;
}
