/** What Deno's and Bun's servers have in common: web requests in, web responses out. */

import { bodyTooLarge, clientGone, hasBody, joinChunks, MAX_BODY_BYTES } from "./body.ts";
import { runtimeName } from "./platform.ts";
import { reportError } from "./server_answer.ts";
import type { BodyStream, ServerOptions, ServerRequest, ServerResponse } from "./server_types.ts";

/** A web request as ours; undefined when it names no place (`Host: a b`). */
export function requestOf(request: Request, remoteAddress: string, options: ServerOptions): ServerRequest | undefined {
  if (!URL.canParse(request.url)) return undefined;
  return {
    method: request.method,
    url: new URL(request.url),
    remoteAddress,
    header: (name) => request.headers.get(name) ?? undefined,
    bytes: () => readBody(request, options.maxBodyBytes ?? MAX_BODY_BYTES),
  };
}

/** Whether a request wants a WebSocket. */
export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
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

async function readBody(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw bodyTooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read().catch((error: unknown) => Promise.reject(clientGone(error)));
    if (done) break;
    size += value.length;
    if (size > limit) throw bodyTooLarge(limit);
    chunks.push(value);
  }
  return joinChunks(chunks);
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
