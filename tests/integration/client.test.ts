import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  AuthError,
  type Client,
  ConfigError,
  connect,
  type ConnectOptions,
  LLBotApi,
  NapCatApi,
} from "../../src/entries/client.ts";
import { createSandbox } from "../../src/entries/sandbox.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { startReversePeer } from "../support/peer/reverse.ts";
import { groupMessage, type Peer, privateMessage, SELF, sentText, startPeer } from "../support/peer.ts";
import { captureLog } from "../support/captured_log.ts";

async function withClient(
  use: (client: Client, peer: Peer) => Promise<void>,
  options: ConnectOptions = {},
): Promise<void> {
  const peer = await startPeer();
  const client = await connect({ url: peer.url, log: "silent", ...options });
  try {
    await use(client, peer);
  } finally {
    await client.stop();
    await peer.close();
  }
}

/** Resolves when so many events have arrived. */
async function received(client: Client, count: number): Promise<void> {
  while (client.stats.received < count) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe("connect()", () => {
  it("gives a client that is online, and its events with all that they can do", async () => {
    await withClient(async (client, peer) => {
      assert.equal(client.selfId, SELF);
      peer.push(groupMessage("你好"));
      for await (const event of client.events("message.group")) {
        assert.equal(event.text, "你好");
        assert.equal(event.api, client.api);
        await event.reply("好");
        break;
      }
      assert.equal(sentText(await peer.called("send_group_msg")), "好");
    });
  });

  it("keeps what arrives before the first loop, its lifecycle too", async () => {
    await withClient(async (client, peer) => {
      peer.push(groupMessage("一"));
      peer.push(privateMessage("二"));
      await received(client, 3);
      const seen: string[] = [];
      for await (const event of client.events()) {
        seen.push((event as { text?: string }).text ?? event.eventName);
        if (seen.length === 3) break;
      }
      assert.deepEqual(seen, ["meta_event.lifecycle.connect", "一", "二"]);
    });
  });

  it("gives each loop the events that it named", async () => {
    await withClient(async (client, peer) => {
      const all = client.events("message");
      const pokes = client.events("notice.notify.poke");
      peer.push({
        post_type: "notice",
        notice_type: "notify",
        sub_type: "poke",
        self_id: SELF,
        user_id: 5,
        target_id: 6,
      });
      peer.push(groupMessage("一"));
      peer.push(privateMessage("二"));
      assert.equal((await pokes.next()).value?.target_id, 6);
      assert.deepEqual([(await all.next()).value?.text, (await all.next()).value?.text], ["一", "二"]);
      await received(client, 4);
      assert.equal(client.stats.waiting, 0);
    });
  });

  it("lets a loop ask: the answer is the question's, and no loop's", async () => {
    await withClient(async (client, peer) => {
      const loop = client.events("message");
      peer.push(groupMessage("开始"));
      const { value: event } = await loop.next();
      const answer = event!.ask("叫什么？");
      await peer.called("send_group_msg");
      peer.push(groupMessage("小明"));
      assert.equal((await answer)?.text, "小明");
      peer.push(groupMessage("后来"));
      assert.equal((await loop.next()).value?.text, "后来");
    });
  });

  it("pauses the link for a slow loop and loses nothing", async () => {
    await withClient(async (client, peer) => {
      const loop = client.events("message", { maxWaiting: 10 });
      for (let n = 0; n < 300; n++) peer.push(groupMessage(String(n)));
      await received(client, 11);
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(client.stats.waiting <= 10, `${client.stats.waiting} wait`);
      assert.equal(typeof (await client.api.get_login_info()).user_id, "number", "calls go on meanwhile");
      for (let n = 0; n < 300; n++) assert.equal((await loop.next()).value?.text, String(n));
    });
  });

  it("goes on for the others when the slow loop is left", async () => {
    await withClient(async (client, peer) => {
      const slow = client.events("message", { maxWaiting: 1 });
      const fast = client.events("message");
      for (let n = 0; n < 20; n++) peer.push(groupMessage(String(n)));
      await received(client, 2);
      await slow.return?.();
      for (let n = 0; n < 20; n++) assert.equal((await fast.next()).value?.text, String(n));
    });
  });

  it("lets the oldest events go, where that is wanted, and says so", async () => {
    const log = captureLog();
    await withClient(async (client, peer) => {
      const loop = client.events("message", { maxWaiting: 2, whenFull: "dropOldest" });
      for (let n = 0; n < 5; n++) peer.push(groupMessage(String(n)));
      await received(client, 6);
      assert.equal((await loop.next()).value?.text, "3");
      assert.equal(client.stats.dropped, 3);
      assert.match(log.of("warn").join("\n"), /^1 event\(s\) were let go: more than 2 waited .*events\("message"\)/);
    }, { log });
  });

  it("ends its loops when it is stopped, and says what nobody took", async () => {
    const log = captureLog();
    await withClient(async (client, peer) => {
      const idle = client.events("request");
      const left = client.events("message");
      peer.push(groupMessage("一"));
      await received(client, 2);
      const waiting = idle.next();
      await client.stop();
      assert.deepEqual(await waiting, { done: true, value: undefined });
      assert.deepEqual(await left.next(), { done: true, value: undefined });
      assert.deepEqual(log.of("warn"), ["1 event(s) that had arrived are not handled: the client was stopped."]);
      for await (const _ of client.events()) assert.fail("nothing comes after the end");
    }, { log });
  });

  it("ends a loop, or itself, by a signal", async () => {
    const whole = new AbortController();
    await withClient(async (client) => {
      const one = new AbortController();
      const next = client.events("message", { signal: one.signal }).next();
      one.abort();
      assert.deepEqual(await next, { done: true, value: undefined });
      assert.deepEqual(await client.events("message", { signal: one.signal }).next(), { done: true, value: undefined });
      const other = client.events("message").next();
      whole.abort();
      assert.deepEqual(await other, { done: true, value: undefined });
    }, { signal: whole.signal });
  });

  it("rejects when it is stopped before anybody is there", async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(connect({ url: "ws://127.0.0.1:9", log: "silent", signal }), { name: "AbortError" });
    const later = new AbortController();
    const trying = connect({ url: "ws://127.0.0.1:9", log: "silent", signal: later.signal });
    const reason = { why: "no longer wanted" };
    setTimeout(() => later.abort(reason), 10);
    await assert.rejects(trying, (error) => error === reason);
  });

  it("rejects when the token is refused", async () => {
    const server = await startServer({ port: 0, request: () => ({ status: 403 }), upgrade: () => ({ status: 403 }) });
    await assert.rejects(
      connect({ url: `ws://127.0.0.1:${server.port}`, log: "silent", accessToken: "wrong-secret" }),
      (error) => error instanceof AuthError && !error.message.includes("wrong-secret"),
    );
    await server.close();
  });

  it("throws in the loop when the token is refused later", async () => {
    const peer = await startPeer();
    const port = Number(new URL(peer.url).port);
    const client = await connect({ url: peer.url, log: "silent", accessToken: "old" });
    const loop = client.events("message");
    const next = loop.next();
    next.catch(() => {});
    await peer.close();
    const server = await startServer({ port, request: () => ({ status: 401 }), upgrade: () => ({ status: 401 }) });
    await assert.rejects(next, (error) => error instanceof AuthError);
    await assert.rejects(client.events().next(), (error) => error instanceof AuthError);
    await client.stop();
    await server.close();
  });

  it("takes a client of any class, and says what else it cannot take", async () => {
    const peer = await startPeer();
    const client = await connect(new LLBotApi({ url: peer.url, log: createLogger("silent") }));
    assert.ok(client.api instanceof LLBotApi);
    await client.stop();
    await peer.close();
    await assert.rejects(connect({ urll: "x" } as object), { code: "OPTION_UNKNOWN", message: /Did you mean url\?/ });
    await assert.rejects(connect({ url: 5 } as object), ConfigError);
    await assert.rejects(connect(null as unknown as object), { code: "OPTION", message: /connect\(\) wants/ });
    await assert.rejects(connect("ws://127.0.0.1:1" as unknown as object), { code: "OPTION", message: /{ url: / });
    await assert.rejects(connect(new NapCatApi({ url: "ws://127.0.0.1:9" }), { signall: 1 } as object), {
      code: "OPTION_UNKNOWN",
    });
  });

  it("refuses wrong options of events()", async () => {
    await withClient((client) => {
      const wrong = (name: unknown, options: object = {}): void => {
        assert.throws(() => client.events(name as "*", options), ConfigError);
      };
      wrong("");
      wrong(7);
      for (const maxWaiting of [0, -1, 1.5, NaN, "5"]) wrong("*", { maxWaiting });
      wrong("*", { whenFull: "drop" });
      wrong("*", { max: 5 });
      assert.equal(client.stats.received - client.stats.waiting, 0);
      return Promise.resolve();
    });
  });

  it("listens for accounts, and gives the events of all of them", async () => {
    const server = await startServer({ port: 0, request: () => ({ status: 200 }) });
    await server.close();
    const target = `ws://127.0.0.1:${server.port}`;
    const peers = [10001, 10002].map((selfId) => startReversePeer({ target, selfId }));
    const client = await connect({ listen: { port: server.port }, log: "silent" });
    for (const peer of peers) await peer.linked();
    const seen = new Set<number>();
    for await (const event of client.events("meta_event")) {
      seen.add(event.self_id);
      if (seen.size === 2) break;
    }
    assert.deepEqual([...seen].sort(), [10001, 10002]);
    await client.stop();
    await Promise.all(peers.map((peer) => peer.stop()));
  });

  it("talks to people of a sandbox, and is away when the block ends", async () => {
    await using sandbox = await createSandbox();
    const { url } = sandbox;
    await using client = await connect({ url, log: "silent" });
    await sandbox.connected();
    const loop = (async () => {
      for await (const event of client.events("message.group")) await event.reply(`${event.text}！`);
    })();
    const ming = sandbox.group("签到测试群").member("小明");
    await ming.says("你好");
    assert.equal(ming.lastReply?.text, "你好！");
    await client.stop();
    await loop;
  });
});
