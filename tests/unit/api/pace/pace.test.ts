import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../../../src/api/calls/outbox.ts";
import type { OutboxOptions } from "../../../../src/api/calls/outbox_options.ts";
import { type PaceOptions, paceRules } from "../../../../src/api/pace/options.ts";
import { Pace, type PaceKeeper } from "../../../../src/api/pace/pace.ts";
import { OutboxError } from "../../../../src/errors.ts";
import type { ActionReply } from "../../../../src/protocol/frames.ts";
import { type Clock, createManualClock, datedBy } from "../../../../src/util/time/clock.ts";
import { captureLog } from "../../../support/captured_log.ts";

const START = Date.parse("2026-01-05T10:00:00+08:00");
const MINUTE = 60_000;
const ok: ActionReply = { status: "ok", retcode: 0, data: null };
const muted: ActionReply = { status: "failed", retcode: 1200, data: null, wording: 'sendMsg "result": 120' };
const risk: ActionReply = { status: "failed", retcode: 100, data: null, wording: "可能被风控" };

/** An outbox with a pace. Its messages go to chats that are numbers. */
function bench(
  options: PaceOptions,
  outboxOptions: OutboxOptions = {},
  random = 0.5,
  seen: (clock: Clock) => Clock = (clock) => clock,
) {
  const clock = createManualClock(START);
  const log = captureLog();
  const { rules } = paceRules({ timezone: "Asia/Shanghai", ...options });
  const pace = new Pace(rules, { clock: seen(clock), log, random: () => random });
  const outbox = new Outbox(outboxOptions, seen(clock), () => undefined, undefined, undefined, pace);
  const left: string[] = [];
  const failed: string[] = [];
  const replies: ActionReply[] = [];
  const send = (target: number, name: string, priority = 0): Promise<void> => {
    const send = () => {
      left.push(`${name}@${(clock.now() - START) / 1_000}`);
      return Promise.resolve(replies.shift() ?? ok);
    };
    return outbox.run({ action: "send_msg", target, options: { priority }, send }).then(() => {}, (error: unknown) => {
      failed.push(error instanceof OutboxError ? `${name} ${error.code} ${error.retryAfterMs}` : String(error));
    });
  };
  return { clock, log, pace, outbox, left, failed, replies, send };
}

test("each message waits a while at random before it leaves, behind the reply to the one before; urgent ones do not", async () => {
  const { clock, outbox, left, send } = bench({ jitterMs: [1_000, 3_000] });
  void send(1, "a1");
  void send(1, "a2");
  void send(2, "b1");
  void send(3, "c1", 1);
  await clock.advance(0);
  assert.deepEqual(left, ["c1@0"]);
  await clock.advance(10_000);
  assert.deepEqual(left, ["c1@0", "a1@2", "b1@2", "a2@4"]);
  assert.deepEqual([outbox.waiting, clock.pending], [0, 0]);
});

test("in quiet hours messages are refused, or wait for the morning; urgent ones leave", async () => {
  const quiet = { from: "09:30", to: "10:30" } as const;
  const refusing = bench({ quiet });
  for (let n = 0; n < 3; n++) await refusing.send(1, `a${n}`);
  await refusing.send(1, "urgent", 5);
  assert.deepEqual(refusing.failed, [0, 1, 2].map((n) => `a${n} PACE_QUIET ${30 * MINUTE}`));
  assert.deepEqual(refusing.left, ["urgent@0"]);
  assert.equal(refusing.log.of("info").length, 1, "one line for all of them");
  assert.match(refusing.log.of("info")[0] ?? "", /quiet hours.*05\/01 10:30/);
  await refusing.clock.advance(30 * MINUTE);
  await refusing.send(1, "late");
  assert.deepEqual(refusing.left, ["urgent@0", "late@1800"]);
  assert.deepEqual([refusing.pace.refusedCount, refusing.outbox.stats.rejected], [3, 3]);

  const keeping = bench({ quiet: { ...quiet, whenQuiet: "keep" } });
  void keeping.send(1, "a1");
  await keeping.clock.advance(29 * MINUTE);
  assert.deepEqual(keeping.left, []);
  assert.match(keeping.pace.heldBack(1) ?? "", /quiet until 05\/01 10:30/);
  await keeping.clock.advance(MINUTE);
  assert.deepEqual([keeping.left, keeping.clock.pending], [["a1@1800"], 0]);
});

test("a chat has so many messages a day; what waits counts, what did not leave does not", async () => {
  const { clock, left, failed, send, log, pace } = bench({ perDay: 2 }, { perTarget: { count: 1, perMs: 1_000 } });
  const all = [1, 2, 3].map((n) => send(1, `a${n}`));
  void send(2, "b1");
  await clock.advance(5_000);
  await Promise.all(all);
  assert.deepEqual(left, ["a1@0", "b1@0", "a2@1"]);
  assert.deepEqual(failed, [`a3 PACE_BUDGET ${14 * 60 * MINUTE}`]);
  await send(1, "a4");
  assert.equal(log.of("warn").length, 1, "said once a day");
  assert.match(pace.heldBack(1) ?? "", /2 messages of today are spent/);
  await clock.advance(14 * 60 * MINUTE);
  await send(1, "a5");
  assert.equal(left.at(-1)?.startsWith("a5@"), true);
});

test("a muted chat is left alone: what waits is refused, one message tries, and all goes on", async () => {
  const { clock, outbox, left, failed, replies, send, log, pace } = bench({ breaker: { pauseMs: 10 * MINUTE } });
  replies.push(muted);
  const first = send(1, "a1");
  const second = send(1, "a2");
  void send(2, "b1");
  await clock.advance(0);
  await Promise.all([first, second]);
  await clock.advance(MINUTE);
  await send(1, "a3");
  assert.deepEqual(left, ["a1@0", "b1@0"]);
  assert.deepEqual(failed, [`a2 PACE_PAUSED ${10 * MINUTE}`, `a3 PACE_PAUSED ${9 * MINUTE}`]);
  assert.deepEqual([pace.paused, outbox.waiting], [1, 0]);
  assert.deepEqual(log.of("warn"), [
    "g1: nothing is sent until 05/01 10:10, because QQ refused 1 message(s) (muted).",
  ]);
  await clock.advance(9 * MINUTE);
  await send(1, "a4");
  await send(1, "a5");
  assert.deepEqual(left.slice(2), ["a4@600", "a5@600"]);
  assert.deepEqual(log.of("info"), [
    "g1: one message is sent to see whether QQ takes it again.",
    "g1: QQ takes messages again.",
  ]);
  assert.equal(pace.paused, 0);
});

test("risk control pauses after so many refusals in a row, longer each time", async () => {
  const { clock, failed, replies, send, left } = bench({
    breaker: { refusals: 2, pauseMs: MINUTE, maxPauseMs: 3 * MINUTE },
  });
  replies.push(risk, ok, risk, risk, risk);
  for (const name of ["a1", "a2", "a3", "a4", "a5"]) await send(1, name);
  assert.deepEqual(left.map((each) => each.slice(0, 2)), ["a1", "a2", "a3", "a4"]);
  assert.deepEqual(failed, [`a5 PACE_PAUSED ${MINUTE}`]);
  await clock.advance(MINUTE);
  await send(1, "a6");
  await send(1, "a7");
  assert.deepEqual(failed.slice(1), [`a7 PACE_PAUSED ${2 * MINUTE}`]);
});

test("a notice says how long the bot is muted, and when it is not any more", async () => {
  const { clock, outbox, left, failed, send, pace } = bench({ breaker: true, jitterMs: 5_000 });
  const ban = { notice_type: "group_ban", sub_type: "ban", group_id: 1, self_id: 10001, user_id: 10001, duration: 60 };
  assert.equal(pace.notice({ ...ban, user_id: 20001 }), undefined);
  const waiting = send(1, "a1");
  const paused = pace.notice(ban);
  if (paused !== undefined) outbox.pauseChat(paused);
  await waiting;
  assert.deepEqual(failed, ["a1 PACE_PAUSED 60000"]);
  pace.notice({ ...ban, sub_type: "lift_ban", duration: 0 });
  void send(1, "a2");
  await clock.advance(2_500);
  assert.deepEqual(left, ["a2@2.5"]);
  for (
    const odd of [{}, { notice_type: "group_ban" }, { ...ban, duration: {} }, { ...ban, user_id: null, group_id: [] }]
  ) {
    assert.equal(pace.notice(odd), undefined);
  }
});

test("the counts of the day are kept, and a storage that fails is said once and stops nobody", async () => {
  let kept: unknown;
  const keeper: PaceKeeper = {
    load: () => Promise.resolve(kept),
    save: (counts) => Promise.resolve(void (kept = JSON.parse(JSON.stringify(counts)))),
  };
  const first = bench({ perDay: 2 });
  await first.pace.keep(keeper);
  await first.send(1, "a1");
  assert.equal(kept, undefined);
  await first.clock.advance(30_000);
  assert.deepEqual(kept, { day: "2026-01-05", counts: [[1, 1]] });
  await first.send(1, "a2");
  await first.pace.save();
  const second = bench({ perDay: 2 });
  await second.pace.keep(keeper);
  await second.send(1, "a3");
  assert.deepEqual(second.failed.map((each) => each.split(" ")[1]), ["PACE_BUDGET"]);
  const third = bench({ perDay: 2 });
  await third.pace.keep({
    load: () => Promise.reject(new Error("disk")),
    save: () => Promise.reject(new Error("disk")),
  });
  await third.send(1, "a4");
  await third.pace.save();
  assert.equal(third.left.length, 1);
  assert.match(third.log.of("warn").join("\n"), /cannot be kept: disk/);
});

test("a pause is kept a second after it began, and forgotten when the chat is open again", async () => {
  let kept: unknown;
  const keeper: PaceKeeper = {
    load: () => Promise.resolve(kept),
    save: (pauses) => Promise.resolve(void (kept = JSON.parse(JSON.stringify(pauses)))),
  };
  const first = bench({ breaker: true });
  await first.pace.keep(keeper);
  first.replies.push(muted);
  await first.send(1, "a1");
  await first.clock.advance(1_000);
  // No stop: the process was killed.
  const second = bench({ breaker: true, timezone: "UTC" });
  await second.pace.keep(keeper);
  assert.deepEqual(second.log.of("info"), ["1 chat(s) are paused still, as before the restart (pace.breaker)."]);
  await second.send(1, "a2");
  assert.deepEqual(second.failed, [`a2 PACE_PAUSED ${10 * MINUTE}`]);
  await second.clock.advance(10 * MINUTE);
  await second.send(1, "a3");
  await second.clock.advance(1_000);
  assert.deepEqual([second.left.length, kept], [1, { pauses: [] }]);
});

test("messages that are kept for the morning leave when its date has come, however little time has passed", async () => {
  const { clock, outbox, left, send } = bench(
    { quiet: { from: "09:30", to: "10:30", whenQuiet: "keep" } },
    {},
    0,
    datedBy,
  );
  void send(1, "a1");
  await clock.advance(1);
  assert.deepEqual([left.length, outbox.waiting], [0, 1]);
  await clock.advance(30 * MINUTE);
  assert.deepEqual([left.length, outbox.waiting, clock.pending], [1, 0, 0]);
});
