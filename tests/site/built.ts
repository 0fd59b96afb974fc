/** The built site, for the tests of this folder, which run in one process: built once, and served. */

import { createServer, type Server } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { buildSite, dist } from "../../tools/site/build.ts";

let building: Promise<unknown> | undefined;

/** Builds the site, or waits for it. */
export function built(): Promise<unknown> {
  return building ??= buildSite();
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** Serves it on a free port of this machine. */
export async function serveSite(): Promise<{ url: string; close(): Promise<void> }> {
  await built();
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    const path = decodeURI(pathname);
    const file = path.endsWith("/") ? `${path}index.html` : path;
    readFile(join(dist, file)).then(
      (bytes) =>
        response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
