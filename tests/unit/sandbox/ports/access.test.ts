import assert from "node:assert/strict";
import { it } from "node:test";
import type { ServerRequest } from "../../../../src/runtime/server/types.ts";
import { isForeign, isMereLook, refusalOf, requireSafeHost, tokenState } from "../../../../src/sandbox/ports/access.ts";

function request(path: string, headers: Record<string, string> = {}): ServerRequest {
  return {
    method: "GET",
    remoteAddress: "127.0.0.1",
    url: new URL(path, "http://127.0.0.1:5710"),
    header: (name) => headers[name],
    bytes: () => Promise.resolve(new Uint8Array()),
  };
}

const napcat = { queryWins: true, tokenSchemes: "bearer" } as const;

it("the token counts as NapCat counts it: the query first, Bearer or bare, and the case matters", () => {
  const is = (path: string, authorization?: string) =>
    tokenState(request(path, authorization === undefined ? {} : { authorization }), "秘密 key", napcat);
  assert.equal(is("/", "Bearer 秘密 key"), "right");
  assert.equal(is("/", "秘密 key"), "right");
  assert.equal(is(`/?access_token=${encodeURIComponent("秘密 key")}`), "right");
  assert.equal(is(`/?access_token=${encodeURIComponent("秘密 key")}`, "Bearer wrong"), "right");
  assert.equal(is("/?access_token=wrong", "Bearer 秘密 key"), "wrong");
  assert.equal(is("/?access_token=", "Bearer 秘密 key"), "right");
  for (const header of ["bearer 秘密 key", "Token 秘密 key", "Bearer 秘密", "Bearer 秘密 keyy"]) {
    assert.equal(is("/", header), "wrong", header);
  }
  for (const header of [undefined, ""]) assert.equal(is("/", header), "missing", header);
  assert.equal(tokenState(request("/"), "", napcat), "right");
});

it("where the header wins and any scheme counts, they do", () => {
  const goCqhttp = { queryWins: false, tokenSchemes: "any" } as const;
  const is = (path: string, authorization: string) => tokenState(request(path, { authorization }), "key", goCqhttp);
  for (const header of ["Bearer key", "bearer key", "Token key", "key"]) assert.equal(is("/", header), "right", header);
  assert.equal(is("/?access_token=key", "Token wrong"), "wrong");
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

it("a name that only points here is turned away, unless a token is asked for", () => {
  const under = (host: string | undefined, door: { hostname?: string; accessToken?: string } = {}) =>
    refusalOf(request("/", host === undefined ? {} : { host }), {
      hostname: "127.0.0.1",
      port: 5710,
      accessToken: "",
      ...door,
    });
  for (
    const host of [
      undefined,
      "127.0.0.1:5710",
      "localhost:5710",
      "LOCALHOST",
      "[::1]:5710",
      "192.168.1.2:1",
      "a.localhost:5710",
    ]
  ) {
    assert.equal(under(host), undefined, host);
  }
  for (
    const host of [
      "evil.example:5710",
      "127.0.0.1.evil.example",
      "localhost.evil.example:5710",
      "1.2.3.4.5",
      "a b",
      "@127.0.0.1@x",
    ]
  ) {
    assert.match(under(host) ?? "", /Host header: use http:\/\/127\.0\.0\.1:5710/, host);
  }
  assert.equal(under("sandbox:5710", { hostname: "0.0.0.0", accessToken: "t" }), undefined);
  assert.equal(under("bot.lan:5710", { hostname: "Bot.lan", accessToken: "" }), undefined);
});

it("what a browser fetches for another site is foreign, also where it sends no Origin", () => {
  const from = (site: string) => isForeign(request("/", { "sec-fetch-site": site }), "127.0.0.1", 5710);
  assert.deepEqual(["cross-site", "same-site", "nonsense", "same-origin", "none"].map(from), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

it("a browser that only looks makes the bot do nothing; other programs call with GET as well", () => {
  const look = (headers: Record<string, string>, token = "") => isMereLook(request("/send_msg", headers), token);
  assert.equal(look({ "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }), true);
  assert.equal(look({ "sec-fetch-dest": "image" }), true);
  assert.equal(look({ "user-agent": "Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/15 Safari/605" }), true);
  assert.equal(look({ "sec-fetch-site": "none" }, "token"), false);
  for (
    const agent of [
      "python-requests/2.32",
      "node",
      "Go-http-client/1.1",
      "Mozilla/5.0 (Windows NT; zh-CN) WindowsPowerShell/5.1",
    ]
  ) {
    assert.equal(look({ "user-agent": agent, "sec-fetch-mode": "cors" }), false, agent);
  }
});
