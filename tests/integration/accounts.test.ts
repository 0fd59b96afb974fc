import assert from "node:assert/strict";
import { test } from "node:test";
import {
  Account,
  type ApiOptions,
  at,
  Bot,
  Command,
  ConfigError,
  createLogger,
  type GroupMessageEvent,
  inject,
  launch,
  type LaunchOptions,
  NapCatApi,
  Once,
  OnMessage,
  OnNotice,
  OnReady,
} from "../../mod.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { type ReversePeer, type ReversePeerOptions, startReversePeer } from "../support/peer/reverse.ts";
import { freePort } from "../support/raw.ts";

const quiet = { log: "silent", handleSignals: false, storage: "memory" } as const;
const log = createLogger("silent");

class Ping {
  @Command("ping")
  ping() {
    return "pong";
  }
}

/** A group message as account `self_id` sees it. */
/** Each message has an id of its own: one that comes twice is handled once. */
let lastId = 0;

function said(self_id: number, text: string, more: object = {}): object {
  return {
    self_id,
    post_type: "message",
    message_type: "group",
    sub_type: "normal",
    group_id: 700001,
    user_id: 20001,
    message_id: ++lastId,
    raw_message: text,
    message: [{ type: "text", data: { text } }],
    sender: { user_id: 20001, nickname: "小明" },
    ...more,
  };
}

/** Launches bots on a client that listens, and stops everything afterwards. */
async function withAccounts(
  bots: any,
  { api: of = NapCatApi, options = {}, listen = {}, peers }: {
    api?: new (options: ApiOptions) => NapCatApi;
    options?: LaunchOptions;
    listen?: object;
    peers: Omit<ReversePeerOptions, "target">[];
  },
  use: (app: Awaited<ReturnType<typeof launch>>, peers: ReversePeer[], api: NapCatApi) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const started = peers.map((peer) => startReversePeer({ ...peer, target: `ws://127.0.0.1:${port}` }));
  const api = new of({ log, listen: { port, ...listen } });
  const app = await launch(bots, { ...quiet, api, ...options });
  try {
    while (app.apis.length < peers.length) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const each of app.apis) await each.login();
    for (const peer of started) await peer.linked();
    while (app.stats.events < peers.length) await new Promise((resolve) => setTimeout(resolve, 5)); // their lifecycles
    await use(app, started, api);
  } finally {
    await app.stop();
    await Promise.all(started.map((peer) => peer.stop()));
  }
}

const two = [{ selfId: 10001 }, { selfId: 10002, dialect: "go-cqhttp", roles: ["API", "Event"] }] as const;

test("two accounts connect to one client: each event is answered by the account that it came to", async () => {
  class Who {
    @Command("谁", { in: "group" })
    async who(event: GroupMessageEvent) {
      await event.api.set_group_card({ group_id: event.group_id, user_id: event.self_id, card: "在" });
      return `${event.self_id} ${event.api.selfId}`;
    }
  }
  await withAccounts(Who, { peers: [...two] }, async (app, peers, api) => {
    assert.deepEqual(app.apis.map(({ selfId }) => selfId).sort(), [10001, 10002]);
    assert.ok(app.apis.every((each) => each instanceof NapCatApi && each !== api));
    for (const [n, peer] of peers.entries()) {
      peer.event(said(10001 + n, "谁"));
      const card = await peer.call();
      assert.equal(card.action, "set_group_card");
      card.reply();
      const sent = await peer.call();
      assert.equal(sent.action, "send_group_msg");
      assert.deepEqual(sent.params["message"], [{ type: "text", data: { text: `${10001 + n} ${10001 + n}` } }]);
      sent.reply({ message_id: 1 });
    }
    assert.equal(api.account(10002).selfId, 10002);
    assert.equal(api.account("10001"), app.apis.find(({ selfId }) => selfId === 10001));
    assert.equal(app.apis[0]?.account(10002), api.account(10002));
    assert.throws(() => api.account(10003), {
      name: "ConfigError",
      code: "ACCOUNT_UNKNOWN",
      message: /10001, 10002|10002, 10001/,
    });
  });
});

test("with several accounts a call of the listening client is refused, and says which way to go", async () => {
  await withAccounts(Ping, { peers: [...two] }, async (_app, _peers, api) => {
    await assert.rejects(api.get_status(), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /get_status: which of the accounts .*event\.api.*api\.account\(1000[12]\)/s);
      return true;
    });
    await assert.rejects(api.send_group_msg({ group_id: 1, message: "x" }), { code: "ACCOUNT_AMBIGUOUS" });
    assert.equal(api.selfId, undefined);
  });
});

test("with one account the listening client calls as that account, and its subclass is the class of both", async () => {
  const refused: string[] = [];
  class MyApi extends NapCatApi {
    override apiLinkError(): void {
      refused.push(String(this.selfId));
    }
  }
  class Both {
    api = inject(MyApi);
    @Command("两个", { in: "group" })
    async both(event: GroupMessageEvent) {
      await this.api.set_group_name({ group_id: 1, group_name: "a" }).catch(() => {});
      await event.api.set_group_name({ group_id: 1, group_name: "b" }).catch(() => {});
    }
  }
  await withAccounts(Both, { api: MyApi, peers: [{ selfId: 10001 }] }, async (app, [peer], api) => {
    peer!.event(said(10001, "两个"));
    (await peer!.call()).fail(1200, "不");
    (await peer!.call()).fail(1200, "不");
    await app.idle();
    assert.deepEqual(refused, ["10001", "10001"]);
    assert.equal(api.selfId, 10001);
  });
});

test("a listening client for one account only is that account's client itself, and a second account is refused", async () => {
  const port = await freePort();
  class Sole extends NapCatApi {
    readonly name: string;
    constructor(name: string) {
      super({ log, listen: { port, maxAccounts: 1 } });
      this.name = name;
    }
  }
  const api = new Sole("only");
  let seen: unknown;
  class Same {
    @Command("同", { in: "group" })
    same(event: GroupMessageEvent) {
      seen = event.api;
    }
  }
  const target = `ws://127.0.0.1:${port}`;
  const first = startReversePeer({ target });
  const app = await launch(Same, { ...quiet, api });
  const second = startReversePeer({ target, selfId: 10002 });
  try {
    assert.equal((await second.closed()).status, 503);
    assert.deepEqual([...app.apis], [api]);
    first.event(said(10001, "同"));
    const call = api.call("get_group_list");
    (await first.call()).reply([]);
    await call;
    assert.equal(seen, api);
  } finally {
    await app.stop();
    await Promise.all([first.stop(), second.stop()]);
  }
});

test("a class whose constructor takes no options has to say how its account clients are made", async () => {
  const port = await freePort();
  class Odd extends NapCatApi {
    readonly shop: string;
    constructor(shop: string, options: ApiOptions) {
      super({ log, ...options });
      this.shop = shop;
    }
  }
  class Even extends Odd {
    protected override newAccount(selfId: string): Even {
      return new Even(`${this.shop} of ${selfId}`, {});
    }
  }
  const lines: string[] = [];
  const tell = (line: string, error?: unknown): void =>
    void lines.push(`${line} ${(error as Error | undefined)?.message}`);
  const telling = { debug: tell, info: tell, warn: tell, error: tell };
  const peer = startReversePeer({ target: `ws://127.0.0.1:${port}` });
  const odd = new Odd("shop", { log: telling, listen: { port } });
  await odd.listen(() => assert.fail("there is no such client"));
  while (!lines.some((line) => line.includes("newAccount"))) await new Promise((resolve) => setTimeout(resolve, 5));
  await odd.stop();
  const even = new Even("shop", { listen: { port } });
  const shop = await new Promise((resolve, reject) => {
    even.listen((client) => resolve(client.shop)).catch(reject);
  });
  assert.equal(shop, "shop of 10001");
  await even.stop();
  await peer.stop();
});

test("a client that newAccount gave away already is no other account's", async () => {
  const port = await freePort();
  const lines: string[] = [];
  const tell = (line: string, error?: unknown): void =>
    void lines.push(`${line} ${(error as Error | undefined)?.message}`);
  const telling = { debug: tell, info: tell, warn: tell, error: tell };
  class Itself extends NapCatApi {
    protected override newAccount(): this {
      return this;
    }
  }
  class Same extends NapCatApi {
    readonly only: NapCatApi = new NapCatApi({ log });
    protected override newAccount(): NapCatApi {
      return this.only;
    }
  }
  const itself = new Itself({ log: telling, listen: { port } });
  await itself.listen(() => assert.fail("there is no such client"));
  const peer = startReversePeer({ target: `ws://127.0.0.1:${port}` });
  while (!lines.some((line) => line.includes("newAccount(10001) of Itself"))) await new Promise(setImmediate);
  assert.deepEqual(itself.accounts, []);
  await itself.stop();
  const same = new Same({ log: telling, listen: { port } });
  const came: (number | undefined)[] = [];
  const other = startReversePeer({ target: `ws://127.0.0.1:${port}`, selfId: 10002 });
  await same.listen((client) => void came.push(client.selfId));
  while (!lines.some((line) => line.includes("of Same"))) await new Promise(setImmediate);
  assert.equal(came.length, 1);
  assert.equal(same.accounts.length, 1);
  await same.stop();
  await Promise.all([peer.stop(), other.stop()]);
});

test("an account that comes later joins, one that goes comes back, and calls wait for it meanwhile", async () => {
  await withAccounts(Ping, { peers: [{ selfId: 10001 }] }, async (app, [first], api) => {
    const later = startReversePeer({ target: first!.webSocketUrl, selfId: 10002 });
    while (app.apis.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await later.linked();
    later.event(said(10002, "ping"));
    const pong = await later.call();
    assert.equal(pong.action, "send_group_msg");
    later.drop(); // before the reply
    const call = api.account(10002).call("get_status", {}, { timeoutMs: 5_000 });
    assert.deepEqual(await call, { online: true, good: true, stat: {} });
    await later.stop();
    const away = api.account(10002).call("get_status", {}, { timeoutMs: 50 });
    await assert.rejects(away, (error: Error & { delivered?: string }) => {
      assert.match(error.message, /account 10002|CONNECTION/);
      return true;
    });
  });
});

test("one account's message is not answered by another account of the app, unless that is wanted", async () => {
  for (const ignoreOwnAccounts of [true, false]) {
    let heard = 0;
    class Parrot {
      @OnMessage()
      echo() {
        heard++;
      }
    }
    const options = { ignoreOwnAccounts };
    await withAccounts(Parrot, { options, peers: [...two] }, async (app, peers) => {
      const before = app.stats.events;
      peers[0]!.event(said(10001, "你好", { user_id: 10002 }));
      peers[0]!.event(said(10001, "你好", { user_id: 20001 }));
      peers[0]!.event(said(10001, "你好", { user_id: 10001 }));
      peers[0]!.event(said(10001, "你好", { user_id: "10001" }));
      peers[0]!.event(said(10001, "你好", { user_id: "10002" }));
      while (app.stats.events < before + 5) await new Promise((resolve) => setTimeout(resolve, 5));
      await app.idle();
      assert.equal(heard, ignoreOwnAccounts ? 1 : 3);
      assert.equal(app.stats.ignored, ignoreOwnAccounts ? 2 : 0);
    });
  }
});

test("@OnReady runs once, before any event, when the first account is there", async () => {
  const order: string[] = [];
  class Ready {
    @OnReady()
    ready() {
      order.push("ready");
    }
    @Command("签到", { in: "group" })
    checkIn(event: GroupMessageEvent) {
      order.push(`event ${event.self_id}`);
      return [at(event.user_id), "好"];
    }
  }
  await withAccounts(Ready, { peers: [...two] }, async (app, peers) => {
    peers[1]!.event(said(10002, "签到"));
    (await peers[1]!.call()).reply({ message_id: 1 });
    await app.idle();
    assert.deepEqual(order, ["ready", "event 10002"]);
  });
});

test("launch rejects when the port is taken, and leaves nothing behind", async () => {
  const other = await startServer({ port: 0, request: () => ({ status: 200 }) });
  const api = new NapCatApi({ log, listen: { port: other.port } });
  await assert.rejects(launch(Ping, { ...quiet, api }), { name: "ConnectionError", code: "PORT_TAKEN" });
  await other.close();
});

test("launch is stopped while no account has come yet", async () => {
  const stop = new AbortController();
  const api = new NapCatApi({ log, listen: { port: 0 } });
  const launching = launch(Ping, { ...quiet, api, signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  await assert.rejects(launching, { name: "AbortError" });
  // Nothing is opened for one that was called off before: nobody else could have this port then.
  const { port, stop: free } = await startServer({ port: 0, request: () => ({ status: 200 }) }).then((server) => ({
    port: server.port,
    stop: () => server.close(),
  }));
  const late = new NapCatApi({ log, listen: { port } });
  const signal = AbortSignal.abort("no longer wanted");
  await assert.rejects(launch(Ping, { ...quiet, api: late, signal }), (error) => error === "no longer wanted");
  await free();
});

test("two clients of one class cannot be injected, clients of two classes can", async () => {
  const api = (): NapCatApi => new NapCatApi({ log, url: "ws://127.0.0.1:9" });
  class Wants {
    api = inject(NapCatApi);
    @Command("x")
    x() {}
  }
  await assert.rejects(launch(Wants, { ...quiet, api: [api(), api()] }), {
    code: "INJECT_AMBIGUOUS",
    message: /event\.api.*class of its own/s,
  });
});

test("listen goes with no address, and its options are checked", () => {
  const cases: [ApiOptions, RegExp][] = [
    [{ listen: { port: 8080 }, url: "ws://127.0.0.1:3001" }, /listen waits .* and url says where/],
    [{ listen: { port: 8080 }, events: "sse" }, /events says where/],
    [{ listen: { prot: 1 } as never }, /has no option "prot".* Did you mean port/],
    [{ listen: { port: 70_000 } }, /listen\.port is 70000/],
    [{ listen: { port: 1, host: "0.0.0.0" } }, /Everybody who can reach 0\.0\.0\.0:1/],
    [{ listen: { port: 1, path: "onebot" } }, /a path begins with/],
    [{ listen: { port: 1, accessToken: { 1: "" } } }, /accessToken is a text, or an object/],
    [{ listen: { port: 1, maxAccounts: 0 } }, /maxAccounts is 0/],
  ];
  for (const [options, message] of cases) assert.throws(() => new NapCatApi(options), { name: "ConfigError", message });
  assert.equal(
    new NapCatApi({ listen: { port: 8080, host: "0.0.0.0" }, accessToken: "s" }).address,
    "ws://0.0.0.0:8080",
  );
});

test("handlers and bots are bound to accounts, and what two accounts saw is answered once", async () => {
  const answers: string[] = [];
  class Desk {
    @Command("一号", { in: "group" })
    @Account(10001)
    one(event: GroupMessageEvent) {
      answers.push(`one ${event.self_id}`);
    }
    @Command("都在", { in: "group" })
    all(event: GroupMessageEvent) {
      answers.push(`all ${event.self_id}`);
    }
    @Once("group-message")
    @Command("签到", { in: "group" })
    @Account(10002, "10001")
    checkIn(event: GroupMessageEvent) {
      answers.push(`once ${event.self_id}`);
    }
    @OnNotice("group_increase")
    @Once()
    welcome(event: { self_id: number }) {
      answers.push(`welcome ${event.self_id}`);
    }
  }
  @Bot({ accounts: "10002" })
  class Second {
    @Command("二号", { in: "group" })
    two(event: GroupMessageEvent) {
      answers.push(`second ${event.self_id}`);
    }
  }
  await withAccounts([Desk, Second], { peers: [...two] }, async (app, peers) => {
    const both = async (text: string, seq: number): Promise<string[]> => {
      answers.length = 0;
      const before = app.stats.events;
      peers[1]!.event(said(10002, text, { message_seq: seq }));
      while (app.stats.events < before + 1) await new Promise((resolve) => setTimeout(resolve, 5));
      peers[0]!.event(said(10001, text, { real_seq: String(seq) }));
      while (app.stats.events < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
      await app.idle();
      return [...answers];
    };
    assert.deepEqual(await both("一号", 1), ["one 10001"]);
    assert.deepEqual(await both("都在", 2), ["all 10002", "all 10001"]);
    assert.deepEqual(await both("签到", 3), ["once 10002"]);
    assert.deepEqual(await both("签到", 4), ["once 10002"]);
    assert.deepEqual(await both("二号", 5), ["second 10002"]);
    answers.length = 0;
    const joined = { post_type: "notice", notice_type: "group_increase", sub_type: "approve", group_id: 1, user_id: 2 };
    const before = app.stats.events;
    for (const peer of peers) peer.event({ ...joined, operator_id: 3 });
    while (app.stats.events < before + 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await app.idle();
    assert.equal(answers.length, 1, answers.join());
  });
});

test("decorators of accounts refuse what they cannot mean", () => {
  assert.throws(() => Account(), { code: "DECORATOR_ARGUMENT", message: /@Account\(10001\)/ });
  assert.throws(() => Account("小明"), { code: "ID" });
  assert.throws(() => Once("private" as never), { code: "DECORATOR_ARGUMENT", message: /group-message/ });
  assert.throws(() => Bot({ accounts: [] }), { code: "DECORATOR_ARGUMENT" });
  assert.throws(() => (Once as unknown as (value: unknown) => void)(() => {}), { code: "DECORATOR_PARENTHESES" });
});
