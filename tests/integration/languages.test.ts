import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import {
  AuthError,
  Command,
  Cooldown,
  Every,
  inject,
  launch,
  type LaunchOptions,
  NapCatApi,
  Superuser,
} from "../../mod.ts";
import { setLocale } from "../../src/texts/locale.ts";
import { groupMessage, type Peer, sentText, startPeer } from "../support/peer.ts";
import { accept, type RawPeer, response, startRawPeer, textFrame } from "../support/peer/raw.ts";
import { eventually } from "../support/raw.ts";
import { type CapturedLog, captureLog } from "../support/captured_log.ts";

class Desk {
  @Command("count <n:int(1..9)> [--again]")
  @Cooldown("90s", { per: "all", count: 2 })
  count(_event: unknown, { n }: { n: number }) {
    return String(n);
  }

  @Command("secret")
  @Superuser()
  secret() {
    return "42";
  }

  @Command("ask")
  async ask(event: any) {
    const sure = await event.confirm("?");
    return sure === undefined ? "nothing" : String(sure);
  }

  @Command("fail")
  async fail(event: any) {
    await event.api.call("set_group_ban", { group_id: 1, user_id: 2, duration: 3 });
  }

  @Command("bug")
  bug() {
    throw new TypeError("a bug");
  }

  @Command("caught")
  async caught(event: any) {
    await event.api.call("set_group_ban", { group_id: 1, user_id: 2, duration: 3 }).catch(() => {});
    return "all right";
  }
}

async function withDesk(options: LaunchOptions, use: (peer: Peer, log: CapturedLog) => Promise<void>): Promise<void> {
  const peer = await startPeer();
  peer.answers["set_group_ban"] = () => ({ status: "failed", retcode: 1200, data: null, message: "权限不足" });
  const log = captureLog();
  const app = await launch(Desk, { handleSignals: false, storage: "memory", url: peer.url, log, ...options });
  try {
    await use(peer, log);
  } finally {
    await app.stop();
    await peer.close();
  }
}

async function say(peer: Peer, text: string): Promise<string> {
  peer.push(groupMessage(text));
  return sentText(await peer.called("send_group_msg"));
}

describe("the languages of an app", () => {
  afterEach(() => setLocale(undefined));

  test("a chat hears Chinese, whatever the server speaks", async () => {
    setLocale("en");
    await withDesk({}, async (peer) => {
      assert.equal(
        await say(peer, "count x"),
        "<n(1..9)> 要从 1 到 9 的整数，收到的是「x」。\n用法：count <n(1..9)> [--again]",
      );
      assert.equal(await say(peer, "secret"), "只有机器人的主人可以用这个命令。");
    });
  });

  test("or English", async () => {
    await withDesk({ chatTexts: "en" }, async (peer) => {
      assert.equal(
        await say(peer, "count x"),
        '<n(1..9)> should be a whole number from 1 to 9, not "x".\nUsage: count <n(1..9)> [--again]',
      );
      assert.equal(await say(peer, "secret"), "Only the bot's owner may use this command.");
      assert.equal(await say(peer, "count 1"), "1");
      assert.equal(await say(peer, "count 2"), "2");
      assert.equal(await say(peer, "count 3"), "This may be used again in 1 minute 30 seconds.");
      assert.match(await say(peer, "help"), /^\[Desk\]\n[^]*\nMore about one: help <command>$/);
      assert.equal(await say(peer, "ask"), "?");
      assert.equal(await say(peer, "perhaps"), "Please answer yes or no.");
      assert.equal(await say(peer, "yeah"), "true");
    });
  });

  test("or single sentences of one's own, and `messages` goes before", async () => {
    const options: LaunchOptions = {
      chatTexts: { conditions: { superuser: "主人才行" }, command: { too_many: () => "A", wrong_type: () => "B" } },
      messages: { wrong_type: () => "C" },
    };
    await withDesk(options, async (peer) => {
      assert.equal(await say(peer, "secret"), "主人才行");
      assert.match(await say(peer, "count 1 2"), /^A\n用法/);
      assert.match(await say(peer, "count x"), /^C\n用法/);
    });
  });

  test("a refused action is one line, with the words, the kind and the handler; the rest is for debug", async () => {
    await withDesk({}, async (peer, log) => {
      setLocale("en");
      log.lines.length = 0;
      peer.push(groupMessage("fail"));
      await peer.called("set_group_ban");
      assert.equal(await say(peer, "caught"), "all right");
      // The hook waits for a turn: the handler may tell of it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(log.of("error"), [
        "Desk.fail (on message.group.normal) failed: set_group_ban: 权限不足 (retcode 1200, permission)",
        "set_group_ban failed: 权限不足 (retcode 1200)",
      ]);
      assert.deepEqual(log.of("debug"), ["Desk.fail (on message.group.normal)"]);
    });
  });

  test("a bug has its stack", async () => {
    await withDesk({}, async (peer, log) => {
      setLocale("en");
      const details: unknown[] = [];
      log.error = (message: string, ...more: unknown[]) => void details.push(message, ...more);
      peer.push(groupMessage("bug"));
      await say(peer, "caught");
      assert.equal(details[0], "Desk.bug (on message.group.normal) failed: a bug");
      assert.match((details[1] as Error).stack ?? "", /bug/);
    });
  });

  test("the log speaks the language of launch", async () => {
    await withDesk({ locale: "zh" }, async (peer, log) => {
      assert.match(log.of("info").join("\n"), /^已连接 ws:.*。\n小助手 \(10001\) 已上线：ws:/);
      log.lines.length = 0;
      peer.push(groupMessage("fail"));
      await say(peer, "caught");
      assert.equal(
        log.of("error")[0],
        "Desk.fail（message.group.normal） 出错：set_group_ban：权限不足（retcode 1200，permission）",
      );
    });
  });

  test("errors deep inside, and why a handler does not run, are Chinese too", async () => {
    await withDesk({ locale: "zh" }, async (peer, log) => {
      assert.throws(() => inject(Desk), {
        code: "INJECT_OUTSIDE",
        message: /^inject\(Desk\) 在 launch\(\) 之外被调用了/,
      });
      assert.throws(() => Cooldown("soon"), { message: /^@Cooldown 要写一段时间，例如 "10m"/ });
      assert.throws(() => Command("roll <" as string), { message: /“<”没有关上，在第 6 个字符。请在参数后面写“>”。/ });
      assert.throws(() => Every("1ms"), { message: /每 1 毫秒一次，而最短是/ });
      assert.throws(() => new NapCatApi({ url: "ws://127.0.0.1:1", outbox: { maxWaiting: 0 } }), {
        message: "new NapCatApi()：outbox.maxWaiting 要写大于 0 的整数，收到的是 0。",
      });
      await new Promise((resolve) => setTimeout(resolve, 0));
      log.lines.length = 0;
      peer.push(groupMessage("secret"));
      await peer.called("send_group_msg");
      await eventually(() => log.of("debug").some((line) => line.includes("不是超级用户")));
      assert.match(log.of("debug").join("\n"), /Desk\.secret.* 没有执行：\d+ 不是超级用户/);
    });
  });

  test("other languages there are none", async () => {
    await assert.rejects(launch(Desk, { locale: "fr" as "en" }), /launch\(\): locale wants "zh" or "en", and got "fr"/);
    assert.throws(() => new NapCatApi({ locale: "fr" as "en" }), /locale wants a language/);
    await assert.rejects(launch(Desk, { chatTexts: { helps: {} } as object }), {
      code: "OPTION",
      message: /launch\(\): chatTexts has no helps: it has command,/,
    });
  });

  /** Takes the link, and says by a frame that the token is wrong: what NapCat does. */
  const refusing = (): Promise<RawPeer> =>
    startRawPeer((socket, request) => {
      accept(socket, request);
      socket.write(
        textFrame(JSON.stringify({ status: "failed", retcode: 1403, data: null, message: "token验证失败" })),
      );
    });

  const token = { accessToken: "not-this-one" };

  /** Everything that the console was given meanwhile. */
  async function printed(run: () => Promise<unknown>): Promise<string> {
    const lines: unknown[] = [];
    const before = { info: console.info, warn: console.warn, error: console.error, log: console.log };
    const take = (...things: unknown[]): void => void lines.push(...things);
    Object.assign(console, { info: take, warn: take, error: take, log: take });
    try {
      await run();
      // A hook waits for a turn: a handler may tell of it.
      await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      Object.assign(console, before);
    }
    return lines.join("\n");
  }

  test("a refused token is said once by each launch, also where its error is swallowed", async (t) => {
    setLocale("en");
    const links = await refusing();
    t.after(() => links.stop());
    const http = await startRawPeer((socket) => socket.end(response(403, "")));
    t.after(() => http.stop());
    const api = { api: new NapCatApi({ url: `http://127.0.0.1:${http.port}`, ...token }) };
    const options = { handleSignals: false, storage: "memory" } as const;
    class Daily {
      @Every("1h")
      tell() {}
    }
    const said = await printed(async () => {
      await assert.rejects(launch(Desk, { ...options, ...token, url: `ws://127.0.0.1:${links.port}` }), AuthError);
      await assert.rejects(launch(Daily, { ...options, ...api }), AuthError);
      const feed = { url: `http://127.0.0.1:${http.port}`, events: "sse" } as const;
      await assert.rejects(launch(Desk, { ...options, ...token, ...feed }), AuthError);
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const lines = said.split("\n").filter((line) => line.includes("refused the access token"));
    assert.equal(lines.length, 3, said);
    for (const line of lines) assert.match(line, /The bot did not start\. AuthError: /);
  });

  test("a log of one's own gets it from the link, once; so does a client without an app", async (t) => {
    setLocale("en");
    const peer = await refusing();
    t.after(() => peer.stop());
    const url = `ws://127.0.0.1:${peer.port}`;
    const own = captureLog();
    await assert.rejects(launch(Desk, { handleSignals: false, storage: "memory", url, ...token, log: own }), AuthError);
    const log = captureLog();
    const api = new NapCatApi({ url, ...token, log });
    await assert.rejects(api.get_status(), AuthError);
    await assert.rejects(api.get_status(), AuthError);
    await api.stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const each of [own, log]) {
      assert.equal(each.of("error").length, 1, each.lines.join("\n"));
      assert.match(each.of("error")[0] ?? "", /refused the access token .* Nothing is tried again before that\.$/);
    }
  });
});
