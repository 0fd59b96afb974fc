/** The WebSocket client on Bun and Deno: the runtime's own, and one look at the address, because it hides why it failed. */

import { createDenoClient, cutDenoSocket, type DenoHttpClient } from "../deno.ts";
import type { ProbeOptions } from "../look/probe.ts";
import { runtimeName } from "../platform.ts";
import { type LinkEvents, sendOver, type SocketLink, type SocketOptions } from "./link.ts";
import { socketTexts } from "../../texts/errors/socket_texts.ts";
import { given } from "../../util/given.ts";

/** The part that Bun's and Deno's have in common, and what Bun's has beside it. */
type WebSocketClass = new (url: string, options: object) => WebSocket & { terminate?(): void };

/** Begins to connect. */
export function connectWeb(url: string, options: SocketOptions, events: LinkEvents): SocketLink {
  const { headers, ca, proxy } = options;
  const isPlain = ca === undefined && proxy === undefined;
  const client = runtimeName === "deno" && !isPlain ? createDenoClient({ ca, proxy }) : undefined;
  const socket = new (WebSocket as unknown as WebSocketClass)(url, {
    headers: headers ?? {},
    ...given({ client }),
    ...runtimeName === "bun" ? bunOptions(options) : {},
  });
  socket.binaryType = "arraybuffer";
  const calledOff = new AbortController();
  listen(socket, url, { ...options, signal: calledOff.signal }, events, client);
  return {
    get isOpen(): boolean {
      return socket.readyState === WebSocket.OPEN;
    },
    get bufferedBytes(): number {
      return socket.bufferedAmount;
    },
    send: (text, mostUnsent = Infinity) => sendOver(socket, text, mostUnsent),
    close: (code, reason) => socket.close(code, reason),
    terminate() {
      calledOff.abort(); // nobody wants to know any more why it did not open
      if (socket.terminate === undefined) cutDenoSocket(socket);
      else socket.terminate();
    },
    pause: () => false,
    resume: () => {},
  };
}

function bunOptions({ ca, proxy }: SocketOptions): object {
  return {
    perMessageDeflate: false,
    ...ca === undefined ? {} : { tls: { ca } },
    ...given({ proxy }),
  };
}

function listen(
  socket: WebSocket,
  url: string,
  options: SocketOptions & { signal: AbortSignal },
  events: LinkEvents,
  client: DenoHttpClient | undefined,
): void {
  const decoder = new TextDecoder();
  let opened = false;
  let error = "";
  socket.addEventListener("open", () => {
    opened = true;
    events.open();
  });
  socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
    events.message(typeof data === "string" ? data : decoder.decode(data));
  });
  socket.addEventListener("error", (event) => {
    event.preventDefault?.(); // Deno would end the process
    error = (event as ErrorEvent).message ?? "";
  });
  socket.addEventListener("close", ({ code, reason }) => {
    client?.close();
    if (!opened) {
      if (!options.signal.aborted) void explain(url, options, events);
    } // Deno says 0 when the peer gave no code.
    else if (code === 0 || code === 1006) {
      events.closed(1006, /too (large|big)/i.test(error) ? socketTexts().messageTooLarge : "");
    } else events.closed(code, reason);
  });
}

async function explain(url: string, options: ProbeOptions, events: LinkEvents): Promise<void> {
  const { probe } = await import("../look/probe.ts"); // with TLS and all: only for those who need it
  events.failed(await probe(url, options));
}
