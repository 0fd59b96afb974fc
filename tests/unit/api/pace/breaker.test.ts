import assert from "node:assert/strict";
import { test } from "node:test";
import { Breaker } from "../../../../src/api/pace/breaker.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

const rules = { refusals: 3, pauseMs: 10_000, maxPauseMs: 30_000 };

test("so many refusals in a row pause a chat; other failures and other chats count for nothing", () => {
  const breaker = new Breaker(rules, createManualClock());
  assert.equal(breaker.refused(1, "risk-control"), undefined);
  assert.equal(breaker.refused(1, "bad-params"), undefined);
  assert.equal(breaker.refused(2, "timeout"), undefined);
  assert.equal(breaker.refused(1, "timeout"), undefined);
  assert.equal(breaker.opened(1), false, "one that went through ends the row");
  for (const kind of ["risk-control", "timeout"] as const) assert.equal(breaker.refused(1, kind), undefined);
  assert.deepEqual(breaker.refused(1, "rate-limited"), { kind: "rate-limited", refusals: 3, forMs: 10_000 });
  assert.deepEqual([breaker.paused, breaker.pauseOf(2)], [1, undefined]);
});

test("behind the pause one message tries; each pause that follows is twice as long, up to the longest", async () => {
  const clock = createManualClock();
  const breaker = new Breaker(rules, clock);
  const pauses: (number | undefined)[] = [breaker.refused(1, "muted")?.forMs];
  assert.equal(breaker.refused(1, "muted"), undefined, "it left before the pause");
  for (let n = 0; n < 3; n++) {
    await clock.advance(pauses.at(-1) ?? 0);
    assert.deepEqual([breaker.pauseOf(1), breaker.isTrial(1)], [undefined, true]);
    pauses.push(breaker.refused(1, "risk-control")?.forMs);
  }
  assert.deepEqual(pauses, [10_000, 20_000, 30_000, 30_000]);
  await clock.advance(30_000);
  assert.deepEqual([breaker.opened(1), breaker.isTrial(1)], [true, false]);
  assert.equal(breaker.refused(1, "risk-control"), undefined, "it begins anew");
});

test("a mute whose end is known ends with it", async () => {
  const clock = createManualClock();
  const breaker = new Breaker(rules, clock);
  breaker.muted(1, 60_000);
  await clock.advance(59_000);
  assert.equal(breaker.pauseOf(1)?.forMs, 1_000);
  await clock.advance(1_000);
  assert.equal(breaker.pauseOf(1), undefined);
});

test("a bound number of chats is remembered", () => {
  const breaker = new Breaker(rules, createManualClock());
  for (let chat = 1; chat <= 10_100; chat++) breaker.refused(chat, "muted");
  assert.deepEqual([breaker.paused, breaker.pauseOf(1), breaker.pauseOf(10_100)?.kind], [10_000, undefined, "muted"]);
});
