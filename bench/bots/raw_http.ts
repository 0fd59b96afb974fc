/**
 * The bare bot that events are posted to. It answers a post with 204 at once and replies with a call of the HTTP API, as a bot
 * has to that may reply later, or more than once. With BENCH_QUICK the reply stands in the answer to the post.
 */

import { createRequire } from "node:module";
import { createServer } from "node:http";
import process from "node:process";
import { commandsWith, textOf } from "./core.ts";

const { BENCH_PORT, BENCH_API = "", BENCH_TOKEN, BENCH_QUICK } = process.env;
const at = { port: Number(BENCH_PORT), hostname: "127.0.0.1" };
const headers = { authorization: `Bearer ${BENCH_TOKEN}`, "content-type": "application/json" };

interface Undici {
  Pool: new (origin: string) => {
    request(options: object): Promise<{ body: { json(): Promise<{ data: unknown }> } }>;
  };
}

/** Calls an action: with undici on Node, whose fetch is slow, and with fetch elsewhere. */
function caller(): (action: string, params: object) => Promise<unknown> {
  if ("Bun" in globalThis || "Deno" in globalThis) {
    return async (action, params) => {
      const response = await fetch(`${BENCH_API}/${action}`, { method: "POST", headers, body: JSON.stringify(params) });
      return (await response.json() as { data: unknown }).data;
    };
  }
  const pool = new ((createRequire(import.meta.url)("undici") as Undici).Pool)(BENCH_API);
  return async (action, params) => {
    const request = { path: `/${action}`, method: "POST", headers, body: JSON.stringify(params) };
    const { body } = await pool.request(request);
    return (await body.json()).data;
  };
}

const handle = commandsWith(caller());

/** Handles a post; gives the body of its answer, undefined for none. */
function take(body: string): string | undefined {
  const event = JSON.parse(body) as Parameters<typeof handle>[0];
  if (BENCH_QUICK === undefined) {
    handle(event);
    return undefined;
  }
  const text = event.post_type === "message" ? textOf(event.message) : "";
  return text.startsWith("/echo ")
    ? JSON.stringify({ reply: [{ type: "text", data: { text: text.slice(6) } }] })
    : undefined;
}

function serveOnNode(): void {
  createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => body += piece).on("end", () => {
      const answer = take(body);
      if (answer === undefined) return void response.writeHead(204).end();
      const length = { "content-type": "application/json", "content-length": Buffer.byteLength(answer) };
      response.writeHead(200, length).end(answer);
    });
  }).listen(at.port, at.hostname);
}

async function answer(request: Request): Promise<Response> {
  const body = take(await request.text());
  return body === undefined ? new Response(null, { status: 204 }) : new Response(body);
}

const { Deno } = globalThis as unknown as { Deno?: { serve(options: object, handler: typeof answer): void } };
if (typeof Bun === "object") Bun.serve({ ...at, fetch: answer });
else if (Deno !== undefined) Deno.serve({ ...at, onListen() {} }, answer);
else serveOnNode();
