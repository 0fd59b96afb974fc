/** A connection to the place of an address, without any protocol on it but TLS: directly, or through a proxy. */

import net from "node:net";
import tls from "node:tls";
import { openTunnel } from "./tunnel.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";
import { given } from "../../util/given.ts";

/** How to get there. */
export interface DialOptions {
  /** A certificate authority to trust, as PEM. */
  ca?: string;
  /** The address of an HTTP proxy to go through. */
  proxy?: string;
  /** Takes any certificate: for a look that sends nothing of worth. Deno checks it all the same. */
  takesAnyCertificate?: boolean;
}

/** The connection, as far as anybody needs it. Node's own type would oblige users to have Node's types. */
export interface Dialled {
  write(data: string): unknown;
}

/** The events of a connection. */
export interface DialEvents {
  /** The place took the connection; TLS, if any, has only begun. */
  connected(): void;
  /** It is there, TLS included. */
  ready(socket: Dialled): void;
  data(chunk: Uint8Array): void;
  /** It never was there, or it broke. `close` follows, or nothing does. */
  error(error: Error): void;
  close(): void;
}

/**
 * Connects to the host and port of an address, with TLS for `wss:` and `https:`.
 *
 * @returns ends the connection or the attempt; nothing is told after that
 */
export function dial(url: string, options: DialOptions, events: DialEvents): () => void {
  const target = targetOf(new URL(url));
  let isOver = false;
  let end = (): void => {};
  const take = (socket: net.Socket, readyAt: "connect" | "secureConnect" | undefined): void => {
    end = () => void socket.destroy();
    const whenOn = <T extends unknown[]>(tell: (...given: T) => void) => (...given: T): void => {
      if (!isOver) tell(...given);
    };
    socket.on("data", whenOn((chunk: Uint8Array) => events.data(chunk)));
    socket.on("error", whenOn((error: Error) => events.error(error)));
    socket.on("close", whenOn(() => events.close()));
    if (readyAt === undefined) events.ready(socket);
    else {
      socket.on("connect", whenOn(() => events.connected()));
      socket.on(readyAt, whenOn(() => events.ready(socket)));
    }
  };
  if (options.proxy === undefined) take(connect(target, options), target.isSecure ? "secureConnect" : "connect");
  else {
    const inside = target.isSecure ? { ...target, tls: { ca: options.ca } } : { host: target.host, port: target.port };
    end = openTunnel(options.proxy, inside, (error, socket) => {
      if (isOver) socket?.destroy();
      else if (socket === undefined) events.error(error ?? new Error(socketTexts().proxyClosed));
      else take(socket, target.isSecure ? "secureConnect" : undefined);
    });
  }
  return () => {
    isOver = true;
    end();
  };
}

interface Target {
  host: string;
  port: number;
  isSecure: boolean;
}

function targetOf({ hostname, port, protocol }: URL): Target {
  const isSecure = protocol === "wss:" || protocol === "https:";
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80), isSecure };
}

function connect({ host, port, isSecure }: Target, { ca, takesAnyCertificate = false }: DialOptions): net.Socket {
  if (!isSecure) return net.connect({ host, port });
  return tls.connect({
    host,
    port,
    servername: net.isIP(host) === 0 ? host : "",
    ...given({ ca }),
    ...takesAnyCertificate ? { rejectUnauthorized: false } : {},
  });
}
