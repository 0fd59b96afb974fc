/** What pycqBot's bots could do, row by row: handlers, commands, timers, messages, plugins, logs. docs/from-pycqbot.md has the names. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { test } from "node:test";
import {
  at,
  AtMe,
  Bot,
  Catch,
  type ChatMessageEvent,
  Command,
  createLogger,
  createManualClock,
  Every,
  face,
  forward,
  type FriendRequestEvent,
  type GroupDecreaseEvent,
  type GroupMessageEvent,
  type GroupRecallEvent,
  image,
  InGroup,
  inject,
  injectOptions,
  json,
  Match,
  type MessageSentEvent,
  music,
  NapCatApi,
  node,
  On,
  OnGroupMsg,
  OnMeta,
  OnNotice,
  OnPrivateMsg,
  OnReady,
  OnRequest,
  parseCqCode,
  type PrivateMessageEvent,
  Role,
  share,
  Storage,
  Superuser,
  toCqCode,
  tts,
} from "../../mod.ts";
import { runtimeName } from "../../src/runtime/platform.ts";
import { groupMessage, privateMessage, SELF, sentText, startPeer } from "../support/peer.ts";
import { until, withBot } from "../support/running_bot.ts";

const cq = (text: string, more: object = {}): object => groupMessage("", { message: text, raw_message: text, ...more });
const admin = { sender: { user_id: 20001, nickname: "小明", role: "admin" } };
const owner = { sender: { user_id: 20001, nickname: "小明", role: "owner" } };

test("on_group_msg(message, cq_code_list): the event has the wire's fields, and segments instead of a list of codes", async () => {
  class Look {
    @OnGroupMsg()
    look(event: GroupMessageEvent) {
      return `${event.group_id} ${event.user_id} ${event.sender.nickname} ${event.text} ${
        event.segments.map(({ type }) => type).join(",")
      }`;
    }
  }
  await withBot(Look, {}, async ({ said }) => {
    assert.deepEqual(await said(cq("嗨[CQ:face,id=1]")), ["700001 20001 小明 嗨 text,face"]);
    const empty = groupMessage("", { message: [{ type: "video", data: { file: "a.mp4" } }] });
    assert.deepEqual(await said(empty), ["700001 20001 小明  video"]);
  });
});

test("group_id_list: text and numbers are the same group, and no list is every group", async () => {
  class Lists {
    @OnGroupMsg(["700001", 700002])
    some() {
      return "some";
    }
    @OnGroupMsg()
    all() {
      return "all";
    }
  }
  await withBot(Lists, {}, async ({ said }) => {
    assert.deepEqual((await said(groupMessage("x"))).sort(), ["all", "some"]);
    assert.deepEqual((await said(groupMessage("x", { group_id: 700002 }))).sort(), ["all", "some"]);
    assert.deepEqual(await said(groupMessage("x", { group_id: 700003 })), ["all"]);
  });
});

test("strToCqCodeToDict, get_cq_code, set_cq_code: parseCqCode and toCqCode, escapes undone, broken codes are text", () => {
  assert.deepEqual(parseCqCode("a&amp;[CQ:at,qq=1][CQ:x,flag]"), [
    { type: "text", data: { text: "a&" } },
    { type: "at", data: { qq: "1" } },
    ...parseCqCode("[CQ:x,flag]"),
  ]);
  const text = "[CQ:image,file=a&#44;b&#91;1&#93;&amp;.png]好&#91;";
  assert.equal(toCqCode(parseCqCode(text)), text);
});

test("input() keeps the process alive: an app does so by itself, until it is stopped", async () => {
  const peer = await startPeer();
  const mod = new URL("../../mod.ts", import.meta.url).href;
  const code = `const { launch, Command } = await import(${JSON.stringify(mod)});
    class Hello { hello() { return "你好"; } }
    Command("你好")(Hello.prototype, "hello", Object.getOwnPropertyDescriptor(Hello.prototype, "hello"));
    launch(Hello, { url: ${JSON.stringify(peer.url)}, storage: "memory" });`;
  const flags = runtimeName === "deno"
    ? ["eval", "--quiet", "--no-check", code]
    : runtimeName === "node"
    ? ["--import", "tsx", "--input-type=module", "-e", code]
    : ["-e", code];
  const child = spawn(process.execPath, flags, {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    stdio: "ignore",
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  try {
    await until(() => peer.sockets.size === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    peer.push(groupMessage("你好"));
    assert.equal(sentText(await peer.called("send_group_msg")), "你好");
    assert.equal(child.exitCode, null);
    process.kill(child.pid as number, "SIGTERM"); // after child.kill() Deno tells of the signal, not of the code
    assert.equal(await ended, 0);
  } finally {
    child.kill("SIGKILL");
    await peer.close();
  }
});

test("on_private_msg, user_id_list, at_bot, at: private messages, of some people, and those that mention somebody", async () => {
  class Lists {
    @OnPrivateMsg(["20001"])
    friend(event: PrivateMessageEvent) {
      return `私 ${event.user_id}`;
    }
    @OnGroupMsg()
    @AtMe()
    atBot() {
      return "叫我？";
    }
    @OnGroupMsg()
    at(event: GroupMessageEvent) {
      return event.segments.some(({ type }) => type === "at") ? "有人被 @" : undefined;
    }
  }
  await withBot(Lists, {}, async ({ said }) => {
    assert.deepEqual(await said(privateMessage("x")), ["私 20001"]);
    assert.deepEqual(await said(privateMessage("x", { user_id: 20002 })), []);
    assert.deepEqual((await said(cq(`[CQ:at,qq=${SELF}]在吗`))).sort(), ["叫我？", "有人被 @"]);
    assert.deepEqual(await said(cq("[CQ:at,qq=5]在吗")), ["有人被 @"]);
  });
});

test("command={type, admin, user, ban, help}: place, superusers, ranks, groups left out, and one line of help", async () => {
  class Commands {
    @Command("echo [words:text...]", { description: "复读" })
    echo(_event: ChatMessageEvent, { words }: { words: string[] }) {
      return words.join("|");
    }
    @Command("群", { in: "group" })
    @InGroup({ except: ["700009"] })
    group() {
      return "群里";
    }
    @Command("私", { in: "private" })
    private() {
      return "私聊";
    }
    @Command("关机")
    @Superuser({ say: false })
    off() {
      return "晚安";
    }
    @Command("禁言")
    @Role("admin", { say: false })
    ban() {
      return "好";
    }
  }
  await withBot(Commands, { prefix: "#", superusers: ["30001"] }, async ({ said }) => {
    assert.deepEqual(await said(groupMessage('#echo a  "b c"\td')), ["a|b c|d"]);
    assert.deepEqual(await said(groupMessage("echo a")), []);
    assert.deepEqual(await said(groupMessage("#群")), ["群里"]);
    assert.deepEqual(await said(groupMessage("#群", { group_id: 700009 })), []);
    assert.deepEqual(await said(privateMessage("#群")), []);
    assert.deepEqual([await said(privateMessage("#私")), await said(groupMessage("#私"))], [["私聊"], []]);
    assert.deepEqual(
      [await said(groupMessage("#关机", owner)), await said(groupMessage("#关机", { user_id: 30001 }))],
      [
        [],
        ["晚安"],
      ],
    );
    assert.deepEqual(
      [
        await said(groupMessage("#禁言")),
        await said(groupMessage("#禁言", admin)),
        await said(groupMessage("#禁言", owner)),
      ],
      [[], ["好"], ["好"]],
    );
    assert.match((await said(groupMessage("#help")))[0] ?? "", /#echo \[words\.\.\.\] {2}复读/);
  });
});

test("help and status: help is made from the commands, replaced or left out; status is a command of one's own", async () => {
  class Status {
    @Command("status", { description: "运行状态" })
    @Superuser()
    async status(event: ChatMessageEvent) {
      const { online, good } = await event.api.get_status();
      return `${online ? "在线" : "离线"} ${good ? "正常" : "异常"}`;
    }
  }
  const render = (entries: readonly { usage: string }[]): string =>
    `使用帮助\n${entries.map(({ usage }) => usage).join("\n")}`;
  await withBot(Status, { superusers: [20001], help: { render } }, async ({ peer, said }) => {
    peer.answers.get_status = () => ({ status: "ok", retcode: 0, data: { online: true, good: true } });
    assert.deepEqual(await said(groupMessage("status")), ["在线 正常"]);
    assert.deepEqual(await said(groupMessage("help")), ["使用帮助\nstatus"]);
  });
  await withBot(Status, { help: false }, async ({ said }) => assert.deepEqual(await said(groupMessage("help")), []));
});

test("command error hooks: not found, no right, banned, failed: each is said or silent as the bot chooses, never with the error's text", async () => {
  const logged: string[] = [];
  class Commands {
    @Command("管理")
    @Role("admin", { say: "权限不足" })
    manage() {}
    @Command("主人")
    @Superuser({ say: "你不是主人" })
    owner() {}
    @Command("坏")
    broken() {
      throw new Error("密码是 123");
    }
    @Catch()
    failed() {
      return "出错了";
    }
  }
  class NotFound {
    @Match(/^#(\S+)/)
    notFound(_event: ChatMessageEvent, match: RegExpExecArray) {
      return `没有指令 ${match[1]}`;
    }
  }
  const checked: string[] = [];
  const options = {
    prefix: "#",
    onError: (error: unknown, { source }: { source: string }) => void logged.push(`${source}: ${String(error)}`),
    use: (event: { eventName: string }, next: () => Promise<any>) => (checked.push(event.eventName), next()),
  };
  await withBot([Commands, NotFound], options, async ({ said }) => {
    assert.deepEqual(await said(groupMessage("#没有这个")), ["没有指令 没有这个"]);
    assert.deepEqual(await said(groupMessage("#坏")), ["出错了"]);
    assert.deepEqual(await said(groupMessage("#管理")), ["权限不足"]);
    assert.deepEqual((await said(groupMessage("#主人")))[0], "你不是主人");
    assert.deepEqual(logged, ["Commands.broken: Error: 密码是 123"]);
    assert.equal(checked.filter((name) => name === "message.group.normal").length, 4);
  });
});

test("timing={timeSleep, ban}: for each group but those left out, failures are told and the rest goes on", async () => {
  const errors: string[] = [];
  class Timing {
    @Every("35s", { groups: [1, 2, 3], except: [2], immediately: true })
    report(group_id: number) {
      if (group_id === 1) throw new Error("坏了");
      return `报时 ${group_id}`;
    }
    @Catch()
    failed(_error: unknown, { source }: { source: string }) {
      errors.push(source);
    }
  }
  const clock = createManualClock();
  await withBot(Timing, { clock }, async ({ app, calls }) => {
    for (const ms of [0, 35_000, 35_000]) {
      await clock.advance(ms);
      await app.idle();
    }
    assert.deepEqual(calls("send_group_msg").map((call) => [call.params.group_id, sentText(call)]), [
      [3, "报时 3"],
      [3, "报时 3"],
      [3, "报时 3"],
    ]);
    assert.deepEqual(errors, Array(3).fill("Timing.report"));
    assert.equal(app.jobs[0]?.runs, 3);
  });
  assert.equal(clock.pending, 0);
});

test("notice_*, request_*, meta_* and message_sent_*: each by its name, and what nobody knows too", async () => {
  const seen: string[] = [];
  class Events {
    @OnNotice("group_decrease.kick_me")
    kicked(event: GroupDecreaseEvent) {
      seen.push(`kick_me ${event.group_id}`);
    }
    @OnNotice("group_recall")
    recalled(event: GroupRecallEvent) {
      seen.push(`recall ${event.message_id}`);
    }
    @OnRequest("friend")
    async friend(event: FriendRequestEvent) {
      await event.approve();
    }
    @OnMeta("lifecycle")
    connected() {
      seen.push("lifecycle");
    }
    @On("message_sent")
    sent(event: MessageSentEvent) {
      seen.push(`sent ${event.text}`);
    }
    @OnReady()
    ready() {
      seen.push("ready");
    }
    @On("*")
    all(event: { eventName: string }) {
      if (event.eventName.startsWith("notice.new")) seen.push(event.eventName);
    }
  }
  const from = { time: 1, self_id: SELF, group_id: 700001, user_id: 20001 };
  await withBot(Events, {}, async ({ push, calls }) => {
    const leave = { post_type: "notice", notice_type: "group_decrease", sub_type: "kick_me", operator_id: 1 };
    await push({ ...from, ...leave });
    await push({ ...from, post_type: "notice", notice_type: "group_recall", operator_id: 20001, message_id: 7 });
    await push({ ...from, post_type: "request", request_type: "friend", comment: "", flag: "f1" });
    await push(groupMessage("我", { post_type: "message_sent", user_id: SELF }));
    await push({ ...from, post_type: "notice", notice_type: "new_thing" });
    assert.deepEqual(calls("set_friend_add_request").map(({ params }) => [params.flag, params.approve]), [[
      "f1",
      true,
    ]]);
  });
  assert.deepEqual(seen, ["ready", "lifecycle", "kick_me 700001", "recall 7", "sent 我", "notice.new_thing"]);
});

test("message and user objects: reply, delete, essence; ban, kick, poke, card, title, admin of the sender", async () => {
  class Objects {
    @Command("全部", { in: "group" })
    async all(event: GroupMessageEvent) {
      await event.reply("引用", { quote: true });
      await event.recall();
      await event.setEssence();
      await event.removeEssence();
      await event.ban("30秒");
      await event.kick();
      await event.poke();
      await event.setCard("名片");
      await event.setTitle("头衔");
      await event.setAdmin();
    }
  }
  const options = { api: ({ url }: { url: string }) => new NapCatApi({ url, log: createLogger("silent") }) };
  await withBot(Objects, options, async ({ peer, push }) => {
    await push(groupMessage("全部", { message_id: 77 }));
    const [, reply, ...rest] = peer.calls;
    assert.equal(sentText(reply ?? { action: "", params: {} }), "[reply77]引用");
    assert.deepEqual(rest.map(({ action }) => action), [
      "delete_msg",
      "set_essence_msg",
      "delete_essence_msg",
      "set_group_ban",
      "set_group_kick",
      peer.calls[7]?.action,
      "set_group_card",
      "set_group_special_title",
      "set_group_admin",
    ]);
    assert.match(peer.calls[7]?.action ?? "", /poke/);
    assert.equal(peer.calls[5]?.params.duration, 30);
  });
});

test("cqCode builders: functions of the same names give segments, and text cannot become a code", () => {
  const all = [
    at("1,qq=all"),
    face(14),
    share("https://a/", "题"),
    music("qq", 5),
    image("https://a/b.png"),
    tts("说"),
    json({ a: "it's" }),
  ];
  const text = toCqCode(all);
  assert.ok(!text.includes("qq=1,qq=all"));
  assert.deepEqual(all.map(({ type }) => type), ["at", "face", "share", "music", "image", "tts", "json"]);
  assert.deepEqual(parseCqCode(text).map(({ type }) => type), all.map(({ type }) => type));
  const nodes = [node(1), node({ user_id: 1, nickname: "小明", content: "好" })];
  assert.deepEqual(nodes.map(({ type }) => type), ["node", "node"]);
  assert.equal(forward("id").type, "forward");
});

test("waiting_reply: the next message of the same person in the same chat, which is then no command", async () => {
  class Ask {
    @Command("问", { in: "group" })
    async ask(event: GroupMessageEvent) {
      const answer = await event.ask("？", { timeoutMs: 30_000 });
      return answer === undefined ? "没等到" : `是 ${answer.text}`;
    }
  }
  const clock = createManualClock();
  await withBot(Ask, { clock }, async ({ app, peer, push }) => {
    await push(groupMessage("问"));
    await push(groupMessage("别的群", { group_id: 5 }));
    await push(groupMessage("别人", { user_id: 5 }));
    await push(groupMessage("问"));
    await until(() => app.stats.running === 0);
    assert.deepEqual(peer.calls.filter(({ action }) => action === "send_group_msg").map(sentText), ["？", "是 问"]);
    await push(groupMessage("问"));
    await clock.advance(30_001);
    await until(() => app.stats.running === 0);
    assert.equal(sentText(peer.calls.at(-1) ?? { action: "", params: {} }), "没等到");
  });
});

test("record_message(message, seconds): a storage with an end, whatever the text is", async () => {
  class Record {
    storage = inject(Storage);
    @OnGroupMsg()
    async record(event: GroupMessageEvent) {
      await this.storage.set(`${event.user_id}/${event.message_id}`, event.toJSON(), { ttlMs: 60_000 });
      return `${(await this.storage.keys(`${event.user_id}/`)).length}`;
    }
  }
  const clock = createManualClock();
  await withBot(Record, { clock }, async ({ said }) => {
    assert.deepEqual(await said(groupMessage(`"), (NULL, "4242`, { message_id: 1 })), ["1"]);
    assert.deepEqual(await said(groupMessage("x", { message_id: 2 })), ["2"]);
    await clock.advance(60_001);
    assert.deepEqual(await said(groupMessage("x", { message_id: 3 })), ["1"]);
  });
});

test("plugin_load and plugin_config.yml: bots come and go at run time, each with options that are checked", async () => {
  const schema = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      validate: (value: unknown) =>
        typeof (value as { word?: unknown }).word === "string"
          ? { value: value as { word: string } }
          : { issues: [{ message: "expected text", path: ["word"] }] },
    },
  };
  @Bot({ name: "插件" })
  class Plugin {
    options = injectOptions(schema);
    @Command("插件")
    run() {
      return this.options.word;
    }
  }
  class Main {
    @Command("主")
    run() {
      return "主";
    }
  }
  await withBot(Main, {}, async ({ app, said }) => {
    await assert.rejects(app.use(Plugin, { word: 1 }), { code: "BOT_OPTIONS", message: /word/ });
    assert.deepEqual(await said(groupMessage("插件")), []);
    await app.use(Plugin, { word: "来了" });
    assert.deepEqual(await said(groupMessage("插件")), ["来了"]);
    app.disable(Plugin);
    assert.deepEqual(await said(groupMessage("插件")), []);
    await app.remove(Plugin);
    assert.deepEqual(app.bots.map(({ name }) => name), ["Main"]);
  });
});

test("cqLog: the app's own logger and no other is used, and a user's own can take its place", async () => {
  const lines: string[] = [];
  const add = (line: string): void => void lines.push(line);
  class Broken {
    @OnGroupMsg()
    broken() {
      throw new Error("坏了");
    }
  }
  const log = { debug: add, info: add, warn: add, error: add };
  await withBot(Broken, { log, activity: true }, async ({ push }) => await push(groupMessage("嗨")));
  assert.ok(lines.some((line) => /^← message\.group\.normal +700001 小明\(20001\) +嗨$/.test(line)), lines.join("\n"));
  assert.ok(lines.some((line) => line.startsWith("Broken.broken (on message.group.normal) failed: 坏了")));
});

test("reconnect and stop(): a closed link is made anew, also after a clean close, and stop ends at once", async () => {
  class Hello {
    @Command("你好")
    hello() {
      return "你好";
    }
  }
  await withBot(Hello, {}, async ({ peer, app, said }) => {
    for (const socket of peer.sockets) socket.close(1000);
    await until(() => [...app.links.values()].some(({ lost }) => lost === 1));
    await until(() => [...app.links.values()].every(({ isUp }) => isUp) && peer.sockets.size === 1);
    assert.deepEqual(await said(groupMessage("你好")), ["你好"]);
    const started = performance.now();
    await app.stop();
    assert.ok(performance.now() - started < 1_000);
    await app.stopped;
  });
});
