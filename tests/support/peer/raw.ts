/** A peer that does just what a test says, for what no proper server would do. */

import { Buffer } from "node:buffer";
import type net from "node:net";
import { frame, onRequests, startRawServer } from "../raw.ts";

export { accept } from "../raw.ts";

export interface RawPeer {
  readonly port: number;
  /** How many requests, or upgrades, arrived. */
  readonly requests: number;
  stop(): Promise<void>;
}

/**
 * Starts a server. `answer` gets each request, head and body, with its number, and the connection to do with as it likes.
 */
export async function startRawPeer(answer: (socket: net.Socket, request: string, n: number) => void): Promise<RawPeer> {
  let requests = 0;
  const server = await startRawServer((socket) => onRequests(socket, (request) => answer(socket, request, ++requests)));
  return {
    port: server.port,
    get requests() {
      return requests;
    },
    stop: () => server.close(),
  };
}

/** A text frame, as a server sends it. */
export const textFrame = (text: string): Buffer => frame(1, text);

/** An HTTP answer with a body of known length. */
export function response(status: number, body: string, headers: Record<string, string> = {}): string {
  const lines = Object.entries({ "content-length": String(Buffer.byteLength(body)), ...headers });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`;
}
