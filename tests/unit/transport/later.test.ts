import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionError } from "../../../src/errors.ts";
import type { ActionReply } from "../../../src/protocol/frames.ts";
import { createLater } from "../../../src/transport/later.ts";
import type { CallReceiver, FeedSink, Transport } from "../../../src/transport/transport.ts";

const ok = (data: unknown): ActionReply => ({ status: "ok", retcode: 0, data });
const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A transport that is loaded when a test says so, and what was asked of it. */
function setUp({ openFails = false }: { openFails?: boolean } = {}) {
  const asked: string[] = [];
  const loaded: Transport = {
    address: "http://h",
    caller: {
      call(action) {
        asked.push(`call ${action}`);
        return Promise.resolve(ok(action));
      },
      send(action, _params, _options, receiver) {
        asked.push(`send ${action}`);
        receiver.settle(ok(action));
      },
      async *stream(action) {
        await nextTurn();
        yield ok(action);
      },
      close: () => Promise.resolve(void asked.push("close")),
    },
    feed: {
      repeats: 1,
      held: 2,
      lost: 3,
      open() {
        if (openFails) throw new ConnectionError("PORT_TAKEN", "somebody has it");
        asked.push("open");
      },
      pause: () => asked.push("pause"),
      resume: () => asked.push("resume"),
      close: () => Promise.resolve(void asked.push("close feed")),
    },
  };
  let settle = { resolve: (_: Transport): void => {}, reject: (_: unknown): void => {} };
  let loads = 0;
  const later = createLater({
    address: "http://h",
    feed: true,
    load() {
      loads++;
      return new Promise((resolve, reject) => settle = { resolve, reject });
    },
  });
  const told: string[] = [];
  const sink: FeedSink = {
    event: () => {},
    up: () => {},
    down: (error, retryInMs) => told.push(`${error.code} ${error.message} ${retryInMs}`),
    refused: () => {},
  };
  const heard: string[] = [];
  const receiver: CallReceiver = {
    settle: ({ data }) => heard.push(String(data)),
    fail: (error) => heard.push(`failed: ${(error as Error).message}`),
  };
  return {
    later,
    asked,
    told,
    sink,
    heard,
    receiver,
    loads: () => loads,
    arrive: () => settle.resolve(loaded),
    fail: () => settle.reject(new Error("no such file")),
  };
}

test("nothing is loaded before it is used, and then once; what was asked meanwhile goes in its order", async () => {
  const { later, asked, heard, receiver, loads, arrive } = setUp();
  assert.equal(loads(), 0);
  const first = later.caller.call("a", {});
  later.caller.send("b", {}, undefined, receiver);
  const second = later.caller.call("c", {});
  assert.deepEqual(asked, []);
  arrive();
  assert.deepEqual([(await first).data, (await second).data], ["a", "c"]);
  assert.deepEqual(asked, ["call a", "send b", "call c"]);
  later.caller.send("d", {}, undefined, receiver);
  assert.deepEqual(heard, ["b", "d"], "loaded: nothing waits");
  assert.equal(loads(), 1);
});

test("a feed is opened when it is loaded, and stands still when it was paused before", async () => {
  const { later, asked, sink, arrive } = setUp();
  assert.deepEqual([later.feed?.held, later.feed?.lost, later.feed?.repeats], [0, 0, 0]);
  later.feed?.open(sink);
  later.feed?.pause();
  arrive();
  await nextTurn();
  assert.deepEqual(asked, ["open", "pause"]);
  assert.deepEqual([later.feed?.held, later.feed?.lost, later.feed?.repeats], [2, 3, 1]);
  later.feed?.resume();
  await later.feed?.close();
  assert.deepEqual(asked, ["open", "pause", "resume", "close feed"]);
});

test("a feed that was closed before it was loaded is not opened", async () => {
  const { later, asked, sink, arrive } = setUp();
  later.feed?.open(sink);
  await later.feed?.close();
  arrive();
  await nextTurn();
  assert.deepEqual(asked, []);
});

test("what cannot be loaded is said to callers and to the sink, and ends no process", async () => {
  const { later, told, sink, heard, receiver, fail } = setUp();
  later.feed?.open(sink);
  later.caller.send("a", {}, undefined, receiver);
  const call = assert.rejects(later.caller.call("b", {}), /no such file/);
  fail();
  await call;
  await nextTurn();
  assert.deepEqual(heard, ["failed: no such file"]);
  assert.deepEqual(told, ["FEED_FAILED no such file Infinity"]);
});

test("a feed that cannot be opened once it is loaded says so to its sink", async () => {
  const { later, told, sink, arrive } = setUp({ openFails: true });
  later.feed?.open(sink);
  arrive();
  await nextTurn();
  assert.deepEqual(told, ["PORT_TAKEN somebody has it Infinity"]);
});
