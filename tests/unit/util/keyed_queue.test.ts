import assert from "node:assert/strict";
import { test } from "node:test";
import { createKeyedQueue } from "../../../src/util/keyed_queue.ts";

test("tasks of one key run one after another, others at once, and a failed one does not stop the next", async () => {
  const queue = createKeyedQueue();
  const order: string[] = [];
  let release = (): void => {};
  const first = queue.run(
    "a",
    () => new Promise<void>((resolve) => release = resolve).then(() => void order.push("a1")),
  );
  const second = queue.run("a", () => {
    order.push("a2");
    return Promise.reject(new Error("a2"));
  });
  const third = queue.run("a", () => Promise.resolve(order.push("a3")));
  await queue.run("b", () => Promise.resolve(order.push("b1")));
  assert.deepEqual(order, ["b1"]);
  release();
  await first;
  await assert.rejects(second, /a2/);
  await third;
  assert.deepEqual(order, ["b1", "a1", "a2", "a3"]);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(queue.size, 0, "nothing is kept of a key whose tasks have ended");
});
