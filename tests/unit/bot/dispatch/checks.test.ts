import assert from "node:assert/strict";
import { test } from "node:test";
import { bindBot } from "../../../../src/bot/dispatch/bind.ts";
import { boundExpressions, refuseUnreachable, warningsOfUnknownEvents } from "../../../../src/bot/dispatch/checks.ts";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { AtMe } from "../../../../src/bot/decorators/conditions.ts";
import { Bot, On, OnGroupMsg, OnMessage, OnNotice } from "../../../../src/bot/decorators/on.ts";
import type { Expression } from "../../../../src/bot/model/expression.ts";
import type { Class } from "../../../../src/bot/model/binding.ts";
import { readMethods } from "../../../../src/bot/model/records.ts";
import type { ConfigError } from "../../../../src/errors.ts";
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

test("an expression that some texts would make slow is bounded before the first one, also in bots that are needed", async () => {
  class Needed {
    @Match(/^(a+)+$/)
    slow(_event: unknown, match: RegExpExecArray) {
      return match[1];
    }
  }
  @Bot({ needs: [Needed] })
  class Short {
    @Match(/^(?=.*a)(?=.*b).*c.*$/)
    far() {}
    @Match(/^\d{1,5}$/)
    good() {}
  }
  const warnings = await boundExpressions(Short);
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0] ?? "",
    /^Short\.far \(.*checks\.test\.ts:\d+\): .* to the power of 4, so only texts up to 37 /,
  );
  const binding = readMethods(Needed)[0]?.binding as { expression?: Expression };
  const begin = performance.now();
  assert.equal(binding.expression?.find(`${"a".repeat(40)}!`), undefined);
  assert.ok(performance.now() - begin < 500);
});

test("an expression whose cost nothing bounds is refused, with its place and what to do", async () => {
  class Hopeless {
    @Match(/^(?!x)(\w+\s?)*$/)
    bad() {}
  }
  await assert.rejects(boundExpressions(Hopeless), (error: ConfigError) => {
    assert.equal(error.code, "MATCH_UNBOUNDED");
    assert.match(
      error.message,
      /^Hopeless\.bad \(.*checks\.test\.ts:\d+\): .* repeats what repeats itself.*native: true/,
    );
    return true;
  });
  class Trusted {
    @Match(/^(?!x)(\w+\s?)*$/, { native: true })
    bad() {}
  }
  assert.deepEqual(await boundExpressions(Trusted), []);
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
