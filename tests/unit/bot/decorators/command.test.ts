import assert from "node:assert/strict";
import { test } from "node:test";
import { bindBot } from "../../../../src/bot/dispatch/bind.ts";
import { Command } from "../../../../src/bot/decorators/command.ts";
import { type CommandOptionsOfApp, commandSettings } from "../../../../src/command/settings.ts";
import { problem } from "../../../../src/command/types.ts";
import { Cooldown } from "../../../../src/bot/decorators/cooldown.ts";
import { Bot } from "../../../../src/bot/decorators/on.ts";
import type { ChatMessageEvent, GroupMessageEvent } from "../../../../src/bot/events/types.ts";
import type { Class } from "../../../../src/bot/model/binding.ts";
import { createRouter } from "../../../../src/bot/dispatch/router.ts";
import { Role } from "../../../../src/bot/decorators/conditions.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { runBot, testServices } from "../../../support/bot.ts";
import { groupMessage, privateMessage, SELF } from "../../../support/peer.ts";

class Dice {
  @Command("roll <sides:int> [times:int]", { aliases: ["骰子", "来 一个"] })
  roll(_event: ChatMessageEvent, { sides, times = 1 }: { sides: number; times?: number }) {
    return `${sides}×${times}`;
  }
}

const at = (qq: number) => ({ type: "at", data: { qq: String(qq) } });
const text = (value: string) => ({ type: "text", data: { text: value } });

/** What was replied to each of some messages, in the same order; undefined for none. */
async function replies(of: Class, options: CommandOptionsOfApp, messages: (string | object)[]): Promise<unknown[]> {
  const bot = runBot(of, { commands: options });
  const found: unknown[] = [];
  for (const message of messages) {
    const before = bot.sent.length;
    await bot.push(typeof message === "string" ? groupMessage(message) : message);
    assert.ok(bot.sent.length <= before + 1);
    found.push(bot.sent[before]);
  }
  assert.deepEqual(bot.failed, []);
  return found;
}

test("arguments reach the handler; a mistake is answered with what was wrong and the usage, as it was called", async () => {
  assert.deepEqual(
    await replies(Dice, { prefix: "/" }, [
      "/roll 6",
      "/骰子 6 2",
      "/来 一个 8",
      "/roll",
      "/骰子 六",
      "roll 6",
      "/来 两个 8",
    ]),
    [
      "6×1",
      "6×2",
      "8×1",
      "缺少 <sides>（整数）。\n用法：/roll <sides> [times]",
      "<sides> 要整数，收到的是「六」。\n用法：/骰子 <sides> [times]",
      undefined,
      "用法：\n/roll <sides> [times]",
    ],
  );
});

test("conditions come before the arguments, and a mistake uses no cooldown up", async () => {
  class Guarded {
    @Command("踢 <who:at>", { in: "group" })
    @Role("owner", { say: "只有群主可以。" })
    kick(_event: GroupMessageEvent, { who }: { who: number }) {
      return `踢了 ${who}`;
    }
    @Command("抽 <times:int>")
    @Cooldown("1h", { say: "太快了。" })
    draw(_event: ChatMessageEvent, { times }: { times: number }) {
      return `抽了 ${times}`;
    }
  }
  const member = { sender: { user_id: 20001, nickname: "x", role: "member" } };
  const owner = { sender: { user_id: 20001, nickname: "x", role: "owner" } };
  assert.deepEqual(
    await replies(Guarded, {}, [groupMessage("踢", member), groupMessage("踢", owner), "抽 x", "抽 1", "抽 1", "抽 x"]),
    [
      "只有群主可以。",
      "缺少 <who>（成员（@ 或 QQ 号））。\n用法：踢 <who>",
      "<times> 要整数，收到的是「x」。\n用法：抽 <times>",
      "抽了 1",
      "太快了。",
      "<times> 要整数，收到的是「x」。\n用法：抽 <times>",
    ],
  );
});

test("the command with the most words is meant; sub-commands are listed only to who meant the bot", async () => {
  class Admin {
    @Command("群管 <what>")
    general(_event: ChatMessageEvent, { what }: { what: string }) {
      return `general ${what}`;
    }
    @Command("群管 禁言 <who:at>")
    mute(_event: ChatMessageEvent, { who }: { who: number }) {
      return `mute ${who}`;
    }
    @Command("群管 禁言 列表")
    list(_event: ChatMessageEvent, rest: string) {
      return `list ${rest}`;
    }
    @Command("设置 开")
    on() {
      return "on";
    }
    @Command("设置 关", { in: "private" })
    off() {
      return "off";
    }
    @Command("设置 密", { hidden: true })
    secret() {
      return "secret";
    }
  }
  assert.deepEqual(
    await replies(Admin, { prefix: ["/", ""] }, [
      "群管 x",
      "群管 禁言 20001",
      "群管  禁言　列表 1",
      "/设置",
      "设置 吧",
      "/设置 密",
      privateMessage("/设置"),
      privateMessage("/设置 关"),
    ]),
    ["general x", "mute 20001", "list 1", "用法：\n/设置 开", undefined, "secret", "用法：\n/设置 开\n/设置 关", "off"],
  );
});

test("a prefix may be one of several, its full-width twin, or the group's own", async () => {
  assert.deepEqual(
    await replies(Dice, { prefix: ["!", "骰"] }, ["!roll 1", "！roll 2", "骰roll 3", "roll 4", "! roll 5", "!天气"]),
    ["1×1", "2×1", "3×1", undefined, undefined, undefined],
  );
  const prefix = (event: { group_id?: number }) => event.group_id === 5 ? "#" : ["/", "."];
  assert.deepEqual(
    await replies(Dice, { prefix }, [
      "/roll 1",
      ".roll 2",
      "#roll 3",
      groupMessage("#roll 4", { group_id: 5 }),
      groupMessage("/roll 5", { group_id: 5 }),
      groupMessage("#roll", { group_id: 5 }),
    ]),
    ["1×1", "2×1", undefined, "4×1", undefined, "缺少 <sides>（整数）。\n用法：#roll <sides> [times]"],
  );
});

test("a name, or an @ of the bot, calls a command without its prefix", async () => {
  const toBot = (rest: string) => groupMessage("", { message: [at(SELF), text(rest)] });
  const options = { prefix: "/", names: ["小助手", "小助"] };
  assert.deepEqual(
    await replies(Dice, options, [
      "小助手 roll 1",
      "小助手，roll 2",
      "小助, /roll 3",
      "小助手roll 4",
      "小助手",
      "小助手 你好",
      toBot(" roll 5"),
      toBot("/roll 6"),
      toBot("小助手 roll 7"),
      groupMessage("", { message: [at(20002), text(" roll 8")] }),
      toBot(" roll x"),
    ]),
    [
      "1×1",
      "2×1",
      "3×1",
      undefined,
      undefined,
      undefined,
      "5×1",
      "6×1",
      "7×1",
      undefined,
      "<sides> 要整数，收到的是「x」。\n用法：/roll <sides> [times]",
    ],
  );
  assert.deepEqual(
    await replies(Dice, { prefix: "/", atReplacesPrefix: false }, [toBot(" roll 5"), toBot(" /roll 6")]),
    [undefined, "6×1"],
  );
});

test("a mistyped command is answered with the one it nearly is, where the bot was meant", async () => {
  class Words extends Dice {
    @Command("签到")
    sign() {
      return "ok";
    }
    @Command("secret", { hidden: true })
    secret() {
      return "ok";
    }
    @Command("inbox", { in: "private" })
    inbox() {
      return "ok";
    }
  }
  const hint = (command: string) => `没有这个指令。你是不是想用：${command}`;
  const typed = ["/签道", "/rol 6", "/rlol 6", "/RLOL 6", "/roll6", "/天气", "签道", "/secre", "/inbx"];
  const found = [
    hint("/签到"),
    hint("/roll"),
    hint("/roll"),
    hint("/roll"),
    hint("/roll"),
    undefined,
    undefined,
    undefined,
  ];
  assert.deepEqual(await replies(Words, { prefix: ["/", ""] }, typed), [...found, undefined]);
  assert.deepEqual(await replies(Words, { prefix: "/", suggest: false }, ["/签道"]), [undefined]);
  assert.deepEqual(await replies(Words, { prefix: "/" }, [privateMessage("/inbx")]), [hint("/inbox")]);
});

test("sentences can be replaced one by one; an empty answer is none", async () => {
  const messages = { wrong_type: ({ name }: { name: string }) => `${name} is wrong` };
  assert.deepEqual(await replies(Dice, { messages }, ["roll x", "roll"]), [
    "<sides> is wrong\n用法：roll <sides> [times]",
    "缺少 <sides>（整数）。\n用法：roll <sides> [times]",
  ]);
  assert.deepEqual(await replies(Dice, { messages: { mistake: () => "" } }, ["roll x"]), [undefined]);
  for (const wrong of [{ wrong: () => "" }, { missing: "text" }]) {
    assert.throws(() => commandSettings({ messages: wrong as object }), {
      name: "ConfigError",
      message: /^messages: "/,
    });
  }
  for (const wrong of [{ prefix: 5 }, { prefix: [] }, { prefix: "a b" }, { names: "x" }, { names: [""] }]) {
    assert.throws(() => commandSettings(wrong as object), { name: "ConfigError", code: "OPTION" });
  }
});

test("a type of one's own reads texts, says what is wrong in its own words, and fails as its handler would", async () => {
  const colours: Record<string, number> = { 红: 1, 绿: 2 };
  class Paint {
    @Command("涂 <c:颜色> [rest...]", {
      types: {
        颜色: (word, { event, clock }) => {
          if (word === "炸") throw new Error("boom");
          const at = event.group_id === 700001 && clock.date() >= 0;
          return at ? colours[word] ?? problem(`没有「${word}」这种颜色。`) : problem("?");
        },
      },
    })
    paint(_event: ChatMessageEvent, { c, rest = "" }: { c: number; rest?: string }) {
      return `${c}${rest}`;
    }
  }
  const bot = runBot(Paint);
  for (const message of ["涂 红 好", "涂 黑", "涂 [x", "涂 炸"]) await bot.say(message);
  assert.deepEqual(bot.sent, [
    "1好",
    "没有「黑」这种颜色。\n用法：涂 <c> [rest...]",
    "没有「[x」这种颜色。\n用法：涂 <c> [rest...]",
  ]);
  assert.deepEqual(bot.failed, ["Paint.paint: boom"]);
});

test("a quote does not silence a command, and the @ that it brings is no argument", async () => {
  class Acts {
    @Command("撕")
    tear(event: ChatMessageEvent, rest: string) {
      return `撕 ${rest}${event.isToMe ? "!" : ""}`;
    }
    @Command("ban <who:at>")
    ban(_event: ChatMessageEvent, { who }: { who: number }) {
      return `ban ${who}`;
    }
    @Command("说 <what:message>")
    say(_event: ChatMessageEvent, { what }: { what: object[] }) {
      return JSON.stringify(what);
    }
    @Command("看 <quoted:reply>")
    look(_event: ChatMessageEvent, { quoted }: { quoted: { data: { id?: string } } }) {
      return quoted.data.id;
    }
  }
  const reply = { type: "reply", data: { id: "1" } };
  const say = (...message: unknown[]) => groupMessage("", { message });
  const missing = "缺少 <who>（成员（@ 或 QQ 号））。\n用法：";
  assert.deepEqual(
    await replies(Acts, { prefix: ["/", ""] }, [
      say(reply, at(30002), text(" 撕")),
      say(reply, at(30002), text(" /撕 它")),
      groupMessage("", { message: "[CQ:reply,id=1][CQ:at,qq=30002] 撕 它" }),
      say(reply, at(30002), at(SELF), text(" 撕")),
      say(reply, at(SELF), text(" 撕")),
      say(reply, at(30002), at(30003), text(" 撕")),
      say(reply, { type: "at", data: { qq: "all" } }, text(" 撕")),
      say(reply, at(30002), text(" ban")),
      say(reply, at(30002), text(" /ban "), at(30003)),
      say(text("ban "), at(30003)),
      say(text("ban"), at(30003), reply),
      say(reply, at(30002), text(" 说 好")),
      say(reply, at(30002), text(" 看")),
      say({ type: "reply", data: { id: null } }, text("看")),
      say(text("ban "), { type: "at", data: { qq: 0 } }),
    ]),
    [
      "撕 ",
      "撕 它",
      "撕 它",
      "撕 !",
      "撕 !",
      undefined,
      undefined,
      `${missing}ban <who>`,
      "ban 30003",
      "ban 30003",
      "ban 30003",
      JSON.stringify([text("好")]),
      "1",
      "缺少 <quoted>（引用的消息）。\n用法：看 <quoted>",
      "<who> 要成员（@ 或 QQ 号），收到的是「@0」。\n用法：ban <who>",
    ],
  );
});

test("odd lists call commands as ordinary ones do", async () => {
  const say = (...message: unknown[]) => groupMessage("", { message });
  assert.deepEqual(
    await replies(Dice, { prefix: "/" }, [
      say(null, text("/roll 6")),
      say("/roll 6"),
      say(text("/ro"), text("ll 6")),
      say(text("/roll"), " 6", null, text(" 2")),
      say(text("/roll "), { type: "text", data: { text: null } }, "6"),
      say(null, at(SELF), null, "roll ", "6"),
      groupMessage("", { message: "/roll 6[CQ:face,id=43,raw=[object Object]]" }),
    ]),
    ["6×1", "6×1", "6×1", "6×2", "6×1", "6×1", "[times] 要整数，收到的是「[表情]」。\n用法：/roll <sides> [times]"],
  );
});

test("commands, their sub-words and aliases, prefixes and names are the same in upper and lower case and full width", async () => {
  class Words {
    @Command("Ping", { aliases: ["Hello World"] })
    ping(_event: ChatMessageEvent, rest: string) {
      return `pong${rest}`;
    }
    @Command("group Ban <who:int>")
    ban(_event: ChatMessageEvent, { who }: { who: number }) {
      return `${who}`;
    }
    @Command("Exact", { caseSensitive: true })
    exact() {
      return "Exact";
    }
    @Command("exact")
    folded() {
      return "exact";
    }
  }
  const usage = "缺少 <who>（整数）。\n用法：group Ban <who>";
  const answers = (options: CommandOptionsOfApp, typed: string[]) => replies(Words, options, typed);
  assert.deepEqual(
    await answers({}, [
      "ping",
      "Ping",
      "PING",
      "ｐｉｎｇ",
      "pinG 5",
      "HELLO world",
      "Group ban",
      "exact",
      "Exact",
      "EXACT",
    ]),
    ["pong", "pong", "pong", "pong", "pong5", "pong", usage, "exact", "Exact", "exact"],
  );
  assert.deepEqual(await answers({ prefix: "Bot." }, ["bot.ping", "BOT.Ping", "bo.ping"]), ["pong", "pong", undefined]);
  assert.deepEqual(await answers({ prefix: "/", names: ["Adelie"] }, ["adelie ping", "ADELIE，ping"]), [
    "pong",
    "pong",
  ]);
  assert.deepEqual(
    await answers({ caseSensitive: true }, [
      "ping",
      "Ping",
      "hello world",
      "Hello World",
      "group ban 5",
      "group Ban 5",
    ]),
    [undefined, "pong", undefined, "pong", undefined, "5"],
  );
  assert.deepEqual(await answers({ caseSensitive: true, prefix: "Bot." }, ["bot.Ping", "Bot.Ping"]), [
    undefined,
    "pong",
  ]);
  assert.deepEqual(await answers({ caseSensitive: true, prefix: "/" }, ["/ping", "/hello"]), [
    "没有这个指令。你是不是想用：/Ping",
    "没有这个指令。你是不是想用：/Hello",
  ]);
  assert.throws(() => Command("a", { caseSensitive: "yes" as never }), { code: "COMMAND_OPTION" });
});

test("characters that nobody sees do not come between a person and a command", async () => {
  const typed = [
    "\u200e/roll 6",
    "/\u200eroll 6",
    "/roll\u200e 6",
    "/roll \u202d6\u202c",
    "/roll 6\u2069",
    "\ufeff/roll\u20606",
    "/roll\u200d 6",
    "\n /roll 6\n",
  ];
  assert.deepEqual(await replies(Dice, { prefix: "/" }, typed), typed.map(() => "6×1"));
  class Say {
    @Command("说")
    say(_event: ChatMessageEvent, rest: string) {
      return rest;
    }
  }
  assert.deepEqual(await replies(Say, {}, ["说 a\u200eb\u200e", "说 👨‍👩‍👧"]), ["a\u200eb", "👨‍👩‍👧"]);
});

const services = testServices();

function routerOf(classes: Class[], options: CommandOptionsOfApp = {}, report?: (error: unknown) => void) {
  const commands = classes.flatMap((each) => bindBot(each, new each(), services).commands);
  return createRouter([], commands, { commands: commandSettings(options), ...report === undefined ? {} : { report } });
}

/** What a message that nearly called a command is told, when everything may be named. */
function said(missed: unknown): string {
  const { about, say } = missed as { about: readonly unknown[]; say: (about: readonly unknown[]) => string };
  return say(about);
}

test("a bot may have prefixes of its own, instead of the app's", () => {
  @Bot({ prefix: ["#", "##"] })
  class Own {
    @Command("roll")
    roll() {}
    @Command("only")
    only() {}
  }
  const router = routerOf([Dice, Own], { prefix: "/" });
  const called = (message: object) =>
    router.match(message as EventPayload).map(({ route: { source }, rest }) =>
      source === "commands" ? said(rest) : source
    );
  assert.deepEqual(called(groupMessage("/roll 6")), ["Dice.roll"]);
  assert.deepEqual(called(groupMessage("#roll")), ["Own.roll"]);
  assert.deepEqual(called(groupMessage("＃roll")), ["Own.roll"]);
  assert.deepEqual(called(groupMessage("##roll")), ["Own.roll"]);
  assert.deepEqual(called(groupMessage("/only")), []);
  assert.deepEqual(called(groupMessage("#onl")), ["没有这个指令。你是不是想用：#only"]);
  const toBot = (rest: string) => groupMessage("", { message: [at(SELF), text(rest)] });
  assert.deepEqual(called(toBot(" only")), ["Own.only"]);
  assert.deepEqual(called(toBot(" roll 6")), ["Dice.roll"]);
});

test("two commands of one name are refused, with the places of both", () => {
  class Twin {
    @Command("骰子")
    other() {}
  }
  const message = /"骰子" is declared twice: by Dice\.roll \(.+command\.test\.ts:\d+\) and by Twin\.other \(.+:\d+\)/;
  assert.throws(() => routerOf([Dice, Twin]), { code: "COMMAND_TWICE", message });
  @Bot({ prefix: "/" })
  class Own extends Twin {}
  assert.throws(() => routerOf([Dice, Own], { prefix: "/" }), { code: "COMMAND_TWICE" });
  assert.doesNotThrow(() => routerOf([Dice, Own], { prefix: "#" }));
  class Cases {
    @Command("Ping")
    one() {}
    @Command("ping")
    two() {}
  }
  assert.throws(() => routerOf([Cases]), { code: "COMMAND_TWICE", message: /caseSensitive: true/ });
  assert.doesNotThrow(() => routerOf([Cases], { caseSensitive: true }));
  class Places {
    @Command("a", { in: "group" })
    one() {}
    @Command("a <x:int>", { in: "private" })
    two() {}
    @Command("a b")
    three() {}
  }
  assert.doesNotThrow(() => routerOf([Places]));
});

test("a prefix function that fails is told about, and its message calls nothing", () => {
  const told: unknown[] = [];
  const prefix = () => {
    throw new Error("no prefix");
  };
  const router = routerOf([Dice], { prefix }, (error) => told.push(String(error)));
  assert.deepEqual(router.match(groupMessage("roll 6") as EventPayload), []);
  assert.deepEqual(told, ["Error: no prefix"]);
});

test("bounds of numbers and lengths: in, out, at the ends, in lists, options and defaults", async () => {
  class Bot {
    @Command("roll <sides:int(2..1000)> [times:int(1..20)=1]")
    roll(_event: ChatMessageEvent, { sides, times }: { sides: number; times: number }) {
      return `${sides}×${times}`;
    }
    @Command("价 <price:number(0..)> [--off:number(..1)]")
    price(_event: ChatMessageEvent, { price, off = 1 }: { price: number; off?: number }) {
      return `${price}×${off}`;
    }
    @Command("名 <name:text(2..4)> [rest...]")
    name(_event: ChatMessageEvent, { name }: { name: string }) {
      return name;
    }
    @Command("和 <all:int(1..9)...>")
    sum(_event: ChatMessageEvent, { all }: { all: number[] }) {
      return all.join("+");
    }
  }
  const app = runBot(Bot);
  const said = async (text: string): Promise<unknown> => {
    await app.say(text);
    return app.sent.splice(0).join();
  };
  for (
    const [text, answer] of [
      ["roll 2", "2×1"],
      ["roll ６ ２０", "6×20"],
      ["价 0", "0×1"],
      ["价 0.5 --off=-3", "0.5×-3"],
      ["名 😀😀😀😀", "😀😀😀😀"],
      ["和 1 9", "1+9"],
    ]
  ) assert.equal(await said(text!), answer);
  for (
    const [text, answer] of [
      [
        "roll 1",
        "<sides(2..1000)> 要从 2 到 1000 的整数，收到的是「1」。\n用法：roll <sides(2..1000)> [times(1..20)=1]",
      ],
      ["roll 6 30000000", "[times(1..20)=1] 要从 1 到 20 的整数，收到的是「30000000」。"],
      ["roll 6 0", "[times(1..20)=1] 要从 1 到 20 的整数"],
      ["roll 6 -5", "[times(1..20)=1] 要从 1 到 20 的整数"],
      ["价 -1", "<price(≥0)> 要不小于 0 的数字"],
      ["价 1 --off 2", "--off 要不大于 1 的数字"],
      ["名 一", "<name(2..4)> 要从 2 到 4 个字"],
      ["名 一二三四五 六", "<name(2..4)> 要从 2 到 4 个字"],
      ["和 1 10", "<all(1..9)...> 要从 1 到 9 的整数"],
      ["roll", "缺少 <sides(2..1000)>（从 2 到 1000 的整数）。"],
    ]
  ) {
    assert.equal(String(await said(text!)).slice(0, answer!.length), answer);
  }
});
