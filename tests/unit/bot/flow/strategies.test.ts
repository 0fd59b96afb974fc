import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../src/api/clients.ts";
import { createEvent } from "../../../../src/bot/events/create.ts";
import { Signals } from "../../../../src/bot/events/signals.ts";
import { Lines } from "../../../../src/bot/flow/lines.ts";
import { orderClause } from "../../../../src/bot/model/flow.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";
import { captureLog } from "../../../support/captured_log.ts";
import { groupMessage, SELF } from "../../../support/peer.ts";
import { runOrdered } from "../../../support/order.ts";

const recall = { post_type: "notice", notice_type: "group_recall", self_id: SELF, group_id: 700001 };

test("queue: one after the other in each chat, and chats do not wait for each other", async () => {
  const app = runOrdered({});
  const all = [app.take("a", 100), app.take("b", 10), app.take("c", 10, { group_id: 700002 }), app.take("d", 10)];
  await app.clock.advance(200);
  await Promise.all(all);
  assert.deepEqual(app.log, ["+a", "+c", "-c", "-a", "+b", "-b", "+d", "-d"]);
  assert.deepEqual(app.sent, ["c", "a", "b", "d"]);
  assert.deepEqual([app.open, app.clock.pending, app.failed], [0, 0, []]);
});

test("queue: two accounts of an app in one group have a line each", async () => {
  const app = runOrdered({});
  void app.take("a", 100);
  void app.take("b", 10, { self_id: 10009 });
  void app.take("c", 10, { message_type: "private", sub_type: "friend", group_id: undefined });
  await app.clock.advance(100);
  assert.deepEqual(app.log, ["+a", "+b", "+c", "-b", "-c", "-a"]);
});

test("queue by user: people of one chat do not wait for each other; by all: everybody does", async () => {
  const people = runOrdered({ by: "user" });
  void people.take("a", 100);
  void people.take("b", 10);
  void people.take("c", 10, { user_id: 20002 });
  await people.clock.advance(200);
  assert.deepEqual(people.log, ["+a", "+c", "-c", "-a", "+b", "-b"]);
  const everybody = runOrdered({ by: "all" });
  void everybody.take("a", 100);
  void everybody.take("b", 10, { user_id: 20002, group_id: 700002 });
  await everybody.clock.advance(200);
  assert.deepEqual(everybody.log, ["+a", "-a", "+b", "-b"]);
});

test("queue: more than max are left out, the newest or the oldest, and are told so", async () => {
  for (const onFull of ["newest", "oldest"] as const) {
    const app = runOrdered({ max: 2, onFull, say: "忙" });
    const all = ["a", "b", "c", "d"].map((name) => app.take(name, 10));
    await app.clock.advance(100);
    await Promise.all(all);
    assert.deepEqual(app.sent, onFull === "newest" ? ["忙", "a", "b", "c"] : ["忙", "a", "c", "d"]);
    assert.deepEqual([app.open, app.clock.pending], [0, 0]);
  }
});

test("queue: who waits for longer than waitMs is left out", async () => {
  const app = runOrdered({ waitMs: 50, say: "太久了" });
  const all = [app.take("a", 100), app.take("b", 10)];
  await app.clock.advance(49);
  assert.deepEqual(app.sent, []);
  await app.clock.advance(1);
  assert.deepEqual(app.sent, ["太久了"]);
  await app.clock.advance(50);
  await Promise.all(all);
  assert.deepEqual([app.log, app.clock.pending], [["+a", "-a"], 0]);
});

test("drop: while one is handled, others are left out", async () => {
  const app = runOrdered({ strategy: "drop", say: "还在忙" });
  void app.take("a", 100);
  await app.take("b", 10);
  await app.clock.advance(100);
  void app.take("c", 10);
  await app.clock.advance(10);
  assert.deepEqual(app.log, ["+a", "-a", "+c", "-c"]);
  assert.deepEqual(app.sent, ["还在忙", "a", "c"]);
});

test("drop with max: so many are handled at once", async () => {
  const app = runOrdered({ strategy: "drop", max: 2 });
  for (const name of ["a", "b", "c"]) void app.take(name, 10);
  await app.clock.advance(10);
  assert.deepEqual(app.log, ["+a", "+b", "-a", "-b"]);
});

test("latest: the older one is told to end, its answer is not sent, and the newer one begins when it has ended", async () => {
  const app = runOrdered({ strategy: "latest" });
  const all = [app.take("a", 100)];
  await app.clock.advance(10);
  all.push(app.take("b", 100), app.take("c", 100));
  await app.clock.advance(100);
  await Promise.all(all);
  assert.deepEqual(app.log, ["+a", "!a", "+c", "-c"]);
  assert.deepEqual([app.sent, app.failed, app.open, app.clock.pending], [["c"], [], 0, 0]);
});

test("latest: one that does not listen is not waited for, and its answer is not sent either", async () => {
  const app = runOrdered({ strategy: "latest" }, { listens: false });
  const all = [app.take("a", 100)];
  await app.clock.advance(0);
  all.push(app.take("b", 10));
  await app.clock.advance(0);
  assert.deepEqual(app.log, ["+a", "+b"]);
  await app.clock.advance(100);
  await Promise.all(all);
  assert.deepEqual([app.log.slice(2), app.sent, app.open], [["-b", "-a"], ["b"], 0]);
});

test("debounce: what comes shortly after each other is one, which the newest stands for", async () => {
  const app = runOrdered({ strategy: "debounce", waitMs: 100 });
  const all = [app.take("a", 10)];
  await app.clock.advance(99);
  all.push(app.take("b", 10));
  await app.clock.advance(99);
  all.push(app.take("c", 10));
  await app.clock.advance(99);
  assert.deepEqual(app.log, []);
  await app.clock.advance(1);
  assert.deepEqual(app.log, ["+abc"]);
  await app.clock.advance(10);
  await Promise.all(all);
  assert.deepEqual([app.log, app.sent, app.open, app.clock.pending], [["+abc", "-abc"], ["abc"], 0, 0]);
});

test("debounce: the next burst waits until the handler has ended, and so many are not waited for", async () => {
  const app = runOrdered({ strategy: "debounce", waitMs: 100, max: 2 });
  const all = [app.take("a", 50), app.take("b", 500)];
  await app.clock.advance(0);
  assert.deepEqual(app.log, ["+ab"], "two are enough");
  all.push(app.take("c", 10));
  await app.clock.advance(400);
  assert.deepEqual(app.log, ["+ab"]);
  all.push(app.take("d", 10), app.take("e", 10));
  await app.clock.advance(100);
  assert.deepEqual(app.log, ["+ab", "-ab", "+cd"]);
  await app.clock.advance(10);
  await Promise.all(all);
  assert.deepEqual([app.sent, app.open, app.clock.pending], [["ab", "cd"], 0, 0]);
});

test("a recalled message leaves its line, or its burst", async () => {
  const queue = runOrdered({});
  const all = [queue.take("a", 100), queue.take("b", 10, { message_id: 77 }), queue.take("c", 10)];
  await queue.push({ ...recall, message_id: 77 });
  await all[1];
  await queue.clock.advance(200);
  await Promise.all(all);
  assert.deepEqual(queue.log, ["+a", "-a", "+c", "-c"]);
  const burst = runOrdered({ strategy: "debounce", waitMs: 100 });
  const parts = [burst.take("a", 10), burst.take("b", 10), burst.take("c", 10, { message_id: 78 })];
  await burst.push({ ...recall, message_id: 78 });
  await burst.clock.advance(110);
  await Promise.all(parts);
  assert.deepEqual([burst.log, burst.open], [["+ab", "-ab"], 0]);
  const alone = runOrdered({ strategy: "debounce", waitMs: 100 });
  const gone = alone.take("a", 10, { message_id: 79 });
  await alone.push({ ...recall, message_id: 79 });
  await gone;
  assert.deepEqual([alone.log, alone.clock.pending, alone.open], [[], 0, 0]);
});

test("timeoutMs: the next one has its turn, whether the handler has ended or not", async () => {
  for (const listens of [true, false]) {
    const app = runOrdered({ timeoutMs: 50, strategy: "queue" }, { listens });
    const all = [app.take("a", 1_000), app.take("b", 10)];
    await app.clock.advance(50);
    await all[0];
    assert.deepEqual(app.failed.length, 1);
    assert.match(app.failed[0] as string, /^Bot\.run: Bot\.run has not ended within 50 ms/);
    await app.clock.advance(10);
    await all[1];
    await app.clock.advance(1_000);
    assert.deepEqual(app.sent, ["b"]);
    assert.deepEqual([app.open, app.clock.pending, app.failed.length], [0, 0, 1]);
  }
});

test("timeoutMs alone changes no order", async () => {
  const app = runOrdered({ timeoutMs: 50 });
  void app.take("a", 20);
  void app.take("b", 10);
  await app.clock.advance(20);
  assert.deepEqual(app.log, ["+a", "+b", "-b", "-a"]);
});

test("what a handler throws when its time has been up is told, unless it is the end that it was told of", async () => {
  const clock = createManualClock();
  const log = captureLog();
  const signals = new Signals();
  const lines = new Lines({ clock, log, signals });
  const order = lines.of(
    [{ ...orderClause("@Concurrency", { timeoutMs: 50 }) }],
    { source: "Bot.a", bot: "Bot" },
    true,
  );
  for (const error of ["no", undefined]) {
    const event = createEvent(groupMessage("a") as EventPayload, {} as OneBotApi);
    const ticket = order?.arrive(event);
    assert.equal(ticket?.ready(), true);
    let reject = (_: unknown): void => {};
    const late = ticket?.within(new Promise((_, no) => reject = no)) as Promise<unknown>;
    const isLate = assert.rejects(late, { code: "HANDLER_TIMEOUT" });
    await clock.advance(50);
    await isLate;
    reject(error === undefined ? signals.reasonOf(event) : new Error(error));
    await clock.advance(0);
  }
  assert.deepEqual(log.of("error"), ["Bot.a failed: no"]);
  assert.equal(log.of("debug").length, 1);
  assert.deepEqual([lines.timedOut, clock.pending], [2, 0]);
});
