/** What Deno's and Bun's servers have in common: web requests in, web responses out. */

import { MAX_BODY_BYTES, readLimited } from "./body.ts";
import type { ServerOptions, ServerRequest, ServerResponse } from "./server_types.ts";

/** A web request as ours. */
export function requestOf(request: Request, options: ServerOptions): ServerRequest {
  return {
    method: request.method,
    url: new URL(request.url),
    header: (name) => request.headers.get(name) ?? undefined,
    bytes: () =>
      readLimited(
        request.body as AsyncIterable<Uint8Array> | null ?? undefined,
        options.maxBodyBytes ?? MAX_BODY_BYTES,
      ),
  };
}

/** Our answer as a web response. */
export function responseOf({ status, headers = {}, body }: ServerResponse): Response {
  if (body === undefined || typeof body === "string" || body instanceof Uint8Array) {
    return new Response(status === 204 ? null : (body ?? "") as string, { status, headers });
  }
  return new Response(streamOf(body), { status, headers });
}

/** Answers a plain request. */
export async function answerRequest(request: Request, options: ServerOptions): Promise<Response> {
  try {
    return responseOf(await options.request(requestOf(request, options)));
  } catch (error) {
    return new Response(null, { status: (error as { code?: string }).code === "BODY_TOO_LARGE" ? 413 : 500 });
  }
}

function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
