import assert from "node:assert/strict";
import { test } from "node:test";
import { guardAddress, type GuardRules } from "../../../../src/api/downloads/address_guard.ts";
import { DownloadError } from "../../../../src/errors.ts";
import { isLoopback } from "../../../../src/util/access.ts";

const strict: GuardRules = { allowPrivate: false, allowFakeIp: false, isNamed: () => false };
const open: GuardRules = { ...strict, allowPrivate: true };
const fakeIp: GuardRules = { ...strict, allowFakeIp: true };

/** What becomes of an address whose name leads to these. */
function verdict(url: string, rules = strict, addresses: readonly string[] = ["8.8.8.8"]): string {
  try {
    return guardAddress(url, "name", rules).admit(addresses).join();
  } catch (error) {
    assert.ok(error instanceof DownloadError, String(error));
    return error.code;
  }
}

const here = [
  "http://127.0.0.1/",
  "http://127.9.9.9/",
  "http://2130706433/",
  "http://0x7f.1/",
  "http://0177.0.0.1/",
  "http://127.1/",
  "http://127.0.0.1./",
  "http://0/",
  "http://10.1.2.3/",
  "http://172.16.0.1/",
  "http://192.168.1.1:8080/",
  "http://169.254.169.254/latest/meta-data",
  "http://100.64.0.1/",
  "http://192.0.0.1/",
  "http://198.18.0.7/",
  "http://198.19.255.255/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::1]/",
  "http://[::]/",
  "http://[fd00::1]/",
  "http://[fe80::1]/",
  "http://[fec0::1]/",
  "http://[::ffff:10.0.0.1]/",
  "http://[::ffff:a00:1]/",
  "http://[0:0:0:0:0:ffff:7f00:1]/",
  "http://[::127.0.0.1]/",
  "http://[64:ff9b::127.0.0.1]/",
  "http://[2002:7f00:1::]/",
  "http://localhost/",
  "http://localhost./",
  "http://LOCALHOST/",
  "http://a.localhost/",
  "http://①②⑦.0.0.1/",
  "http://user:password@127.0.0.1/",
];

for (const url of here) {
  test(`${url} is refused, and may be allowed`, () => {
    assert.equal(verdict(url), "DOWNLOAD_PRIVATE_ADDRESS");
    assert.equal(verdict(url, fakeIp), "DOWNLOAD_PRIVATE_ADDRESS", "a fake address written as a number too");
    assert.equal(verdict(url, open), "8.8.8.8");
  });
}

for (
  const url of [
    "file:///etc/passwd",
    "ftp://example.com/",
    "data:,x",
    "not an address",
    "",
    "//x/y",
    "http://[fe80::1%25eth0]/",
  ]
) {
  test(`${JSON.stringify(url)} is refused whatever is allowed`, () => assert.equal(verdict(url, open), "DOWNLOAD_URL"));
}

test("public addresses are fine", () => {
  for (const url of ["http://8.8.8.8/", "https://[2400:3200::1]/", "http://172.32.0.1/", "http://[::ffff:8.8.8.8]/"]) {
    assert.equal(verdict(url), "8.8.8.8", url);
  }
});

test("a name is what it leads to, and of several addresses only those that are fine are connected to", () => {
  for (
    const address of [
      "127.0.0.1",
      "10.0.0.1",
      "::1",
      "::ffff:127.0.0.1",
      "fe80::1%eth0",
      "64:ff9b::a00:1",
      "nonsense",
      "",
    ]
  ) {
    assert.equal(verdict("https://a.example/", strict, [address]), "DOWNLOAD_PRIVATE_ADDRESS", address);
  }
  assert.equal(verdict("https://a.example/", strict, ["127.0.0.1", "8.8.8.8", "fd00::1"]), "8.8.8.8");
  assert.equal(verdict("https://a.example/", strict, []), "");
});

test("the fake addresses of a proxy have an option of their own, which the error names", () => {
  assert.equal(verdict("https://a.example/", fakeIp, ["198.18.0.7"]), "198.18.0.7");
  assert.equal(verdict("https://a.example/", fakeIp, ["10.0.0.1"]), "DOWNLOAD_PRIVATE_ADDRESS");
  assert.equal(verdict("https://a.example/", fakeIp, ["198.18.0.7", "127.0.0.1"]), "198.18.0.7");
  const { admit } = guardAddress("https://a.example/", "cat.png", strict);
  assert.throws(
    () => admit(["fd00::1", "198.18.0.7"]),
    /cat\.png: a\.example leads to 198\.18\.0\.7.*allowFakeIp: true/,
  );
  assert.throws(() => admit(["10.0.0.1"]), /cat\.png: a\.example leads to 10\.0\.0\.1.*allowPrivateAddresses: true/);
});

test("of the implementation's machine only what it named is fine, and where that redirects on the same server", () => {
  const rules: GuardRules = { ...strict, isNamed: ({ href }) => href === "http://127.0.0.1:3000/files/a" };
  assert.equal(verdict("http://127.0.0.1:3000/files/a", rules), "8.8.8.8");
  assert.equal(guardAddress("http://127.0.0.1:3000/files/b", "b", rules, "http://127.0.0.1:3000").isOwn, true);
  for (
    const url of [
      "http://127.0.0.1:3000/set_group_leave?group_id=1",
      "http://127.0.0.1:3000/files/a?x=1",
      "http://localhost:3000/files/a",
      "http://127.0.0.1:3001/files/a",
    ]
  ) {
    assert.equal(verdict(url, rules), "DOWNLOAD_PRIVATE_ADDRESS", url);
  }
  assert.throws(
    () => guardAddress("http://127.0.0.1:3001/", "b", rules, "http://127.0.0.1:3000"),
    { code: "DOWNLOAD_PRIVATE_ADDRESS" },
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
