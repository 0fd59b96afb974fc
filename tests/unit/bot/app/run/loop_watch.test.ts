import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, createManualClock, launch, type ManualClock } from "../../../../../mod.ts";
import { LoopWatch } from "../../../../../src/bot/app/run/loop_watch.ts";
import { captureLog } from "../../../../support/captured_log.ts";
import { groupMessage, startPeer } from "../../../../support/peer.ts";
import { until } from "../../../../support/running_bot.ts";

/** A clock on which time can pass while nothing else happens. */
function blockable(): ManualClock & { block(ms: number): void } {
  const clock = createManualClock();
  let blocked = 0;
  return {
    ...clock,
    now: () => clock.now() + blocked,
    get pending() {
      return clock.pending;
    },
    block: (ms) => void (blocked += ms),
  };
}

function watched(underWay: string[] = []) {
  const clock = blockable();
  const log = captureLog();
  const state = { last: undefined as string | undefined, handled: 0, measured: false, counted: [] as unknown[] };
  const watch = new LoopWatch({
    clock,
    log,
    blockedMs: 2_000,
    takeLast: () => {
      const source = state.last;
      state.last = undefined;
      return { source, handled: state.handled };
    },
    underWay: () => underWay,
    measure: () => state.measured = true,
    blocked: (source, ms) => state.counted.push([source, ms]),
  });
  watch.start();
  return { clock, log, state, watch };
}

test("the one handler that began in a time in which nothing was handled is named", async () => {
  const { clock, log, state, watch } = watched();
  await clock.advance(10_000);
  assert.deepEqual([watch.counts, log.lines], [{ blocked: 0, blockedMs: 0 }, []]);
  state.last = "Bot.heavy";
  state.handled = 1;
  clock.block(3_000);
  await clock.advance(500);
  assert.deepEqual(log.of("warn"), [
    "Nothing was handled for 3.5 s: Bot.heavy kept the loop busy. Hand long computations to a worker thread.",
  ]);
  assert.deepEqual([watch.counts, state.counted, state.measured], [
    { blocked: 1, blockedMs: 3_500 },
    [["Bot.heavy", 3_500]],
    false,
  ]);
  await clock.advance(10_000);
  watch.stop();
  assert.deepEqual([watch.counts.blocked, clock.pending], [1, 0]);
});

test("where it may have been several, they are named, and from then on measured", async () => {
  const { clock, log, state, watch } = watched(["Bot.slow (7 s)"]);
  state.last = "Bot.b";
  state.handled = 2;
  clock.block(2_000);
  await clock.advance(500);
  assert.match(log.of("warn")[0] as string, /one of Bot\.b, Bot\.slow \(7 s\) kept the loop busy, and from now on/);
  assert.deepEqual([state.measured, state.counted], [true, [["unknown", 2_500]]]);
  watch.ran("Bot.a", 2_900);
  watch.ran("Bot.b", 3);
  state.last = "Bot.b";
  state.handled = 4;
  clock.block(3_000);
  await clock.advance(500);
  assert.match(log.of("warn")[1] as string, /3\.5 s: Bot\.a kept the loop busy/);
  watch.stop();
});

test("a handler that goes on after it had waited is named while it is the only one; where there is none, that is said", async () => {
  const slow = watched(["Bot.slow (7 s)"]);
  slow.clock.block(2_500);
  await slow.clock.advance(500);
  assert.match(slow.log.of("warn")[0] as string, /3\.0 s: Bot\.slow \(7 s\) kept the loop busy/);
  slow.watch.stop();
  const none = watched();
  none.clock.block(2_500);
  await none.clock.advance(500);
  assert.match(none.log.of("warn")[0] as string, /no handler was under way/);
  none.watch.stop();
});

test("an app names the handler that computes for seconds, in the log, the counters and the metrics", async () => {
  const clock = blockable();
  const log = captureLog();
  class Bot {
    @Command("算")
    heavy() {
      clock.block(3_000);
      return "好";
    }
    @Command("快")
    fast() {}
  }
  const peer = await startPeer();
  const app = await launch(Bot, {
    url: peer.url,
    clock,
    log,
    blockedMs: 2_000,
    storage: "memory",
    handleSignals: false,
  });
  try {
    peer.push(groupMessage("算"));
    await peer.called("send_group_msg");
    peer.push(groupMessage("快"));
    await until(() => app.stats.handled === 2);
    await clock.advance(500);
    assert.match(log.of("warn")[0] as string, /Bot\.fast|Bot\.heavy/);
    peer.push(groupMessage("算"));
    await peer.called("send_group_msg");
    peer.push(groupMessage("快"));
    await until(() => app.stats.handled === 4);
    await clock.advance(500);
    assert.match(log.of("warn")[1] as string, /3\.5 s: Bot\.heavy kept the loop busy/);
    assert.deepEqual([app.stats.blocked, app.stats.blockedMs], [2, 7_000]);
  } finally {
    await app.stop();
    await peer.close();
  }
});
