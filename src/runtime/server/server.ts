/** One HTTP and WebSocket server for three runtimes. */

import { AdelieError, ConnectionError } from "../../errors.ts";
import { hostInUrl } from "../../util/access.ts";
import { runtimeName } from "../platform.ts";
import type { Server, ServerOptions } from "./types.ts";
import { startupTexts } from "../../texts/errors/startup_texts.ts";

/**
 * Starts a server.
 *
 * @example A server that says hello
 * ```ts
 * import { startServer } from "./server.ts";
 *
 * const server = await startServer({ port: 0, request: () => ({ status: 200, body: "hello" }) });
 * console.log(`http://${server.hostname}:${server.port}`);
 * await server.close();
 * ```
 *
 * @throws ConnectionError with code `PORT_TAKEN` when another program listens there, `LISTEN_FAILED` for any other reason
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { hostname = "127.0.0.1", port } = options;
  try {
    if (runtimeName === "deno") return (await import("./deno.ts")).startDenoServer(options);
    return await (await import("./node.ts")).startNodeServer(options);
  } catch (cause) {
    throw listenError(cause, hostname, port);
  }
}

function listenError(cause: unknown, hostname: string, port: number): unknown {
  if (cause instanceof AdelieError) return cause;
  const { name, code = "", message } = cause as Error & { code?: string };
  if (/EADDRINUSE|AddrInUse/i.test(`${name} ${code}`)) {
    return new ConnectionError(
      "PORT_TAKEN",
      startupTexts().portTaken(port, hostname),
      { cause },
    );
  }
  return new ConnectionError("LISTEN_FAILED", startupTexts().cannotListen(`${hostInUrl(hostname)}:${port}`, message), {
    cause,
  });
}
