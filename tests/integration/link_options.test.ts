/** The options of a client that say how its link is opened, looked after and opened again. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, NapCatApi } from "../../mod.ts";
import { acceptUpgrade, eventually, startRawServer } from "../support/raw.ts";

const log = createLogger("silent");

test("connectTimeoutMs and reconnect: a server that says nothing is left soon, and tried again soon", async () => {
  const server = await startRawServer(() => {});
  const reconnect = { firstMs: 1, maxMs: 1 };
  const url = `ws://127.0.0.1:${server.port}`;
  const api = new NapCatApi({ url, log, connectTimeoutMs: 30, reconnect });
  try {
    const call = assert.rejects(api.call("get_status", {}, { timeoutMs: 60_000 }), { delivered: "no" });
    await eventually(() => server.connections >= 3, 9_000);
    await api.stop();
    await call;
  } finally {
    await server.close();
  }
});

test("silentMs: a link on which nothing comes is asked and then left", async () => {
  const server = await startRawServer((socket) => acceptUpgrade(socket));
  const api = new NapCatApi({ url: `ws://127.0.0.1:${server.port}`, log, silentMs: 100 });
  try {
    await assert.rejects(api.call("get_group_list"), {
      code: "CONNECTION_CLOSED",
      delivered: "unknown",
      message: /is dead/,
    });
  } finally {
    await api.stop();
    await server.close();
  }
});
