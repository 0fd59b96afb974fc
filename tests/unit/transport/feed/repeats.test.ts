import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { Repeats } from "../../../../src/transport/feed/repeats.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

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

const of = (repeats: Repeats, ...events: EventPayload[]): boolean[] => events.map((each) => repeats.isRepeat(each));

test("the same message on one live link is one, and two pokes that look the same are two", () => {
  const repeats = new Repeats(createManualClock());
  assert.deepEqual(of(repeats, message(1), poke(), message(1), poke(), message(1)), [false, false, true, false, true]);
  assert.equal(repeats.count, 2);
});

test("ids are compared as what they say, also as texts and beyond 2^53", () => {
  const repeats = new Repeats(createManualClock());
  assert.deepEqual(of(repeats, message(1), message("1")), [false, true]);
  const [one, two] = ["1482675043933618437", "1482675043933618438"];
  assert.deepEqual(of(repeats, message(one), message(two), message(one), message(two)), [false, false, true, true]);
  assert.deepEqual(of(repeats, message(-1907203473), message(-1907203473)), [false, true]);
  assert.deepEqual(of(repeats, message(-1907203473, { self_id: 10002 })), [false]);
});

test("what has no number, or another place or text under it, is another message", () => {
  const repeats = new Repeats(createManualClock());
  for (const none of [0, "", null, undefined, {}, [], NaN]) {
    assert.deepEqual(of(repeats, message(none as never), message(none as never)), [false, false], String(none));
  }
  const others = [{ group_id: 6 }, { user_id: 6 }, { post_type: "message_sent" }, { raw_message: "ho" }];
  assert.deepEqual(
    of(repeats, message(1), ...others.map((each) => message(1, each))),
    [1, 2, 3, 4, 5].map(() => false),
  );
  assert.deepEqual(of(repeats, message(1, { time: 3 })), [true], "the second is not asked on one link");
});

test("of a long text only the beginning counts, and every character of it", () => {
  const repeats = new Repeats(createManualClock());
  const text = "abc".repeat(21) + "d";
  assert.deepEqual(
    of(repeats, ...[text + "x", text + "y", text].map((raw_message) => message(1, { raw_message }))),
    [false, true, true],
  );
  const others = Array.from(text, (_, n) => text.slice(0, n) + "é" + text.slice(n + 1));
  for (const raw_message of [...others, text.slice(0, -1)]) {
    assert.deepEqual(of(repeats, message(1, { raw_message })), [false], raw_message);
  }
});

test("messages that share all but one thing are found among hundreds like them", () => {
  const repeats = new Repeats(createManualClock());
  const all = Array.from({ length: 1_024 }, (_, n) => message(1, { user_id: 1 + n % 32, group_id: 1 + (n >> 5) }));
  assert.ok(of(repeats, ...all).every((isRepeat) => !isRepeat));
  assert.ok(of(repeats, ...all).every((isRepeat) => isRepeat));
  assert.deepEqual(of(repeats, message(2), all[0]!, all[2]!), [false, false, true], "the oldest was forgotten");
});

test("after a lost link each event of before may come again once, and what is new is not taken for it", () => {
  const repeats = new Repeats(createManualClock());
  of(repeats, message(1), message(2), message("x3"), poke(), poke());
  repeats.cut();
  const came = [message(1), message(1), poke(), poke(), poke(), message("x3"), message(4)];
  assert.deepEqual(of(repeats, ...came), [true, true, true, true, false, true, false]);
  assert.equal(repeats.count, 5);
});

test("on a new link a message is the same only if its second, its place, its sender, its kind and its length are", () => {
  const repeats = new Repeats(createManualClock());
  const others = [{ time: 1 }, { group_id: 6 }, { user_id: 6 }, { post_type: "message_sent" }, {
    raw_message: "other",
  }];
  for (const other of others) {
    repeats.isRepeat(message(1));
    repeats.cut();
    assert.ok(!repeats.isRepeat(message(1, other)), JSON.stringify(other));
  }
  repeats.isRepeat(message(1));
  repeats.cut();
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

test("of what comes as often as messages do each is handled once, once a message was seen doubled", () => {
  const repeats = new Repeats(createManualClock(), { countsTwins: true });
  assert.deepEqual(of(repeats, poke(), poke()), [false, false], "two pokes, as far as is known");
  assert.deepEqual(of(repeats, message(1), message(1)), [false, true]);
  const other = (n: number) => event({ post_type: "notice", notice_type: "x", n });
  assert.deepEqual(of(repeats, other(1), other(1), other(2), other(2)), [false, true, false, true]);
  assert.deepEqual(of(repeats, other(3), other(3), other(3), other(3)), [false, true, false, true], "twice two");
  for (let n = 2; n < 20; n++) repeats.isRepeat(message(n));
  assert.deepEqual(of(repeats, other(4), other(4)), [false, false], "one of the servers was switched off");
  assert.deepEqual(of(new Repeats(createManualClock()), message(1), message(1), other(1), other(1)), [
    false,
    true,
    false,
    false,
  ]);
});

test("what came on both of two streams is handled once, and on one of them two pokes are two", () => {
  const repeats = new Repeats(createManualClock());
  of(repeats, poke());
  repeats.overlap();
  assert.deepEqual(of(repeats, poke(), poke(), message(1)), [false, false, false]);
  repeats.endOverlap(true);
  assert.deepEqual(of(repeats, poke(), message(1), poke(), poke()), [true, true, true, false]);
  repeats.overlap();
  of(repeats, poke());
  repeats.endOverlap(false);
  assert.deepEqual(of(repeats, poke()), [false], "the old one was kept");
});

test("a deep or a large notice is no trouble, and is not kept", () => {
  const repeats = new Repeats(createManualClock());
  const deep = JSON.parse(`{"post_type":"notice","x":${"[".repeat(50_000)}${"]".repeat(50_000)}}`) as EventPayload;
  assert.deepEqual(of(repeats, deep), [false]);
  repeats.cut();
  assert.deepEqual(of(repeats, deep, deep), [true, false]);
});
