import assert from "node:assert/strict";
import { test } from "node:test";
import { hostInUrl, isExposed, isLoopback } from "../../../src/util/access.ts";

test("only this machine's own names are loopback", () => {
  for (
    const host of ["localhost", "LOCALHOST", "bot.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost."]
  ) {
    assert.equal(isLoopback(host), true, host);
  }
  for (const host of ["", "0.0.0.0", "::", "192.168.1.2", "127.evil.example", "localhost.evil.example", "1127.0.0.1"]) {
    assert.equal(isLoopback(host), false, host);
  }
});

test("an IPv6 host stands in brackets in an address", () => {
  const hosts: Record<string, string> = {
    "::1": "[::1]",
    "[::1]": "[::1]",
    "fe80::1": "[fe80::1]",
    "127.0.0.1": "127.0.0.1",
    "bot.localhost": "bot.localhost",
    "": "",
  };
  for (const [host, wanted] of Object.entries(hosts)) assert.equal(hostInUrl(host), wanted, host);
});

test("a server is exposed where others reach it and nothing is asked for", () => {
  for (const secret of [undefined, ""]) {
    assert.equal(isExposed("0.0.0.0", secret), true);
    assert.equal(isExposed("::", secret), true);
    assert.equal(isExposed("192.168.1.5", secret), true);
    assert.equal(isExposed("127.0.0.1", secret), false);
    assert.equal(isExposed("::1", secret), false);
  }
  assert.equal(isExposed("0.0.0.0", "a secret"), false);
  assert.equal(isExposed("0.0.0.0", { "10001": "a secret" }), false);
});
