/** A connection through an HTTP proxy (CONNECT), where a runtime has none of its own: sockets on Node, and the probe. */

import { Buffer } from "node:buffer";
import net from "node:net";
import tls from "node:tls";
import { hostInUrl } from "../../util/access.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";
import { given } from "../../util/given.ts";

/** Where a tunnel leads. */
export interface TunnelTarget {
  host: string;
  port: number;
  /** For TLS inside of the tunnel. */
  tls?: { ca?: string | undefined };
}

/** A proxy that would not let us through. */
export class ProxyRefusal extends Error {
  readonly code = "ERR_PROXY_REFUSED";
}

/** How much of a proxy's answer is read before its head has to be over, in characters. */
const MAX_HEAD = 16_384;

/** How long a proxy may take to answer. */
const TIMEOUT_MS = 10_000;

/**
 * Opens a tunnel. `done` is called once: with the connection, whose TLS (if any) has only begun, or with the error.
 *
 * @returns gives the attempt up; does nothing later
 */
export function openTunnel(
  proxy: string,
  target: TunnelTarget,
  done: (error: Error | null, socket?: net.Socket) => void,
): () => void {
  const socket = connectProxy(new URL(proxy));
  const finish = (error: Error | null, end?: net.Socket): void => {
    socket.removeAllListeners();
    socket.setTimeout(0);
    if (error !== null) {
      socket.on("error", () => {});
      socket.destroy();
      done(error);
    } else done(null, end);
  };
  let head = "";
  socket.on(
    proxy.startsWith("https:") ? "secureConnect" : "connect",
    () => socket.write(request(new URL(proxy), target)),
  );
  socket.setTimeout(TIMEOUT_MS, () => finish(new ProxyRefusal(socketTexts().proxySilent(TIMEOUT_MS))));
  socket.on("error", (error) => finish(error));
  socket.on("close", () => finish(new ProxyRefusal(socketTexts().proxyClosed)));
  socket.on("data", (chunk: Uint8Array) => {
    head += Buffer.from(chunk).toString("latin1");
    const end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.length <= MAX_HEAD) return;
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1]);
    if (!(status >= 200 && status < 300)) return finish(new ProxyRefusal(refusal(status)));
    if (end + 4 < head.length) socket.unshift(Buffer.from(head.slice(end + 4), "latin1"));
    finish(null, target.tls === undefined ? socket : secure(socket, target));
  });
  return () => void socket.destroy();
}

function connectProxy({ protocol, hostname, port }: URL): net.Socket {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (protocol === "http:") return net.connect({ host, port: Number(port) || 80 });
  return tls.connect({ host, port: Number(port) || 443, servername: net.isIP(host) === 0 ? host : "" });
}

function request({ username, password }: URL, { host, port }: TunnelTarget): string {
  const place = `${hostInUrl(host)}:${port}`;
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  const authorization = username === "" ? "" : `Proxy-Authorization: Basic ${credentials}\r\n`;
  return `CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${authorization}\r\n`;
}

function secure(socket: net.Socket, { host, tls: { ca } = {} }: TunnelTarget): tls.TLSSocket {
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ socket, host, ...name, ...given({ ca }) });
}

function refusal(status: number): string {
  if (status === 407) return socketTexts().proxyCredentials;
  return Number.isNaN(status) ? socketTexts().proxyNoHttp : socketTexts().proxyRefused(status);
}
