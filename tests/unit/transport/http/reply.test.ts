import assert from "node:assert/strict";
import { test } from "node:test";
import { parseEndpoint } from "../../../../src/transport/diagnose/endpoint.ts";
import { readReply } from "../../../../src/transport/http/reply.ts";

const read = (status: number, text: string, headers: Record<string, string> = {}, token?: string) =>
  readReply(parseEndpoint("http://127.0.0.1:3000", token), "get_status", {
    status,
    text,
    header: (name) => headers[name] ?? null,
  });

test("a reply is read whatever surrounds it", () => {
  const reply = '{"status":"ok","retcode":0,"data":{"x":1},"message":""}';
  for (const text of [reply, `${reply}\n`, `\uFEFF${reply}`.slice(1), `  ${reply}\r\n\r\n`]) {
    assert.deepEqual(read(200, text).data, { x: 1 });
  }
  assert.equal(read(404, '{"status":"failed","retcode":404}').retcode, 404);
});

test("of several replies the first is taken", () => {
  const one = '{"status":"ok","retcode":0,"data":1}\r\n\r\n';
  assert.equal(read(200, `${one}{"status":"ok","retcode":0,"data":2}\r\n\r\n`).data, 1);
});

test("the hello of an implementation is no reply", () => {
  const hello = '{"status":"ok","retcode":0,"data":{},"message":"NapCat4 Is Running","wording":""}';
  assert.throws(() => read(200, hello), {
    code: "HTTP_UNEXPECTED",
    delivered: "no",
    message: /said hello.*keep the path/,
  });
});

test("401 and 403 are refusals, whatever their body", () => {
  for (const text of ["", "<html>", '{"message":"token verify failed!"}', '{"status":"failed","retcode":1403}']) {
    for (const status of [401, 403]) {
      assert.throws(() => read(status, text, {}, "x"), {
        name: "AuthError",
        message: /refused the access token \(HTTP status 40[13]/,
      });
      assert.throws(() => read(status, text), { name: "AuthError", message: /none was given.*HTTP服务器/ });
    }
  }
});

test("429 is a refusal that keeps what the body has and the wait that the header tells", () => {
  assert.deepEqual(read(429, '{"error":"RateLimitExceeded","message":"slow down","retryAfter":30}', {}), {
    status: "failed",
    retcode: 429,
    data: null,
    error: "RateLimitExceeded",
    message: "slow down",
    retryAfter: 30,
  });
  const date = "Wed, 21 Oct 2026 07:28:00 GMT";
  assert.equal(read(429, "", { "retry-after": date })["retry-after"], date);
  assert.equal(read(429, "<html>").message, 'HTTP status 429: "<html>"');
  const reply = { status: "failed", retcode: 1200, data: null };
  assert.deepEqual(read(429, JSON.stringify(reply), { "retry-after": "3" }), { ...reply, "retry-after": "3" });
});

test("what is shown of a body is bounded", () => {
  assert.throws(() => read(200, "x".repeat(1_000_000)), (error: Error) => error.message.length < 600);
});
