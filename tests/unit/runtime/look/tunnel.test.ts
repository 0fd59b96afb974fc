import assert from "node:assert/strict";
import { test } from "node:test";
import { createHttpClient } from "../../../../src/runtime/http/http.ts";
import { openSocket, type SocketClose, type SocketOptions } from "../../../../src/runtime/socket/socket.ts";
import {
  acceptUpgrade,
  frame,
  freePort,
  onRequests,
  readFixture,
  startRawServer,
  startTlsServer,
} from "../../../support/raw.ts";
import { startProxy } from "../../../support/proxy.ts";

/** The first message of a socket, or how it ended. */
function first(url: string, options: SocketOptions): Promise<string | SocketClose> {
  return new Promise((resolve) => {
    const socket = openSocket(url, {
      open() {},
      message(text) {
        resolve(text);
        socket.terminate();
      },
      close: resolve,
    }, options);
  });
}

for (const scheme of ["ws", "wss"] as const) {
  test(`a socket (${scheme}) goes through a proxy, with its credentials and the authority that was given`, async () => {
    const greet = (socket: Parameters<Parameters<typeof startRawServer>[0]>[0]): void =>
      acceptUpgrade(socket, () => void socket.write(frame(1, "hello")));
    const server = scheme === "ws"
      ? await startRawServer(greet)
      : await startTlsServer("server.pem", "server_key.pem", greet);
    const proxy = await startProxy();
    const options = { proxy: `http://me:pass%20word@127.0.0.1:${proxy.port}`, ca: readFixture("ca.pem") };
    assert.equal(await first(`${scheme}://127.0.0.1:${server.port}/x`, options), "hello");
    assert.equal(proxy.used.length, 1);
    assert.equal(proxy.credentials[0], "me:pass word");
    await proxy.close();
    await server.close();
  });
}

test("without a proxy none is used", async () => {
  const server = await startRawServer((socket) => acceptUpgrade(socket, () => void socket.write(frame(1, "hello"))));
  assert.equal(await first(`ws://127.0.0.1:${server.port}/`, {}), "hello");
  await server.close();
});

test("a socket whose proxy is not there names the proxy, and no password", async () => {
  const port = await freePort();
  const end = await first("ws://192.0.2.1/", { proxy: `http://me:pass-word@127.0.0.1:${port}` });
  assert.ok(typeof end === "object");
  assert.deepEqual([end.kind, end.opened], ["refused", false]);
  assert.match(end.reason, new RegExp(`\\(through the proxy http://127\\.0\\.0\\.1:${port}/\\)$`));
  assert.doesNotMatch(end.reason, /pass-word/);
});

test("a socket whose proxy refuses says that it was the proxy", async () => {
  for (
    const [status, words] of [[407, /wants other credentials \(HTTP 407\)/], [
      502,
      /refused the way \(HTTP 502\)/,
    ]] as const
  ) {
    const proxy = await startRawServer((socket) =>
      onRequests(socket, () => void socket.end(`HTTP/1.1 ${status} no\r\ncontent-length: 0\r\n\r\n`))
    );
    const end = await first("wss://192.0.2.1:3001/", { proxy: `http://127.0.0.1:${proxy.port}` });
    assert.ok(typeof end === "object");
    assert.equal(end.opened, false);
    assert.match(end.reason, words);
    await proxy.close();
  }
});

test("a socket behind a proxy that stays silent is given up in time", async () => {
  const proxy = await startRawServer(() => {});
  const startMs = performance.now();
  const end = await first("ws://192.0.2.1/", { proxy: `http://127.0.0.1:${proxy.port}`, connectTimeoutMs: 300 });
  assert.ok(typeof end === "object");
  assert.equal(end.kind, "timeout");
  assert.ok(performance.now() - startMs < 3_000);
  await proxy.close();
});

test("requests carry the credentials of the proxy too", async () => {
  const server = await startRawServer((socket) =>
    onRequests(socket, () => void socket.write("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"))
  );
  const proxy = await startProxy();
  const client = createHttpClient({ proxy: `http://me:pass%20word@127.0.0.1:${proxy.port}` });
  const answer = await client.request({ url: `http://127.0.0.1:${server.port}/` });
  assert.equal(await answer.text(), "hello");
  assert.equal(proxy.credentials[0], "me:pass word");
  await client.close();
  await proxy.close();
  await server.close();
});
