import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayload } from "../../../src/protocol/events.ts";
import { Repeats } from "../../../src/transport/repeats.ts";
import { createManualClock } from "../../../src/util/clock.ts";

const event = (fields: object): EventPayload => ({ time: 1_700_000_000, self_id: 10001, ...fields }) as EventPayload;
const message = (message_id: number | string, more: object = {}): EventPayload =>
  event({
    post_type: "message",
    message_type: "group",
    message_id,
    group_id: 7,
    user_id: 8,
    raw_message: "hi",
    ...more,
  });
const poke = (): EventPayload => event({ post_type: "notice", notice_type: "notify", sub_type: "poke", user_id: 8 });

test("on one live link nothing is a repeat, however alike events look", () => {
  const repeats = new Repeats(createManualClock());
  for (let n = 0; n < 3; n++) for (const each of [message(1), poke()]) assert.ok(!repeats.isRepeat(each));
  assert.equal(repeats.count, 0);
});

test("after a lost link each event of before may come again once, and what is new is not taken for it", () => {
  const repeats = new Repeats(createManualClock());
  for (const each of [message(1), message(2), message("x3"), poke(), poke()]) repeats.isRepeat(each);
  repeats.cut();
  const came = [message(1), message(1), poke(), poke(), poke(), message("x3"), message(4)];
  assert.deepEqual(came.map((each) => repeats.isRepeat(each)), [true, false, true, true, false, true, false]);
  assert.equal(repeats.count, 4);
});

test("a message is the same only if its second, its place, its sender, its kind and its length are", () => {
  const repeats = new Repeats(createManualClock());
  repeats.isRepeat(message(1));
  repeats.cut();
  const others = [{ time: 1 }, { group_id: 6 }, { user_id: 6 }, { post_type: "message_sent" }, {
    raw_message: "other",
  }];
  for (const other of others) assert.ok(!repeats.isRepeat(message(1, other)), JSON.stringify(other));
  assert.ok(repeats.isRepeat(message(1)));
});

test("an event that came again may come again after each lost link", () => {
  const repeats = new Repeats(createManualClock());
  repeats.isRepeat(message(1));
  for (let links = 0; links < 3; links++) {
    repeats.cut();
    assert.ok(repeats.isRepeat(message(1)));
  }
});

test("an attempt that failed in between changes nothing", () => {
  const repeats = new Repeats(createManualClock());
  repeats.isRepeat(message(1));
  repeats.cut();
  repeats.cut();
  assert.ok(repeats.isRepeat(message(1)));
});

test("what comes is compared for a minute, counted from the first event of the new link", async () => {
  const clock = createManualClock();
  const repeats = new Repeats(clock);
  repeats.isRepeat(message(1));
  repeats.isRepeat(message(2));
  repeats.cut();
  await clock.advance(3_600_000);
  assert.ok(repeats.isRepeat(message(1)));
  await clock.advance(60_001);
  assert.ok(!repeats.isRepeat(message(2)));
});

test("the last 1,024 messages and 256 others are remembered, no more", () => {
  const repeats = new Repeats(createManualClock());
  for (let n = 0; n < 1_025; n++) repeats.isRepeat(message(n));
  for (let n = 0; n < 257; n++) repeats.isRepeat(event({ post_type: "request", flag: String(n) }));
  repeats.cut();
  assert.deepEqual([0, 1, 1_024].map((n) => repeats.isRepeat(message(n))), [false, true, true]);
  const again = [0, 1, 256].map((n) => repeats.isRepeat(event({ post_type: "request", flag: String(n) })));
  assert.deepEqual(again, [false, true, true]);
});

test("heartbeats and lifecycles are never repeats", () => {
  const repeats = new Repeats(createManualClock());
  const beat = event({ post_type: "meta_event", meta_event_type: "heartbeat", interval: 5_000 });
  repeats.isRepeat(beat);
  repeats.cut();
  assert.ok(!repeats.isRepeat(beat));
});
