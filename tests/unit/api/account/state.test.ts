import assert from "node:assert/strict";
import { test } from "node:test";
import { AccountState, type AccountTurn } from "../../../../src/api/account/state.ts";
import type { ActionReply } from "../../../../src/protocol/frames.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

const START = Date.UTC(2026, 0, 1);
const ok = (data: unknown): ActionReply => ({ status: "ok", retcode: 0, data });
const no = (retcode: number, wording: string): ActionReply => ({ status: "failed", retcode, data: null, wording });
const heartbeat = (online: boolean, interval = 30_000) => ({
  meta_event_type: "heartbeat",
  status: { online, good: true },
  interval,
});

interface Setup {
  answer?: () => ActionReply | Promise<ActionReply>;
  statusMs?: number;
  isAwaited?: () => boolean;
  isBehind?: () => boolean;
  link?: { state: "up" | "down" | "unopened" } | undefined;
}

/** One account. `seen` has the state of every change, and the turn where there was one. */
function account(setup: Setup = {}) {
  const clock = createManualClock(START);
  const seen: string[] = [];
  let asked = 0;
  const state = new AccountState({
    clock,
    statusMs: setup.statusMs,
    ask: async () => {
      asked++;
      return await (setup.answer ?? (() => ok({ online: true, good: true })))();
    },
    link: () => "link" in setup ? setup.link : { state: "up" },
    isAwaited: setup.isAwaited ?? (() => false),
    isBehind: setup.isBehind ?? (() => false),
    changed: (now, _before, turn?: AccountTurn) =>
      void seen.push(turn === undefined ? now.state : `${now.state} (${turn})`),
  });
  return { state, clock, seen, asked: () => asked };
}

test("the link and QQ are kept apart: what was known of QQ holds while the link comes and goes", async () => {
  const { state, seen, clock } = account({ answer: () => ok({ online: false, good: true }) });
  state.linkDown("nobody there");
  assert.equal(state.status.state, "connecting");
  state.linkUp();
  state.sign(heartbeat(true));
  state.sign({ notice_type: "bot_offline", message: "你被迫下线" });
  assert.deepEqual(state.status, { state: "kicked", sinceMs: START, reason: "你被迫下线", source: "notice" });
  assert.equal(state.isOff, true);
  await clock.advance(1_000);
  state.linkDown("cut");
  assert.equal(state.status.state, "link-down");
  state.linkUp();
  await clock.advance(0);
  assert.deepEqual([state.status.state, state.status.sinceMs], ["kicked", START]);
  state.sign(heartbeat(true));
  state.linkDown("cut");
  state.stop();
  state.sign(heartbeat(false));
  state.linkUp();
  assert.deepEqual(seen, [
    "up",
    "kicked (offline)",
    "link-down",
    "kicked",
    "up (online)",
    "link-down",
    "stopped",
  ]);
  assert.equal(state.losses, 1);
  assert.equal(clock.pending, 0);
});

test("one heartbeat, one notice or one clear refusal is enough, and a good heartbeat brings it back", () => {
  for (
    const [name, tell] of [
      ["heartbeat", (state: AccountState) => state.sign(heartbeat(false))],
      ["notice", (state: AccountState) => state.sign({ notice_type: "bot_offline", message: "断开" })],
      ["refusal", (state: AccountState) => state.refused("send_msg", no(-1, "Bot not connected"), true)],
    ] as const
  ) {
    const { state, seen } = account();
    state.linkUp();
    tell(state);
    assert.deepEqual([state.status.state, state.status.source], ["offline", name]);
    state.sign(heartbeat(true));
    assert.deepEqual(seen, ["up", "offline (offline)", "up (online)"], name);
  }
});

test("a reason that comes after the heartbeat is taken over, and is no second loss", () => {
  const { state, seen } = account();
  state.linkUp();
  state.sign(heartbeat(false));
  state.sign({ notice_type: "bot_offline", message: "被踢下线" });
  state.sign(heartbeat(false));
  assert.deepEqual([state.status.reason, state.losses], ["被踢下线", 1]);
  assert.deepEqual(seen, ["up", "offline (offline)", "kicked"]);
});

test("a refusal without a clear word makes it ask, once in a while", async () => {
  const { state, clock, asked } = account({ answer: () => ok({ online: false, good: true }), statusMs: Infinity });
  state.linkUp();
  state.refused("send_group_msg", no(1200, 'sendMsg "result": -1'), true);
  await clock.advance(0);
  assert.equal(asked(), 0, "nobody looks after this account");
  state.watch();
  state.refused("set_group_ban", no(1200, "失败"), false);
  state.refused("send_group_msg", no(1200, '"result": 120'), true);
  await clock.advance(0);
  assert.equal(asked(), 0, "no message, and a muted bot");
  for (let n = 0; n < 5; n++) state.refused("send_group_msg", no(1200, 'sendMsg "result": -1'), true);
  await clock.advance(0);
  assert.deepEqual([asked(), state.status.state, state.status.source], [1, "offline", "status"]);
  state.stop();
});

test("it is not asked while events are held back, behind which the answer would be read; offline it is all the same", async () => {
  let isBehind = true;
  const { state, clock, asked } = account({
    isBehind: () => isBehind,
    answer: () => ok({ online: false, good: true }),
  });
  state.linkUp();
  state.watch();
  const first = asked();
  await clock.advance(180_000);
  assert.equal(asked(), first);
  isBehind = false;
  await clock.advance(60_000);
  assert.deepEqual([asked(), state.isOff], [first + 1, true]);
  isBehind = true;
  await clock.advance(15_000);
  assert.equal(asked(), first + 2);
  state.stop();
});

test("where no heartbeats come it is asked, and where they come it is not", async () => {
  let isOnline = true;
  const { state, clock, asked } = account({ answer: () => ok({ online: isOnline, good: true }) });
  state.linkUp();
  state.watch();
  for (let n = 0; n < 10; n++) {
    state.sign(heartbeat(true));
    await clock.advance(30_000);
  }
  assert.equal(asked(), 0);
  isOnline = false;
  await clock.advance(120_000);
  assert.deepEqual([state.status.state, state.status.source], ["offline", "status"]);
  isOnline = true;
  await clock.advance(15_000);
  assert.equal(state.status.state, "up");
  state.stop();
  assert.equal(clock.pending, 0);
});

test("over HTTP an implementation that does not answer is a lost link, and its answer a link", async () => {
  let isThere = false;
  const { state, clock, seen } = account({
    link: undefined,
    answer: () => isThere ? ok({ online: true, good: true }) : Promise.reject(new Error("nobody listens")),
  });
  state.linkUp();
  state.watch();
  await clock.advance(60_000);
  assert.deepEqual([state.status.state, state.status.reason], ["link-down", "nobody listens"]);
  isThere = true;
  await clock.advance(60_000);
  assert.deepEqual(seen, ["up", "link-down", "up"]);
  state.stop();
});

test("an answer that says nothing lets the next message try, after a refusal only", async () => {
  const { state, clock } = account({ answer: () => ok({}), isAwaited: () => true });
  state.linkUp();
  state.refused("send_msg", no(-1, "Bot not connected"), true);
  state.awaited();
  await clock.advance(15_000);
  assert.equal(state.status.state, "up");
  state.sign({ notice_type: "bot_offline", message: "断开" });
  await clock.advance(60_000);
  assert.equal(state.status.state, "offline");
  state.stop();
});

test("good heartbeats of a build that refuses every message are believed less and less, until a message goes through", async () => {
  const { state, clock } = account();
  const refuse = () => state.refused("send_msg", no(-1, "Bot not connected"), true);
  const beatsUntilUp = async (): Promise<number> => {
    for (let beats = 1;; beats++) {
      await clock.advance(30_000);
      state.sign(heartbeat(true));
      if (!state.isOff) return beats;
    }
  };
  state.linkUp();
  const beats: number[] = [];
  for (let n = 0; n < 5; n++) {
    refuse();
    beats.push(await beatsUntilUp());
  }
  assert.deepEqual(beats, [1, 2, 4, 8, 16]);
  assert.equal(state.heedsSuccess, true);
  state.sent();
  assert.equal(state.heedsSuccess, false);
  refuse();
  assert.equal(await beatsUntilUp(), 1);
});

test("a message that goes through right after the refusal of another brings it back; a heartbeat is not outvoted", () => {
  const { state } = account();
  state.linkUp();
  state.refused("send_msg", no(-1, "Bot not connected"), true);
  state.sent();
  assert.equal(state.status.state, "up");
  state.sign(heartbeat(false));
  state.sent();
  assert.equal(state.status.state, "offline");
});
