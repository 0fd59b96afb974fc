/** HTTP on Bun and Deno: the runtime's own `fetch`. */

import { createDenoClient } from "../deno.ts";
import type { HttpClientOptions, HttpWire, WireRequest } from "./wire.ts";
import { runtimeName } from "../platform.ts";
import { given } from "../../util/given.ts";

/** How long after `renew` no connection is used twice on Bun, in milliseconds: NapCat and LLBot end one after five seconds. */
const RENEW_MS = 7_000;

/** Makes a client. */
export function createFetchWire(options: HttpClientOptions): HttpWire {
  let client = runtimeName === "deno" ? createDenoClient(options) : undefined;
  let renewedMs = -Infinity;
  const extras = (): object => {
    if (client !== undefined) return { client };
    // Bun has one pool for all, and no way to empty it. Connections that wait there are ended by the server after some seconds.
    const isRenewed = performance.now() - renewedMs < RENEW_MS;
    return isRenewed ? { ...bunOptions(options), keepalive: false } : bunOptions(options);
  };
  return {
    async send(request) {
      const { method, url, headers, signal } = request;
      const answer = await fetch(
        url,
        { method, headers, signal, body: bodyOf(request), redirect: "manual", ...extras() } as RequestInit,
      );
      return {
        status: answer.status,
        headers: answer.headers,
        text: () => answer.text(),
        chunks: () => chunksOf(answer.body),
        cancel: () => void answer.body?.cancel().catch(() => {}),
      };
    },
    renew() {
      renewedMs = performance.now();
      if (client === undefined) return;
      client.close();
      client = createDenoClient(options);
    },
    close() {
      client?.close();
      return Promise.resolve();
    },
  };
}

function bunOptions({ ca, proxy }: HttpClientOptions): object {
  return {
    timeout: false, // the waits are bounded by the caller; an event stream may be silent for long
    ...ca === undefined ? {} : { tls: { ca } },
    ...given({ proxy }),
  };
}

/**
 * Deno sends a request again when its connection breaks off before an answer (denoland/deno 35610), and a message would be
 * sent twice. A blob it sends once.
 */
function bodyOf({ method, body }: WireRequest): BodyInit | null {
  if (method === "GET" || method === "HEAD") return null;
  if (runtimeName === "deno") return new Blob([body as string ?? ""]);
  return typeof body === "string" ? new TextEncoder().encode(body) : body as BodyInit ?? null;
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader?.cancel().catch(() => {});
  }
}
