import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import fc from "fast-check";
import { Storage } from "../../../src/storage/storage.ts";
import { memoryDriver, type StorageDriver } from "../../../src/storage/driver.ts";
import { encodeName, mayBegin } from "../../../src/storage/names.ts";
import { openStorage, type StorageOptions } from "../../../src/storage/open.ts";
import { createManualClock } from "../../../src/util/time/clock.ts";
import { createKeyedQueue } from "../../../src/util/keyed_queue.ts";
import { createLogger } from "../../../src/util/log/log.ts";

const log = createLogger("silent");

function memory(driver: StorageDriver = memoryDriver()) {
  const clock = createManualClock(1_000_000);
  return { clock, driver, storage: new Storage({ driver, clock, queue: createKeyedQueue() }, "CheckIn") };
}

const failsWith = (code: string, message?: RegExp) => (error: Error & { code?: string }) => {
  assert.equal(error.code, code, error.message);
  if (message !== undefined) assert.match(error.message, message);
  return true;
};

test("a value comes back as a copy, under any key; what is missing is undefined", async () => {
  const { storage } = memory();
  const value = { points: 3, list: [1, { 中文: "值" }], none: null };
  for (
    const key of ["签到/10001", "../../etc/passwd", "a:b", "con", ".", " ", "A", "a", "群\u0000", "e\u0301", "\u00e9"]
  ) {
    assert.equal(await storage.get(key), undefined);
    await storage.set(key, { key, value });
  }
  value.list.length = 0;
  assert.deepEqual(await storage.get("A"), { key: "A", value: { points: 3, list: [1, { 中文: "值" }], none: null } });
  assert.deepEqual(await storage.get("a"), { key: "a", value: { points: 3, list: [1, { 中文: "值" }], none: null } });
  assert.equal((await storage.keys()).length, 11);
  for (const falsy of [0, "", false, null]) {
    await storage.set("falsy", falsy);
    assert.equal(await storage.get("falsy"), falsy);
    assert.equal(await storage.has("falsy"), true);
  }
  await storage.set(10001, "a number");
  assert.equal(await storage.get("10001"), "a number");
  await storage.delete("falsy");
  await storage.delete("falsy");
  assert.equal(await storage.has("falsy"), false);
});

test("operations on one key happen in the order of the calls, and a hundred updates at once lose nothing", async () => {
  const { storage } = memory();
  void storage.set("n", 1);
  const seen = storage.get("n");
  void storage.delete("n");
  assert.equal(await seen, 1);
  assert.equal(await storage.get("n"), undefined);
  const all = await Promise.all(
    Array.from({ length: 100 }, () => storage.update<number>("n", (old = 0) => old + 1)),
  );
  assert.deepEqual(all, Array.from({ length: 100 }, (_, index) => index + 1));
  assert.equal(await storage.update<number | undefined>("n", () => undefined), undefined);
  assert.equal(await storage.has("n"), false);
});

test("a value expires at its time and not before; it is gone from lists, and then from the driver", async () => {
  const { clock, driver, storage } = memory();
  await storage.set("code", "1234", { ttlMs: 60_000 });
  await storage.set("kept", 1);
  await clock.advance(59_999);
  assert.equal(await storage.get("code"), "1234");
  assert.deepEqual(await storage.keys(), ["code", "kept"]);
  await clock.advance(1);
  assert.deepEqual(await storage.keys(), ["kept"]);
  assert.equal(await storage.get("code"), undefined);
  assert.deepEqual(await driver.getKeys("", {}), ["^check^in:kept"]);
});

test("time runs on for a value while the machine sleeps", async () => {
  const { clock, storage } = memory();
  await storage.set("code", "1234", { ttlMs: 60_000 });
  clock.setDateBy(60_000);
  assert.equal(await storage.has("code"), false);
});

test("an update keeps the time at which a value expires, unless it gives another; an expired value is no value", async () => {
  const { clock, storage } = memory();
  const add = (options = {}) => storage.update<number>("n", (old = 0) => old + 1, options);
  await add({ ttlMs: 1_000 });
  await clock.advance(600);
  assert.equal(await add(), 2);
  await clock.advance(400);
  assert.equal(await add({ ttlMs: 1_000 }), 1);
  await clock.advance(600);
  assert.equal(await add({ ttlMs: 1_000 }), 2);
  await clock.advance(600);
  assert.equal(await storage.get("n"), 2);
  await storage.set("n", 5);
  await clock.advance(10_000);
  assert.equal(await storage.get("n"), 5, "set without ttlMs keeps it for ever");
});

test("keys and entries by prefix, in order; clear empties one namespace and no other", async () => {
  const { storage } = memory();
  const shared = storage.namespace("积分");
  for (const [key, value] of [["群/2", 2], ["群/1", 1], ["人/1", 3]] as const) await shared.set(key, value);
  await storage.set("群/1", "mine");
  assert.deepEqual(await shared.keys("群/"), ["群/1", "群/2"]);
  assert.deepEqual(await shared.entries<number>("群/"), [["群/1", 1], ["群/2", 2]]);
  assert.deepEqual(await storage.namespace("积分").keys(), ["人/1", "群/1", "群/2"]);
  await shared.clear();
  assert.deepEqual(await shared.keys(), []);
  assert.equal(await storage.get("群/1"), "mine");
});

class Points {
  readonly points: number;

  constructor(points: number) {
    this.points = points;
  }
}

class Secretive {
  #secret = 1;

  get secret(): number {
    return this.#secret;
  }
}

test("what JSON would lose is refused, and says where it is", async () => {
  const { storage } = memory();
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  for (
    const [value, message] of [
      [undefined, /delete\(\)/],
      [{ a: { b: new Map() } }, /"a\.b" is a Map/],
      [new Set(), /it is a Set/],
      [[Number.NaN], /"\[0\]" is NaN/],
      [{ a: [{ b: -Infinity }] }, /"a\[0\]\.b" is -Infinity/],
      [{ a: 1n }, /"a" is a bigint/],
      [() => 1, /a function/],
      [Symbol("s"), /a symbol/],
      [circle, /"self" is a circular/i],
      [{ toJSON: () => undefined }, /toJSON gives undefined/],
      [{ list: [{ toJSON: () => undefined }] }, /"list\[0\]" is an? .*toJSON gives undefined/],
      [{ toJSON: () => () => 1 }, /a function/],
      [{ toJSON: () => ({ a: new Map() }) }, /"a" is a Map/],
      [[1, undefined], /"\[1\]" is undefined/],
      [[1, , 3], /"\[1\]" is undefined/], // oxlint-disable-line no-sparse-arrays
      [{ picture: new Uint8Array(3) }, /"picture" is an Uint8Array: keep bytes as base64/],
      [Buffer.from("x"), /a Buffer: keep bytes/],
      [new ArrayBuffer(1), /an ArrayBuffer: keep bytes/],
      [new DataView(new ArrayBuffer(1)), /a DataView/],
      [{ pattern: /x/ }, /"pattern" is a RegExp/],
      [{ why: new TypeError("no") }, /"why" is a TypeError/],
      [new WeakMap(), /a WeakMap/],
      [Promise.resolve(1), /a Promise/],
      [Object(Number.NaN), /a Number/],
      [new Date(Number.NaN), /a Date without a time/],
      [new Secretive(), /a Secretive with no fields/],
      [
        new Proxy({}, {
          ownKeys: () => {
            throw new Error("locked");
          },
        }),
        /locked/,
      ],
    ] as const
  ) {
    await assert.rejects(storage.set("k", value), failsWith("STORAGE_VALUE", message));
  }
  assert.equal(await storage.has("k"), false);
  await storage.set("k", {
    when: new Date(0),
    nothing: undefined,
    at: new URL("http://h/"),
    nested: Object.create(null),
  });
  assert.deepEqual(await storage.get("k"), { when: "1970-01-01T00:00:00.000Z", at: "http://h/", nested: {} });
  const twice = { a: 1 };
  await storage.set("k", JSON.parse('{"__proto__":{"x":1},"b":2}'));
  assert.equal(JSON.stringify(await storage.get("k")), '{"__proto__":{"x":1},"b":2}');
  await storage.set("k", [twice, twice, new Points(3)]);
  assert.deepEqual(await storage.get("k"), [{ a: 1 }, { a: 1 }, { points: 3 }]);
  await assert.rejects(storage.update("k", () => ({ a: new Map() })), failsWith("STORAGE_VALUE", /"a" is a Map/));
  assert.deepEqual(await storage.get("k"), [{ a: 1 }, { a: 1 }, { points: 3 }]);
});

test("whatever JSON gives is kept as it is", async () => {
  const { storage } = memory();
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ depthSize: "small" }), async (value) => {
      await storage.set("k", value);
      assert.deepEqual(await storage.get("k"), JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 200 },
  );
});

test("a date that is set back makes no value live longer", async () => {
  const { clock, storage } = memory();
  await storage.set("a", 1, { ttlMs: 10_000 });
  await storage.set("b", 1, { ttlMs: 10_000 });
  clock.setDateBy(-3_600_000);
  await clock.advance(4_000);
  assert.equal(await storage.update<number>("b", (old = 0) => old + 1), 2, "it keeps the time that it has left");
  clock.setDateBy(-3_600_000);
  await clock.advance(5_999);
  assert.deepEqual(await storage.entries(), [["a", 1], ["b", 2]]);
  await clock.advance(1);
  assert.deepEqual(await storage.keys(), []);
});

test("one value that nobody can read hides no other, and is told once", async () => {
  const driver = memoryDriver();
  const lines: string[] = [];
  const space = await openStorage({ driver }, {
    clock: createManualClock(),
    log: { ...log, error: (line: string) => void lines.push(line) },
  });
  const storage = space.namespace("Bot");
  await storage.set("a", 1);
  await storage.set("b", 2);
  for (const text of ["{", "null", '{"key":7,"value":1}', '{"key":"c","value":1,"expires":"soon"}', ""]) {
    await driver.setItem?.("^bot:c", text, {});
    for (let times = 0; times < 2; times++) {
      assert.deepEqual(await storage.keys(), ["a", "b"]);
      assert.deepEqual(await storage.entries(), [["a", 1], ["b", 2]]);
    }
    await assert.rejects(storage.get("c"), failsWith("STORAGE_CORRUPT", /"\^bot:c"/));
  }
  assert.equal(lines.length, 1);
  await storage.set("c", 3);
  assert.deepEqual(await storage.keys(), ["a", "b", "c"]);
});

test("wrong keys, times and updates are refused in words", async () => {
  const { storage } = memory();
  await assert.rejects(storage.get(""), failsWith("STORAGE_KEY", /1 to 1024 bytes, not one of 0 bytes/));
  await assert.rejects(storage.get("长".repeat(342)), failsWith("STORAGE_KEY", /one of 1026 bytes/));
  await assert.rejects(storage.get("\ud800"), failsWith("STORAGE_KEY", /half a character/));
  for (const key of [1.5, Number.NaN, undefined, null, {}]) {
    await assert.rejects(
      storage.get(key as unknown as string),
      failsWith("STORAGE_KEY", /is a text of 1 to 1024 bytes, not/),
    );
  }
  for (const ttlMs of [0, -1, Number.NaN, Infinity]) {
    await assert.rejects(storage.set("k", 1, { ttlMs }), failsWith("STORAGE_TTL"));
  }
  await assert.rejects(storage.update("k", () => Promise.resolve(1)), failsWith("STORAGE_VALUE", /at once/));
  await assert.rejects(
    storage.update("k", () => {
      throw new RangeError("mine");
    }),
    /^RangeError: mine$/,
  );
  assert.equal(await storage.update<number>("k", (old = 1) => old), 1, "a failed update holds up nobody");
  assert.throws(() => storage.namespace("群".repeat(200)), failsWith("STORAGE_KEY", /too long/));
});

test("what adelie did not write is told, and not deleted", async () => {
  const { driver, storage } = memory();
  for (const text of ["{", "17", "null", "[]", '{"value":1}', ""]) {
    await driver.setItem?.("^check^in:k", text, {});
    await assert.rejects(storage.get("k"), failsWith("STORAGE_CORRUPT", /\^check\^in:k.*memory/s));
    await assert.rejects(storage.update("k", () => 1), failsWith("STORAGE_CORRUPT"));
  }
  await storage.set("k", 1);
  assert.equal(await storage.get("k"), 1);
});

test("a driver's failure is the storage's, with its cause", async () => {
  const cause = new Error("disk full");
  const { storage } = memory({
    ...memoryDriver(),
    name: "broken",
    setItem: () => {
      throw cause;
    },
  });
  await assert.rejects(storage.set("k", 1), (error: Error) => {
    failsWith("STORAGE_FAILED", /broken.*disk full/)(error);
    assert.equal(error.cause, cause);
    return true;
  });
});

test("with a driver that others write through too, an update starts again until nobody came between", async () => {
  const driver = memoryDriver();
  let meddled = 0;
  const { storage } = memory({
    ...driver,
    async swapItem(name, old, text) {
      if (meddled < 3) await driver.setItem?.(name, `{"key":"n","value":${++meddled * 10}}`, {});
      if (await driver.getItem(name) !== old) return false;
      await driver.setItem?.(name, text ?? "", {});
      return true;
    },
  });
  const seen: unknown[] = [];
  assert.equal(await storage.update<number>("n", (old = 0) => (seen.push(old), old + 1)), 31);
  assert.deepEqual(seen, [0, 10, 20, 30]);
  const { storage: hopeless } = memory({ ...driver, swapItem: () => Promise.resolve(false) });
  await assert.rejects(hopeless.update("n", () => 1), failsWith("STORAGE_BUSY"));
});

test("any two keys have different names, also where case and spelling are folded, and every name is safe", () => {
  const fold = (name: string) => name.normalize("NFC").toLowerCase();
  const key = fc.oneof(
    fc.string({ minLength: 1, unit: "binary", maxLength: 100 }),
    fc.constantFrom("con", "CON", "con.", "lpt1", "~", "~~", "^a", "A", "%41"),
  );
  fc.assert(fc.property(key, key, fc.string({ maxLength: 3 }), (one, other, prefix) => {
    const name = encodeName(one);
    if (one !== other) assert.notEqual(fold(name), fold(encodeName(other)));
    assert.ok(new TextEncoder().encode(name).length <= 200);
    assert.match(name, /^[a-z0-9_~^\u3400-\u4dbf\u4e00-\u9fff-]+$/);
    assert.doesNotMatch(name, /^(con|prn|aux|nul|com\d|lpt\d)$/);
    if (one.startsWith(prefix)) assert.ok(mayBegin(name, prefix));
    else if (!name.includes("~~")) assert.ok(!mayBegin(name, prefix));
  }));
});

test("a closed storage does what it was told before, and nothing after", async () => {
  const texts = new Map<string, string>();
  let disposed = 0;
  const driver: StorageDriver = {
    getItem: (name) => texts.get(name),
    setItem: async (name, text) => {
      await new Promise((done) => setTimeout(done, 20));
      texts.set(name, text);
    },
    getKeys: () => [...texts.keys()],
    dispose() {
      disposed++;
      throw new Error("no");
    },
  };
  const lines: string[] = [];
  const told = { ...log, warn: (line: string) => lines.push(line) };
  const space = await openStorage({ driver }, { clock: createManualClock(), log: told });
  const storage = space.namespace("a");
  const writes = [storage.set("k", 1), storage.set("k", 2)];
  await space.close();
  assert.equal(texts.get("a:k"), '{"key":"k","value":2}');
  await space.close();
  assert.deepEqual([disposed, lines], [1, ["The storage could not be closed: no"]]);
  await Promise.all(writes);
  await assert.rejects(storage.get("k"), failsWith("STORAGE_CLOSED"));
});

test("wrong storage options are refused, and a password in them is not repeated", async () => {
  for (
    const options of ["file", 7, null, {}, { folder: "" }, { driver: {} }, "mysql://u:geheim@h", {
      redis: "http://u:geheim@h",
    }]
  ) {
    await assert.rejects(
      openStorage(options as unknown as StorageOptions, { clock: createManualClock(), log }),
      (error: Error) => {
        failsWith("OPTION")(error);
        assert.doesNotMatch(error.message, /geheim/);
        return true;
      },
    );
  }
});
