import assert from "node:assert/strict";
import { test } from "node:test";
import { endpointHeaders, parseEndpoint } from "../../../../src/transport/diagnose/endpoint.ts";

test("an address is taken apart", () => {
  const cases: [given: string, url: string, address: string][] = [
    ["ws://127.0.0.1:3001", "ws://127.0.0.1:3001", "ws://127.0.0.1:3001"],
    ["ws://127.0.0.1:3001/", "ws://127.0.0.1:3001", "ws://127.0.0.1:3001"],
    ["wss://bot.example/onebot/v11/ws/", "wss://bot.example/onebot/v11/ws", "wss://bot.example/onebot/v11/ws"],
    ["http://[::1]:3000//", "http://[::1]:3000", "http://[::1]:3000"],
    [
      "https://h/mock/10004000/onebot/v11?a=1#x",
      "https://h/mock/10004000/onebot/v11?a=1",
      "https://h/mock/10004000/onebot/v11",
    ],
    ["http://h/?a=1&access_token=abc", "http://h?a=1", "http://h"],
  ];
  for (const [given, url, address] of cases) {
    const endpoint = parseEndpoint(given);
    assert.deepEqual([endpoint.url, endpoint.address], [url, address], given);
  }
});

test("the token given counts more than the one in the address, and neither stays in it", () => {
  for (
    const [written, token] of [["a%2Bb", "a+b"], ["abc+def", "abc+def"], ["a%23b%26c", "a#b&c"], ["100%", "100%"], [
      "a=b==",
      "a=b==",
    ]]
  ) {
    assert.equal(parseEndpoint(`ws://h?x=1&access_token=${written}`).token, token);
    assert.equal(parseEndpoint(`ws://h?access_token=${written}&y=2`).url, "ws://h?y=2");
  }
  assert.equal(parseEndpoint("ws://h#/x", "a#b&c=d+e").token, "a#b&c=d+e");
  assert.equal(parseEndpoint("ws://h?access_token=a", " b\n").token, "b");
  assert.equal(parseEndpoint("ws://h", "").token, undefined);
  assert.equal(parseEndpoint("ws://h").token, undefined);
  assert.deepEqual(endpointHeaders(parseEndpoint("ws://h", "b")), { Authorization: "Bearer b" });
  assert.deepEqual(endpointHeaders(parseEndpoint("ws://h")), {});
});

test("the path tells what a WebSocket carries, and HTTP carries actions", () => {
  const carried = (url: string) => parseEndpoint(url).carries;
  assert.deepEqual(
    ["ws://h", "ws://h/", "ws://h/ws", "ws://h/api", "ws://h/api/", "ws://h/event/", "ws://h/x/event", "http://h/event"]
      .map(carried),
    ["both", "both", "both", "actions", "actions", "events", "events", "actions"],
  );
});

test("what is no address of an implementation is refused with an example, and no secret is repeated", () => {
  for (const wrong of ["", "127.0.0.1:3001", "localhost:3001", "ftp://h", "ws//h", "h?access_token=top-secret"]) {
    assert.throws(() => parseEndpoint(wrong), (error: Error & { code: string }) => {
      assert.equal(error.code, "URL_INVALID");
      assert.match(error.message, /ws:\/\/127\.0\.0\.1:3001/);
      assert.ok(!error.message.includes("top-secret"));
      return true;
    });
  }
  assert.throws(() => parseEndpoint("ws://user:top-secret@h"), { code: "URL_INVALID", message: /accessToken/ });
  assert.throws(() => parseEndpoint("ws://h", "企鹅"), { code: "TOKEN_INVALID" });
  assert.throws(() => parseEndpoint("ws://h", "a b"), { code: "TOKEN_INVALID" });
});

test("a token that an address or a header cannot carry is refused, with what to write", () => {
  const refusal = (url: string, token?: string): string => {
    try {
      parseEndpoint(url, token);
    } catch (error) {
      assert.equal((error as { code?: unknown }).code, "TOKEN_INVALID");
      return (error as Error).message;
    }
    return "taken";
  };
  assert.match(
    refusal("ws://h?access_token=abc#def"),
    /^The # in the address ends the token.*accessToken, or write %23/,
  );
  assert.match(refusal("ws://h?access_token=abc&def"), /^The & in the address ends the token.*write %26/);
  assert.match(refusal("ws://h?access_token=abc&def&x=1"), /^The & in the address/);
  assert.equal(refusal("ws://h?access_token=abc&x=1"), "taken");
  assert.match(refusal("ws://h", "ab cd"), /has a blank in it.*another token/);
  assert.match(refusal("ws://h?access_token=ab%20cd"), /has a blank in it/);
  assert.match(refusal("ws://h", "企鹅"), /no visible ASCII.*letters, digits/);
  assert.match(refusal("ws://h?access_token=企鹅"), /no visible ASCII/);
});
