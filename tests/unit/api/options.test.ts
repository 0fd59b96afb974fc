import assert from "node:assert/strict";
import { test } from "node:test";
import { CqHttpApi, createLogger, LLBotApi, NapCatApi, OneBotApi } from "../../../mod.ts";
import type { ApiOptions } from "../../../mod.ts";

const log = createLogger("silent");
const code = "ConfigError";

test("the default of CqHttpApi is pycqBot's: HTTP at 127.0.0.1, port 8000", () => {
  assert.equal(new CqHttpApi().address, "http://127.0.0.1:8000");
  assert.equal(new CqHttpApi({ port: 5700 }).address, "http://127.0.0.1:5700");
  assert.equal(new CqHttpApi({ host: "bot.lan", port: 5700 }).address, "http://bot.lan:5700");
  assert.equal(new CqHttpApi({ host: "::1", port: 5700 }).address, "http://[::1]:5700");
  assert.equal(new CqHttpApi({ host: "x", port: 1, url: "ws://y:2" }).address, "ws://y:2");
});

test("the other clients want an address, and say so when a call is made", async () => {
  for (const Api of [OneBotApi, NapCatApi, LLBotApi]) {
    const api = new Api({ log });
    assert.equal(api.address, undefined);
    await assert.rejects(api.call("get_status"), { name: code, message: /Give it url: "ws:/ });
  }
});

test("configure() gives an address once", async () => {
  const api = new NapCatApi({ log });
  api.configure({ url: "ws://127.0.0.1:1", accessToken: "t" });
  assert.equal(api.address, "ws://127.0.0.1:1");
  assert.ok(api.hasFeed);
  assert.throws(() => api.configure({ url: "ws://127.0.0.1:2" }), { name: code });
  await api.stop();
});

const wrong: [options: object, says: RegExp][] = [
  [{ acessToken: "x" }, /no option "acessToken"\. Did you mean accessToken\?/],
  [{ access_token: "x" }, /Did you mean accessToken\?/],
  [{ chunk_size: 1 }, /Did you mean chunkSize\?/],
  [{ tiemoutMs: 1 }, /Did you mean timeoutMs\?/],
  [{ silentMs: 0 }, /silentMs wants a positive number, and got 0/],
  [{ connectTimeoutMs: "5s" }, /connectTimeoutMs wants a positive number, and got "5s"/],
  [{ reconnect: 5 }, /reconnect wants an? object, and got 5/],
  [{ reconnect: { maxMS: 5 } }, /reconnect has no option "maxMS"\. Did you mean maxMs\?/],
  [{ reconnect: { firstMs: -1 } }, /reconnect\.firstMs wants a positive number, and got -1/],
  [{ reconnect: { firstMs: 1, maxMs: NaN } }, /reconnect\.maxMs wants a positive number, and got NaN/],
  [{ zzz: 1 }, /no option "zzz"\. It takes: url,/],
  [{ port: "8000" }, /port wants a positive number, and got "8000"/],
  [{ port: 70000 }, /70000/],
  [{ timeoutMs: Number.NaN }, /timeoutMs wants a positive number, and got NaN/],
  [{ url: "" }, /url wants a text/],
  [{ url: "127.0.0.1:3001" }, /127\.0\.0\.1:3001/],
  [{ url: "ftp://x" }, /ftp/],
  [{ queue: "http://x" }, /new CqHttpApi\(\): the option queue wants the address of a Redis: "redis:\/\/host:6379"/],
  [{ queue: "" }, /queue wants a text or an object, and got ""/],
  [{ queue: { url: 5 } }, /new CqHttpApi\(\): queue\.url wants a text, and got 5/],
  [{ queue: { account: 1 } }, /the option queue wants the address of a Redis/],
  [{ queue: { url: "redis://x", account: {} } }, /queue\.account wants the number of an account, and got \{\}/],
  [{ queue: { url: "redis://x", leaseMS: 9000 } }, /queue has no option "leaseMS"\. Did you mean leaseMs\?/],
  [{ queue: { url: "redis://x", leaseMs: 3 } }, /queue\.leaseMs is 3: below 500 ms/],
  [{ queue: { url: "redis://x", staleMs: 0 } }, /queue\.staleMs wants a positive number, and got 0/],
  [{ queue: { url: "redis://x", maxInFlight: 0.5 } }, /queue\.maxInFlight wants a whole number above 0, and got 0\.5/],
  [{ queue: { url: "redis://x", prefix: "{a}" } }, /queue\.prefix may hold no braces/],
  [{ queue: "redis://x", url: "ws://x" }, /with queue the gateway holds the account, and url says where it is/],
  [{ outbox: { perChat: 0 } }, /outbox\.perChat wants a whole number above 0, and got 0\./],
  [{ outbox: { perChat: 1.5 } }, /outbox\.perChat wants a whole number above 0, and got 1\.5\./],
  [{ outbox: { pertarget: {} } }, /outbox has no option "pertarget"\. Did you mean perTarget\?/],
  [{ outbox: { overall: { count: 0, perMs: 1 } } }, /outbox\.overall wants \{ count, perMs \}/],
  [{ outbox: { maxWaiting: 0 } }, /outbox\.maxWaiting wants a whole number above 0, and got 0/],
  [{ outbox: { whenDown: "drop" } }, /outbox\.whenDown wants "keep" or "reject", and got "drop"/],
  [{ outbox: { keepMs: 0 } }, /outbox\.keepMs wants a positive number, and got 0/],
  [{ retryReads: -1 }, /retryReads wants a whole number from 0 on, and got -1/],
  [{ interceptors: [1] }, /interceptors wants a list of functions/],
  [{ longText: { mode: "cut" } }, /longText\.mode wants/],
];

for (const [options, says] of wrong) {
  test(`${JSON.stringify(options)} is refused at construction`, () =>
    assert.throws(() => new CqHttpApi(options as ApiOptions), (error: Error) => {
      assert.equal(error.name, code);
      assert.match(error.message, says);
      return true;
    }));
}

test("a token never shows in an error about options", () =>
  assert.throws(() => new CqHttpApi({ accessToken: 12345 as unknown as string }), (error: Error) => {
    assert.doesNotMatch(error.message, /12345/);
    return true;
  }));
