/** An HTTP proxy: it tunnels (CONNECT), forwards what has an absolute address, and notes both. */

import { Buffer } from "node:buffer";
import net from "node:net";
import { type RawServer, startRawServer } from "./raw.ts";

export interface TestProxy extends RawServer {
  /** The methods of the requests that came. */
  readonly used: string[];
  /** `user:password` of each. */
  readonly credentials: (string | undefined)[];
}

export async function startProxy(): Promise<TestProxy> {
  const used: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = await startRawServer((client) => {
    client.once("data", (first: Uint8Array) => {
      const head = new TextDecoder("latin1").decode(first);
      const [, method = "", target = ""] = /^(\w+) (\S+)/.exec(head) ?? [];
      const basic = /^proxy-authorization: basic (\S+)/im.exec(head)?.[1];
      used.push(method);
      credentials.push(basic === undefined ? undefined : Buffer.from(basic, "base64").toString());
      const { hostname, port } = new URL(method === "CONNECT" ? `http://${target}` : target.replace(/^ws/, "http"));
      const upstream = net.connect(Number(port), hostname, () => {
        if (method === "CONNECT") client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        else upstream.write(head.replace(/^(\w+) \w+:\/\/[^/]+/, "$1 "));
        client.pipe(upstream).pipe(client);
      });
      upstream.on("error", () => client.destroy());
    });
  });
  return {
    used,
    credentials,
    port: server.port,
    get connections() {
      return server.connections;
    },
    close: () => server.close(),
  };
}
