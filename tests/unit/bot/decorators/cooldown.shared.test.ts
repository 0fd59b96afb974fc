import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { Cooldown, type CooldownOptions } from "../../../../src/bot/decorators/cooldown.ts";
import { type BotRun, runBot } from "../../../support/bot.ts";
import { type SharedStore, sharedStore } from "../../../support/shared_store.ts";

function bot(store: SharedStore, span: string | number, options: CooldownOptions = {}): BotRun {
  class Bot {
    @Command("用")
    @Cooldown(span, options)
    use() {
      return "好";
    }
  }
  return runBot(Bot, { startMs: 1_700_000_000_000, shared: store.process() });
}

/** Numbers that come again with the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (state >>> 8) % below;
  };
}

test("workers together never let more through than there may be, whoever comes when", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const any = random(seed);
    const store = sharedStore(() => any(6));
    const [count, workers, uses] = [1 + any(4), 2 + any(5), 1 + any(12)];
    const bots = Array.from({ length: workers }, () => bot(store, "1h", { per: "all", count, say: false }));
    let id = 0;
    await Promise.all(
      Array.from({ length: uses }, () => bots[any(workers)]?.say("用", { message_id: ++id, user_id: any(5) })),
    );
    assert.deepEqual(bots.flatMap(({ failed }) => failed), [], `seed ${seed}`);
    assert.equal(bots.flatMap(({ sent }) => sent).length, Math.min(count, uses), `seed ${seed}`);
  }
});

test("it is over for all of them at once, and each is told once", async () => {
  const store = sharedStore();
  const [first, second] = [bot(store, "10m"), bot(store, "10m")];
  await first.say("用", { message_id: 1 });
  await second.say("用", { message_id: 2 });
  await first.say("用", { message_id: 3 });
  assert.deepEqual([first.sent, second.sent], [["好"], ["还要等10分钟才能再用。"]]);
  for (const { clock } of [first, second]) await clock.advance(600_000);
  await second.say("用", { message_id: 4 });
  await first.say("用", { message_id: 5 });
  assert.deepEqual([first.sent.length, second.sent.length], [2, 2]);
});

test("a message that comes again, because the worker that had it ended, has not used it up", async () => {
  const store = sharedStore();
  const [first, second] = [bot(store, "10m"), bot(store, "10m")];
  await first.say("用", { message_id: 1 });
  await second.say("用", { message_id: 1 });
  assert.deepEqual([first.sent, second.sent], [["好"], ["好"]]);
});

test("with keep: false each worker counts for itself", async () => {
  const store = sharedStore();
  const bots = [bot(store, "10m", { keep: false }), bot(store, "10m", { keep: false })];
  for (const [n, each] of bots.entries()) await each.say("用", { message_id: n });
  assert.deepEqual(bots.map(({ sent }) => sent), [["好"], ["好"]]);
  assert.equal(store.texts.size, 0);
});

test("where nobody can know the count, the handler does not run, and says why", async () => {
  const store = sharedStore();
  const one = bot(store, "10m");
  store.broken = new Error("gone");
  await one.say("用", { message_id: 1 });
  assert.deepEqual(one.sent, []);
  assert.match(one.failed.join(), /Bot\.use: .*gone/);
  store.broken = undefined;
  await one.say("用", { message_id: 2 });
  assert.deepEqual(one.sent, ["好"]);
});
