import assert from "node:assert/strict";
import { test } from "node:test";
import { AuthError, ConnectionError } from "../../../../src/errors.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { EventFeed } from "../../../../src/transport/feed/feed.ts";
import { Intake } from "../../../../src/transport/feed/intake.ts";
import type { FeedSink } from "../../../../src/transport/transport.ts";
import { captureLog } from "../../../support/captured_log.ts";

const event = (n: number): EventPayload => ({ post_type: "test", time: n, self_id: 1 }) as unknown as EventPayload;

function setUp(onEvent: (n: number) => void = () => {}) {
  const log = captureLog();
  const intake = new Intake({ log, address: "ws://x" });
  const feed = new EventFeed({ log, intake });
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
  const deliver = (...ns: number[]) => ns.forEach((n) => feed.deliver(event(n), () => {}, 10));
  return { log, intake, feed, got, sink, deliver };
}

test("events that nobody asked for go nowhere, paused or not", () => {
  const { feed, intake, sink, got, deliver } = setUp();
  deliver(1);
  feed.pause();
  deliver(2);
  feed.open(sink);
  feed.resume();
  deliver(3);
  void feed.close();
  deliver(4);
  assert.deepEqual([got, intake.unreadChars], [[3], 0]);
});

test("events of a pause come afterwards, in order, before newer ones", () => {
  const { feed, intake, sink, got, deliver } = setUp();
  feed.open(sink);
  deliver(1);
  feed.pause();
  deliver(2, 3, 4);
  assert.deepEqual([got, feed.held, intake.unreadChars], [[1], 3, 30]);
  feed.resume();
  deliver(5);
  assert.deepEqual([got, feed.held, intake.unreadChars], [[1, 2, 3, 4, 5], 0, 0]);
});

test("a sink that pauses and resumes while it is served keeps the order", () => {
  const { feed, sink, got, deliver } = setUp((n) => {
    if (n % 2 === 0) feed.pause();
    if (n % 4 === 0) feed.resume();
  });
  feed.open(sink);
  feed.pause();
  deliver(1, 2, 3, 4, 5);
  feed.resume();
  assert.deepEqual(got, [1, 2]);
  feed.resume();
  assert.deepEqual(got, [1, 2, 3, 4, 5]);
});

test("an event that comes while held ones are given out waits for its turn", () => {
  const { feed, sink, got, deliver } = setUp((n) => {
    if (n === 1) deliver(3);
  });
  feed.open(sink);
  feed.pause();
  deliver(1, 2);
  feed.resume();
  assert.deepEqual(got, [1, 2, 3]);
});

test("ten thousand held events come out in order through many short openings", () => {
  let room = 0;
  const { feed, intake, sink, got, deliver } = setUp(() => {
    if (--room === 0) feed.pause();
  });
  feed.open(sink);
  feed.pause();
  const all = Array.from({ length: 10_000 }, (_, n) => n);
  deliver(...all);
  while (feed.held > 0) {
    room = 7;
    feed.resume();
  }
  assert.deepEqual(got, all);
  assert.equal(intake.unreadChars, 0);
});

test("closing gives back what was held", () => {
  const { feed, intake, sink, got, deliver } = setUp();
  feed.open(sink);
  feed.pause();
  deliver(1, 2);
  void feed.close();
  feed.resume();
  assert.deepEqual([got, feed.held, intake.unreadChars], [[], 0, 0]);
});

test("a sink that throws is reported and gets the next event", () => {
  const { log, feed, sink, got, deliver } = setUp((n) => {
    if (n === 1) throw new Error("boom");
  });
  feed.open({
    ...sink,
    up: () => {
      throw new Error("boom");
    },
  });
  feed.up();
  deliver(1, 2);
  assert.deepEqual(got, [1, 2]);
  assert.equal(log.of("error").length, 2);
});

test("an event whose ids are objects is told, acknowledged and left out; the next one arrives", () => {
  const { log, feed, got, sink, deliver } = setUp();
  feed.open(sink);
  let acknowledged = 0;
  for (const field of ["time", "self_id", "user_id", "group_id", "message_id"]) {
    const broken = { ...event(1), [field]: { toString: 1, valueOf: 1 } } as unknown as EventPayload;
    feed.deliver(broken, () => acknowledged++, 10);
  }
  deliver(2);
  assert.deepEqual([got, acknowledged], [[2], 5]);
  assert.equal(log.of("warn").length, 3, "a peer that sends nothing else does not fill the log");
  assert.match(
    log.of("warn")[0] ?? "",
    /^ws:\/\/x: an event .*"test".* left out: its time is \{"toString":1,"valueOf":1\}/,
  );
});

test("a field that is missing, null or a text is no broken one, and a list is; others may hold anything", () => {
  const { log, feed, got, sink } = setUp();
  feed.open(sink);
  const of = (n: number, more: object): EventPayload => ({ ...event(n), ...more }) as unknown as EventPayload;
  feed.deliver(of(1, { self_id: "5", user_id: null }), () => {}, 10);
  feed.deliver(of(2, { group_id: [] }), () => {}, 10);
  feed.deliver(of(3, { sender: {}, message: [] }), () => {}, 10);
  assert.deepEqual(got, [1, 3]);
  assert.match(log.of("warn")[0] ?? "", /its group_id is \[\]/);
});

test("is opened once, and not again after it was closed", async () => {
  const { log, intake, sink } = setUp();
  const steps: string[] = [];
  const feed = new EventFeed({
    log,
    intake,
    opened: () => steps.push("opened"),
    closed: () => void steps.push("closed"),
  });
  feed.open(sink);
  assert.throws(() => feed.open(sink), { code: "FEED_OPEN", message: /ws:\/\/x is open/ });
  await Promise.all([feed.close(), feed.close()]);
  assert.throws(() => feed.open(sink), { code: "FEED_CLOSED", message: /ws:\/\/x was closed/ });
  assert.deepEqual([steps, feed.isOpen, feed.isClosed], [["opened", "closed"], false, true]);
});

test("whoever opens it late hears how the link is, once", async () => {
  const error = new ConnectionError("CONNECTION_DROPPED", "lost");
  const states = { up: 0, down: 0, refused: 0 };
  const sink: FeedSink = {
    event: () => {},
    up: () => void states.up++,
    down: () => void states.down++,
    refused: () => void states.refused++,
  };
  const up = setUp();
  up.feed.up();
  up.feed.open(sink);
  await Promise.resolve();
  assert.deepEqual(states, { up: 1, down: 0, refused: 0 });
  const down = setUp();
  down.feed.up();
  down.feed.open(sink);
  down.feed.down(error, 100);
  await Promise.resolve();
  assert.deepEqual(states, { up: 1, down: 1, refused: 0 });
  const refused = setUp();
  refused.feed.refused(new AuthError("AUTH_REFUSED", "wrong"));
  refused.feed.open(sink);
  await Promise.resolve();
  assert.deepEqual(states, { up: 1, down: 1, refused: 1 });
});

test("what belongs to somebody else is acknowledged and left out", () => {
  const { log, intake, got, sink } = setUp();
  const feed = new EventFeed({ log, intake, accepts: ({ time }) => (time as number) % 2 === 0 });
  feed.open(sink);
  let acknowledged = 0;
  for (const n of [1, 2, 3, 4]) feed.deliver(event(n), () => acknowledged++, 10);
  assert.deepEqual([got, acknowledged], [[2, 4], 2]);
});

test("what tells of the account does not wait for its turn; messages tell nothing, nor do other accounts' events", () => {
  const log = captureLog();
  const accepts = ({ self_id }: EventPayload): boolean => self_id === 1;
  const feed = new EventFeed({ log, intake: new Intake({ log, address: "ws://x" }), accepts });
  const [got, signs]: [string[], string[]] = [[], []];
  const nothing = (): void => {};
  feed.open({
    event: ({ post_type }) => void got.push(post_type),
    up: nothing,
    down: nothing,
    refused: nothing,
    sign({ post_type }) {
      signs.push(post_type);
      throw new Error("a sign that is not understood");
    },
  });
  feed.pause();
  for (const [post_type, self_id] of [["message", 1], ["notice", 1], ["meta_event", 1], ["notice", 2]] as const) {
    feed.deliver({ post_type, time: 1, self_id } as unknown as EventPayload, nothing, 10);
  }
  assert.deepEqual([got, signs], [[], ["notice", "meta_event"]]);
  feed.resume();
  assert.deepEqual(got, ["message", "notice", "meta_event"]);
});
