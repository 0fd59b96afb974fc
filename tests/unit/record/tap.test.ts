import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayload } from "../../../src/protocol/events/events.ts";
import type { LinkRecorder, Recorder } from "../../../src/record/recorder.ts";
import { tapped } from "../../../src/record/tap.ts";
import type { Caller, FeedSink, QueueCounts, Transport } from "../../../src/transport/transport.ts";

/** A transport that only tells what reaches it, and a recorder that counts events. */
function setUp() {
  const told: unknown[] = [];
  let sink: FeedSink | undefined;
  const cause = {};
  const counts: QueueCounts = { held: 3, open: 1, stale: 0, dead: 0, refused: 0, again: 0 };
  const feed = {
    open: (given: FeedSink) => void (sink = given),
    pause: (isForGood?: boolean) => void told.push(["pause", isForGood]),
    resume: () => void told.push("resume"),
    close: () => Promise.resolve(),
  };
  const inner: Transport = { address: "queue", caller: {} as Caller, feed, cause: () => cause, counts };
  const record = { event: () => told.push("recorded") } as unknown as LinkRecorder;
  const transport = tapped(inner, { link: () => record } as unknown as Recorder);
  return { transport, told, cause, counts, sink: () => sink as FeedSink };
}

const heartbeat = { post_type: "meta_event", meta_event_type: "heartbeat" } as EventPayload;
const never = (): void => {};
const quiet = { up: never, down: never, refused: never };

test("what a queue is asked and told goes through a recorder: causes, counts, pauses for good", () => {
  const { transport, told, cause, counts } = setUp();
  assert.equal(transport.cause?.(), cause);
  assert.equal(transport.counts, counts);
  transport.feed?.pause(true);
  transport.feed?.resume();
  assert.deepEqual(told, [["pause", true], "resume"]);
});

test("signs of the account come before their turn, and are written down once, as events", () => {
  const { transport, told, sink } = setUp();
  transport.feed?.open({ ...quiet, event: () => told.push("event"), sign: (payload) => void told.push(payload) });
  sink().sign?.(heartbeat);
  sink().event(heartbeat, never);
  assert.deepEqual(told, [heartbeat, "recorded", "event"]);
});

test("who asks for no signs gets none", () => {
  const { transport, sink } = setUp();
  transport.feed?.open({ ...quiet, event: never });
  assert.equal(sink().sign, undefined);
});
