import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { InGroup, Role } from "../../../../src/bot/decorators/conditions.ts";
import { On, OnGroupMsg, OnMessage } from "../../../../src/bot/decorators/on.ts";
import type { GroupMessageEvent, PrivateMessageEvent } from "../../../../src/bot/events/chat.ts";
import { Keyword, Match } from "../../../../src/bot/decorators/text.ts";
import type { BotEvent } from "../../../../src/bot/events/types.ts";
import { recordClause } from "../../../../src/bot/model/records.ts";
import type { RuleDecorator } from "../../../../src/bot/decorators/dialects.ts";
import { Block, Priority, Use } from "../../../../src/bot/decorators/order.ts";
import type { Check, Middleware, Stage, Verdict } from "../../../../src/bot/model/clause.ts";
import { AdelieError } from "../../../../src/errors.ts";
import { runBot } from "../../../support/bot.ts";

/** A condition of the test's own. */
function rule(stage: Stage, label: string, check: Check): RuleDecorator {
  return (...args: unknown[]) => recordClause("Rule", { kind: "rule", label, stage, create: () => check }, args);
}

test("conditions are asked by stage, the class's before the method's, from top to bottom; then middleware, then the handler", async () => {
  const order: string[] = [];
  const pass = (stage: Stage, name: string) =>
    rule(stage, name, (event, handler, isTrial) => {
      order.push(`${name} ${handler.command} ${event.eventName} ${isTrial}`);
      return Promise.resolve<Verdict>(true);
    });
  const around = (name: string): Middleware => async (_event, next) => {
    order.push(`${name} in`);
    const answer = await next();
    order.push(`${name} out`);
    return answer;
  };
  @pass("cooldown", "class cooldown")
  @pass("place", "class place")
  @Use(around("class"))
  class Bot {
    @Command("签到")
    @Use(around("method 1"), around("method 2"))
    @pass("guard", "guard 1")
    @pass("guard", "guard 2")
    @pass("place", "place")
    @pass("person", "person")
    checkIn() {
      order.push("handler");
      return "好";
    }
  }
  const app = runBot(Bot, { middleware: [around("app")] });
  await app.say("签到");
  assert.deepEqual(order, [
    "app in",
    ...["class place", "place", "person", "guard 1", "guard 2", "class cooldown"]
      .map((name) => `${name} 签到 message.group.normal false`),
    "class in",
    "method 1 in",
    "method 2 in",
    "handler",
    "method 2 out",
    "method 1 out",
    "class out",
    "app out",
  ]);
  assert.deepEqual(app.sent, ["好"]);
  assert.equal(app.open, 0);
});

test("a condition that refuses ends it: the handler does not run, and the chat is told what the condition says", async () => {
  let ran = 0;
  const no = (say?: string) => rule("guard", "no", () => ({ reason: "no", ...say === undefined ? {} : { say } }));
  class Bot {
    @Command("a")
    @no("不行")
    @rule("guard", "never asked", () => assert.fail())
    loud() {
      ran++;
    }
    @Command("b")
    @no()
    silent() {
      ran++;
    }
  }
  const app = runBot(Bot);
  await app.say("a");
  await app.say("b");
  assert.deepEqual([ran, app.sent, app.open], [0, ["不行"], 0]);
});

test("a condition or middleware that throws is reported as its handler's error, and the handler does not run", async () => {
  let ran = 0;
  class Bot {
    @Command("a")
    @rule("guard", "broken", () => {
      throw new Error("guard broke");
    })
    a() {
      ran++;
    }
    @Command("b")
    @Use(() => {
      throw new Error("middleware broke");
    })
    b() {
      ran++;
    }
  }
  const app = runBot(Bot);
  await app.say("a");
  await app.say("b");
  assert.deepEqual([ran, app.failed, app.open], [0, ["Bot.a: guard broke", "Bot.b: middleware broke"], 0]);
});

test("middleware may answer by itself, change the answer, and may not run the handler twice", async () => {
  let ran = 0;
  class Bot {
    @Command("a")
    @Use(() => "代答")
    a() {
      ran++;
    }
    @Command("b")
    @Use(async (_event, next) => `${String(await next())}！`)
    b() {
      return "好";
    }
    @Command("c")
    @Use(async (_event, next) => {
      await next();
      return await next();
    })
    c() {
      ran++;
    }
  }
  const app = runBot(Bot);
  for (const text of ["a", "b", "c"]) await app.say(text);
  assert.deepEqual([app.sent, ran], [["代答", "好！"], 1]);
  assert.match(app.failed.join(), /Bot\.c: next\(\) was called twice/);
  assert.deepEqual(app.errors.map((error) => [error instanceof AdelieError, (error as AdelieError).code]), [
    [true, "MIDDLEWARE_NEXT"],
  ]);
});

test("what a handler returned and nobody can send is an error with a code, whatever it is", async () => {
  const answers: unknown[] = [{ a: 1 }, 7, true, [{}], new Map(), Symbol("s"), () => "a", Object.create(null)];
  class Bot {
    @Command("a")
    a() {
      return answers.shift() as string;
    }
  }
  const app = runBot(Bot);
  const count = answers.length;
  for (let each = 0; each < count; each++) await app.say("a");
  assert.deepEqual(app.sent, []);
  assert.deepEqual(
    app.errors.map((error) => error instanceof AdelieError ? error.code : error),
    Array.from({ length: count }, () => "HANDLER_RETURN"),
  );
  assert.match(app.failed[0] ?? "", /^Bot\.a: Bot\.a returned an object\. A handler returns its reply: text/);
});

test("the app's middleware sees every event, also one that no handler is for, and may keep it from the handlers", async () => {
  const seen: string[] = [];
  class Bot {
    @Command("a")
    a() {
      return "甲";
    }
  }
  const app = runBot(Bot, {
    middleware: [async (event, next) => {
      seen.push((event as BotEvent & { raw_message: string }).raw_message);
      if (seen.at(-1) === "x") return "中间件";
      await next();
      return undefined;
    }],
  });
  for (const text of ["a", "闲聊", "x"]) await app.say(text);
  assert.deepEqual(seen, ["a", "闲聊", "x"]);
  assert.deepEqual([app.sent, app.open], [["甲", "中间件"], 0]);

  const broken = runBot(Bot, {
    middleware: [() => {
      throw new Error("broke");
    }],
  });
  await broken.say("a");
  assert.deepEqual([broken.failed, broken.open], [["middleware: broke"], 0]);
});

test("@Block keeps what comes after it from running, if its own conditions are met", async () => {
  const order: string[] = [];
  class Bot {
    @OnGroupMsg()
    low() {
      order.push("low");
    }
    @OnGroupMsg()
    @Priority(10)
    @Block()
    @rule("guard", "only x", (event) => (event as { raw_message?: string }).raw_message === "x" || { reason: "no x" })
    high() {
      order.push("high");
    }
    @OnGroupMsg()
    @Priority(10)
    alsoHigh() {
      order.push("also high");
    }
  }
  const app = runBot(Bot);
  await app.say("x");
  assert.deepEqual(order.splice(0), ["high"]);
  await app.say("y");
  assert.deepEqual([order, app.open], [["also high", "low"], 0]);
});

test("@Block() alone: of one priority the first that runs answers, the others do not", async () => {
  class Bot {
    @OnGroupMsg()
    chat() {
      return "闲聊";
    }
    @Keyword("早安")
    @Block()
    morning() {
      return "早";
    }
    @Match(/安/)
    @Block()
    peace() {
      return "安";
    }
    @Command("早安")
    command() {
      return "指令";
    }
  }
  const app = runBot(Bot);
  for (const text of ["早安呀", "晚安", "嗯", "早安"]) await app.say(text);
  assert.deepEqual([app.sent, app.open], [["早", "安", "闲聊", "指令"], 0]);
});

test("a command that was called is not answered by less specific handlers too; observers see it", async () => {
  const seen: string[] = [];
  class Bot {
    @Command("签到")
    checkIn() {
      return "签到成功";
    }
    @Command("也聊", { block: false })
    both() {
      return "指令";
    }
    @Command("管理 <n:int>")
    @Role("admin")
    manage() {}
    @Command("别处")
    @InGroup(1)
    elsewhere() {}
    @OnGroupMsg()
    group() {
      return "群聊";
    }
    @OnMessage()
    all() {
      return "闲聊";
    }
    @Keyword("签")
    word() {
      return "签？";
    }
    @Match(/到$/)
    fits() {
      return "到！";
    }
    @On("message.group")
    observer(event: GroupMessageEvent) {
      seen.push(event.text);
    }
    @OnGroupMsg()
    @Priority(1)
    early() {
      seen.push("early");
    }
  }
  const app = runBot(Bot, { superusers: ["20009"] });
  const said = async (text: string, more: object = {}): Promise<unknown[]> => {
    await app.say(text, more);
    return app.sent.splice(0);
  };
  assert.deepEqual(await said("签到"), ["签到成功"]);
  assert.deepEqual(seen, ["early", "签到"]);
  assert.deepEqual((await said("也聊")).sort(), ["指令", "群聊", "闲聊"].sort());
  assert.equal(
    (await said("管理 1", { sender: { role: "member" } })).length,
    1,
    "who may not has called it all the same",
  );
  assert.equal((await said("管理 x", { user_id: 20009 })).length, 1, "so has who writes it wrongly");
  assert.deepEqual((await said("别处")).sort(), ["群聊", "闲聊"].sort(), "a command that is not there is none");
  assert.deepEqual((await said("别处", { group_id: 1 })).length, 0);
  assert.deepEqual((await said("报到")).sort(), ["群聊", "闲聊", "到！"].sort());
  assert.deepEqual([app.failed, app.open], [[], 0]);
});

test("what sending gives back has been sent: from handlers, commands and middleware", async () => {
  class Bot {
    @Command("回复")
    reply(event: GroupMessageEvent | PrivateMessageEvent) {
      return event.reply("一");
    }
    @Command("几条", { in: "group" })
    several(event: GroupMessageEvent) {
      return Promise.all([event.reply("一"), event.reply("二")]);
    }
    @Command("中间件")
    @Use((event) => event.reply("一"))
    middleware() {}
    @OnMessage()
    wrong() {
      return { text: "一" } as unknown as string;
    }
  }
  const app = runBot(Bot);
  for (const text of ["回复", "几条", "中间件"]) await app.say(text);
  assert.deepEqual([app.sent, app.failed], [["一", "一", "二", "一"], []]);
  await app.say("别的");
  assert.match(app.failed.join(), /Bot\.wrong: Bot\.wrong returned an object/);
});

test("an override without decorators keeps its ancestor's conditions, and a class's apply to what it inherits", async () => {
  const asked: string[] = [];
  const ask = (name: string) =>
    rule("guard", name, () => {
      asked.push(name);
      return true;
    });
  @ask("base class")
  class Base {
    @Command("a")
    @ask("base method")
    a() {
      return "base";
    }
  }
  @ask("derived class")
  class Derived extends Base {
    @ask("derived method")
    override a() {
      return "derived";
    }
  }
  const app = runBot(Derived);
  await app.say("a");
  assert.deepEqual(asked, ["base class", "derived class", "base method", "derived method"]);
  assert.deepEqual(app.sent, ["derived"]);
});

test("an answer to an event that comes from no chat is told, and nothing is sent", async () => {
  class Bot {
    @On("meta_event.heartbeat")
    beat() {
      return "好";
    }
  }
  const app = runBot(Bot);
  await app.push({ time: 1, self_id: 10001, post_type: "meta_event", meta_event_type: "heartbeat" });
  assert.deepEqual([app.sent, app.calls], [[], []]);
  assert.deepEqual(app.errors.map((error) => error instanceof AdelieError ? error.code : error), ["REPLY_TARGET"]);
});
