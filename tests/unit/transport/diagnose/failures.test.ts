import assert from "node:assert/strict";
import { test } from "node:test";
import type { SocketClose } from "../../../../src/runtime/socket/socket.ts";
import { parseEndpoint } from "../../../../src/transport/diagnose/endpoint.ts";
import { socketError } from "../../../../src/transport/diagnose/failures.ts";

const error = (close: Partial<SocketClose>) =>
  socketError(parseEndpoint("ws://token.example:3001", "x"), {
    code: 1006,
    kind: "dropped",
    reason: "The link was lost",
    opened: true,
    ...close,
  });

test("each kind of end has its code", () => {
  const codes: [SocketClose["kind"], string][] = [
    ["closed", "CONNECTION_CLOSED"],
    ["dropped", "CONNECTION_DROPPED"],
    ["refused", "CONNECTION_REFUSED"],
    ["host-not-found", "CONNECTION_HOST_NOT_FOUND"],
    ["tls", "CONNECTION_TLS"],
    ["not-websocket", "CONNECTION_NOT_WEBSOCKET"],
    ["timeout", "CONNECTION_TIMEOUT"],
    ["aborted", "CONNECTION_CLOSED"],
    ["unauthorized", "AUTH_REFUSED"],
  ];
  for (const [kind, code] of codes) assert.equal(error({ kind }).code, code);
});

test("what was lost before the link opened was not delivered", () => {
  assert.equal(error({ opened: false }).delivered, "no");
  assert.equal(error({ opened: true }).delivered, "unknown");
});

test("close code 1008 is a refusal when its words speak of access", () => {
  const closed = (words: string, code = 1008) =>
    error({ kind: "closed", code, reason: `ws://token.example:3001 closed the link (code ${code}${words})` }).name;
  for (const words of [": invalid access token", ": Unauthorized", ": Forbidden", ": Access denied", ": 鉴权失败"]) {
    assert.equal(closed(words), "AuthError", words);
  }
  for (const words of ["", ": Duplicate X-Self-ID", ": policy"]) assert.equal(closed(words), "ConnectionError", words);
  assert.equal(closed(": invalid access token", 1000), "ConnectionError");
});

test("a sentence ends once", () => {
  assert.equal(error({}).message, "The link was lost.");
  assert.equal(error({ reason: "Is it there?" }).message, "Is it there?");
});
