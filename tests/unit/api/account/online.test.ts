import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiSink } from "../../../../src/api/sink.ts";
import type { OneBotApi } from "../../../../src/api/clients.ts";
import { comeOnline, whyStopped } from "../../../../src/api/account/online.ts";
import { AdelieError } from "../../../../src/errors.ts";
import { backoffMs } from "../../../../src/util/time/backoff.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

test("a start that was called off fails with the signal's reason, whatever that is; one that was stopped, with a code", () => {
  for (const reason of [new Error("enough"), "enough", 0, null, { why: "enough" }]) {
    assert.equal(whyStopped(AbortSignal.abort(reason)), reason);
  }
  assert.equal((whyStopped(AbortSignal.abort()) as Error).name, "AbortError");
  for (const signal of [undefined, new AbortController().signal]) {
    const error = whyStopped(signal);
    assert.ok(error instanceof AdelieError);
    assert.equal(error.code, "LAUNCH_STOPPED");
  }
});

test("who does not say who it is is asked again, with the waits of every other attempt, up to half a minute", async () => {
  const clock = createManualClock();
  const waits: number[] = [];
  const watched = {
    ...clock,
    schedule: (ms: number, task: () => void) => (waits.push(ms), clock.schedule(ms, task)),
  };
  const api = { hasFeed: false, selfId: undefined, open() {}, login: () => Promise.reject(new Error("not yet")) };
  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => stop = resolve);
  const random = Math.random;
  Math.random = () => 0.5;
  try {
    const options = {
      clock: watched,
      stopped,
      whyStopped: () => "enough",
      known: () => assert.fail("nobody is known"),
    };
    const online = comeOnline(api as unknown as OneBotApi, {} as ApiSink, options);
    await clock.advance(60_000);
    assert.deepEqual(waits.slice(0, 7), [1, 2, 3, 4, 5, 6, 7].map((n) => backoffMs(n)));
    assert.equal(waits[6], 15_000, "half of the longest");
    stop();
    await assert.rejects(online, (error) => error === "enough");
    assert.equal(clock.pending, 0);
  } finally {
    Math.random = random;
  }
});
