import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Block,
  Bot,
  type Class,
  Command,
  Cooldown,
  type GroupMessageEvent,
  GroupSwitches,
  Guard,
  InGroup,
  inject,
  Keyword,
  OnGroupMsg,
  OnNotice,
  Priority,
  Role,
  Storage,
  Superuser,
} from "../../mod.ts";
import type { EventPayload } from "../../src/protocol/events/events.ts";
import { createTestBot, type Person, type TestLaunchOptions } from "../../src/entries/testing.ts";
import { groupMessage } from "../support/peer.ts";

/** A bot, and what somebody is answered: by default 小明 in 签到测试群. */
async function start(bots: Class | readonly Class[], launch: TestLaunchOptions = {}) {
  const bot = await createTestBot(bots, { launch });
  return Object.assign(bot, {
    async ask(text: string, who: Person = bot.people.小明): Promise<string> {
      const before = bot.replies.length;
      await who.says(text);
      const answer = bot.replies[before];
      assert.ok(answer, `${text} is answered`);
      return answer.text;
    },
    async silence(text: string): Promise<void> {
      await bot.people.小明.says(text);
      await bot.expectSilent();
    },
  });
}

@Bot({ name: "管理" })
class Admin {
  @Command("ban <who:at> <time:duration> [reason...]", {
    in: "group",
    description: "禁言一个人",
    aliases: ["禁言"],
    examples: ["ban @小明 10分钟 刷屏"],
  })
  @Role("admin")
  ban() {
    return "好";
  }

  @Command("关机", { description: "停下来", in: "private" })
  @Superuser()
  off() {
    return "晚安";
  }
}

@Bot({ name: "娱乐" })
class Fun {
  @Command("骰子", { description: "掷一个骰子" })
  @Guard(() => false)
  dice() {
    return "6";
  }

  @Command("秘密", { hidden: true })
  secret() {
    return "嘘";
  }

  @Command("点歌 <name...>", { category: "音乐" })
  song() {
    return "♪";
  }
}

const admin = { sender: { user_id: 20001, nickname: "小明", role: "admin" } };

test("帮助 lists what the asker may use, under headings, with the prefix; more of one command when it is named", async () => {
  await using chat = await start([Admin, Fun], { prefix: "/" });
  assert.equal(
    await chat.ask("/帮助"),
    "【音乐】\n/点歌 <name...>\n【娱乐】\n/骰子  掷一个骰子\n详细用法：/帮助 <指令>",
  );
  assert.match(
    await chat.ask("/help", chat.people.管理员小李),
    /【管理】\n\/ban <who> <time> \[reason\.\.\.\] {2}禁言一个人/,
  );
  assert.doesNotMatch(await chat.ask("/help", chat.people.管理员小李), /秘密|关机/);
  assert.equal(
    await chat.ask("/帮助 禁言", chat.people.管理员小李),
    "/ban <who> <time> [reason...]\n禁言一个人\n也可以写：禁言\n例如：/ban @小明 10分钟 刷屏",
  );
  assert.equal(await chat.ask("/帮助 ban"), "没有「ban」这个指令，发送 /帮助 看全部。");
  await chat.silence("帮助");
});

test("help is paged, can be a merged forward, made by hand, or left out; a bot's own 帮助 comes first", async () => {
  const many = Array.from({ length: 5 }, (_, index) => {
    @Bot({ name: `包${index}` })
    class Pack {
      @Command(`指令${index}`)
      run() {
        return "好";
      }
    }
    return Pack;
  });
  await using paged = await start(many, { help: { pageSize: 2 } });
  assert.match(await paged.ask("帮助"), /^【包0】\n指令0\n【包1】\n指令1\n.*\n第 1\/3 页，下一页：帮助 2$/);
  assert.match(await paged.ask("帮助 ３"), /^【包4】\n指令4\n.*\n第 3\/3 页，下一页：帮助 1$/);

  await using forward = await start(many, { help: { pageSize: 2, form: "forward" } });
  await forward.ask("帮助");
  const [sent] = await forward.expectCalls("send_group_forward_msg");
  assert.equal((sent?.params.messages as object[] | undefined)?.length, 3);

  await using own = await start(many, {
    help: { words: ["菜单"], render: (entries, topic, event) => `${entries.length} ${topic} ${event.user_id}` },
  });
  assert.equal(await own.ask("菜单 x"), "5 x 20001");
  await own.silence("帮助");

  await using none = await start(many, { help: false });
  await none.silence("帮助");

  class Own {
    @Command("帮助")
    help() {
      return "自己的";
    }
  }
  await using mixed = await start([Own]);
  assert.equal(await mixed.ask("帮助"), "自己的");
  assert.match(await mixed.ask("help"), /帮助/);

  class Foreign {
    @Command("Help", { description: "in English" })
    help() {
      return "my own";
    }
  }
  await using foreign = await start([Foreign]);
  assert.equal(await foreign.ask("help"), "my own");
  assert.match(await foreign.ask("帮助 HELP"), /in English/);
});

test("app.explain() says for every handler whether it would run and why, and uses nothing up", async () => {
  let ran = 0;
  class Many {
    @Command("签到")
    @Cooldown("1h")
    checkIn() {
      ran++;
      return "好";
    }
    @Command("管理 <who:at>")
    @Role("owner")
    manage() {}
    @Command("私聊", { in: "private" })
    inPrivate() {}
    @OnGroupMsg([700009])
    elsewhere() {}
    @OnGroupMsg()
    @InGroup(700009)
    notHere() {}
    @Keyword("早安")
    morning() {}
    @OnNotice("group_increase")
    joined() {}
    @OnGroupMsg()
    @Guard(() => {
      throw new Error("坏了");
    })
    broken() {}
  }
  await using chat = await start([Many]);
  const why = async (payload: object) =>
    Object.fromEntries(
      (await chat.app.explain(payload as EventPayload)).handlers.filter(({ handler }) => handler.startsWith("Many."))
        .map(({ handler, runs, why }) => [handler.slice("Many.".length), `${runs ? "runs" : "not"}: ${why}`] as const),
    );
  for (let each = 0; each < 2; each++) {
    assert.deepEqual(await why(groupMessage("签到")), {
      checkIn: "runs: it is for this event",
      manage: 'not: the message calls @Command("签到")',
      inPrivate: "not: it answers in private chats only",
      elsewhere: "not: group 700001 is not among its groups",
      notHere: "not: @InGroup(700009): it comes from group 700001",
      morning: "not: the text has not what it looks for",
      joined: "not: the event is message.group.normal, and it answers notice.group_increase",
      broken: "not: @Guard(…) failed: 坏了",
    });
  }
  assert.equal(ran, 0);
  assert.equal(await chat.ask("签到"), "好");
  assert.match(
    (await why(groupMessage("签到")))["checkIn"] ?? "",
    /^not: @Cooldown\("1h"\): it may be used again in/,
  );
  assert.match(
    (await why(groupMessage("管理 小红", admin)))["manage"] ?? "",
    /^not: @Role\("owner"\): 20001 is admin/,
  );
  const explanation = await chat.app.explain(groupMessage("签到") as unknown as EventPayload);
  assert.equal(explanation.event, "message.group.normal");
  assert.match(explanation.handlers[0]?.site ?? "", /help\.test\.ts:\d+$/);
  assert.match(
    String(explanation),
    /^message\.group\.normal\n[^]*✖ Many\.joined +@OnNotice\(\) notice\.group_increase +the event is/,
  );
});

test("app.explain() knows about @Block, and app.routes() lists handlers with their conditions", async () => {
  class First {
    @OnGroupMsg()
    @Priority(5)
    @Block()
    @Guard(() => true)
    a() {}
    @OnGroupMsg()
    @Cooldown("1m")
    @Role("admin")
    b() {}
  }
  await using chat = await start([First]);
  const explained = await chat.app.explain(groupMessage("x") as unknown as EventPayload);
  assert.deepEqual(explained.handlers.map(({ handler, why }) => [handler, why]), [
    ["First.a", "it is for this event"],
    ["First.b", "First.a runs and has @Block()"],
  ]);
  chat.app.disable(First);
  assert.deepEqual(
    chat.app.routes().map((
      { handler, answers, conditions, priority, blocks, isEnabled },
    ) => [handler, answers, conditions, priority, blocks, isEnabled]),
    [
      ["First.a", "@OnGroupMsg() message.group", ["@Guard(…)"], 5, true, false],
      ["First.b", "@OnGroupMsg() message.group", ['@Role("admin")', '@Cooldown("1m")'], 0, false, false],
    ],
  );
});

test("bots are switched off and on in a group, at once and for good; others and other groups are not concerned", async () => {
  @Bot({ alwaysOn: true })
  class Switch {
    constructor(private groups = inject(GroupSwitches)) {}
    @Command("关闭 [bot]", { in: "group" })
    async off(event: GroupMessageEvent, { bot }: { bot?: string }) {
      await this.groups.turnOff(event.group_id, bot);
      return "关";
    }
    @Command("打开 [bot]", { in: "group" })
    async on(event: GroupMessageEvent, { bot }: { bot?: string }) {
      await this.groups.turnOn(event.group_id, bot);
      return "开";
    }
  }
  class Sing {
    @Command("唱")
    sing() {
      return "♪";
    }
  }
  await using chat = await start([Switch, Sing, Fun]);
  await chat.ask("关闭 Sing");
  await chat.silence("唱");
  assert.equal(await chat.ask("唱", chat.group("摸鱼群").member("小明")), "♪");
  assert.doesNotMatch(await chat.ask("帮助"), /唱/);
  const [verdict] = (await chat.app.explain(groupMessage("唱") as unknown as EventPayload)).handlers
    .filter(({ handler }) => handler === "Sing.sing");
  assert.equal(verdict?.why, "Sing is switched off in group 700001");
  await chat.ask("打开 Sing");
  assert.equal(await chat.ask("唱"), "♪");
  await chat.ask("关闭");
  await chat.silence("唱");
  await chat.silence("秘密");
  await chat.ask("打开");
  assert.equal(await chat.ask("唱"), "♪");
  assert.equal(await chat.ask("唱", chat.people.小明.privately), "♪");
});

test("switches are kept in the storage", async () => {
  const storage = new Storage();
  const first = new GroupSwitches(storage);
  await first.turnOff(1, "A");
  await first.turnOff("2");
  const second = new GroupSwitches(storage);
  await second.load();
  assert.deepEqual([second.isOn(1, "A"), second.isOn(1, "B"), second.isOn(2, "B"), second.size], [
    false,
    true,
    false,
    2,
  ]);
  assert.deepEqual([...second.list()], [["1", ["A"]], ["2", ["*"]]]);
  await second.turnOn(1);
  await second.turnOn(2, "B");
  assert.deepEqual([...second.list()], [["2", ["*"]]]);
  const third = new GroupSwitches(storage, (bot) => bot === "Admin");
  await third.load();
  assert.deepEqual([third.isOn(2, "Admin"), third.isOn(2, "B")], [true, false]);
  await third.turnOn(" 2\n");
  await third.turnOff("03", "A");
  assert.deepEqual([third.isOn("2", "B"), third.isOn(3, "A")], [true, false]);
  for (const wrong of ["小明", "", 0, NaN, null]) {
    await assert.rejects(third.turnOff(wrong as number), {
      code: "ID",
      message: /^GroupSwitches\.turnOff\(\): .* is no QQ number/,
    });
    await assert.rejects(third.turnOn(wrong as number), { code: "ID" });
  }
  assert.deepEqual([...third.list()], [["3", ["A"]]]);
});
