import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerRequest } from "../../../../src/runtime/server/types.ts";
import { admissionRules, type ListenOptions } from "../../../../src/transport/reverse/admission.ts";
import { type Admission, admit, isRefused, type Rejection } from "../../../../src/transport/reverse/admit.ts";

/** A request for an upgrade. Headers that are empty are not sent. */
function request(path: string, headers: Record<string, string>): ServerRequest {
  const sent = new Headers(Object.entries(headers).filter(([, value]) => value !== ""));
  return {
    method: "GET",
    url: new URL(path, "http://127.0.0.1:8080"),
    remoteAddress: "127.0.0.1",
    header: (name) => sent.get(name) ?? undefined,
    bytes: () => Promise.resolve(new Uint8Array()),
  };
}

function ask(
  listen: Partial<ListenOptions>,
  { path = "/", self = "10001", ...headers }: Record<string, string> = {},
): Admission | Rejection {
  return admit(request(path, { "x-self-id": self, ...headers }), admissionRules({ port: 8080, ...listen }));
}

/** The status of a refusal, or the role of who is let in. */
function verdict(decision: Admission | Rejection): number | string {
  return isRefused(decision) ? decision.status : decision.role;
}

test("the token is taken as every implementation sends it", () => {
  const listen = { accessToken: "s3cret" };
  for (
    const headers of [
      { authorization: "Bearer s3cret" },
      { authorization: "Token s3cret" },
      { authorization: "bearer s3cret" },
      { authorization: "s3cret" },
      { authorization: "  Bearer   s3cret " },
      { path: "/?access_token=s3cret" },
      { path: "/?x=1&access_token=s3%63ret&y=2" },
      { path: "/onebot/v11/ws?access_token=s3cret", authorization: "Bearer" },
    ]
  ) assert.equal(verdict(ask(listen, headers)), "universal", JSON.stringify(headers));
});

test("a missing token is 401, a wrong one is 403, and the words say what to do", () => {
  const listen = { accessToken: "s3cret" };
  for (const headers of [{}, { authorization: "Bearer" }, { authorization: "Token " }, { path: "/?access_token=" }]) {
    assert.equal(verdict(ask(listen, headers)), 401, JSON.stringify(headers));
  }
  for (
    const headers of [
      { authorization: "Bearer s3cre" },
      { authorization: "Bearer s3crett" },
      { authorization: "Bearer S3CRET" },
      { path: "/?access_token=other" },
      { authorization: "Bearer other", path: "/?access_token=s3cret" },
    ]
  ) {
    const refusal = ask(listen, headers) as Rejection;
    assert.equal(refusal.status, 403, JSON.stringify(headers));
    assert.match(refusal.body, /accessToken/);
    assert.ok(!/s3cret/i.test(refusal.body));
  }
});

test("without a secret nothing is asked for, but a page in a browser is refused", () => {
  assert.equal(verdict(ask({})), "universal");
  assert.equal(verdict(ask({}, { authorization: "Bearer" })), "universal");
  assert.equal(verdict(ask({}, { authorization: "Bearer whatever" })), "universal");
  assert.equal(verdict(ask({}, { origin: "https://evil.example" })), 403);
  assert.equal(verdict(ask({}, { self: "", origin: "http://127.0.0.1:8080" })), 403);
  assert.equal(verdict(ask({ accessToken: "s" }, { origin: "https://a.example", authorization: "s" })), "universal");
});

test("each account may have a secret of its own", () => {
  const map = { 10001: "one", 10002: "two", constructor: "three" };
  for (const accessToken of [map, (selfId: string) => new Map(Object.entries(map)).get(selfId)]) {
    const as = (self: string, token: string) => verdict(ask({ accessToken }, { self, authorization: token }));
    assert.equal(as("10001", "Bearer one"), "universal");
    assert.equal(as("10002", "Token two"), "universal");
    assert.equal(as("10001", "Bearer two"), 403);
    assert.equal(as("10003", "Bearer one"), 403);
    assert.equal(as("10003", "Bearer"), 401);
    assert.equal(as("toString", "Bearer function toString() { [native code] }"), 403);
    assert.equal(as("", "Bearer one"), 400);
  }
});

test("the role comes from the header in any spelling, else from the path", () => {
  const role = (name: string, path = "/"): number | string => verdict(ask({}, { "x-client-role": name, path }));
  assert.deepEqual(["Universal", "universal", "API", "Api", "Event", ""].map((name) => role(name)), [
    "universal",
    "universal",
    "api",
    "api",
    "event",
    "universal",
  ]);
  assert.equal(role("", "/api"), "api");
  assert.equal(role("", "/onebot/v11/ws/event/"), "event");
  assert.equal(role("Universal", "/event"), "universal");
  assert.equal(role("Boss"), 400);
});

test("paths are matched as a whole, with or without a slash at the end; the usual ones without being told", () => {
  for (
    const path of [
      "/",
      "/ws",
      "/ws/",
      "/api",
      "/event",
      "/onebot/v11/ws",
      "/onebot/v11/ws/",
      "/onebot/v11/ws/api",
      "/onebot",
    ]
  ) {
    assert.equal(typeof verdict(ask({}, { path })), "string", path);
  }
  const refusal = ask({}, { path: "/other?access_token=top-secret" }) as Rejection;
  assert.equal(refusal.status, 404);
  assert.match(refusal.body, /nothing at \/other\. Here is: \/ \/api/);
  assert.ok(!refusal.body.includes("top-secret"));
  const own = { path: ["/bot/", "/two"] };
  assert.deepEqual(
    ["/bot", "/bot/event", "/two", "/", "/ws", "/bot/x", "/BOT"].map((path) => verdict(ask(own, { path }))),
    [
      "universal",
      "event",
      "universal",
      404,
      404,
      404,
      404,
    ],
  );
});

test("an account that is none is refused, and one that is not named or 0 is unknown", () => {
  assert.equal(verdict(ask({}, { self: "1 OR 1" })), 400);
  assert.equal(verdict(ask({}, { self: "9".repeat(65) })), 400);
  assert.equal((ask({}, { self: "" }) as Admission).selfId, undefined);
  assert.equal((ask({}, { self: "0" }) as Admission).selfId, undefined);
  assert.equal((ask({}, { self: "my-account@mock" }) as Admission).selfId, "my-account@mock");
});

test("listening where others can reach it needs a secret", () => {
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "bot.example"]) {
    assert.throws(() => admissionRules({ port: 1, host }), { name: "ConfigError", code: "LISTEN_EXPOSED" });
    assert.throws(() => admissionRules({ port: 1, host, accessToken: " \n" }), { code: "LISTEN_EXPOSED" });
    assert.ok(admissionRules({ port: 1, host, accessToken: { 10001: "x" } }).perAccount);
  }
  for (const host of ["127.0.0.1", "localhost", "::1"]) assert.ok(admissionRules({ port: 1, host }));
});

test("a secret that fits no header is refused at the start, a line break at its end is cut off", () => {
  for (const accessToken of ["密码", "a b", {}, { 10001: "" }, { 10001: "a\u0000b" }]) {
    assert.throws(() => admissionRules({ port: 1, accessToken: accessToken as string }), { name: "ConfigError" });
  }
  assert.equal(verdict(ask({ accessToken: "s3cret\n" }, { authorization: "Bearer s3cret" })), "universal");
  assert.equal(
    verdict(ask({ accessToken: { 10001: " s3cret\r\n" } }, { authorization: "Bearer s3cret" })),
    "universal",
  );
});
