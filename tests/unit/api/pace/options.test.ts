import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPace, type PaceOptions, paceRules } from "../../../../src/api/pace/options.ts";

test("nothing is in use but what is set; the preset's values are replaced one by one", () => {
  assert.deepEqual(paceRules({}).rules, {
    jitterMs: undefined,
    quiet: undefined,
    perDay: Infinity,
    breaker: undefined,
    timezone: undefined,
  });
  const { rules, limits } = paceRules("careful");
  assert.deepEqual([rules.jitterMs, rules.perDay, rules.quiet], [[600, 2_400], 500, undefined]);
  assert.equal(limits.perTarget?.count, 10);
  const own = paceRules({ preset: "careful", jitterMs: 100, breaker: false }).rules;
  assert.deepEqual([own.jitterMs, own.perDay, own.breaker], [[0, 100], 500, undefined]);
  assert.deepEqual(paceRules({ breaker: true }).rules.breaker, {
    refusals: 3,
    pauseMs: 600_000,
    maxPauseMs: 7_200_000,
  });
  assert.deepEqual(paceRules({ quiet: { from: "23:30", to: "7:00", whenQuiet: "keep" } }).rules.quiet, {
    fromMs: 23.5 * 3_600_000,
    toMs: 7 * 3_600_000,
    keeps: true,
  });
});

test("what cannot be is refused, with the option's name", () => {
  const wrong: [unknown, RegExp][] = [
    ["fast", /pace wants/],
    [{ jiterMs: 1 }, /jitterMs/],
    [{ jitterMs: [5, 1] }, /pace\.jitterMs/],
    [{ jitterMs: -1 }, /pace\.jitterMs/],
    [{ perDay: 0 }, /pace\.perDay/],
    [{ quiet: { from: "25:00", to: "7:00" } }, /pace\.quiet\.from/],
    [{ quiet: { from: "23:00" } }, /pace\.quiet\.to/],
    [{ quiet: { from: "07:00", to: "7:00" } }, /pace\.quiet\.to/],
    [{ quiet: { from: "23:00", to: "7:00", whenQuiet: "hold" } }, /pace\.quiet\.whenQuiet/],
    [{ breaker: 3 }, /pace\.breaker/],
    [{ breaker: { refusals: 0 } }, /pace\.breaker\.refusals/],
    [{ timezone: "Asia/Peking" }, /pace\.timezone/],
    [{ preset: "bold" }, /pace\.preset/],
  ];
  for (const [pace, message] of wrong) {
    assert.throws(() => checkPace("new NapCatApi()", pace as PaceOptions), { name: "ConfigError", message });
  }
  checkPace("new NapCatApi()", { preset: "careful", jitterMs: [1, 2], breaker: true, timezone: "Asia/Shanghai" });
});
