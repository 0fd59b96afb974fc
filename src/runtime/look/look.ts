/**
 * One look at an address: one request, and the beginning of the answer. It reaches no other place than the attempt that
 * failed before it, so it needs no further permission.
 */

import type { Buffer } from "node:buffer";
import { dial, type DialOptions } from "./dial.ts";

/** The result of a look. */
export type Sight =
  /** There was no way to the place. */
  | { readonly kind: "unreached"; readonly error: Error }
  /** Nothing came in time; `isConnected` says whether the place took the connection at all. */
  | { readonly kind: "silent"; readonly isConnected: boolean }
  /** The place ended the connection without a byte; `isSecured` says whether TLS had been agreed upon. */
  | { readonly kind: "ended"; readonly isSecured: boolean }
  /** Something that is no HTTP. */
  | { readonly kind: "noise"; readonly text: string; readonly isSecured: boolean }
  /** An HTTP answer, or its beginning. */
  | { readonly kind: "answer"; readonly status: number; readonly head: string; readonly body: string };

/** How to look. */
export interface LookOptions extends DialOptions {
  /** The bytes of HTTP to send; empty when only the connection is looked at: it is then `ended` here. */
  request: string;
  /** How much of a body is read. Characters; 0 is over with the head. */
  bodyChars: number;
  /** The longest that it may take, in milliseconds. */
  timeoutMs: number;
  /** Ends the look: it has then seen nothing. */
  signal?: AbortSignal;
}

/** A head that goes on for longer is none. */
const MAX_HEAD = 16_384;

/** Looks. Never rejects. */
export function look(url: string, options: LookOptions): Promise<Sight> {
  const { request, bodyChars, timeoutMs, signal } = options;
  return new Promise((resolve) => {
    let text = "";
    let isConnected = false;
    let isReady = false;
    const finish = (sight: Sight): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", late);
      hangUp();
      resolve(sight);
    };
    const late = (): void => finish(read(text, 0, true) ?? { kind: "silent", isConnected });
    const over = (): void => finish(read(text, 0, true) ?? endOf(text, isReady && isSecure(url)));
    const hangUp = dial(url, options, {
      connected() {
        isConnected = true;
      },
      ready(socket) {
        isConnected = isReady = true;
        if (request === "") over();
        else socket.write(request);
      },
      data(chunk) {
        text += latin1(chunk);
        const sight = read(text, bodyChars) ?? (isNoise(text) ? endOf(text, isSecure(url)) : undefined);
        if (sight !== undefined) finish(sight);
      },
      error(error) {
        if (isReady) over();
        else finish({ kind: "unreached", error });
      },
      close: over,
    });
    const timer = setTimeout(late, timeoutMs);
    if (signal?.aborted === true) late();
    else signal?.addEventListener("abort", late);
  });
}

/** The name and the value of a header of an answer; undefined when it has none of that name. */
export function headerOf(head: string, name: string): string | undefined {
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0 && line.slice(0, colon).toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}

function isSecure(url: string): boolean {
  return /^(wss|https):/.test(url);
}

function endOf(text: string, isSecured: boolean): Sight {
  return text === "" ? { kind: "ended", isSecured } : { kind: "noise", text: text.slice(0, 200), isSecured };
}

function isNoise(text: string): boolean {
  return (text.length >= 16 && !text.startsWith("HTTP/1.")) || (text.length > MAX_HEAD && !text.includes("\r\n\r\n"));
}

/** An answer, once its head is whole and so much of its body is there; when it is over, whatever there is. */
function read(text: string, bodyChars: number, isOver = false): Sight | undefined {
  const end = text.indexOf("\r\n\r\n");
  const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1]);
  if (Number.isNaN(status) || (end < 0 && !isOver)) return undefined;
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? "" : text.slice(end + 4);
  if (!isOver && body.length < bodyChars && !isWhole(head, body, status)) return undefined;
  return { kind: "answer", status, head, body: utf8(body) };
}

function isWhole(head: string, body: string, status: number): boolean {
  if (status === 101 || status === 204 || status === 304) return true;
  if (/^transfer-encoding:.*chunked/im.test(head)) return body.endsWith("0\r\n\r\n");
  const length = headerOf(head, "content-length");
  return length !== undefined && body.length >= Number(length);
}

function latin1(chunk: Uint8Array): string {
  return (chunk as Buffer).toString("latin1");
}

function utf8(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0)));
}
