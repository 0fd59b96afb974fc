import assert from "node:assert/strict";
import { it } from "node:test";
import type { ServerRequest } from "../../../src/runtime/server_types.ts";
import { hasToken, isForeign, requireSafeHost } from "../../../src/sandbox/access.ts";

function request(path: string, headers: Record<string, string> = {}): ServerRequest {
  return {
    method: "GET",
    remoteAddress: "127.0.0.1",
    url: new URL(path, "http://127.0.0.1:5710"),
    header: (name) => headers[name],
    bytes: () => Promise.resolve(new Uint8Array()),
  };
}

it("the token counts as NapCat counts it: the query first, Bearer or bare, and the case matters", () => {
  const is = (path: string, authorization?: string) =>
    hasToken(request(path, authorization === undefined ? {} : { authorization }), "秘密 key");
  assert.equal(is("/", "Bearer 秘密 key"), true);
  assert.equal(is("/", "秘密 key"), true);
  assert.equal(is(`/?access_token=${encodeURIComponent("秘密 key")}`), true);
  assert.equal(is(`/?access_token=${encodeURIComponent("秘密 key")}`, "Bearer wrong"), true);
  assert.equal(is("/?access_token=wrong", "Bearer 秘密 key"), false);
  assert.equal(is("/?access_token=", "Bearer 秘密 key"), true);
  for (const header of [undefined, "", "bearer 秘密 key", "Token 秘密 key", "Bearer 秘密", "Bearer 秘密 keyy"]) {
    assert.equal(is("/", header), false, header);
  }
  assert.equal(hasToken(request("/"), ""), true);
});

it("pages of other sites are foreign, bots and the sandbox's own page are not", () => {
  const from = (origin?: string) =>
    isForeign(request("/", origin === undefined ? {} : { origin, host: "evil.example:5710" }), "127.0.0.1", 5710);
  assert.equal(from(undefined), false);
  assert.equal(from("http://127.0.0.1:5710"), false);
  assert.equal(from("http://localhost:5710"), false);
  for (const origin of ["http://evil.example:5710", "http://127.0.0.1:3000", "https://example.com", "null", "?"]) {
    assert.equal(from(origin), true, origin);
  }
  assert.equal(isForeign(request("/", { origin: "http://192.168.1.2:5710" }), "192.168.1.2", 5710), false);
});

it("an address that others can reach wants a token", () => {
  for (const host of ["127.0.0.1", "localhost", "::1", "127.0.0.53"]) requireSafeHost(host, "");
  requireSafeHost("0.0.0.0", "token");
  for (const host of ["0.0.0.0", "::", "192.168.1.2", "127.0.0.1.evil.example"]) {
    assert.throws(() => requireSafeHost(host, ""), { code: "SANDBOX_EXPOSED" });
  }
});
