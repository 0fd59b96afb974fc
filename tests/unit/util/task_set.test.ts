import assert from "node:assert/strict";
import { test } from "node:test";
import { TaskSet } from "../../../src/util/task_set.ts";

test("a task may be a promise or a function, and what it throws is told", async () => {
  const errors: string[] = [];
  const tasks = new TaskSet((error) => void errors.push((error as Error).message));
  tasks.add(Promise.reject(new Error("a")));
  tasks.add(() => Promise.reject(new Error("b")));
  tasks.add(() => {
    throw new Error("c");
  });
  tasks.add(Promise.resolve());
  assert.equal(tasks.size, 4);
  await tasks.idle();
  assert.deepEqual(errors.sort(), ["a", "b", "c"]);
  assert.equal(tasks.size, 0);
});

test("idle() waits for tasks that start meanwhile", async () => {
  const tasks = new TaskSet(() => {});
  let isDone = false;
  tasks.add(async () => {
    await Promise.resolve();
    tasks.add(async () => {
      await Promise.resolve();
      isDone = true;
    });
  });
  await tasks.idle();
  assert.ok(isDone);
});
