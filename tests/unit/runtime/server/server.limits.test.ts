import assert from "node:assert/strict";
import { test } from "node:test";
import { startServer } from "../../../../src/runtime/server/server.ts";
import { runtimeName } from "../../../../src/runtime/platform.ts";
import type { Server, ServerOptions } from "../../../../src/runtime/server/types.ts";
import { runProgram } from "../child.ts";
import { eventually, get, type RawClient, rawClient, upgradeHeaders } from "../../../support/raw.ts";

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code;

/** Runs a test on a server that answers with the length of the body. */
async function withServer(
  options: Partial<ServerOptions>,
  test: (server: Server, errors: unknown[]) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const server = await startServer({
    port: 0,
    request: async (request) => ({ status: 200, body: `${(await request.bytes()).length} bytes` }),
    error: (error) => errors.push(error),
    ...options,
  });
  try {
    await test(server, errors);
  } finally {
    await server.close();
  }
}

/** Sends the same again and again, until the connection is over; the first time at once, before there is a connection. */
function drip(client: RawClient, text: string): void {
  client.socket.write(text);
  const timer = setInterval(() => client.socket.write(text), 5);
  client.socket.on("close", () => clearInterval(timer));
}

/** A server that takes WebSockets has the same limits. */
const kinds: Record<string, Partial<ServerOptions>> = {
  plain: {},
  webSocket: { upgrade: () => ({ message: () => {} }) },
};

for (const [kind, options] of Object.entries(kinds)) {
  test(`${kind}: a body of many single bytes costs no more than its bytes, and is cut off where the limit is`, async () => {
    await withServer({ maxBodyBytes: 20_000, ...options }, async (server) => {
      const chunked = get("/", { "transfer-encoding": "chunked" }, "POST");
      const whole = rawClient(server.port, chunked, "1\r\nx\r\n".repeat(20_000), "0\r\n\r\n");
      assert.match(await whole.until(/bytes/), /20000 bytes$/);
      whole.socket.destroy();
      const endless = rawClient(server.port, chunked, "1\r\nx\r\n".repeat(20_001));
      drip(endless, "1\r\nx\r\n".repeat(10));
      assert.match(await endless.closed(), /^HTTP\/1.1 413 [^]*connection: close/i);
    });
  });

  test(`${kind}: a request that comes too slowly ends with 408 and with its connection, wherever it stops`, async () => {
    await withServer({ headMs: 150, requestMs: 300, ...options }, async (server) => {
      const starts = [get("/", { "content-length": "100000" }, "POST"), "POST / HTTP/1.1\r\n", "PO", ""];
      const clients = starts.map((start) => rawClient(server.port, start));
      drip(clients[0] as RawClient, "x");
      drip(clients[1] as RawClient, "a: b\r\n");
      // Bun's times are whole seconds for who has said nothing.
      for (const client of clients) assert.match(await client.closed(), /^(HTTP\/1.1 408 |$)/);
      const next = rawClient(server.port, get("/", { "content-length": "1" }, "POST"), "x");
      assert.match(await next.until(/bytes/), /1 bytes$/);
      next.socket.destroy();
    });
  });

  test(`${kind}: a bounded number of connections is open, further ones are closed, and it is told`, async () => {
    await withServer({ maxConnections: 5, ...options }, async (server, errors) => {
      const clients = Array.from({ length: 30 }, () => rawClient(server.port, "GET / HT"));
      await eventually(() => clients.filter(({ isClosed }) => isClosed).length === 25);
      assert.deepEqual(errors.map(codeOf), ["CONNECTIONS_FULL", "CONNECTIONS_FULL"]);
      assert.match(String(errors[1]), /5 connections are open.*no\. 10/);
      for (const { socket } of clients) socket.destroy();
      const text = async (): Promise<string> =>
        await rawClient(server.port, get("/", { connection: "close" })).closed();
      for (let tries = 0; !(await text()).endsWith("0 bytes"); tries++) assert.ok(tries < 100);
    });
  });
}

test("an open WebSocket is a connection that counts, and outlives the deadlines of requests", async () => {
  await withServer({ maxConnections: 1, headMs: 100, requestMs: 100, ...kinds["webSocket"] }, async (server) => {
    const first = rawClient(server.port, get("/", upgradeHeaders));
    await first.until(/ 101 /);
    await rawClient(server.port, get("/")).closed();
    await new Promise((resolve) => setTimeout(resolve, 250));
    assert.equal(first.isClosed, false);
    first.socket.destroy();
  });
});

/** Opens more connections to itself than it has descriptors, lets go of them, and asks both kinds of server. */
const program = `
import net from "node:net";
import process from "node:process";
import { startServer } from "$src/runtime/server/server.ts";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// Deno opens descriptors of its own for signals, some time after its start, and panics where it gets none: let it have them now.
const ignore = () => {};
process.on("SIGUSR2", ignore);
for (const way of ["plain", "upgrade"]) {
  const server = await startServer({
    port: 0,
    request: () => ({ status: 200, body: "ok" }),
    error: (error) => console.log(way, error.code),
    ...way === "plain" ? {} : { upgrade: () => ({ status: 403 }) },
  });
  const sockets = Array.from({ length: 200 }, () => net.connect(server.port, "127.0.0.1").on("error", () => {}));
  await pause(300);
  for (const socket of sockets) socket.destroy();
  let answer;
  for (let tries = 0; answer === undefined && tries < 50; tries++) {
    await pause(100);
    answer = await fetch("http://127.0.0.1:" + server.port, { headers: { connection: "close" } }).catch(() => undefined);
  }
  console.log(way + ": " + answer.status + " " + await answer.text());
  await server.close();
}
process.off("SIGUSR2", ignore);
`;

test("more connections than descriptors end nobody: it is told, and served again", async () => {
  const { code, out, err } = await runProgram(program, { descriptors: 100 });
  assert.equal(code, 0, out + err);
  for (const way of ["plain", "upgrade"]) {
    assert.match(out, new RegExp(`${way}: 200 ok`), out + err);
    if (runtimeName === "deno") assert.match(out, new RegExp(`${way} ACCEPT_FAILED`), out + err);
  }
});
