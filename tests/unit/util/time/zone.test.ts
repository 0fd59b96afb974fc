import assert from "node:assert/strict";
import { test } from "node:test";
import { isTimezone, zoneTime } from "../../../../src/util/time/zone.ts";

test("a moment has the day and the time of day that a calendar there shows", () => {
  const moment = Date.parse("2026-01-05T16:30:15.250Z");
  assert.deepEqual(zoneTime(moment, "Asia/Shanghai"), { day: "2026-01-06", ofDayMs: 1_815_250 });
  assert.deepEqual(zoneTime(moment, "UTC"), { day: "2026-01-05", ofDayMs: 59_415_250 });
  assert.equal(
    zoneTime(Date.parse("2026-01-05T16:00:00Z"), "Asia/Shanghai").ofDayMs,
    0,
    "midnight is 0, not 24 o'clock",
  );
});

test("time zones are known by their names", () => {
  assert.deepEqual(["Asia/Shanghai", "UTC", "Asia/Peking", "", 8, undefined].map(isTimezone), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
