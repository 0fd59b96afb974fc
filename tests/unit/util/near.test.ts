import assert from "node:assert/strict";
import { test } from "node:test";
import { isNear, nearest } from "../../../src/util/near.ts";

test("one slip is near, two are not", () => {
  for (const typo of ["aliases", "aliaes", "aliasess", "alaises", "aliazes"]) assert.ok(isNear(typo, "aliases"), typo);
  for (const other of ["alias", "alaisess", "other"]) assert.ok(!isNear(other, "aliases"), other);
});

test("nearest() finds what was meant, and nothing where that is not clear", () => {
  const known = ["aliases", "description", "downloadPath", "maxDownloads", "maxDownloadBytes", "prefix", "timeoutMs"];
  const rows: [typed: string, meant: string | undefined][] = [
    ["alias", "aliases"],
    ["ALIASES", "aliases"],
    ["desc", "description"],
    ["download_path", "downloadPath"],
    ["prefixes", "prefix"],
    ["timeout", "timeoutMs"],
    ["timeout_ms", "timeoutMs"],
    ["max", undefined],
    ["al", undefined],
    ["", undefined],
    ["prefixOfThings", undefined],
    ["__proto__", undefined],
  ];
  for (const [typed, meant] of rows) assert.equal(nearest(typed, known), meant, typed);
});
