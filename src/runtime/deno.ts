/** The peculiarities of Deno: HTTP clients with settings of their own, and a way to cut a WebSocket. */

/** Connections with settings of their own. */
export interface DenoHttpClient {
  close(): void;
}

interface DenoRuntime {
  readonly internal: symbol;
  createHttpClient(options: object): DenoHttpClient;
}

/** A certificate authority to trust (PEM), and a proxy to go through. */
export interface DenoClientOptions {
  ca?: string | undefined;
  proxy?: string | undefined;
}

/** Makes a client. It needs no permission. */
export function createDenoClient({ ca, proxy }: DenoClientOptions): DenoHttpClient {
  return deno().createHttpClient({
    ...ca === undefined ? {} : { caCerts: [ca] },
    ...proxy === undefined ? {} : { proxy: { url: proxy } },
  });
}

/**
 * Cuts a WebSocket's connection. Deno has no public way (denoland/deno 36337): a peer that never answers a goodbye would keep
 * the process alive for ever. Its own idle timeout closes the resource behind the socket, and so does this. Where a later
 * Deno has none, nothing happens, and the connection ends when the peer ends it.
 */
export function cutDenoSocket(socket: WebSocket): void {
  socket.close(); // while it is being opened this is all that is needed
  const id = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "[[rid]]");
  const core = (deno() as unknown as Record<symbol, { core?: { tryClose?(rid: number): void } }>)[deno().internal]
    ?.core;
  const rid = id === undefined ? undefined : (socket as unknown as Record<symbol, number | undefined>)[id];
  if (rid !== undefined) core?.tryClose?.(rid);
}

function deno(): DenoRuntime {
  return (globalThis as unknown as { Deno: DenoRuntime }).Deno;
}
