import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransport } from "../../../src/transport/connect.ts";
import type { EventsOption } from "../../../src/transport/http/option.ts";

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

test("an HTTP address brings events in the way that was asked for, and opens nothing yet", () => {
  const url = "http://127.0.0.1:1/prefix/";
  const ways = [
    "sse",
    "poll",
    { poll: { action: "get_event", waitMs: 5_000 } },
    { webhook: { port: 1 } },
    "ws://127.0.0.1:2",
  ];
  for (const events of ways as EventsOption[]) {
    const transport = createTransport({ url, events });
    assert.notEqual(transport.feed, undefined, JSON.stringify(events));
    assert.equal(transport.address, "http://127.0.0.1:1/prefix");
  }
});

test("a way to get events that makes no sense is refused at once, with those that do", () => {
  const cases: [events: unknown, words: RegExp][] = [
    ["see", /"see" is no way to get events\. Beside an http:\/\/ address it is "sse", "poll", \{ poll/],
    ["http://127.0.0.1:1?access_token=top-secret", /"http:\/\/127.0.0.1:1\?…" is no way/],
    [{}, /{} wants its options/],
    [7, /number is no way/],
    [{ webhook: { port: 1 }, poll: {} }, /only one way/],
    [{ hook: { port: 1 } }, /"hook" is no way/],
    [{ webhook: 8080 }, /webhook wants its options/],
    [{ webhook: { prot: 1 } }, /webhook has no option "prot"; did you mean port\?; it takes: port, host/],
    [{ webhook: {} }, /events\.webhook: port is undefined/],
    [{ webhook: { port: 70_000 } }, /port is 70000/],
    [{ webhook: { port: 1, path: "x" } }, /path is "x": it begins with \//],
    [{ webhook: { port: 1, secret: 5 } }, /secret wants a text/],
    [{ webhook: { port: 1, host: "0.0.0.0" } }, /others can reach 0\.0\.0\.0, and there is no secret/],
    [{ webhook: { port: 1, quickOperationMs: 5_000 } }, /webhook has no option "quickOperationMs"/],
    [{ webhook: { port: 1, maxWaiting: 0 } }, /maxWaiting is 0/],
    [{ poll: { action: "get" } }, /poll\.action is "get"/],
    [{ poll: { waitMs: 10 } }, /poll\.waitMs is 10/],
    [{ poll: { limit: 1 } }, /poll has no option "limit"/],
  ];
  for (const [events, words] of cases) {
    assert.throws(
      () => createTransport({ url: "http://127.0.0.1:1", events: events as EventsOption }),
      (error: Error) => {
        assert.equal(error.name, "ConfigError", String(error));
        assert.match(error.message, words);
        assert.doesNotMatch(error.message, /top-secret/);
        return true;
      },
    );
  }
  assert.throws(() => createTransport({ url: "ws://127.0.0.1:1", events: "sse" }), {
    name: "ConfigError",
    code: "EVENTS_OPTION",
    message: /events goes with an http:\/\/ address/,
  });
  createTransport({ url: "http://127.0.0.1:1", events: { webhook: { port: 1, host: "0.0.0.0", secret: "s" } } });
});

test("a proxy that is none is refused without repeating its password", () => {
  for (const proxy of ["socks5://me:pass-word@127.0.0.1:1", "127.0.0.1:7890", "http://h/path", ""]) {
    assert.throws(() => createTransport({ url: "http://127.0.0.1:1", proxy }), (error: Error & { code: string }) => {
      assert.deepEqual([error.name, error.code], ["ConfigError", "PROXY_INVALID"]);
      assert.doesNotMatch(error.message, /pass-word/);
      return true;
    });
  }
});
