import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Subscription } from "../../../src/client/subscription.ts";

function subscription(maxWaiting = 4, whenFull: "pause" | "dropOldest" = "pause") {
  const full: boolean[] = [];
  const ended: number[][] = [];
  let dropped = 0;
  const loop = new Subscription<number>({
    maxWaiting,
    whenFull,
    full: (isFull) => void full.push(isFull),
    dropped: () => void dropped++,
    ended: (left) => void ended.push([...left]),
  });
  return { loop, full, ended, dropped: () => dropped };
}

async function rest(loop: Subscription<number>): Promise<number[]> {
  const all: number[] = [];
  for await (const each of loop) all.push(each);
  return all;
}

describe("a subscription", () => {
  it("gives what waits and what comes later, in order", async () => {
    const { loop, ended } = subscription();
    loop.push(1);
    loop.push(2);
    const all = rest(loop);
    await Promise.resolve();
    loop.push(3);
    loop.finish();
    assert.deepEqual(await all, [1, 2, 3]);
    assert.deepEqual(ended, [[]]);
  });

  it("answers several that ask at once, each with its own event", async () => {
    const { loop } = subscription();
    const both = Promise.all([loop.next(), loop.next()]);
    loop.push(1);
    loop.push(2);
    assert.deepEqual(await both, [{ done: false, value: 1 }, { done: false, value: 2 }]);
  });

  it("asks for a pause when it is full, keeps what comes all the same, and for more when half is taken", async () => {
    const { loop, full, dropped } = subscription(4);
    for (let n = 1; n <= 6; n++) loop.push(n);
    assert.deepEqual(full, [true]);
    for (let n = 0; n < 3; n++) await loop.next();
    assert.deepEqual(full, [true]);
    await loop.next();
    assert.deepEqual(full, [true, false]);
    assert.equal(loop.size, 2);
    assert.equal(dropped(), 0);
  });

  it("lets the oldest go, if it is told to", async () => {
    const { loop, full, dropped } = subscription(3, "dropOldest");
    for (let n = 1; n <= 5; n++) loop.push(n);
    loop.finish();
    assert.deepEqual(await rest(loop), [3, 4, 5]);
    assert.equal(dropped(), 2);
    assert.deepEqual(full, []);
  });

  it("ends at once when it is closed, whoever waits, and says what is left", async () => {
    const waiting = subscription();
    const next = waiting.loop.next();
    waiting.loop.close();
    assert.deepEqual(await next, { done: true, value: undefined });
    assert.deepEqual(waiting.ended, [[]]);

    const full = subscription(2);
    full.loop.push(1);
    full.loop.push(2);
    full.loop.close();
    full.loop.push(3);
    assert.deepEqual(await rest(full.loop), []);
    assert.deepEqual(full.ended, [[1, 2]]);
    assert.deepEqual(full.full, [true, false], "whoever paused for it goes on");
  });

  it("ends when the loop is left", async () => {
    const { loop, ended } = subscription();
    loop.push(1);
    loop.push(2);
    for await (const each of loop) if (each === 1) break;
    assert.deepEqual(ended, [[2]]);
    assert.deepEqual(await loop.next(), { done: true, value: undefined });
  });

  it("throws a failure once, after what waits", async () => {
    const reason = new Error("refused");
    const { loop, ended } = subscription();
    loop.push(1);
    loop.finish({ reason });
    assert.deepEqual(await loop.next(), { done: false, value: 1 });
    await assert.rejects(loop.next(), reason);
    assert.deepEqual(await loop.next(), { done: true, value: undefined });
    assert.deepEqual(ended, [[]]);

    const asked = subscription();
    const both = [asked.loop.next(), asked.loop.next()];
    asked.loop.finish({ reason });
    await assert.rejects(both[0]!, reason);
    assert.deepEqual(await both[1], { done: true, value: undefined });
  });

  it("throws a failure that came before anybody asked", async () => {
    const reason = new Error("refused");
    const { loop } = subscription();
    loop.finish({ reason });
    await assert.rejects(loop.next(), reason);
  });

  it("holds little memory over a long life", async () => {
    const { loop } = subscription(10_000);
    for (let n = 0; n < 5_000; n++) loop.push(n);
    for (let n = 0; n < 5_000; n++) assert.deepEqual(await loop.next(), { done: false, value: n });
    assert.equal(loop.size, 0);
  });
});
