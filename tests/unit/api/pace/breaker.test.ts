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

test("pauses are taken over by the next process, which doubles the next one; what was kept may be anything", async () => {
  const clock = createManualClock(1_000_000);
  const first = new Breaker(rules, clock);
  first.refused(1, "muted");
  first.muted(2, 60_000);
  first.refused(3, "timeout");
  const kept = JSON.parse(JSON.stringify(first.kept())) as unknown[];
  assert.equal(kept.length, 2, "one refusal is no pause");
  await clock.advance(9_000);
  const second = new Breaker(rules, clock);
  second.refused(2, "muted");
  const odd = [null, 7, {}, { chat: {}, untilMs: 1 }, { ...(kept[0] as object), chat: 9, untilMs: "tomorrow" }];
  assert.equal(second.restore([...kept, ...odd]), 2);
  assert.deepEqual(second.pauseOf(1), { kind: "muted", refusals: 1, forMs: 1_000 });
  assert.equal(second.pauseOf(2)?.forMs, 10_000, "this process knows better");
  await clock.advance(1_000);
  assert.deepEqual([second.pauseOf(1), second.isTrial(1)], [undefined, true]);
  assert.equal(second.refused(1, "risk-control")?.forMs, 20_000);
  for (const nothing of [undefined, null, "x", {}]) assert.equal(new Breaker(rules, clock).restore(nothing), 0);
});

test("a date that is set back makes no pause longer, and a kept one is a mute's length at most", () => {
  const clock = createManualClock(1_000_000);
  const breaker = new Breaker(rules, clock);
  breaker.refused(1, "muted");
  clock.setDateBy(-900_000);
  assert.equal(breaker.pauseOf(1)?.forMs, 10_000);
  breaker.restore([{ chat: 2, kind: "no such", refusals: 1, pauseMs: 1, forMs: 1e300, untilMs: 1e300 }]);
  assert.deepEqual(breaker.pauseOf(2), { kind: "failed", refusals: 1, forMs: 30 * 86_400_000 });
});
