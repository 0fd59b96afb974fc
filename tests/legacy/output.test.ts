import assert from "node:assert/strict";
import { test } from "node:test";

/** What a decorator of a method and one of a class are called with. */
const calls: unknown[][] = [];

// oxlint-disable-next-line no-explicit-any -- one signature for both dialects
function spy(...given: any[]): void {
  calls.push(given);
}

test("these tests are compiled with experimentalDecorators", () => {
  @spy
  class Seen {
    @spy
    method() {}
  }
  const [method, whole] = calls;
  assert.deepEqual(method?.slice(0, 2), [Seen.prototype, "method"], "the standard dialect gives a context object");
  assert.equal((method?.[2] as PropertyDescriptor | undefined)?.value, Seen.prototype.method);
  assert.deepEqual(whole?.slice(0, 1), [Seen]);
  assert.equal(whole?.[1], undefined);
});
