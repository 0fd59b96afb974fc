import assert from "node:assert/strict";
import { it } from "node:test";
import { createEventStream } from "../../../../src/sandbox/ports/event_stream.ts";

it("events come out as they went in, one frame each", async () => {
  const stream = createEventStream(() => {});
  const reader = stream.body[Symbol.asyncIterator]();
  stream.push('{"a":1}');
  stream.push('{"b":2}');
  assert.deepEqual(await reader.next(), { done: false, value: 'data: {"a":1}\n\n' });
  assert.deepEqual(await reader.next(), { done: false, value: 'data: {"b":2}\n\n' });
  const waiting = reader.next();
  stream.push("{}");
  assert.deepEqual(await waiting, { done: false, value: "data: {}\n\n" });
});

it("a reader that leaves while it waits is noticed at once", async () => {
  let ended = 0;
  const stream = createEventStream(() => ended++);
  const reader = stream.body[Symbol.asyncIterator]();
  const waiting = reader.next();
  await reader.return?.();
  assert.equal(ended, 1);
  assert.equal((await waiting).done, true);
  assert.equal(stream.push("{}"), false);
  stream.end();
  assert.equal(ended, 1);
});

it("a reader that falls ten thousand events behind is let go", () => {
  let ended = 0;
  const stream = createEventStream(() => ended++);
  for (let count = 0; count < 10_000; count++) assert.equal(stream.push("{}"), true);
  assert.equal(stream.push("{}"), false);
  assert.equal(ended, 1);
});
