import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { Concurrency } from "../../../../src/bot/decorators/concurrency.ts";
import { Guard } from "../../../../src/bot/decorators/conditions.ts";
import { Cooldown } from "../../../../src/bot/decorators/cooldown.ts";
import { OnMessage, OnNotice } from "../../../../src/bot/decorators/on.ts";
import { Block, Priority, Use } from "../../../../src/bot/decorators/order.ts";
import type { ChatMessageEvent } from "../../../../src/bot/events/chat.ts";
import type { GroupIncreaseEvent } from "../../../../src/bot/events/kinds.gen.ts";
import type { BotEvent } from "../../../../src/bot/events/types.ts";
import { runBot } from "../../../support/bot.ts";
import { passes } from "../../../support/order.ts";
import { SELF } from "../../../support/peer.ts";

test("on a class all its handlers of messages stand in one line; a method's own goes before it", async () => {
  const log: string[] = [];
  @Concurrency()
  class Bot {
    @Command("慢")
    async slow() {
      log.push("+慢");
      await passes(app.clock, 100);
      log.push("-慢");
    }
    @Command("接着")
    next() {
      log.push("接着");
    }
    @Command("快")
    @Concurrency({ strategy: "concurrent" })
    fast() {
      log.push("快");
    }
    @Command("限时")
    @Concurrency({ timeoutMs: 10 })
    limited() {
      log.push("限时");
    }
    @OnNotice("notify.poke")
    poked() {
      log.push("戳");
    }
  }
  const app = runBot(Bot);
  for (const text of ["慢", "接着", "限时", "快"]) void app.say(text);
  void app.push({ post_type: "notice", notice_type: "notify", sub_type: "poke", self_id: SELF, group_id: 700001 });
  await app.clock.advance(0);
  assert.deepEqual(log.toSorted(), ["+慢", "快", "戳"].toSorted());
  await app.clock.advance(100);
  assert.deepEqual(log.slice(3), ["-慢", "接着", "限时"]);
  assert.deepEqual([app.open, app.clock.pending], [0, 0]);
});

test("handlers of one event have their turn together, and each has its own signal", async () => {
  const log: string[] = [];
  @Concurrency({ strategy: "latest" })
  class Bot {
    @OnMessage()
    @Priority(1)
    async first(event: ChatMessageEvent) {
      log.push(`1 ${event.text} ${await passes(app.clock, 100, event.signal)}`);
    }
    @OnMessage()
    @Concurrency({ timeoutMs: 50 })
    @Priority(1)
    async second(event: ChatMessageEvent) {
      log.push(`2 ${event.text} ${await passes(app.clock, 100, event.signal)}`);
    }
  }
  const app = runBot(Bot);
  const all = [app.say("a")];
  await app.clock.advance(50);
  assert.deepEqual([log, app.failed.length], [["2 a aborted"], 1]);
  all.push(app.say("b"));
  await app.clock.advance(100);
  await Promise.all(all);
  assert.deepEqual(log, ["2 a aborted", "1 a aborted", "2 b aborted", "1 b done"]);
  assert.deepEqual([app.open, app.clock.pending], [0, 0]);
});

test("what a middleware puts on the event is there for a handler that stands in a line beside another one", async () => {
  const seen: unknown[] = [];
  class Bot {
    @OnMessage()
    @Concurrency()
    a(event: ChatMessageEvent) {
      seen.push((event as { locale?: string }).locale, event.text);
    }
    @OnMessage()
    b() {}
  }
  const middleware = [(event: BotEvent, next: () => Promise<unknown>) => {
    (event as { locale?: string }).locale = "zh";
    return next() as Promise<undefined>;
  }];
  await runBot(Bot, { middleware }).say("好");
  assert.deepEqual(seen, ["zh", "好"]);
});

test("whoever a condition refuses takes no place, interrupts nobody, and whom a line leaves out uses no cooldown up", async () => {
  const log: string[] = [];
  class Bot {
    @Command("问")
    @Guard((event) => (event as { user_id?: unknown }).user_id !== 20002)
    @Cooldown("1m", { count: 2, say: "歇一会儿" })
    @Concurrency({ strategy: "latest" })
    async ask(event: ChatMessageEvent) {
      log.push(await passes(app.clock, 100, event.signal));
    }
    @Command("签到")
    @Cooldown("1m", { count: 2, say: "歇一会儿" })
    @Concurrency({ strategy: "drop", say: "忙" })
    async checkIn() {
      await passes(app.clock, 100);
    }
  }
  const app = runBot(Bot);
  const all = [app.say("问")];
  await app.clock.advance(10);
  all.push(app.say("问", { user_id: 20002 }));
  await app.clock.advance(100);
  assert.deepEqual(log, ["done"], "the guard refused the second");
  all.push(app.say("问"));
  await app.clock.advance(10);
  all.push(app.say("问"));
  await app.clock.advance(100);
  assert.deepEqual([log, app.sent], [["done", "done"], ["歇一会儿"]], "the cooldown refused the third");
  app.sent.length = 0;
  for (const _ of [1, 2, 3]) all.push(app.say("签到"));
  await app.clock.advance(100);
  all.push(app.say("签到"));
  await app.clock.advance(100);
  all.push(app.say("签到"));
  await app.clock.advance(0);
  await Promise.all(all);
  assert.deepEqual(app.sent, ["忙", "忙", "歇一会儿"]);
});

test("an order that is kept while conditions take their time: who came first has the first turn", async () => {
  const log: string[] = [];
  let slow = 100;
  class Bot {
    @Command("a <name>")
    @Guard(async () => {
      const ms = slow;
      slow = 0;
      await passes(app.clock, ms);
      return true;
    })
    @Concurrency()
    run(_event: ChatMessageEvent, { name }: { name: string }) {
      log.push(name);
    }
  }
  const app = runBot(Bot);
  void app.say("a 1");
  void app.say("a 2");
  await app.clock.advance(50);
  assert.deepEqual(log, []);
  await app.clock.advance(50);
  assert.deepEqual(log, ["1", "2"]);
});

test("a handler in a line may ask: the answer goes to its question, and the next one waits", async () => {
  const log: string[] = [];
  class Bot {
    @Command("解散")
    @Concurrency()
    async leave(event: ChatMessageEvent) {
      log.push("?");
      log.push((await event.ask("真的吗？"))?.text ?? "-");
    }
  }
  const app = runBot(Bot);
  const all = [app.say("解散"), app.say("解散", { user_id: 20002 })];
  await app.clock.advance(0);
  assert.deepEqual(log, ["?"]);
  await app.say("是");
  await app.clock.advance(0);
  assert.deepEqual(log, ["?", "是", "?"]);
  await app.say("否", { user_id: 20002 });
  await Promise.all(all);
  assert.deepEqual([log.at(-1), app.open, app.clock.pending], ["否", 0, 0]);
});

test("a newer message ends the question of the older one", async () => {
  const log: unknown[] = [];
  class Bot {
    @Command("问")
    @Concurrency({ strategy: "latest" })
    async ask(event: ChatMessageEvent) {
      log.push(await event.askResult("?", { from: 20009 }));
    }
  }
  const app = runBot(Bot);
  const first = app.say("问");
  await app.clock.advance(0);
  const second = app.say("问");
  await first;
  await app.clock.advance(0);
  await app.say("好", { user_id: 20009 });
  await second;
  assert.deepEqual(log.map((each) => (each as { ok: boolean }).ok), [false, true]);
});

test("@Block() keeps later handlers from running as soon as the conditions are met, before the turn has come", async () => {
  const log: string[] = [];
  class Bot {
    @OnMessage()
    @Block()
    @Concurrency()
    async first(event: ChatMessageEvent) {
      log.push(`+${event.text}`);
      await passes(app.clock, 100);
      log.push(`-${event.text}`);
    }
    @OnMessage()
    @Guard(() => true)
    second() {
      log.push("second");
    }
  }
  const app = runBot(Bot);
  const all = [app.say("a"), app.say("b")];
  await app.clock.advance(200);
  await Promise.all(all);
  assert.deepEqual(log, ["+a", "-a", "+b", "-b"]);
});

test("middleware runs inside the turn, and a handler that throws lets the next one go on", async () => {
  const log: string[] = [];
  class Bot {
    @Command("a")
    @Concurrency()
    @Use(async (_event, next) => {
      log.push("in");
      await passes(app.clock, 10);
      return await next();
    })
    run() {
      log.push("run");
      throw new Error("no");
    }
  }
  const app = runBot(Bot);
  const all = [app.say("a"), app.say("a")];
  await app.clock.advance(20);
  await Promise.all(all);
  assert.deepEqual([log, app.failed], [["in", "run", "in", "run"], ["Bot.run: no", "Bot.run: no"]]);
});

test("notices have an order on a method: those who come together are greeted together", async () => {
  const log: unknown[] = [];
  class Bot {
    @OnNotice("group_increase")
    @Concurrency({ strategy: "debounce", waitMs: 100 })
    welcome(event: GroupIncreaseEvent) {
      log.push(event.burst.map(({ user_id }) => user_id));
      return `欢迎 ${event.burst.length} 位`;
    }
  }
  const app = runBot(Bot);
  const joins = { post_type: "notice", notice_type: "group_increase", sub_type: "approve", self_id: SELF };
  for (const user_id of [1, 2, 3]) void app.push({ ...joins, group_id: 700001, user_id });
  await app.clock.advance(100);
  assert.deepEqual([log, app.sent], [[[1, 2, 3]], ["欢迎 3 位"]]);
});
