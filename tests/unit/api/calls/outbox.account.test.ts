import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountGate } from "../../../../src/api/account/state.ts";
import { Outbox } from "../../../../src/api/calls/outbox.ts";
import type { OutboxOptions } from "../../../../src/api/calls/outbox_options.ts";
import { OutboxError } from "../../../../src/errors.ts";
import { createManualClock } from "../../../../src/util/time/clock.ts";

/** An outbox without a link, whose account goes and comes. */
function bench(options: OutboxOptions = {}) {
  const clock = createManualClock();
  const left: string[] = [];
  const failed: string[] = [];
  let awaited = 0;
  const account = {
    isOff: false,
    offSinceMs: 0,
    status: { state: "offline", sinceMs: 0, reason: "断开", source: "notice" },
    awaited: () => void awaited++,
  } satisfies AccountGate;
  const outbox = new Outbox(options, clock, () => undefined, undefined, account);
  const turn = (isOff: boolean): void => {
    Object.assign(account, { isOff, offSinceMs: clock.now() });
    outbox.accountChanged();
  };
  const send = (name: string): void => {
    const send = () => {
      left.push(`${name}@${clock.now()}`);
      return Promise.resolve({ status: "ok", retcode: 0, data: null });
    };
    outbox.run({ action: "send_msg", target: name.slice(0, 1), options: undefined, send }).catch((error: unknown) => {
      failed.push(error instanceof OutboxError ? `${name}: ${error.code}@${clock.now()}` : String(error));
    });
  };
  return { clock, outbox, left, failed, turn, send, awaited: () => awaited };
}

test("messages wait while QQ is offline, and leave in order when it is back", async () => {
  const { clock, outbox, left, turn, send, awaited } = bench();
  turn(true);
  for (const name of ["a1", "a2", "b1"]) send(name);
  await clock.advance(50_000);
  assert.deepEqual([left, outbox.waiting], [[], 3]);
  assert.ok(awaited() > 0);
  turn(false);
  await clock.advance(0);
  assert.deepEqual(left, ["a1@50000", "b1@50000", "a2@50000"]);
  assert.equal(clock.pending, 0);
});

test("for keepMs, counted from the loss or from when they came", async () => {
  const { clock, outbox, left, failed, turn, send } = bench({ keepMs: 10_000 });
  turn(true);
  send("a1");
  await clock.advance(4_000);
  send("b1");
  await clock.advance(6_000);
  assert.deepEqual(failed, ["a1: ACCOUNT_OFFLINE@10000"]);
  await clock.advance(4_000);
  assert.deepEqual(failed, ["a1: ACCOUNT_OFFLINE@10000", "b1: ACCOUNT_OFFLINE@14000"]);
  assert.deepEqual([left, outbox.stats.rejected, clock.pending], [[], 2, 0]);
  turn(false);
  send("a2");
  await clock.advance(0);
  assert.deepEqual(left, ["a2@14000"]);
});

test('whenDown: "reject" refuses them at once, those that wait already too', async () => {
  const { clock, left, failed, turn, send } = bench({ whenDown: "reject", perTarget: { count: 1, perMs: 5_000 } });
  send("a1");
  send("a2");
  await clock.advance(0);
  turn(true);
  send("b1");
  await clock.advance(0);
  assert.deepEqual(left, ["a1@0"]);
  assert.deepEqual(failed, ["a2: ACCOUNT_OFFLINE@0", "b1: ACCOUNT_OFFLINE@0"]);
  assert.equal(clock.pending, 0);
});
