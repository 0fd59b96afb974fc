import assert from "node:assert/strict";
import { test } from "node:test";
import { addressKind } from "../../../../src/api/downloads/address_ranges.ts";

// The IANA registries of special-purpose addresses, as of 2025: the first and the last address of every range.
const registry: Record<string, [first: string, last: string]> = {
  "0.0.0.0/8": ["0.0.0.0", "0.255.255.255"],
  "10.0.0.0/8": ["10.0.0.0", "10.255.255.255"],
  "100.64.0.0/10": ["100.64.0.0", "100.127.255.255"],
  "127.0.0.0/8": ["127.0.0.0", "127.255.255.255"],
  "169.254.0.0/16": ["169.254.0.0", "169.254.255.255"],
  "172.16.0.0/12": ["172.16.0.0", "172.31.255.255"],
  "192.0.0.0/24": ["192.0.0.0", "192.0.0.255"],
  "192.0.2.0/24": ["192.0.2.0", "192.0.2.255"],
  "192.88.99.0/24": ["192.88.99.0", "192.88.99.255"],
  "192.168.0.0/16": ["192.168.0.0", "192.168.255.255"],
  "198.51.100.0/24": ["198.51.100.0", "198.51.100.255"],
  "203.0.113.0/24": ["203.0.113.0", "203.0.113.255"],
  "224.0.0.0/4": ["224.0.0.0", "239.255.255.255"],
  "240.0.0.0/4": ["240.0.0.0", "255.255.255.255"],
  "::/96": ["::", "::ffff:ffff"],
  "64:ff9b::/96": ["64:ff9b::", "64:ff9b::ffff:ffff"],
  "64:ff9b:1::/48": ["64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"],
  "100::/64": ["100::", "100::ffff:ffff:ffff:ffff"],
  "100:0:0:1::/64": ["100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff"],
  "2001::/23": ["2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "2001:db8::/32": ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
  "2002::/16": ["2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "3fff::/20": ["3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "5f00::/16": ["5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "fc00::/7": ["fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "fe80::/10": ["fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "fec0::/10": ["fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  "ff00::/8": ["ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
};

test("every range of the registries is special, to its first and to its last address", () => {
  for (const [range, addresses] of Object.entries(registry)) {
    for (const address of addresses) assert.equal(addressKind(address), "special", `${address} of ${range}`);
  }
});

test("the range that proxies hand out has a name of its own", () => {
  assert.deepEqual(["198.18.0.0", "198.19.255.255", "::ffff:198.18.0.1"].map(addressKind), ["fake", "fake", "fake"]);
});

test("the addresses beside the ranges are public", () => {
  const beside = [
    ..."1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255".split(" "),
    ..."172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0".split(" "),
    ..."223.255.255.255 2400:3200::1 2001:200:: 2001:db9:: 2003:: 3ffe:: 64:ff9c:: fb00:: fe00::".split(" "),
  ];
  for (const address of beside) assert.equal(addressKind(address), "public", address);
});

test("an address is the same in every way of writing it, and what is none is special", () => {
  for (const address of ["::ffff:10.0.0.1", "::FFFF:A00:1", "0:0:0:0:0:ffff:10.0.0.1", "fe80::1%eth0", "FE80:0::1%3"]) {
    assert.equal(addressKind(address), "special", address);
  }
  assert.equal(addressKind("::ffff:8.8.8.8"), "public");
  for (const text of ["", "x", "1.2.3", "1.2.3.4.5", "2130706433", "::g"]) {
    assert.equal(addressKind(text), "special", text);
  }
});
