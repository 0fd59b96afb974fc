import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ActionError,
  at,
  AuthError,
  Catch,
  type ChatMessageEvent,
  Command,
  ConfigError,
  CqHttpApi,
  createLogger,
  createManualClock,
  type GroupMessageEvent,
  inject,
  launch,
  type LaunchOptions,
  NapCatApi,
  On,
  OneBotApi,
  OnGroupMsg,
  OnMessage,
  OnMeta,
  OnNotice,
  OnPrivateMsg,
  OnReady,
  OnRequest,
  OnStop,
  type PokeEvent,
  type PrivateMessageEvent,
} from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { groupMessage, type Peer, privateMessage, SELF, sentText, startPeer } from "../support/peer.ts";
import { eventually } from "../support/raw.ts";

const quietLog = createLogger("silent");

class Ping {
  @Command("ping")
  ping() {
    return "pong";
  }
}

const quiet = { log: "silent", handleSignals: false } as const;

/** Runs bots against a peer, and ends both. */
async function withBot(
  bots: any,
  options: LaunchOptions,
  use: (peer: Peer, app: Awaited<ReturnType<typeof launch>>) => Promise<void>,
) {
  const peer = await startPeer();
  const app = await launch(bots, { ...quiet, url: peer.url, ...options });
  try {
    await use(peer, app);
  } finally {
    await app.stop();
    await peer.close();
  }
}

test("a command answers with what its handler returns", async () => {
  class CheckIn {
    @Command("签到", { aliases: ["打卡"], in: "group" })
    checkIn(event: GroupMessageEvent) {
      return [at(event.user_id), " 签到成功"];
    }
    @Command("复读")
    echo(_event: ChatMessageEvent, rest: string) {
      return rest;
    }
  }
  await withBot(CheckIn, {}, async (peer, app) => {
    peer.push(groupMessage("签到"));
    const call = await peer.called("send_group_msg");
    assert.equal(call.params.group_id, 700001);
    assert.equal(sentText(call), "[at20001] 签到成功");
    peer.push(groupMessage("打卡", { group_id: 5 }));
    assert.equal((await peer.called("send_group_msg")).params.group_id, 5);
    peer.push(privateMessage("签到"));
    peer.push(groupMessage("没有这个指令"));
    peer.push(privateMessage("复读  [CQ:at,qq=all] 你好 "));
    const echo = await peer.called("send_private_msg");
    assert.deepEqual(echo.params.message, [{ type: "text", data: { text: "[CQ:at,qq=all] 你好" } }]);
    await app.idle();
    assert.equal(peer.calls.length, 4, "get_login_info and three replies");
  });
});

test("a prefix, an @ of the bot, a quote and CQ text are understood in front of a command", async () => {
  class Ping {
    @Command("ping")
    ping(_event: ChatMessageEvent, rest: string) {
      return `pong ${rest}`;
    }
  }
  await withBot(Ping, { prefix: ["/", "！"] }, async (peer) => {
    const next = async () => sentText(await peer.called("send_group_msg"));
    peer.push(groupMessage("ping no prefix"));
    peer.push(groupMessage("/ping 1"));
    assert.equal(await next(), "pong 1");
    peer.push(groupMessage("！ping　2"));
    assert.equal(await next(), "pong 2");
    peer.push(groupMessage("", {
      message: [
        { type: "reply", data: { id: "9" } },
        { type: "at", data: { qq: String(SELF) } },
        { type: "text", data: { text: " /ping" } },
        { type: "face", data: { id: "1" } },
        { type: "text", data: { text: " 3" } },
      ],
    }));
    assert.equal(await next(), "pong 3");
    peer.push(groupMessage("", { message: `[CQ:at,qq=${SELF}] /ping 4 &#91;x&#93;` }));
    assert.equal(await next(), "pong 4 [x]");
  });
});

test("messages, notices, requests and unknown events reach their handlers; ids match as numbers or texts", async () => {
  const seen: string[] = [];
  class Watcher {
    @OnGroupMsg([700001, "700002"])
    group(event: GroupMessageEvent) {
      seen.push(`group ${event.group_id} ${event.text}`);
    }
    @OnPrivateMsg("20001")
    person(event: PrivateMessageEvent) {
      seen.push(`private ${event.user_id}`);
    }
    @OnMessage()
    any(event: ChatMessageEvent) {
      seen.push(`message ${event.message_type}`);
    }
    @On("notice.notify.poke")
    poke(event: PokeEvent) {
      seen.push(`poke ${event.target_id}`);
      return "别戳啦";
    }
    @OnNotice("group_increase")
    joined() {
      seen.push("joined");
    }
    @OnRequest("friend")
    async friend(event: import("../../mod.ts").FriendRequestEvent) {
      await event.approve("小明");
    }
    @On("*")
    all(event: import("../../mod.ts").BotEvent) {
      if (event.post_type === "brand_new") seen.push(event.eventName);
    }
  }
  const base = { time: 1, self_id: SELF };
  await withBot(Watcher, {}, async (peer, app) => {
    peer.push(groupMessage("a", { group_id: "700002" }));
    peer.push(groupMessage("b", { group_id: 3 }));
    peer.push(privateMessage("c"));
    peer.push({
      ...base,
      post_type: "notice",
      notice_type: "notify",
      sub_type: "poke",
      group_id: 1,
      user_id: 2,
      target_id: SELF,
    });
    assert.equal(sentText(await peer.called("send_group_msg")), "别戳啦");
    peer.push({
      ...base,
      post_type: "notice",
      notice_type: "group_increase",
      sub_type: "invite",
      group_id: 1,
      user_id: 2,
      operator_id: 3,
    });
    peer.push({ ...base, post_type: "request", request_type: "friend", user_id: 2, comment: "hi", flag: "f1" });
    assert.deepEqual((await peer.called("set_friend_add_request")).params, {
      approve: true,
      flag: "f1",
      remark: "小明",
    });
    peer.push({ ...base, post_type: "brand_new", brand_new_type: "thing", anything: { at: "all" } });
    peer.push(groupMessage("end", { group_id: 700001 }));
    while (!seen.includes("group 700001 end")) await new Promise((resolve) => setTimeout(resolve, 5));
    await app.idle();
  });
  assert.deepEqual(seen, [
    "message group",
    "group 700002 a",
    "message group",
    "message private",
    "private 20001",
    `poke ${SELF}`,
    "joined",
    "brand_new.thing",
    "message group",
    "group 700001 end",
  ]);
});

test("an event has the wire's fields, and JSON.stringify gives the wire form back", async () => {
  const wire = groupMessage("x", {
    message_id: 77,
    reply: "shadow",
    brand_new: [1],
    message: "hi [CQ:face,id=14]",
    raw_message: "hi [CQ:face,id=14]",
  });
  let event: GroupMessageEvent | undefined;
  class Keep {
    @OnGroupMsg()
    async keep(got: GroupMessageEvent) {
      event = got;
      await got.reply("ok", { quote: true, at: true });
    }
  }
  await withBot(Keep, {}, async (peer) => {
    peer.push(wire);
    assert.equal(sentText(await peer.called("send_group_msg")), "[reply77][at20001] ok");
  });
  assert.deepEqual(JSON.parse(JSON.stringify(event)), JSON.parse(JSON.stringify(wire)));
  assert.equal(event?.sender.nickname, "小明");
  assert.deepEqual((event as unknown as { brand_new: number[] }).brand_new, [1]);
  assert.equal(event?.text, "hi");
  assert.deepEqual(event?.segments.map(({ type }) => type), ["text", "face"]);
});

test("a handler that throws, rejects, returns nonsense, or leaves a rejected task is told about, and the bot goes on", async () => {
  const caught: string[] = [];
  const logged: string[] = [];
  class Fragile {
    constructor(private api = inject(NapCatApi)) {}
    @Command("sync")
    sync() {
      throw new Error("sync");
    }
    @Command("async")
    async async() {
      await Promise.resolve();
      throw new RangeError("async");
    }
    @Command("task")
    task() {
      this.api.addTask(Promise.reject(new Error("task")));
    }
    @Command("nonsense")
    nonsense(): string {
      return { no: "message" } as unknown as string;
    }
    @Command("refused")
    refused() {
      return "refused";
    }
    @Catch(RangeError)
    range(error: RangeError) {
      caught.push(`range ${error.message}`);
      return "抱歉";
    }
    @Catch()
    any(error: unknown, context: import("../../mod.ts").ErrorContext) {
      caught.push(`${context.source}: ${(error as Error).message.slice(0, 40)}`);
      if (context.source === "task") throw new Error("even this");
    }
    @Command("ping")
    ping() {
      return "pong";
    }
  }
  const outside: string[] = [];
  const log = { ...createLogger("silent"), error: (text: string) => void logged.push(text) };
  await withBot(Fragile, { log, onError: (_error, { source }) => void outside.push(source) }, async (peer, app) => {
    peer.push(groupMessage("sync"));
    peer.push(groupMessage("async"));
    assert.equal(sentText(await peer.called("send_group_msg")), "抱歉");
    peer.push(groupMessage("task"));
    peer.push(groupMessage("nonsense"));
    peer.answers.send_group_msg = () => ({ status: "failed", retcode: 1200, data: null, message: "被禁言" });
    peer.push(groupMessage("refused"));
    await peer.called("send_group_msg");
    while (caught.length < 6) await new Promise((resolve) => setTimeout(resolve, 5));
    delete peer.answers.send_group_msg;
    peer.push(groupMessage("ping"));
    assert.equal(sentText(await peer.called("send_group_msg")), "pong");
    await app.idle();
  });
  assert.deepEqual(caught.sort(), [
    "Fragile.async: async",
    "Fragile.nonsense: Fragile.nonsense returned an object. A h",
    "Fragile.refused: send_group_msg: 被禁言 (retcode 1200, muted",
    "Fragile.sync: sync",
    "range async",
    "task: task",
  ]);
  assert.equal(outside.length, 5);
  assert.ok(logged.some((text) => text.includes("Fragile.sync (on message.group.normal) failed: sync")));
  assert.ok(logged.some((text) => text.includes("Fragile.any failed while handling an error: even this")));
});

test("@OnReady runs before any event is handled, @OnStop while the link is still up", async () => {
  const order: string[] = [];
  const peer = await startPeer();
  class Ordered {
    constructor(private api = inject(NapCatApi)) {}
    @OnReady()
    async ready() {
      assert.equal(this.api.selfId, SELF);
      peer.push(groupMessage("early"));
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push("ready");
    }
    @OnGroupMsg()
    message() {
      order.push("message");
    }
    @OnStop()
    async stop() {
      await this.api.send_group_msg({ group_id: 1, message: "再见" });
      order.push("stop");
    }
  }
  const app = await launch(Ordered, { ...quiet, url: peer.url });
  await app.stop();
  await app.stop();
  assert.deepEqual(order, ["ready", "message", "stop"]);
  assert.equal(sentText(await peer.called("send_group_msg")), "再见");
  await eventually(() => peer.sockets.size === 0); // Bun's server hears of it a moment later
  await peer.close();
});

test("events that come while @OnReady runs wait at the link, and are handled in their order once it has ended", async () => {
  const COUNT = 600;
  const peer = await startPeer();
  const logged: string[] = [];
  const note = (text: string) => void logged.push(text);
  const clock = createManualClock();
  const heard: number[] = [];
  let isReady = false;
  let release: (() => void) | undefined;
  class Slow {
    @OnReady()
    async ready() {
      await new Promise<void>((resolve) => release = resolve);
      isReady = true;
    }
    @OnGroupMsg()
    message(event: GroupMessageEvent) {
      assert.ok(isReady);
      heard.push(event.message_id);
    }
  }
  const launched = launch(Slow, {
    ...quiet,
    log: { debug: note, info: note, warn: note, error: note },
    url: peer.url,
    clock,
    // Each event that the app has been given is a line.
    activity: true,
  });
  await peer.called("get_login_info");
  for (let id = 1; id <= COUNT; id++) peer.push(groupMessage("x".repeat(2_000), { message_id: id }));
  const given = () => logged.filter((text) => text.includes("←")).length;
  while (given() === 0 || release === undefined) await clock.advance(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  // One, which says who the account is; of what had been read by then, nothing more.
  assert.equal(given(), 1);
  await clock.advance(1_000);
  assert.equal(logged.filter((text) => text.startsWith("Events wait until")).length, 1);
  release?.();
  const app = await launched;
  while (heard.length < COUNT) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(heard, Array.from({ length: COUNT }, (_, index) => index + 1));
  assert.ok(app.stats.early > 1, `${app.stats.early}`);
  await app.stop();
  assert.equal(clock.pending, 0);
  await peer.close();
});

test("inheritance and overrides are bound; two bots and two apps do not see each other", async () => {
  class Base {
    who = "base";
    @Command("who")
    answer(): string {
      return this.who;
    }
    @Command("over")
    over(): string {
      return "base over";
    }
  }
  class Derived extends Base {
    override who = "derived";
    override over(): string {
      return "derived over";
    }
    @Command("own")
    own() {
      return "own";
    }
  }
  class Other {
    @Command("other")
    other() {
      return "other";
    }
  }
  const ask = async (peer: Peer, text: string) => {
    peer.push(groupMessage(text));
    return sentText(await peer.called("send_group_msg"));
  };
  await withBot([Derived, Other], {}, async (first) => {
    await withBot(Base, {}, async (second, app) => {
      assert.equal(await ask(first, "who"), "derived");
      assert.equal(await ask(first, "over"), "derived over");
      assert.equal(await ask(first, "own"), "own");
      assert.equal(await ask(first, "other"), "other");
      assert.equal(await ask(second, "who"), "base");
      assert.equal(await ask(second, "over"), "base over");
      second.push(groupMessage("own"));
      second.push(groupMessage("other"));
      assert.equal(await ask(second, "who"), "base");
      assert.equal(app.stats.handled, 3);
    });
  });
});

test("launch() refuses wrong options, empty bots and doubled commands before anything is opened", async () => {
  class Empty {}
  class Twice {
    @Command("a")
    one() {}
    @Command("b", { aliases: ["a"], in: "group" })
    two() {}
  }
  const fails = (bot: unknown, options: object, message: RegExp) =>
    assert.rejects(launch(bot as typeof Empty, { ...quiet, url: "ws://127.0.0.1:1", ...options }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      return true;
    });
  await fails(Empty, {}, /Empty answers nothing/);
  await fails(Twice, {}, /"a" is declared twice: by Twice\.one \(.*:\d+\) and by Twice\.two \(.*:\d+\)/);
  await fails(Twice, { token: "x" }, /no option "token"\. Did you mean accessToken\?/);
  await fails(Twice, { api: {} }, /api wants a client/);
  await fails(new Twice(), {}, /pass the class, without new/);
});

test("launch() rejects with AuthError when the token is refused", async () => {
  class Any {
    @OnReady()
    one() {}
  }
  const server = await startServer({ port: 0, request: () => ({ status: 403 }), upgrade: () => ({ status: 403 }) });
  for (const scheme of ["ws", "http"]) {
    const url = `${scheme}://127.0.0.1:${server.port}`;
    await assert.rejects(launch(Any, { ...quiet, url, accessToken: "wrong-secret" }), (error) => {
      assert.ok(error instanceof AuthError, String(error));
      assert.doesNotMatch(error.message, /wrong-secret/);
      return true;
    });
  }
  await server.close();
});

test("a bot that wants another client than launch() has says so", async () => {
  class Wants {
    constructor(public api = inject(NapCatApi)) {}
    @Command("a")
    one() {}
  }
  await assert.rejects(
    launch(Wants, { ...quiet, api: new OneBotApi({ url: "ws://127.0.0.1:1" }) }),
    /wants NapCatApi, but launch\(\) was given OneBotApi/,
  );
});

test("the links pause while too many handlers run, and nothing is lost", async () => {
  let most = 0;
  let running = 0;
  const release: (() => void)[] = [];
  class Slow {
    @OnGroupMsg()
    async slow() {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => release.push(resolve));
      running--;
    }
  }
  await withBot(Slow, { concurrency: 4 }, async (peer, app) => {
    for (let index = 0; index < 40; index++) peer.push(groupMessage(String(index)));
    while (app.stats.handled < 40 || running > 0) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      release.shift()?.();
    }
    assert.equal(app.stats.handled, 40);
  });
  assert.ok(most <= 8, `${most} at once`);
});

test("ActionError says what kind of no it is", async () => {
  await withBot(
    class {
      @Command("x")
      x() {}
    },
    {},
    async (peer, app) => {
      peer.answers.set_group_kick = () => ({
        status: "failed",
        retcode: 1404,
        data: null,
        message: "不支持的API set_group_kick",
        wording: "",
      });
      await assert.rejects(
        app.apis[0]?.call("set_group_kick", { group_id: 1, user_id: 2 }) ?? Promise.resolve(),
        (error) => {
          assert.ok(error instanceof ActionError);
          assert.deepEqual([error.kind, error.retcode, error.action], ["not-supported", 1404, "set_group_kick"]);
          return true;
        },
      );
    },
  );
});

test("two clients in one app: an event carries the client of its own account", async () => {
  const [first, second] = [await startPeer(), await startPeer()];
  class Both {
    readonly clients = [inject(NapCatApi), inject(CqHttpApi)];
    @Command("who")
    who(event: ChatMessageEvent) {
      return `client ${this.clients.indexOf(event.api as NapCatApi)}`;
    }
  }
  const apis = [new NapCatApi({ url: first.url, log: quietLog }), new CqHttpApi({ url: second.url, log: quietLog })];
  const app = await launch(Both, { ...quiet, api: apis });
  first.push(groupMessage("who"));
  second.push(groupMessage("who"));
  assert.equal(sentText(await first.called("send_group_msg")), "client 0");
  assert.equal(sentText(await second.called("send_group_msg")), "client 1");
  await app.stop();
  await eventually(() => first.sockets.size + second.sockets.size === 0);
  await Promise.all([first.close(), second.close()]);
});

test("events over a WebSocket beside actions over HTTP", async () => {
  const peer = await startPeer();
  const meta: string[] = [];
  class Split {
    @OnMeta("lifecycle")
    connected(event: { sub_type: string }) {
      meta.push(event.sub_type);
    }
    @Command("ping")
    ping() {
      return "pong";
    }
  }
  const app = await launch(Split, {
    ...quiet,
    api: new CqHttpApi({ url: peer.httpUrl, events: peer.url, log: quietLog }),
  });
  peer.push(groupMessage("ping"));
  assert.equal(sentText(await peer.called("send_group_msg")), "pong");
  assert.deepEqual(meta, ["connect"]);
  await app.stop();
  await eventually(() => peer.sockets.size === 0); // Bun's server hears of it a moment later
  await peer.close();
});

test("launch() needs no get_login_info where an event has told the account's number", async () => {
  const peer = await startPeer();
  peer.answers.get_login_info = () => ({
    status: "failed",
    retcode: 1404,
    data: null,
    message: "不支持的API get_login_info",
  });
  const app = await launch(Ping, { ...quiet, url: peer.url });
  assert.equal(app.apis[0]?.selfId, SELF);
  await app.stop();
  await peer.close();
});

test("launch() asks again while an HTTP implementation cannot say who it is, and leaves no timer when it is stopped", async () => {
  class Ready {
    @OnReady()
    ready() {}
  }
  const peer = await startPeer();
  const clock = createManualClock();
  let asked = 0;
  peer.answers.get_login_info = () =>
    ++asked < 3
      ? { status: "failed", retcode: 200, data: null, message: "未登录" }
      : { status: "ok", retcode: 0, data: { user_id: SELF, nickname: "小助手" } };
  const api = () => new CqHttpApi({ url: peer.httpUrl, log: quietLog });
  const launched = launch(Ready, { ...quiet, api: api(), clock });
  let app: Awaited<typeof launched> | undefined;
  void launched.then((running) => app = running);
  for (let rounds = 0; app === undefined && rounds < 200; rounds++) await clock.advance(100);
  assert.equal(asked, 3);
  await app?.stop();
  assert.equal(clock.pending, 0);

  asked = -1000;
  const stop = new AbortController();
  const given = launch(Ready, { ...quiet, api: api(), clock, signal: stop.signal });
  while (asked < -999) await clock.advance(0);
  const reason = new Error("the test has seen enough");
  stop.abort(reason);
  await assert.rejects(given, (error) => error === reason);
  assert.equal(clock.pending, 0);
  await peer.close();
});
