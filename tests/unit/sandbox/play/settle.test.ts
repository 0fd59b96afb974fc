import assert from "node:assert/strict";
import { it } from "node:test";
import { PARKED_MS, Settler, TASKS_MS } from "../../../../src/sandbox/play/settle.ts";

const connections = () => ({ open: [], listeners: 1, eventsSent: 0, callsReceived: 0, activity: 0, unanswered: 0 });
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

it("a bot that cannot be asked is quiet when nothing has crossed the wire for a while", async () => {
  const wire = connections();
  const settler = new Settler(wire, { quietMs: 12 });
  let calls = 0;
  const bot = async () => {
    for (; calls < 3; calls++) {
      await pause(4);
      wire.activity++;
    }
  };
  void bot();
  await settler.settle();
  assert.equal(calls, 3);
});

it("a bot that can be asked is quiet when it has every event and says that it is idle", async () => {
  const wire = { ...connections(), eventsSent: 1, activity: 1 };
  const settler = new Settler(wire, {});
  let received = 0;
  let isIdle = true; // as long as it has not got the event
  const asked: boolean[] = [];
  settler.setProbe({
    eventsReceived: () => received,
    async idle() {
      asked.push(isIdle);
      while (!isIdle) await pause(1);
    },
  });
  setTimeout(() => {
    received = 1;
    isIdle = false;
    setTimeout(() => {
      wire.activity++; // its call
      isIdle = true;
    }, 30);
  }, 15);
  await settler.settle();
  assert.equal(wire.activity, 2);
  assert.equal(isIdle, true);
  assert.equal(asked[0], false, "it was asked before it had the event");
});

it("a task is waited for, which may pause longer than a wire does; one that runs for ever is not", async () => {
  const wire = connections();
  const settler = new Settler(wire, {});
  let tasks = 1;
  settler.setProbe({ idle: () => Promise.resolve(), tasks: () => tasks });
  setTimeout(() => {
    wire.activity++; // its call
    tasks = 0;
  }, 60);
  await settler.settle();
  assert.equal(wire.activity, 1);
  tasks = 1;
  const start = performance.now();
  await settler.settle();
  assert.ok(performance.now() - start >= TASKS_MS - 50);
});

it("a handler that waits for a person does not hold it up for ever", async () => {
  const settler = new Settler(connections(), {});
  settler.setProbe({ idle: () => new Promise<void>(() => {}) });
  const start = performance.now();
  await settler.settle();
  const took = performance.now() - start;
  assert.ok(took >= PARKED_MS - 50 && took < PARKED_MS + 20_000, String(took));
});

it("a bot that never comes to rest is told so", async () => {
  const wire = connections();
  const settler = new Settler(wire, { settleTimeoutMs: 60 });
  const timer = setInterval(() => wire.activity++, 1);
  await assert.rejects(settler.settle(), { code: "SANDBOX_NOT_QUIET" });
  clearInterval(timer);
});
