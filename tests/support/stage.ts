/** Bots of examples/bots under test: the file as a reader copies it. */

import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerRequest, ServerResponse } from "../../src/runtime/server/types.ts";
import { createTestBot, type DefaultPerson, type TestBot, type TestBotOptions } from "../../src/entries/testing.ts";

/** Starts the bot of a file in examples/bots. */
export function play(file: string, options: TestBotOptions = {}): Promise<TestBot<DefaultPerson>> {
  return createTestBot(new URL(`../../examples/bots/${file}`, import.meta.url), options);
}

/** A web server of the test's own. */
export async function serve(
  request: (request: ServerRequest) => ServerResponse | Promise<ServerResponse>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = await startServer({ port: 0, request });
  return { url: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server.close() };
}

export function jsonReply(value: unknown): ServerResponse {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}
