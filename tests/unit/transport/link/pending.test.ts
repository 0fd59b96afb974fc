import assert from "node:assert/strict";
import { test } from "node:test";
import { Deadlines, Pending } from "../../../../src/transport/link/pending.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

function setUp() {
  const clock = createManualClock();
  const pending = new Pending<string>(new Deadlines(clock), (action, ms) => new Error(`${action} after ${ms}`));
  const log: string[] = [];
  const await_ = (action: string, options: { timeoutMs?: number; signal?: AbortSignal; more?: boolean } = {}) => {
    const key = pending.next();
    pending.add(key, action, options.timeoutMs ?? 1_000, options.signal, {
      settle(value, chars) {
        log.push(`${action}=${value}(${chars})`);
        return options.more;
      },
      fail: (error) => void log.push(`${action}!${error instanceof Error ? error.message : error}`),
    });
    return key;
  };
  return { clock, pending, log, await_ };
}

test("answers reach whoever awaits them, in any order, once", () => {
  const { clock, pending, log, await_ } = setUp();
  const [a, b] = [await_("a"), await_("b")];
  assert.equal(pending.settle(b, "B", 7), true);
  assert.equal(pending.settle(a, "A"), true);
  assert.equal(pending.settle(a, "again"), false);
  assert.equal(pending.settle(99, "unknown"), false);
  assert.equal(pending.settle(NaN, "none"), false);
  assert.deepEqual(log, ["b=B(7)", "a=A(0)"]);
  assert.equal(pending.size, 0);
  assert.equal(clock.pending, 0);
});

test("an entry whose receiver wants more stays", () => {
  const { pending, log, await_ } = setUp();
  const key = await_("s", { more: true });
  pending.settle(key, "1");
  pending.settle(key, "2");
  pending.drop(key);
  assert.equal(pending.settle(key, "3"), false);
  assert.deepEqual(log, ["s=1(0)", "s=2(0)"]);
});

test("time that runs out fails the entry", async () => {
  const { clock, pending, log, await_ } = setUp();
  const key = await_("slow", { timeoutMs: 50 });
  await_("slower", { timeoutMs: 80 });
  await clock.advance(50);
  assert.deepEqual(log, ["slow!slow after 50"]);
  assert.equal(pending.settle(key, "late"), false);
  assert.equal(pending.size, 1);
});

test("an aborted signal fails its entry with the reason, and is let go of at the end", () => {
  const { pending, log, await_ } = setUp();
  const controller = new AbortController();
  await_("a", { signal: controller.signal });
  const done = await_("b", { signal: controller.signal });
  pending.settle(done, "B");
  controller.abort("enough");
  assert.deepEqual(log, ["b=B(0)", "a!enough"]);
  assert.equal(pending.size, 0);
});

test("a lost link fails each entry with an error of its own", () => {
  const { clock, pending, log, await_ } = setUp();
  for (const action of ["a", "b", "c"]) await_(action);
  pending.failAll((action) => `lost ${action}`);
  assert.deepEqual(log, ["a!lost a", "b!lost b", "c!lost c"]);
  assert.equal(pending.size, 0);
  assert.equal(clock.pending, 0);
});

test("a timeout that is not above 0 leaves nothing behind", () => {
  const { clock, pending, await_ } = setUp();
  assert.throws(() => await_("a", { timeoutMs: 0 }), { code: "TIMEOUT_INVALID" });
  assert.equal(pending.size, 0);
  assert.equal(clock.pending, 0);
});

test("an entry that ended listens to its signal no more", () => {
  const { pending, await_ } = setUp();
  const { signal } = new AbortController();
  let listeners = 0;
  const counted = {
    addEventListener: () => void listeners++,
    removeEventListener: () => void listeners--,
  } as unknown as typeof signal;
  const keys = [1, 2, 3].map(() => await_("a", { signal: counted }));
  assert.equal(listeners, 3);
  pending.settle(keys[0] as number, "");
  pending.fail(keys[1] as number, "");
  pending.drop(keys[2] as number);
  assert.equal(listeners, 0);
});

test("numbers go round those that are still awaited, however long, and are found among ten thousand", () => {
  const { pending, log, await_ } = setUp();
  const old = [await_("old 1"), await_("old 2")];
  for (let i = 0; i < 1_000; i++) {
    const key = await_(`n${i}`);
    assert.ok(!old.includes(key));
    assert.ok(pending.settle(key, "x"));
  }
  assert.equal(pending.size, 2);
  const many = Array.from({ length: 10_000 }, (_, i) => await_(`m${i}`));
  assert.equal(new Set(many).size, 10_000);
  for (const key of [...many].reverse()) assert.ok(pending.settle(key, "x"));
  for (const key of old) assert.ok(pending.settle(key, "late"));
  assert.deepEqual(log.slice(-2), ["old 1=late(0)", "old 2=late(0)"]);
  assert.equal(pending.settle(old[0] as number, "again"), false);
});
