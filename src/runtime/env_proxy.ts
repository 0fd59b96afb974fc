/** The proxy of the environment: Deno and Bun send what they open through it, also what leads to this very machine. */

import { readEnv, type RuntimeName, runtimeName } from "./platform.ts";

/**
 * The variable that sends a connection to this machine through a proxy; undefined when none does, or when it may not be read.
 *
 * @param url where the connection goes to
 */
export function proxyInTheWay(
  url: string,
  runtime: RuntimeName = runtimeName,
  env: (name: string) => string | undefined = readEnv,
): string | undefined {
  const { hostname, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  if (runtime === "node" || !/^(localhost|127(\.\d+){3}|::1)$/.test(host)) return undefined;
  const name = /^(wss|https):$/.test(protocol) ? "HTTPS_PROXY" : "HTTP_PROXY";
  const found = [name.toLowerCase(), name].find((each) => env(each) !== undefined);
  const exempt = (env("no_proxy") ?? env("NO_PROXY") ?? "").split(",").map((each) => each.trim());
  return found === undefined || exempt.some((each) => each === "*" || covers(each, host)) ? undefined : found;
}

function covers(exempt: string, host: string): boolean {
  const plain = exempt.replace(/^\[|\](:\d+)?$/g, "");
  return plain === host || plain.replace(/:\d+$/, "") === host || (exempt === "127.0.0.0/8" && host.startsWith("127."));
}
