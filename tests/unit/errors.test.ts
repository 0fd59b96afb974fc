import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ActionError,
  AdelieError,
  AuthError,
  CallTimeoutError,
  ConfigError,
  ConnectionError,
  DownloadError,
  OutboxError,
  ProtocolError,
} from "../../mod.ts";
import { CLOSE_CODES, connectFailure } from "../../src/runtime/failures.ts";

const about = { fileName: "cat.png", fileUrl: "https://example.com/cat.png" };
const cause = new Error("why");

/** One of each class, with the name and the code that it was made with. */
const errors: [error: AdelieError, name: string, code: string][] = [
  [new AdelieError("BODY_TOO_SLOW", "m", { cause }), "AdelieError", "BODY_TOO_SLOW"],
  [new ConfigError("OPTION", "m", { cause }), "ConfigError", "OPTION"],
  [new ProtocolError("FRAME_UNKNOWN", "m", "seen", { cause }), "ProtocolError", "FRAME_UNKNOWN"],
  [new ConnectionError("CONNECTION_TLS", "m", { cause }), "ConnectionError", "CONNECTION_TLS"],
  [new AuthError("AUTH_REFUSED", "m", { cause }), "AuthError", "AUTH_REFUSED"],
  [new OutboxError("OUTBOX_FULL", "m", { cause }), "OutboxError", "OUTBOX_FULL"],
  [new DownloadError("DOWNLOAD_CUT", "m", { ...about, cause }), "DownloadError", "DOWNLOAD_CUT"],
];

describe("an error", () => {
  // The classes narrow the type of the code: on no runtime may that make a field of their own, which would be empty.
  for (const [error, name, code] of errors) {
    it(`has the code that it was made with: ${name}`, () => {
      assert.ok(error instanceof AdelieError);
      assert.ok(error instanceof Error);
      assert.deepEqual([error.name, error.code, error.message, error.cause], [name, code, "m", cause]);
    });
  }

  it("has a code of its own where the class stands for one", () => {
    const timeout = new CallTimeoutError("send_msg", 5);
    assert.deepEqual([timeout.code, timeout.delivered, timeout.timeoutMs], ["CALL_TIMEOUT", "unknown", 5]);
    const refused = new ActionError("send_msg", {}, { status: "failed", retcode: 1, data: null });
    assert.equal(refused.code, "ACTION_FAILED");
  });

  it("keeps whether a call that was under way may have been done", () => {
    assert.equal(new AuthError("AUTH_REFUSED", "m").delivered, "no");
    assert.equal(new AuthError("AUTH_REFUSED", "m", { delivered: "unknown" }).delivered, "unknown");
    assert.equal(new ConnectionError("STREAM_CUT", "m", { delivered: "unknown" }).delivered, "unknown");
  });

  it("has one code for one reason that there is no way to a peer, over HTTP and over WebSocket", () => {
    const seen = ["ENOTFOUND", "ECONNREFUSED", "connect ETIMEDOUT", "CERT_HAS_EXPIRED"]
      .map((text) => connectFailure(new Error(text), "https://example.com/"))
      .map((failure) => failure === undefined ? "nothing" : CLOSE_CODES[failure.kind]);
    assert.deepEqual(seen, [
      "CONNECTION_HOST_NOT_FOUND",
      "CONNECTION_REFUSED",
      "CONNECTION_TIMEOUT",
      "CONNECTION_TLS",
    ]);
  });
});
