import fc from "fast-check";
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { test } from "node:test";
import { type ChatMessageEvent, Command, inject, OnMessage, Schedule, Storage } from "../../../mod.ts";
import type { RunningApp } from "../../../src/bot/app/run/running_app.ts";
import { createTestBot } from "../../../src/entries/testing.ts";
import type { Connections } from "../../../src/sandbox/ports/connections.ts";
import { Quiet } from "../../../src/testing/quiet.ts";

/** A way of taking one's time. */
type Step = "microtask" | "turn" | "timer" | "storage" | "call";

/** Takes its time in the ways that its message names, and says so at the end. */
class Dawdler {
  #storage = inject(Storage);

  @Command("磨蹭 [steps...]")
  async dawdle(event: ChatMessageEvent, { steps = "" }: { steps?: string }) {
    for (const step of steps.split(" ") as Step[]) {
      if (step === "microtask") await Promise.resolve();
      else if (step === "turn") await new Promise((resolve) => setImmediate(resolve));
      else if (step === "timer") await new Promise((resolve) => setTimeout(resolve, 1));
      else if (step === "storage") await this.#storage.set("last", steps);
      else if (step === "call") await event.api.get_login_info();
    }
    await event.reply("好了");
    return "真的好了";
  }
}

test("an act ends when all that it led to has ended, whatever that waits for", async () => {
  await using bot = await createTestBot(Dawdler);
  const { 小明 } = bot.people;
  const steps = fc.array(fc.constantFrom<Step>("microtask", "turn", "timer", "storage", "call"), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, async (way) => {
      await 小明.says(`磨蹭 ${way.join(" ")}`.trim());
      await 小明.hears("好了", "真的好了");
      assert.equal(bot.app.stats.running, 0);
    }),
    { numRuns: 30 },
  );
});

/** Notes the time whenever one of its jobs is due. */
class Clockwork {
  static readonly met: number[] = [];
  #schedule = inject(Schedule);

  @Command("每 <delays...>")
  plan(_event: ChatMessageEvent, { delays }: { delays: string }) {
    for (const ms of delays.split(" ")) this.#schedule.after(Number(ms), () => void Clockwork.met.push(Number(ms)));
  }
}

test("what is due comes in its order and at its time, however the time is moved", async () => {
  const delays = fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 });
  const moves = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(delays, moves, async (due, steps) => {
      await using bot = await createTestBot(Clockwork);
      Clockwork.met.length = 0;
      await bot.people.小明.says(`每 ${due.join(" ")}`);
      const inOrder = [...due].sort((a, b) => a - b);
      const began = bot.clock.now();
      for (const step of steps) {
        await bot.advance(step);
        const passed = bot.clock.now() - began;
        assert.deepEqual(Clockwork.met, inOrder.filter((ms) => ms <= passed));
      }
      await bot.advance(100_000);
      assert.deepEqual(Clockwork.met, inOrder);
    }),
    { numRuns: 20 },
  );
});

test("a handler that waits for a late answer counts as quiet at once, and goes on when the time brings it", async () => {
  class Asker {
    @OnMessage()
    async look(event: ChatMessageEvent) {
      await event.api.get_group_list();
      return "看完了";
    }
  }
  await using bot = await createTestBot(Asker);
  const { 小明 } = bot.people;
  bot.fault({ match: "get_group_list", effect: { kind: "delay", ms: 3_000 } });
  const before = performance.now();
  await 小明.says("看");
  await 小明.hearsNothing();
  assert.ok(performance.now() - before < 2_000, "nobody slept for it");
  await bot.advance("3s");
  await 小明.hears("看完了");
});

test("a link that was cut is made again when the time moves on, and what was said is answered then", async () => {
  await using bot = await createTestBot(Dawdler);
  const { 小明 } = bot.people;
  await bot.disconnect();
  assert.equal(bot.sandbox.connections.listeners, 0);
  await bot.advance("40s");
  assert.equal(bot.sandbox.connections.listeners, 1);
  await 小明.says("磨蹭");
  await 小明.hears("好了", "真的好了");
});

for (const port of ["websocket", "sse", "poll"] as const) {
  test(`the same over a socket: ${port}`, async () => {
    await using bot = await createTestBot(Dawdler, { port, ...port === "poll" ? { dialect: "llbot" } : {} });
    const { 小明 } = bot.people;
    await 小明.says("磨蹭 turn call");
    await 小明.hears("好了", "真的好了");
  });
}

test("an event that is on a socket is waited for, however long nothing else happens; one that is lost is not", async () => {
  let underWay = 1;
  let looks = 0;
  const settled = (): Promise<void> => {
    looks = 0;
    return new Quiet({
      connections: { activity: 0, unanswered: 0 } as Connections,
      app: () => ({ stats: { running: 0, waiting: 0 }, apis: [] }) as unknown as RunningApp,
      eventsUnderWay: () => {
        looks++;
        return underWay;
      },
      timeoutMs: 60_000,
      parkedMs: Infinity,
      wireMs: 4,
    }).settle();
  };
  const startMs = performance.now();
  const arrives = new Promise<void>((resolve) => setTimeout(resolve, 600)).then(() => underWay = 0);
  await settled();
  assert.equal(underWay, 0, "it was quiet before the event had come");
  await arrives;
  underWay = 1;
  await settled();
  assert.ok(looks > 3 && performance.now() - startMs < 30_000, "what never comes is given up");
});
