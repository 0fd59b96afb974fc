/** The common part of Deno's and Bun's servers: web requests in, web responses out. */

import { BodyBuffer, bodyTooLarge, bodyTooSlow, clientGone, hasBody, MAX_BODY_BYTES } from "../http/body.ts";
import { runtimeName } from "../platform.ts";
import { reportError } from "./answer.ts";
import { type BodyStream, REQUEST_MS, type ServerOptions, type ServerRequest, type ServerResponse } from "./types.ts";

/** A web request as ours; undefined when it names no place (`Host: a b`). */
export function requestOf(request: Request, remoteAddress: string, options: ServerOptions): ServerRequest | undefined {
  if (!URL.canParse(request.url)) return undefined;
  return {
    method: request.method,
    url: new URL(request.url),
    remoteAddress,
    header: (name) => request.headers.get(name) ?? undefined,
    bytes: () => readBody(request, options),
  };
}

/** Whether a request wants a WebSocket. */
export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** Whether an answer has a body that comes in pieces. */
export function isStream({ body }: ServerResponse): boolean {
  return body !== undefined && typeof body !== "string" && !(body instanceof Uint8Array);
}

/** Our answer as a web response. */
export function responseOf(answer: ServerResponse, method: string, options: ServerOptions): Response {
  const { status, headers = {}, body = "" } = answer;
  if (typeof body === "string" || body instanceof Uint8Array) {
    return new Response(hasBody(status, method) ? body as string : null, { status, headers });
  }
  const iterator = body[Symbol.asyncIterator]();
  if (hasBody(status, method)) return new Response(streamOf(iterator, headers, options), { status, headers });
  void iterator.return?.();
  return new Response(null, { status, headers });
}

async function readBody(request: Request, options: ServerOptions): Promise<Uint8Array> {
  const { maxBodyBytes: limit = MAX_BODY_BYTES, requestMs = REQUEST_MS } = options;
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw bodyTooLarge(limit);
  const body = new BodyBuffer(limit);
  const reader = request.body?.getReader();
  if (reader === undefined) return body.bytes;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    void reader.cancel().catch(() => {});
  }, requestMs);
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => Promise.reject(clientGone(error)));
      if (isLate) throw bodyTooSlow(requestMs);
      if (done) return body.bytes;
      body.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function streamOf(
  iterator: ReturnType<BodyStream[typeof Symbol.asyncIterator]>,
  headers: Record<string, string>,
  options: ServerOptions,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isCancelled = false;
  return new ReadableStream({
    start(controller) {
      if (runtimeName === "bun" && isEventStream(headers)) controller.enqueue(encoder.encode("\n"));
    },
    async pull(controller) {
      try {
        const { done, value } = await iterator.next();
        if (isCancelled) return;
        if (done === true) controller.close();
        else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      } catch (error) {
        reportError(options, error);
        controller.error(error);
      }
    },
    async cancel() {
      isCancelled = true;
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

/** Bun holds a head back until its body begins, and an event stream may begin late. In one, an empty line says nothing. */
function isEventStream(headers: Record<string, string>): boolean {
  return new Headers(headers).get("content-type")?.startsWith("text/event-stream") === true;
}
