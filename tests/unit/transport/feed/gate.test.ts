import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { EventGate } from "../../../../src/transport/feed/gate.ts";
import { Intake } from "../../../../src/transport/feed/intake.ts";
import type { FeedSink } from "../../../../src/transport/transport.ts";
import { captureLog } from "../captured_log.ts";

const event = (n: number): EventPayload => ({ post_type: "test", time: n, self_id: 1 }) as unknown as EventPayload;

function setUp(onEvent: (n: number) => void = () => {}) {
  const log = captureLog();
  const intake = new Intake({ log, address: "ws://x" });
  const gate = new EventGate(intake, log);
  const got: number[] = [];
  const sink: FeedSink = {
    event({ time }) {
      got.push(time as number);
      onEvent(time as number);
    },
    up: () => {},
    down: () => {},
    refused: () => {},
  };
  const deliver = (...ns: number[]) => ns.forEach((n) => gate.deliver(event(n), () => {}, 10));
  return { log, intake, gate, got, sink, deliver };
}

test("events that nobody asked for go nowhere, paused or not", () => {
  const { gate, intake, sink, got, deliver } = setUp();
  deliver(1);
  gate.pause();
  deliver(2);
  gate.open(sink);
  gate.resume();
  deliver(3);
  gate.close();
  deliver(4);
  assert.deepEqual([got, intake.unreadChars], [[3], 0]);
});

test("events of a pause come afterwards, in order, before newer ones", () => {
  const { gate, intake, sink, got, deliver } = setUp();
  gate.open(sink);
  deliver(1);
  gate.pause();
  deliver(2, 3, 4);
  assert.deepEqual([got, gate.held, intake.unreadChars], [[1], 3, 30]);
  gate.resume();
  deliver(5);
  assert.deepEqual([got, gate.held, intake.unreadChars], [[1, 2, 3, 4, 5], 0, 0]);
});

test("a sink that pauses and resumes while it is served keeps the order", () => {
  const { gate, sink, got, deliver } = setUp((n) => {
    if (n % 2 === 0) gate.pause();
    if (n % 4 === 0) gate.resume();
  });
  gate.open(sink);
  gate.pause();
  deliver(1, 2, 3, 4, 5);
  gate.resume();
  assert.deepEqual(got, [1, 2]);
  gate.resume();
  assert.deepEqual(got, [1, 2, 3, 4, 5]);
});

test("an event that comes while held ones are given out waits for its turn", () => {
  const { gate, sink, got, deliver } = setUp((n) => {
    if (n === 1) deliver(3);
  });
  gate.open(sink);
  gate.pause();
  deliver(1, 2);
  gate.resume();
  assert.deepEqual(got, [1, 2, 3]);
});

test("ten thousand held events come out in order through many short openings", () => {
  let room = 0;
  const { gate, intake, sink, got, deliver } = setUp(() => {
    if (--room === 0) gate.pause();
  });
  gate.open(sink);
  gate.pause();
  const all = Array.from({ length: 10_000 }, (_, n) => n);
  deliver(...all);
  while (gate.held > 0) {
    room = 7;
    gate.resume();
  }
  assert.deepEqual(got, all);
  assert.equal(intake.unreadChars, 0);
});

test("closing gives back what was held", () => {
  const { gate, intake, sink, got, deliver } = setUp();
  gate.open(sink);
  gate.pause();
  deliver(1, 2);
  gate.close();
  gate.resume();
  assert.deepEqual([got, gate.held, intake.unreadChars], [[], 0, 0]);
});

test("a sink that throws is reported and gets the next event", () => {
  const { log, gate, sink, got, deliver } = setUp((n) => {
    if (n === 1) throw new Error("boom");
  });
  gate.open({
    ...sink,
    up: () => {
      throw new Error("boom");
    },
  });
  gate.up();
  deliver(1, 2);
  assert.deepEqual(got, [1, 2]);
  assert.equal(log.of("error").length, 2);
});

test("an event whose ids are objects is told, acknowledged and left out; the next one arrives", () => {
  const { log, gate, got, sink, deliver } = setUp();
  gate.open(sink);
  let acknowledged = 0;
  for (const field of ["time", "self_id", "user_id", "group_id", "message_id"]) {
    const broken = { ...event(1), [field]: { toString: 1, valueOf: 1 } } as unknown as EventPayload;
    gate.deliver(broken, () => acknowledged++, 10);
  }
  deliver(2);
  assert.deepEqual([got, acknowledged], [[2], 5]);
  assert.equal(log.of("warn").length, 3, "a peer that sends nothing else does not fill the log");
  assert.match(
    log.of("warn")[0] ?? "",
    /^ws:\/\/x: an event .*"test".* left out: its time is \{"toString":1,"valueOf":1\}/,
  );
});
