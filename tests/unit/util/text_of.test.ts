import assert from "node:assert/strict";
import { test } from "node:test";
import { messageOf, quoted, stackOf, textOf } from "../../../src/util/text_of.ts";

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let at = 0; at < levels; at++) value = at % 2 === 0 ? [value] : { a: value };
  return value;
}

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const thrower = (): never => {
  throw new Error("no");
};
const badError = new Error("hidden");
for (const name of ["stack", "message", "name", "cause"]) Object.defineProperty(badError, name, { get: thrower });

/** Values that fail one or the other of the ordinary ways to text. */
const hostile: Record<string, () => unknown> = {
  "methods that are none": () => ({ toString: 1, valueOf: 1 }),
  "no prototype": () => Object.create(null),
  "a getter that throws": () => ({
    get a() {
      return thrower();
    },
    get message() {
      return thrower();
    },
  }), // deno-fmt-ignore
  "toPrimitive that throws": () => ({ [Symbol.toPrimitive]: thrower, toString: thrower }),
  "an inherited toString that throws": () =>
    new (class {
      override = 1;
      toString() {
        return thrower();
      }
    })(), // deno-fmt-ignore
  "toString that gives an object": () => new (class { toString() { return {}; } })(), // deno-fmt-ignore
  "toJSON that throws": () => ({ toJSON: thrower }),
  "a proxy that throws": () => new Proxy({}, { get: thrower, ownKeys: thrower, getPrototypeOf: thrower }),
  "a revoked proxy": () => revoked,
  "a function that is a proxy": () => new Proxy(() => {}, { get: thrower }),
  "an error whose fields throw": () => badError,
  "an error whose message is an object": () => Object.assign(new Error("x"), { message: { toString: 1 } }),
  "an error without words": () => new AggregateError([], ""),
  "a circle": () => {
    const circle: Record<string, unknown> = {};
    circle["circle"] = circle;
    return circle;
  },
  "100,000 levels": () => deep(100_000),
  "a long list": () => Array.from({ length: 1_000_000 }, () => "x"),
  "a long text": () => "x".repeat(1_000_000),
  "a long key": () => ({ ["k".repeat(1_000_000)]: 1 }),
  "a symbol": () => Symbol("s"),
  "a bigint": () => ({ a: 10n }),
  "null": () => null,
  "undefined": () => undefined,
};

for (const [name, make] of Object.entries(hostile)) {
  test(`becomes short text: ${name}`, () => {
    for (const  of of[textOf, messageOf, quoted]) {
      const text = of(make());
      assert.equal(typeof text, "string");
      assert.ok(text.length > 0 && text.length < 5_000, `${text.length} characters`);
    }
    assert.equal(typeof stackOf(make()), "string");
  });
}

test("what is harmless looks as one expects", () => {
  assert.equal(textOf("text"), "text");
  assert.equal(textOf({ toString: 1, valueOf: 1 }), '{"toString":1,"valueOf":1}');
  assert.equal(textOf([1, "a", null, { b: true }]), '[1,"a",null,{"b":true}]');
  assert.equal(textOf(new TypeError("x is no y")), "TypeError: x is no y");
  assert.equal(textOf(/a+/g), "/a+/g");
  assert.equal(textOf(new URL("http://a/b")), "http://a/b");
  assert.equal(textOf(10n), "10");
  assert.equal(textOf(undefined), "undefined");
  assert.equal(messageOf(new TypeError("x is no y")), "x is no y");
  assert.equal(messageOf("thrown text"), "thrown text");
  assert.equal(messageOf(new RangeError("")), "RangeError");
  assert.equal(messageOf(Object.assign(new Error(""), { code: "ECONNREFUSED" })), "ECONNREFUSED");
  assert.equal(messageOf({ message: "no error" }), '{"message":"no error"}');
  assert.equal(quoted("a\nb"), '"a\\nb"');
  assert.equal(quoted(5), "5");
});

test("a cut never leaves half a character", () => {
  assert.equal(textOf("ab😀cd", 3), "ab…");
  assert.equal(textOf("ab😀cd", 4), "ab😀…");
});
