/** A peer that takes the connection and stops reading: what waits on the socket is bounded, and the calls above it are refused. */

import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { parseEndpoint } from "../../src/transport/diagnose/endpoint.ts";
import { createWebSocketTransport } from "../../src/transport/link/web_socket.ts";
import { createReverseServer } from "../../src/transport/reverse/listener.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { captureLog } from "../support/captured_log.ts";
import { acceptUpgrade, eventually, startRawServer } from "../support/raw.ts";

const bound = 1 << 20;
const common = { timeoutMs: 30_000, silentMs: 60_000, clock: systemClock, maxUnsentBytes: bound };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls until one is turned away; then the other side reads again, and the next call leaves. */
async function fill({ caller }: Transport, resume: () => void): Promise<void> {
  const params = { text: "x".repeat(1 << 18) };
  const calls: Promise<unknown>[] = [];
  let code: unknown;
  for (let n = 0; n < 200 && code === undefined; n++) {
    const call = caller.call("send", params);
    calls.push(call.catch(() => {}));
    code = await Promise.race([call.then(() => {}, (error: { code?: unknown }) => error.code), pause(1)]);
  }
  assert.equal(code, "LINK_CONGESTED", `${caller.stats?.unsentBytes} bytes wait after ${calls.length} calls`);
  const { turnedAway = 0, unsentBytes = 0, isCongested } = caller.stats ?? {};
  assert.deepEqual([turnedAway, isCongested], [1, true]);
  assert.ok(unsentBytes > bound && unsentBytes < 3 * bound, String(unsentBytes));
  resume();
  await eventually(() => caller.stats?.unsentBytes === 0);
  assert.equal(caller.stats?.isCongested, false);
  calls.push(
    caller.call("send", {}).catch((error: { code?: unknown }) => assert.notEqual(error.code, "LINK_CONGESTED")),
  );
  await caller.close();
  await Promise.all(calls);
}

test("a server that stops reading: calls above the bound are turned away, and leave again when it reads", async () => {
  const log = captureLog();
  let connection: net.Socket | undefined;
  const peer = await startRawServer((socket) => {
    connection = socket;
    acceptUpgrade(socket, () => socket.pause());
  });
  try {
    const endpoint = parseEndpoint(`ws://127.0.0.1:${peer.port}`, undefined);
    const transport = createWebSocketTransport({ ...common, endpoint, log });
    await transport.caller.link?.whenUp("send");
    await fill(transport, () => connection?.resume());
    assert.match(
      log.of("warn").join(),
      /the other side reads too slowly or nothing, \d.* MiB wait: send was turned away/,
    );
  } finally {
    await peer.close();
  }
});

test("an implementation that connects and stops reading: the same", async () => {
  const log = captureLog();
  let arrived: (transport: Transport) => void = () => {};
  const arrival = new Promise<Transport>((resolve) => arrived = resolve);
  const server = createReverseServer({ ...common, listen: { port: 0 }, log });
  await server.open(({ transport }) => arrived(transport));
  const client = net.connect(Number(new URL(server.address).port), "127.0.0.1");
  client.on("error", () => {});
  client.write(
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Self-ID: 10001\r\n\r\n",
  );
  try {
    client.pause();
    await fill(await arrival, () => client.resume());
  } finally {
    client.destroy();
    await server.close();
  }
});
