import assert from "node:assert/strict";
import { test } from "node:test";
import { guardAddress } from "../../../src/api/address_guard.ts";
import { isLoopback } from "../../../src/util/access.ts";

const strict = { allowPrivate: false, trustedHost: undefined };
const code = (url: string, rules = strict as Parameters<typeof guardAddress>[2]): Promise<unknown> =>
  guardAddress(url, "name", rules).then(() => "fine", (error: { code: string }) => error.code);

const isPrivate = [
  "http://127.0.0.1/",
  "http://127.9.9.9/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0/",
  "http://10.1.2.3/",
  "http://172.16.0.1/",
  "http://192.168.1.1:8080/",
  "http://169.254.169.254/latest/meta-data",
  "http://100.64.0.1/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::1]/",
  "http://[::]/",
  "http://[fd00::1]/",
  "http://[fe80::1]/",
  "http://[::ffff:10.0.0.1]/",
  "http://localhost/",
  "http://a.localhost/",
];

for (const url of isPrivate) {
  test(`${url} is refused, and may be allowed`, async () => {
    assert.equal(await code(url), "DOWNLOAD_PRIVATE_ADDRESS");
    assert.equal(await code(url, { allowPrivate: true, trustedHost: undefined }), "fine");
  });
}

for (const url of ["file:///etc/passwd", "ftp://example.com/", "data:,x", "not an address", "", "//x/y"]) {
  test(`${JSON.stringify(url)} is refused whatever is allowed`, async () =>
    assert.equal(await code(url, { allowPrivate: true, trustedHost: undefined }), "DOWNLOAD_URL"));
}

test("public addresses are fine", async () => {
  for (const url of ["http://8.8.8.8/", "https://[2400:3200::1]/", "http://172.32.0.1/"]) {
    assert.equal(await code(url), "fine", url);
  }
});

test("the implementation's own host is fine, by any of its names when that is this machine", async () => {
  assert.equal(await code("http://192.168.1.9/a", { allowPrivate: false, trustedHost: "192.168.1.9" }), "fine");
  assert.equal(await code("http://[fd00::1]/a", { allowPrivate: false, trustedHost: "[fd00::1]" }), "fine");
  assert.equal(await code("http://127.0.0.1/a", { allowPrivate: false, trustedHost: "localhost" }), "fine");
  assert.equal(await code("http://[::1]/a", { allowPrivate: false, trustedHost: "127.0.0.1" }), "fine");
  assert.equal(
    await code("http://192.168.1.8/a", { allowPrivate: false, trustedHost: "192.168.1.9" }),
    "DOWNLOAD_PRIVATE_ADDRESS",
  );
});

test("isLoopback() goes by the name", () => {
  for (const name of ["localhost", "localhost.", "x.localhost", "127.0.0.1", "[::1]"]) {
    assert.ok(isLoopback(name), name);
  }
  for (const name of ["", "notlocalhost", "127.evil.com", "localhost.evil.com", "10.0.0.1"]) {
    assert.ok(!isLoopback(name), name);
  }
});
