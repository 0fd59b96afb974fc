/**
 * HTTP on a connection of its own, to an address that was looked at before: the same on the three runtimes, whose `fetch`
 * looks a name up once more and goes through proxies. TLS is still with the host's name.
 */

import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { hostInUrl } from "../../util/access.ts";
import type { HttpClientOptions, HttpWire, WireAnswer, WireRequest } from "./wire.ts";
import { isGranted, runtimeName } from "../platform.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";
import { given } from "../../util/given.ts";

/** How long a connection may take. */
const CONNECT_MS = 10_000;

/** Makes a client. */
export function createDirectWire({ ca, direct: { resolve = systemAddresses } = {} }: HttpClientOptions): HttpWire {
  return {
    send: async (request) => {
      const socket = await connect(request, resolve, ca);
      try {
        return await exchange(request, socket);
      } catch (error) {
        socket.destroy();
        throw error;
      }
    },
    // Every connection ends with its request.
    renew() {},
    close: () => Promise.resolve(),
  };
}

async function connect(
  { url, signal, admit = (addresses) => addresses }: WireRequest,
  resolve: (host: string) => Promise<readonly string[]>,
  ca: string | undefined,
): Promise<net.Socket> {
  const { hostname, port: wanted, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const port = Number(wanted) || (protocol === "https:" ? 443 : 80);
  const addresses = net.isIP(host) === 0 ? await addressesOf(host, port, resolve) : [host];
  const admitted = addresses === undefined ? undefined : admit(addresses);
  const socket = await opened(() => open(host, port, admitted), "connect", signal);
  const { remoteAddress } = socket;
  try {
    // Nothing has been sent yet. Where the runtime looked the name up by itself, this is the first look at the address.
    if (admitted === undefined || (remoteAddress !== undefined && !admitted.includes(remoteAddress))) {
      admit([remoteAddress ?? ""]);
    }
    if (protocol === "http:") return socket;
    // A dot at the end is the root of all names, and in no certificate.
    const servername = net.isIP(host) === 0 ? host.replace(/\.$/, "") : "";
    return await opened(
      () => tls.connect({ socket, host, servername, ...given({ ca }) }),
      "secureConnect",
      signal,
    );
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/**
 * The addresses of a host; undefined where Deno may only connect by its name: `--allow-net=host` allows no address, and with
 * a port in it not even to look the name up.
 */
async function addressesOf(
  host: string,
  port: number,
  resolve: (host: string) => Promise<readonly string[]>,
): Promise<readonly string[] | undefined> {
  let addresses: readonly string[];
  try {
    addresses = await resolve(host);
  } catch (error) {
    if (runtimeName === "deno" && (error as { code?: unknown }).code === "EPERM") return undefined;
    throw error;
  }
  const isAllowed = (address: string): boolean => isGranted({ name: "net", host: `${hostInUrl(address)}:${port}` });
  return addresses.every(isAllowed) ? addresses : undefined;
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function open(host: string, port: number, addresses: readonly string[] | undefined): net.Socket {
  if (addresses === undefined) return net.connect({ host, port });
  const found = addresses.map((address) => ({ address, family: net.isIP(address) }));
  const [first] = found;
  if (first === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
  if (found.length === 1) return net.connect({ host: first.address, port });
  return net.connect({
    host,
    port,
    autoSelectFamily: true,
    lookup: (_name, { all }, done) => all === true ? done(null, found) : done(null, first.address, first.family),
  });
}

/** Waits until a connection is there. */
function opened<T extends net.Socket>(
  make: () => T,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = make();
    const finish = (error?: unknown): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.off("error", finish);
      socket.off("close", gone);
      socket.off(event, there);
      if (error === undefined) return resolve(socket);
      socket.on("error", ignore);
      socket.destroy();
      reject(error as Error);
    };
    const abort = (): void => finish(signal.reason);
    const there = (): void => finish();
    const gone = (): void => finish(new Error(socketTexts().closedWhileMade));
    const timer = setTimeout(
      () => finish(Object.assign(new Error("connect ETIMEDOUT"), { code: "ETIMEDOUT" })),
      CONNECT_MS,
    );
    signal.addEventListener("abort", abort);
    socket.on("error", finish);
    socket.on("close", gone);
    socket.on(event, there);
  });
}

function exchange({ method, url, headers, body, signal }: WireRequest, socket: net.Socket): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith("https:") ? https : http;
    const sent = request(url, { method, headers, createConnection: () => socket });
    const abort = (): void => void sent.destroy();
    signal.addEventListener("abort", abort);
    sent.on("close", () => signal.removeEventListener("abort", abort));
    sent.on("error", reject);
    sent.on("response", (answer) => {
      answer.on("error", ignore); // whoever reads it hears of it
      resolve(
        new DirectAnswer(answer, () => {
          sent.destroy();
          socket.destroy();
        }),
      );
    });
    sent.end(body);
  });
}

class DirectAnswer implements WireAnswer {
  readonly #answer: http.IncomingMessage;
  readonly cancel: () => void;

  constructor(answer: http.IncomingMessage, cancel: () => void) {
    this.#answer = answer;
    this.cancel = cancel;
  }

  get status(): number {
    return this.#answer.statusCode ?? 0;
  }

  get headers(): this {
    return this;
  }

  get(name: string): string | null {
    const value = this.#answer.headers[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
  }

  async text(): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of this.chunks()) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#answer) {
        yield chunk as Uint8Array;
        // Bytes that Deno has read already would come in one go, and calls would wait for all of them.
        if (runtimeName === "deno") await new Promise<void>((resolve) => setImmediate(resolve));
      }
      // Not every runtime raises an error when a body in chunks breaks off.
      if (!this.#answer.complete) throw new Error(socketTexts().bodyCut);
    } finally {
      this.cancel();
    }
  }
}

function ignore(): void {}
