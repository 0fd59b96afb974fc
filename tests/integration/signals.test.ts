/** Ctrl+C while a handler hangs: tried in a process of its own, since a signal is told to a whole process. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../unit/runtime/child.ts";

test("a first SIGINT says what is waited for after a second, a second one ends the process at once", async () => {
  const { code, out, err } = await runProgram(
    `
    import process from "node:process";
    import { launch, OnGroupMsg } from "$src/../mod.ts";
    import { groupMessage, startPeer } from "$src/../tests/support/peer.ts";

    let isRunning;
    const runs = new Promise((resolve) => isRunning = resolve);
    class Hung {
      hung() {
        isRunning();
        return new Promise(() => {});
      }
    }
    OnGroupMsg()(Hung.prototype, "hung", Object.getOwnPropertyDescriptor(Hung.prototype, "hung"));

    // The log as it is printed, with the time since the first signal.
    let startMs;
    const print = console.log;
    for (const level of ["info", "warn"]) {
      console[level] = (line) => print(startMs === undefined ? "before" : Math.round(performance.now() - startMs), line);
    }
    const peer = await startPeer();
    await launch(Hung, { url: peer.url, storage: "memory", locale: "en", stopTimeoutMs: 60_000 });
    peer.push(groupMessage("x"));
    await runs;
    startMs = performance.now();
    process.kill(process.pid, "SIGINT");
    // These were set later than the one that tells, so that they are due after it.
    setTimeout(() => {
      print("again", Date.now());
      process.kill(process.pid, "SIGINT");
    }, 1_300);
    setTimeout(() => print("still there"), 30_000);
  `,
    { limitMs: 50_000 },
  );
  const endMs = Date.now();
  const told = /^(\d+) .*Stopping: Hung\.hung \(\d+ s\) has not ended\. They have 60000 ms in all; Ctrl\+C once more/m
    .exec(out);
  assert.ok(told !== null, out + err);
  assert.ok(Number(told[1]) >= 900 && Number(told[1]) < 10_000, told[0]);
  const again = /^again (\d+)$/m.exec(out);
  assert.ok(again !== null && again.index > told.index, out);
  assert.equal(code, 1, err);
  assert.doesNotMatch(out, /still there/);
  assert.ok(endMs - Number(again[1]) < 15_000, `${endMs - Number(again[1])} ms`);
});

test("a SIGINT lets a handler end that ends in time, and the process ends with 0", async () => {
  const { code, out, err } = await runProgram(`
    import process from "node:process";
    import { launch, OnGroupMsg } from "$src/../mod.ts";
    import { groupMessage, startPeer } from "$src/../tests/support/peer.ts";

    let isRunning;
    const runs = new Promise((resolve) => isRunning = resolve);
    class Slow {
      async slow() {
        isRunning();
        await new Promise((resolve) => setTimeout(resolve, 100));
        console.log("slow has ended");
      }
    }
    OnGroupMsg()(Slow.prototype, "slow", Object.getOwnPropertyDescriptor(Slow.prototype, "slow"));
    const peer = await startPeer();
    await launch(Slow, { url: peer.url, storage: "memory", locale: "en" });
    peer.push(groupMessage("x"));
    await runs;
    process.kill(process.pid, "SIGINT");
  `);
  assert.match(out, /slow has ended/, err);
  assert.doesNotMatch(out + err, /Stopping:/);
  assert.equal(code, 0, err);
});
