import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConcurrencyOptions } from "../../../../src/bot/model/flow.ts";
import { Concurrency } from "../../../../src/bot/decorators/concurrency.ts";
import { OnMessage } from "../../../../src/bot/decorators/on.ts";
import { runBot } from "../../../support/bot.ts";
import { type OrderRun, runOrdered } from "../../../support/order.ts";

/** The same numbers for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(state / 65_536) % below;
  };
}

interface Said {
  readonly name: string;
  readonly chat: number;
  readonly atMs: number;
}

interface Ran {
  readonly said: readonly Said[];
  readonly began: { readonly names: string; readonly atMs: number }[];
  readonly ended: { readonly names: string; readonly atMs: number; readonly isAborted: boolean }[];
  readonly app: OrderRun;
}

/** Says thirty things in three chats, at any time, and waits until all of it is over. */
async function run(options: ConcurrencyOptions, seed: number): Promise<Ran> {
  const next = random(seed);
  const app = runOrdered(options, { listens: seed % 2 === 0 });
  const said: Said[] = [];
  const ran: Ran = { said, began: [], ended: [], app };
  app.log.push = (line: string) => {
    const [kind, names] = [line[0], line.slice(1)];
    if (kind === "+") ran.began.push({ names, atMs: app.clock.now() });
    else ran.ended.push({ names, atMs: app.clock.now(), isAborted: kind === "!" });
    return 0;
  };
  const all: Promise<void>[] = [];
  for (let at = 0; at < 30; at++) {
    const name = String.fromCharCode(0x4e00 + at);
    const chat = 1 + next(3);
    said.push({ name, chat, atMs: app.clock.now() });
    all.push(app.take(name, 1 + next(40), { group_id: chat }));
    // Several at the same moment, too.
    if (next(3) > 0) await app.clock.advance(next(30));
  }
  await app.clock.advance(5_000);
  await Promise.all(all);
  assert.deepEqual([app.open, app.clock.pending, app.failed], [0, 0, []], `seed ${seed}`);
  return ran;
}

/** What was said in one chat, and how it was handled. */
function chats({ said, began, ended }: Ran) {
  return [1, 2, 3].map((chat) => {
    const here = said.filter((each) => each.chat === chat);
    const isHere = ({ names }: { names: string }): boolean => here.some(({ name }) => names.includes(name));
    return { said: here, began: began.filter(isHere), ended: ended.filter(isHere) };
  });
}

/** The most that ran at the same time. */
function most(began: Ran["began"], ended: Ran["ended"]): number {
  return Math.max(
    0,
    ...began.map(({ atMs }, at) =>
      began.slice(0, at + 1).filter(({ names }) => !ended.some((each) => each.names === names && each.atMs <= atMs))
        .length
    ),
  );
}

const seeds = [1, 2, 3, 4];

test("queue: whatever comes, all of it is handled in its order, one at a time", async () => {
  for (const seed of seeds) {
    const ran = await run({ max: 100 }, seed);
    for (const { said, began, ended } of chats(ran)) {
      assert.deepEqual(began.map(({ names }) => names), said.map(({ name }) => name), `seed ${seed}`);
      assert.deepEqual(ended.map(({ names }) => names), said.map(({ name }) => name), `seed ${seed}`);
      assert.ok(most(began, ended) <= 1, `seed ${seed}`);
    }
  }
});

test("queue with max: those that are handled keep their order, and what is left out is told", async () => {
  for (const seed of seeds) {
    const ran = await run({ max: 1, say: "忙" }, seed);
    let told = 0;
    for (const { said, began, ended } of chats(ran)) {
      const names = began.map((each) => each.names);
      assert.deepEqual(names, said.map(({ name }) => name).filter((name) => names.includes(name)), `seed ${seed}`);
      assert.ok(most(began, ended) <= 1, `seed ${seed}`);
      told += said.length - began.length;
    }
    assert.equal(ran.app.sent.filter((each) => each === "忙").length, told, `seed ${seed}`);
    assert.ok(told > 0, `seed ${seed}`);
  }
});

test("drop: never more at once than max, and what began keeps its order", async () => {
  for (const seed of seeds) {
    for (const max of [1, 2]) {
      const ran = await run({ strategy: "drop", max, say: "忙" }, seed);
      let left = 0;
      for (const { said, began, ended } of chats(ran)) {
        const names = began.map((each) => each.names);
        assert.deepEqual(names, said.map(({ name }) => name).filter((name) => names.includes(name)));
        assert.ok(most(began, ended) <= max, `seed ${seed}`);
        left += said.length - began.length;
      }
      assert.equal(ran.app.sent.filter((each) => each === "忙").length, left, `seed ${seed}`);
    }
  }
});

test("latest: what is said last is answered, in order, and of those that came after each other only the newest", async () => {
  for (const seed of seeds) {
    const ran = await run({ strategy: "latest" }, seed);
    for (const { said, began, ended } of chats(ran)) {
      const order = said.map(({ name }) => name);
      const names = began.map((each) => each.names);
      assert.deepEqual(names, order.filter((name) => names.includes(name)), `seed ${seed}`);
      assert.equal(names.at(-1), order.at(-1), `seed ${seed}`);
      // Only those whose handler had ended before the next one came are answered.
      const answered = order.filter((name, at) => {
        const end = ended.find((each) => each.names === name && !each.isAborted);
        const next = said[at + 1];
        return end !== undefined && (next === undefined || end.atMs <= next.atMs);
      });
      const sent = ran.app.sent.filter((each) => order.includes(each as string));
      assert.ok(sent.every((each) => answered.includes(each as string)), `seed ${seed}`);
      assert.ok(sent.includes(order.at(-1)), `seed ${seed}`);
      if (seed % 2 === 0) assert.ok(most(began, ended) <= 1, `seed ${seed}`);
    }
  }
});

test("debounce: every message is in one burst, in its order, or told that too many wait; bursts have a bound, quiet before them, and no overlap", async () => {
  for (const seed of seeds) {
    const ran = await run({ strategy: "debounce", waitMs: 20, max: 4, say: "忙" }, seed);
    let left = 0;
    for (const { said, began, ended } of chats(ran)) {
      const handled = began.map(({ names }) => names).join("");
      const order = said.map(({ name }) => name).filter((name) => handled.includes(name));
      assert.equal(handled, order.join(""), `seed ${seed}`);
      left += said.length - order.length;
      assert.ok(most(began, ended) <= 1, `seed ${seed}`);
      for (const { names, atMs } of began) {
        assert.ok(names.length <= 4, `seed ${seed}: ${names}`);
        const last = said.find(({ name }) => name === names.at(-1)) as Said;
        assert.ok(names.length === 4 || atMs >= last.atMs + 20, `seed ${seed}: ${names} at ${atMs}`);
      }
    }
    assert.equal(ran.app.sent.filter((each) => each === "忙").length, left, `seed ${seed}`);
  }
});

test("10,000 chats with lines hold what waits in them, one more than may wait is left out, and afterwards nothing is left", async () => {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => open = resolve);
  let handled = 0;
  class Bot {
    @OnMessage()
    @Concurrency({ say: "忙" })
    async run() {
      await gate;
      handled++;
    }
  }
  const app = runBot(Bot);
  const all: Promise<void>[] = [];
  for (let round = 0; round < 2; round++) {
    for (let group_id = 1; group_id <= 10_000; group_id++) all.push(app.say("x", { group_id }));
  }
  await app.clock.advance(0);
  assert.deepEqual([app.flow.lines, app.flow.waiting, app.clock.pending], [10_000, 10_000, 1]);
  await app.say("x", { group_id: 1 });
  assert.deepEqual([app.sent, app.flow.waiting, app.flow.leftOut], [["忙"], 10_000, 1]);
  open();
  await Promise.all(all);
  assert.deepEqual([handled, app.flow.waiting, app.open, app.clock.pending], [20_000, 0, 0, 0]);
  assert.ok(app.flow.lines <= 1_024, String(app.flow.lines));
});
