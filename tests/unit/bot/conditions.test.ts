import assert from "node:assert/strict";
import { test } from "node:test";
import { AtMe, Guard, InGroup, Role, Superuser } from "../../../src/bot/conditions.ts";
import { Command } from "../../../src/bot/command/decorator.ts";
import { On, OnMessage } from "../../../src/bot/decorators.ts";
import { runBot } from "../../support/bot.ts";
import { privateMessage, SELF } from "../../support/peer.ts";

const sender = (role: string) => ({ sender: { user_id: 20001, nickname: "小明", role } });

test("@Role lets a rank and those above it use a command, and says whom it is for", async () => {
  class Bot {
    @Command("禁言")
    @Role("admin")
    mute() {
      return "好";
    }
  }
  const app = runBot(Bot);
  for (const role of ["member", "admin", "owner"]) await app.say("禁言", sender(role));
  await app.push(privateMessage("禁言"));
  assert.deepEqual(app.sent, ["只有管理员可以用这个命令。", "好", "好", "这个命令只能在群里用。"]);
});

test("@Role is passed by superusers, can speak other words or none, and is silent where no command was asked for", async () => {
  class Bot {
    @Command("a")
    @Role("owner", { say: "不行" })
    a() {
      return "a";
    }
    @Command("b")
    @Role("owner", { say: false })
    b() {
      return "b";
    }
    @On("message.group")
    @Role("owner")
    everything() {
      return "c";
    }
  }
  const plain = runBot(Bot);
  for (const text of ["a", "b", "闲聊"]) await plain.say(text, sender("member"));
  assert.deepEqual(plain.sent, ["不行"]);
  const boss = runBot(Bot, { superusers: ["20001"] });
  await boss.say("b", sender("member"));
  assert.deepEqual(boss.sent, ["c", "b"]);
});

test("@Role asks the implementation for the rank where the event does not carry it", async () => {
  class Bot {
    @On("notice.notify.poke")
    @Role("admin")
    poked() {
      return "管理员戳我";
    }
  }
  const poke = {
    post_type: "notice",
    notice_type: "notify",
    sub_type: "poke",
    group_id: 700001,
    user_id: 20001,
    self_id: SELF,
  };
  const app = runBot(Bot, { answers: { get_group_member_info: { role: "admin" } } });
  await app.push(poke);
  assert.deepEqual(app.calls, [["get_group_member_info", { group_id: 700001, user_id: 20001 }]]);
  assert.deepEqual(app.sent, ["管理员戳我"]);
});

test("@Superuser lets the bot's masters pass, as numbers or texts, and nobody else", async () => {
  @Superuser()
  class Bot {
    @Command("关机")
    off() {
      return "晚安";
    }
  }
  const app = runBot(Bot, { superusers: ["20001"] });
  await app.say("关机");
  await app.say("关机", { user_id: 20002 });
  assert.deepEqual(app.sent, ["晚安", "只有机器人的主人可以用这个命令。"]);
});

test("@Guard passes on true, refuses silently on false, and says any message that it returns", async () => {
  class Bot {
    @OnMessage()
    @Guard(async (event) => {
      await Promise.resolve();
      const text = String((event as { raw_message?: unknown }).raw_message);
      return text === "yes" ? true : text === "no" ? false : [`我不懂${text}`];
    })
    a() {
      return "好";
    }
  }
  const app = runBot(Bot);
  for (const text of ["yes", "no", "maybe"]) await app.say(text);
  assert.deepEqual(app.sent, ["好", ["我不懂maybe"]]);
});

test("@AtMe passes private messages and those with an @ of the bot", async () => {
  class Bot {
    @OnMessage()
    @AtMe()
    a() {
      return "在";
    }
  }
  const app = runBot(Bot);
  await app.say("你好");
  await app.say("", { message: [{ type: "at", data: { qq: "20002" } }] });
  assert.deepEqual(app.sent, []);
  await app.say("", { message: [{ type: "at", data: { qq: String(SELF) } }] });
  await app.push(privateMessage("你好"));
  assert.deepEqual(app.sent, ["在", "在"]);
});

test("@InGroup passes its groups, or all others, and nothing that comes from no group", async () => {
  class Bot {
    @OnMessage()
    @InGroup([700001, "700002"])
    some() {
      return "some";
    }
    @OnMessage()
    @InGroup({ except: 700002 })
    others() {
      return "others";
    }
  }
  const app = runBot(Bot);
  for (const group_id of [700001, 700002, 700003]) await app.say("x", { group_id });
  await app.push(privateMessage("x"));
  assert.deepEqual(app.sent.sort(), ["others", "others", "some", "some"]);
});

test("conditions with wrong arguments say what is wanted", () => {
  const loose = { AtMe, Guard, InGroup, Role, Superuser } as unknown as Record<string, (...args: unknown[]) => unknown>;
  const wrong: [() => unknown, RegExp][] = [
    [() => loose["Role"]?.("boss"), /@Role wants "owner", "admin" or "member", not "boss"/],
    [() => loose["Role"]?.(() => {}), /@Role needs parentheses/],
    [() => loose["Superuser"]?.(class {}), /@Superuser needs parentheses/],
    [() => loose["Guard"]?.("x"), /@Guard wants a function/],
    [() => loose["AtMe"]?.(() => {}), /@AtMe needs parentheses/],
    [() => loose["InGroup"]?.([]), /@InGroup wants group numbers/],
    [() => loose["InGroup"]?.("abc"), /@InGroup: "abc" is no QQ number/],
  ];
  for (const [use, message] of wrong) assert.throws(use, { name: "ConfigError", message });
});
