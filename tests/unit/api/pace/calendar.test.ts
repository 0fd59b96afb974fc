import assert from "node:assert/strict";
import { test } from "node:test";
import { DayCounts, quietLeftMs } from "../../../../src/api/pace/calendar.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

const HOUR = 3_600_000;
const at = (time: string) => Date.parse(`2026-01-05T${time}+08:00`);

test("quiet hours of a night and of a noon end by the zone's clock", () => {
  const night = { fromMs: 23 * HOUR, toMs: 7 * HOUR, keeps: false };
  const left = (time: string) => quietLeftMs(night, at(time), "Asia/Shanghai");
  assert.deepEqual([left("22:59:59"), left("23:00:00"), left("01:30:00")], [0, 8 * HOUR, 5.5 * HOUR]);
  assert.deepEqual([left("06:59:59.500"), left("07:00:00")], [500, 0]);
  const noon = { fromMs: 12 * HOUR, toMs: 14 * HOUR, keeps: false };
  assert.deepEqual([quietLeftMs(noon, at("13:00:00"), "Asia/Shanghai"), quietLeftMs(noon, at("13:00:00"), "UTC")], [
    HOUR,
    0,
  ]);
});

test("the messages of a day are counted until midnight of the zone, and over a restart", async () => {
  const clock = createManualClock(at("23:00:00"));
  const counts = new DayCounts(clock, "Asia/Shanghai");
  counts.add(1, 1);
  counts.add(1, 1);
  counts.add(-2, 1);
  counts.add(-2, -1);
  assert.deepEqual([counts.of(1), counts.of(-2), counts.leftMs()], [2, 0, HOUR]);
  const kept: unknown = JSON.parse(JSON.stringify(counts.kept()));
  const next = new DayCounts(clock, "Asia/Shanghai");
  next.add(1, 1);
  next.restore(kept);
  assert.equal(next.of(1), 3);
  await clock.advance(HOUR);
  assert.deepEqual([counts.of(1), next.day], [0, "2026-01-06"]);
  next.restore(kept);
  assert.equal(next.of(1), 0, "yesterday's");
  for (
    const broken of [null, 1, {}, { day: next.day, counts: 5 }, {
      day: next.day,
      counts: [1, ["a"], [{}, 2], [3, "x"]],
    }]
  ) {
    next.restore(broken);
  }
  assert.deepEqual(next.kept().counts, []);
});

test("a date that is set back or on is another day, and no more chats are counted than are kept", () => {
  const clock = createManualClock(at("12:00:00"));
  const counts = new DayCounts(clock, "Asia/Shanghai");
  counts.add(1, 1);
  clock.setDateBy(-24 * HOUR);
  assert.deepEqual([counts.of(1), counts.day], [0, "2026-01-04"]);
  for (let chat = 1; chat <= 10_050; chat++) counts.add(chat, 1);
  assert.deepEqual([counts.kept().counts.length, counts.of(1), counts.of(10_050)], [10_000, 0, 1]);
});
