import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport } from "../../../src/transport/connect.ts";

test("the scheme decides: a WebSocket brings events, HTTP does not, and neither opens anything yet", () => {
  for (const url of ["ws://127.0.0.1:1", "wss://127.0.0.1:1"]) {
    assert.notEqual(createTransport({ url }).feed, undefined);
  }
  for (const url of ["http://127.0.0.1:1", "https://127.0.0.1:1"]) {
    assert.equal(createTransport({ url }).feed, undefined);
  }
});

test("the address shows no secret", () => {
  const transport = createTransport({
    url: "ws://127.0.0.1:3001/ws?access_token=top-secret",
    accessToken: "top-secret",
  });
  assert.equal(transport.address, "ws://127.0.0.1:3001/ws");
});

test("wrong options are refused at once, by name", () => {
  const url = "ws://127.0.0.1:1";
  for (const timeoutMs of [0, -1, NaN]) {
    assert.throws(() => createTransport({ url, timeoutMs }), { name: "ConfigError", message: /^timeoutMs is/ });
  }
  assert.throws(() => createTransport({ url, silentMs: 0 }), { name: "ConfigError", message: /^silentMs is 0/ });
  assert.throws(() => createTransport({ url, reconnect: { maxMs: -1 } }), {
    name: "ConfigError",
    message: /^maxMs is -1/,
  });
  assert.throws(() => createTransport({ url: "127.0.0.1:1" }), { name: "ConfigError", code: "URL_INVALID" });
});
