import assert from "node:assert/strict";
import { test } from "node:test";
import { given } from "../../../src/util/given.ts";

test("a key whose value is undefined is not there, and every other value stays", () => {
  const values = { a: undefined, b: "", c: 0, d: null, e: false, f: NaN, g: "x" };
  const known = given(values);
  assert.deepEqual(Object.keys(known), ["b", "c", "d", "e", "f", "g"]);
  assert.deepEqual(known, { b: "", c: 0, d: null, e: false, f: NaN, g: "x" });
  assert.deepEqual(Object.keys(values).length, 7, "the values are left as they were");
});

test("an undefined value no longer hides a default when it is spread", () => {
  assert.deepEqual({ port: 80, host: "a", ...given({ port: undefined, host: "b" }) }, { port: 80, host: "b" });
  assert.deepEqual(given({}), {});
});

test("keys that an object inherits are not taken", () => {
  assert.deepEqual(given(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } })), { own: 2 });
});
