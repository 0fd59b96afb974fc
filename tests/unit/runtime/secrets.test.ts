import assert from "node:assert/strict";
import { test } from "node:test";
import { isSameSecret } from "../../../src/runtime/secrets.ts";

test("secrets are the same only when every character is", () => {
  assert.equal(isSameSecret("企鹅-token", "企鹅-token"), true);
  for (const other of ["", "企鹅-toke", "企鹅-tokem", "企鹅-token ", "企鹅-tokenn"]) {
    assert.equal(isSameSecret(other, "企鹅-token"), false, other);
  }
});
