import assert from "node:assert/strict";
import { test } from "node:test";
import { bindBot } from "../../../../src/bot/dispatch/bind.ts";
import { refuseUnreachable, warningsOfRunaways, warningsOfUnknownEvents } from "../../../../src/bot/dispatch/checks.ts";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { AtMe } from "../../../../src/bot/decorators/conditions.ts";
import { On, OnGroupMsg, OnMessage, OnNotice } from "../../../../src/bot/decorators/on.ts";
import type { Class } from "../../../../src/bot/model/records.ts";
import { Block, Priority } from "../../../../src/bot/decorators/order.ts";
import { Match } from "../../../../src/bot/decorators/text.ts";
import { testServices } from "../../../support/bot.ts";

const check = (of: Class): void => {
  const { events, commands } = bindBot(of, new of(), testServices());
  refuseUnreachable(events, commands);
};

test("a handler that another always keeps from running is refused, with both places", () => {
  class Event {
    @OnMessage()
    @Priority(1)
    @Block()
    first() {}
    @OnGroupMsg()
    second() {}
  }
  assert.throws(() => check(Event), {
    code: "HANDLER_UNREACHABLE",
    message: /^Event\.second \(.*checks\.test\.ts:\d+\) is never reached: Event\.first \(.*checks\.test\.ts:\d+\)/,
  });
  class Word {
    @OnGroupMsg()
    @Priority(1)
    @Block()
    first() {}
    @Command("a", { in: "group" })
    second() {}
  }
  assert.throws(() => check(Word), /Word\.second/);
});

test("@Block() alone hides what is written beside it, and no command", () => {
  class Beside {
    @Command("a")
    command() {}
    @OnGroupMsg()
    @Block()
    wall() {}
    @OnGroupMsg()
    hidden() {}
  }
  assert.throws(() => check(Beside), /Beside\.hidden .* is never reached/);
  class Commands {
    @Command("a", { in: "group" })
    command() {}
    @OnGroupMsg()
    @Block()
    wall() {}
  }
  check(Commands);
});

test("a handler that is only sometimes, elsewhere or equally early kept from running is fine", () => {
  class Fine {
    @OnGroupMsg()
    @Priority(5)
    @Block()
    @AtMe()
    conditional() {}
    @OnGroupMsg([1])
    @Priority(5)
    @Block()
    someGroups() {}
    @Match(/x/)
    @Priority(5)
    @Block()
    someTexts() {}
    @OnGroupMsg()
    @Priority(1)
    @Block()
    @AtMe()
    equal() {}
    @OnGroupMsg()
    @Priority(1)
    @Block()
    wall() {}
    @OnNotice()
    otherEvent() {}
    @Command("a")
    inPrivateToo() {}
    @On("*")
    @Priority(2)
    earlier() {}
  }
  check(Fine);
});

test("an expression that can run away is warned of, with its place; others are not", async () => {
  class Bot {
    @Match(/^(\w+\s?)*$/)
    bad() {}
    @Match(/^(a+)+b/)
    worse() {}
    @Match(/^\d{1,5}$/)
    good() {}
    @OnMessage()
    plain() {}
  }
  const warnings = await warningsOfRunaways(bindBot(Bot, new Bot(), testServices()).events);
  assert.deepEqual(
    warnings.map((each) => each.replace(/\(\/.*\/(checks\.test\.ts):\d+\)/, "($1)").split(" repeats")[0]),
    [
      "Bot.bad (checks.test.ts): /^(\\w+\\s?)*$/",
      "Bot.worse (checks.test.ts): /^(a+)+b/",
    ],
  );
});

test("a name that no known event has is warned of, with its place and what was meant", () => {
  const on = (name: string) => On(name as "*");
  class Bot {
    @on("notice.poke")
    a() {}
    @on("notice.notify.pokee")
    b() {}
    @on("group.message")
    c() {}
    @OnNotice("group_increse" as "group_increase")
    d() {}
    @on("message_group")
    e() {}
    @on("notice.notify")
    @on("notice.group_ban.lift_ban")
    @on("notice.essence.something.new")
    @on("message")
    @on("message.group.normal")
    @on("meta_event")
    @on("request.group.add")
    @on("*")
    fine() {}
    @OnMessage()
    plain() {}
  }
  const warnings = warningsOfUnknownEvents(bindBot(Bot, new Bot(), testServices()).events);
  assert.deepEqual(warnings.map((each) => each.replace(/ \(\/.*:\d+\)/, "")), [
    'Bot.a: no known event is called "notice.poke". Did you mean "notice.notify.poke"?',
    'Bot.b: no known event is called "notice.notify.pokee". Did you mean "notice.notify.poke"?',
    'Bot.c: no known event is called "group.message". Event names look like notice.group_increase.',
    'Bot.d: no known event is called "notice.group_increse". Did you mean "notice.group_increase"?',
    'Bot.e: no known event is called "message_group". Did you mean "message.group"?',
  ]);
});
