import assert from "node:assert/strict";
import { test } from "node:test";
import { Deadlines } from "../../../../src/transport/link/pending.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

function setUp() {
  const clock = createManualClock();
  const expired: string[] = [];
  const task = (name: string) => ({ expire: () => void expired.push(`${name}@${clock.now()}`) });
  return { clock, expired, task, deadlines: new Deadlines(clock) };
}

test("deadlines of different lengths fall due in their order, on one timer", async () => {
  const { clock, expired, task, deadlines } = setUp();
  deadlines.add(task("long"), 300);
  deadlines.add(task("short"), 100);
  deadlines.add(task("middle"), 200);
  deadlines.add(task("short too"), 100);
  assert.equal(clock.pending, 1);
  await clock.advance(99);
  assert.deepEqual(expired, []);
  await clock.advance(1_000);
  assert.deepEqual(expired, ["short@100", "short too@100", "middle@200", "long@300"]);
  assert.equal(clock.pending, 0);
});

test("a removed deadline never falls due, wherever in the list it was", async () => {
  const { clock, expired, task, deadlines } = setUp();
  const all = ["a", "b", "c", "d", "e"].map((name) => deadlines.add(task(name), 100));
  for (const i of [2, 0, 4]) deadlines.remove(all[i]);
  for (const i of [2, 0, 4]) deadlines.remove(all[i]); // twice does no harm
  await clock.advance(100);
  assert.deepEqual(expired, ["b@100", "d@100"]);
});

test("no timer is left when the last deadline is removed", () => {
  const { clock, task, deadlines } = setUp();
  const one = deadlines.add(task("one"), 100);
  const two = deadlines.add(task("two"), 200);
  deadlines.remove(one);
  deadlines.remove(two);
  assert.equal(clock.pending, 0);
});

test("a deadline set by an expiring one counts from then", async () => {
  const { clock, expired, task, deadlines } = setUp();
  deadlines.add({ expire: () => void deadlines.add(task("second"), 100) }, 100);
  await clock.advance(150);
  assert.deepEqual(expired, []);
  await clock.advance(50);
  assert.deepEqual(expired, ["second@200"]);
});

test("a deadline beyond what a timer takes is kept", async () => {
  const { clock, expired, task, deadlines } = setUp();
  deadlines.add(task("far"), 2 ** 32);
  await clock.advance(2 ** 31);
  assert.deepEqual(expired, []);
  await clock.advance(2 ** 31);
  assert.deepEqual(expired, [`far@${2 ** 32}`]);
});

test("an infinite deadline needs no timer, and one that is not above 0 is refused", () => {
  const { clock, task, deadlines } = setUp();
  deadlines.remove(deadlines.add(task("never"), Infinity));
  assert.equal(clock.pending, 0);
  for (const ms of [0, -1, NaN]) {
    assert.throws(() => deadlines.add(task("wrong"), ms), { name: "ConfigError", code: "TIMEOUT_INVALID" });
  }
});

test("after any sequence of steps just what is due has expired, in order", async () => {
  const clock = createManualClock();
  const deadlines = new Deadlines(clock);
  let seed = 7;
  const dice = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % n;
  const model = new Map<number, number>();
  const handles: ReturnType<Deadlines["add"]>[] = [];
  for (let i = 0; i < 300; i++) {
    const timeoutMs = [10, 25, 25, 100][dice(4)] as number;
    const dueMs = clock.now() + timeoutMs;
    model.set(i, dueMs);
    handles[i] = deadlines.add({
      expire() {
        assert.equal(model.get(i), clock.now());
        model.delete(i);
      },
    }, timeoutMs);
    if (dice(3) === 0) {
      const victim = dice(i + 1);
      deadlines.remove(handles[victim]);
      model.delete(victim);
    }
    if (dice(4) === 0) await clock.advance(dice(12));
  }
  await clock.advance(1_000);
  assert.equal(model.size, 0);
  assert.equal(clock.pending, 0);
});

test("lengths of time that nobody asks for any more are forgotten", () => {
  const { task, deadlines } = setUp();
  const all = Array.from({ length: 1_000 }, (_, n) => deadlines.add(task(`${n}`), n + 1));
  assert.equal(deadlines.lengths, 1_000);
  for (const deadline of all) deadlines.remove(deadline);
  assert.ok(deadlines.lengths <= 8, `${deadlines.lengths}`);
});
