import assert from "node:assert/strict";
import { test } from "node:test";
import { Intake, type Source } from "../../../../src/transport/feed/intake.ts";
import { captureLog } from "../../../support/captured_log.ts";

function setUp({ canPause = true } = {}) {
  const log = captureLog();
  const intake = new Intake({ log, address: "ws://x", softChars: 100, hardChars: 1_000 });
  const steps: string[] = [];
  const state = { awaited: false };
  const source: Source = {
    pause: () => (steps.push("pause"), canPause),
    resume: () => void steps.push("resume"),
    awaited: () => state.awaited,
  };
  intake.attach(source);
  return { log, intake, steps, state, source };
}

test("up to the soft bound all is read", () => {
  const { log, intake, steps } = setUp();
  assert.equal(intake.hold(100), true);
  assert.deepEqual([steps, log.lines, intake.unreadChars], [[], [], 100]);
});

test("above the soft bound the link is stopped, and started when enough was taken", () => {
  const { intake, steps, log } = setUp();
  intake.hold(100);
  intake.hold(50);
  assert.deepEqual([steps, intake.stopped], [["pause"], true]);
  intake.release(100);
  assert.deepEqual([steps, intake.stopped], [["pause", "resume"], false]);
  assert.match(log.of("warn").join(), /None is lost/);
});

test("while a reply is awaited the link is read above the soft bound too", () => {
  const { intake, steps, state } = setUp();
  state.awaited = true;
  intake.hold(500);
  assert.deepEqual(steps, []);
  state.awaited = false;
  intake.hold(1);
  assert.deepEqual(steps, ["pause"]);
  state.awaited = true;
  intake.regulate();
  assert.deepEqual(steps, ["pause", "resume"]);
});

test("above the hard bound the link is stopped whatever is awaited, and nothing is given up", () => {
  const { intake, steps, state } = setUp();
  state.awaited = true;
  assert.equal(intake.hold(1_001), true);
  assert.equal(intake.hold(1), true);
  assert.deepEqual([steps, intake.lost], [["pause"], 0]);
});

test("where a link cannot be stopped, what comes above the hard bound is given up, counted and logged", () => {
  const { intake, log } = setUp({ canPause: false });
  assert.equal(intake.hold(1_000), true);
  assert.equal(intake.hold(1), false);
  assert.equal(intake.hold(1), false);
  assert.deepEqual([intake.lost, intake.unreadChars, intake.stopped], [2, 1_000, false]);
  assert.equal(log.of("error").length, 1);
  intake.release(1_000);
  assert.equal(intake.hold(1), true);
});

test("the warning comes once until the pressure is gone", () => {
  const { intake, log } = setUp();
  for (let i = 0; i < 5; i++) intake.hold(60);
  assert.equal(log.of("warn").length, 1);
  intake.release(290);
  intake.hold(100);
  assert.equal(log.of("warn").length, 2);
});

test("a link that ended is not touched; one that takes over is stopped when it has to be", () => {
  const { intake, steps, source } = setUp();
  intake.detach(source);
  intake.hold(150);
  assert.deepEqual(steps, []);
  intake.attach(source);
  assert.deepEqual(steps, ["pause"]);
  intake.detach({ ...source });
  assert.equal(intake.stopped, true);
});
