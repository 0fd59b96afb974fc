import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyInTheWay } from "../../../src/runtime/env_proxy.ts";
import type { RuntimeName } from "../../../src/runtime/platform.ts";

const asked = (url: string, env: Record<string, string>, runtime: RuntimeName = "deno"): string | undefined =>
  proxyInTheWay(url, runtime, (name) => env[name]);
const HTTP_PROXY = "http://10.0.0.1:7890";

test("a proxy of the environment is in the way of what leads to this machine, where the runtime follows it", () => {
  for (const url of ["ws://127.0.0.1:3001", "http://localhost:3000/x", "ws://[::1]:1", "ws://127.1.2.3"]) {
    assert.equal(asked(url, { HTTP_PROXY }), "HTTP_PROXY", url);
    assert.equal(asked(url, { http_proxy: HTTP_PROXY }, "bun"), "http_proxy", url);
    assert.equal(asked(url, { HTTP_PROXY }, "node"), undefined, url);
    assert.equal(asked(url, { HTTPS_PROXY: HTTP_PROXY }), undefined, url);
  }
  assert.equal(asked("wss://localhost:1", { HTTPS_PROXY: HTTP_PROXY }), "HTTPS_PROXY");
  assert.equal(asked("ws://bot.example:3001", { HTTP_PROXY }), undefined, "elsewhere it may be meant");
  assert.equal(asked("ws://127.0.0.1:3001", {}), undefined);
});

test("NO_PROXY takes it out of the way", () => {
  for (const NO_PROXY of ["127.0.0.1", "example.com, 127.0.0.1", "*", "127.0.0.1:3001", "127.0.0.0/8"]) {
    assert.equal(asked("ws://127.0.0.1:3001", { HTTP_PROXY, NO_PROXY }), undefined, NO_PROXY);
  }
  for (const NO_PROXY of ["", "localhost", "27.0.0.1"]) {
    assert.equal(asked("ws://127.0.0.1:3001", { HTTP_PROXY, NO_PROXY }), "HTTP_PROXY", NO_PROXY);
  }
});
