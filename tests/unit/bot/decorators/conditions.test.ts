import assert from "node:assert/strict";
import { test } from "node:test";
import { AtMe, Guard, InGroup, Role, Superuser } from "../../../../src/bot/decorators/conditions.ts";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { Cooldown } from "../../../../src/bot/decorators/cooldown.ts";
import { On, OnMessage } from "../../../../src/bot/decorators/on.ts";
import { runBot } from "../../../support/bot.ts";
import { privateMessage, SELF } from "../../../support/peer.ts";

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

test("conditions on notices ask who did it, and not the one that it was done to", async () => {
  class Bot {
    @On("notice.group_ban")
    @Superuser()
    banned() {
      return "主人禁言了";
    }
    @On("notice.group_recall")
    @Cooldown("1h")
    recalled() {
      return "撤回";
    }
    @On("notice.group_decrease")
    @Role("admin")
    gone() {
      return "踢人";
    }
  }
  const app = runBot(Bot, { superusers: ["1"], answers: { get_group_member_info: { role: "admin" } } });
  const notice = (notice_type: string, operator_id: unknown, user_id: number) =>
    app.push({ post_type: "notice", notice_type, time: 1, self_id: 10001, group_id: 700001, operator_id, user_id });
  await notice("group_ban", 2, 1);
  await notice("group_ban", 1, 2);
  await notice("group_ban", "1", 2);
  await notice("group_ban", 0, 1);
  assert.deepEqual(app.sent.splice(0), ["主人禁言了", "主人禁言了", "主人禁言了"], "0 is nobody");
  await notice("group_recall", 5, 6);
  await notice("group_recall", 5, 7);
  await notice("group_recall", 6, 5);
  assert.deepEqual(app.sent.splice(0), ["撤回", "撤回"]);
  await notice("group_decrease", 8, 9);
  assert.deepEqual(app.calls, [["get_group_member_info", { group_id: 700001, user_id: 8 }]]);
});

test("a rank that a temporary chat or an anonymous member brings is not believed", async () => {
  class Bot {
    @Command("a")
    @Role("admin", { say: "不行" })
    a() {
      return "a";
    }
    @Command("b")
    @Superuser({ say: "不是" })
    b() {
      return "b";
    }
  }
  const app = runBot(Bot, { superusers: ["20001"] });
  const owner = { user_id: 5, sender: { role: "owner" } };
  await app.say("a", { ...owner, message_type: "private", sub_type: "group" });
  await app.say("a", { ...owner, sub_type: "anonymous", anonymous: { id: 1, name: "大角", flag: "x" } });
  await app.say("b", { sub_type: "anonymous", anonymous: { id: 1, name: "大角", flag: "x" } });
  await app.say("a", { ...owner, anonymous: null });
  assert.deepEqual(app.sent, ["不行", "不行", "不是", "a"]);
});

test("sub-commands and the command that was meant are named to those only who may use them", async () => {
  class Bot {
    @Command("群管 解散")
    @Superuser()
    dissolve() {}
    @Command("群管 查看")
    look() {}
    @Command("秘密 甲")
    @Superuser()
    secret() {}
    @Command("shutdown")
    @Superuser()
    shutdown() {}
    @Command("weather")
    weather() {}
  }
  const asked = async (superusers: string[]) => {
    const app = runBot(Bot, { superusers, commands: { prefix: "/" } });
    for (const text of ["/群管", "/秘密", "/shutdwn", "/wether"]) await app.say(text);
    return app.sent;
  };
  assert.deepEqual(await asked([]), ["用法：\n/群管 查看", "没有这个指令。你是不是想用：/weather"]);
  assert.equal((await asked(["20001"])).length, 4);
});
