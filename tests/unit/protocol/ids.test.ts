import assert from "node:assert/strict";
import { test } from "node:test";
import { idNumber, idText, isSameId } from "../../../src/protocol/ids.ts";

const nobody: readonly unknown[] = [undefined, null, 0, "", "0", "00", " ", NaN, Infinity, {}, [], {
  toString: 1,
  valueOf: 1,
}, true];

test("an id is compared as text, whichever form it has", () => {
  for (const id of [10001, "10001", " 10001", "010001", 10001n]) {
    assert.equal(idText(id), "10001");
    assert.equal(idNumber(id), 10001);
    assert.ok(isSameId(id, 10001) && isSameId("10001", id));
    assert.ok(!isSameId(id, 10002));
  }
  assert.equal(idText(-2147483648), "-2147483648");
  assert.equal(idText("u_abc"), "u_abc");
});

test("beyond 2^53 the text decides", () => {
  assert.ok(isSameId("9007199254740993", "9007199254740993"));
  assert.ok(!isSameId("9007199254740993", "9007199254740992"));
  assert.ok(isSameId("144115218680000001", 144115218680000001n));
});

test("nobody is nobody, and not the same as anybody", () => {
  for (const id of nobody) {
    assert.equal(idText(id), undefined);
    assert.equal(idNumber(id), 0);
    for (const other of [...nobody, 10001]) assert.ok(!isSameId(id, other));
  }
});
