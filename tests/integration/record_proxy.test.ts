import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import { type App, defineBot, launch, type LaunchOptions } from "../../mod.ts";
import type { Journal } from "../../src/record/journal/read.ts";
import { type RecordingProxy, startProxy } from "../../src/record/proxy/proxy.ts";
import { startServer } from "../../src/runtime/server/server.ts";
import type { ServerSocket } from "../../src/runtime/server/types.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { createLogger } from "../../src/util/log/log.ts";
import { systemClock } from "../../src/util/time/clock.ts";
import { freePort } from "../support/raw.ts";
import { entriesOf, kindsOf, recording } from "../support/recording.ts";
import { connectPlain } from "./plain_client.ts";

const CheckIn = defineBot({ name: "CheckIn", commands: { "签到": () => "签到成功" } });
const log = createLogger("silent");

/** Records what passes through a proxy that stands before `to`. */
function through(
  to: string,
  task: (port: number, proxy: RecordingProxy) => Promise<unknown>,
  options?: Parameters<typeof recording>[1],
): Promise<Journal> {
  return recording(async (recorder) => {
    const proxy = await startProxy({ routes: [{ port: 0, to }], recorder, log, clock: systemClock });
    try {
      await task(proxy.ports[0] as number, proxy);
    } finally {
      await proxy.close();
    }
  }, options);
}

const start = (options: LaunchOptions): Promise<App> =>
  launch(CheckIn, { log: "silent", storage: "memory", handleSignals: false, ...options });

/** 小明 checks in, and the bot has answered. */
async function checkIn(sandbox: Sandbox, app: App): Promise<void> {
  await sandbox.connected();
  sandbox.setIdle({ idle: () => app.idle(), eventsReceived: () => app.stats.events });
  const ming = sandbox.group("签到测试群").member("小明");
  await ming.says("签到");
  assert.equal(ming.lastReply?.text, "签到成功");
  await app.stop();
}

/** The other side: sockets that a test holds. */
async function farSide() {
  const sockets: ServerSocket[] = [];
  const texts: string[] = [];
  const server = await startServer({
    port: 0,
    request: () => ({ status: 404 }),
    upgrade: () => ({ open: (socket) => void sockets.push(socket), message: (text) => void texts.push(text) }),
  });
  return { server, sockets, texts, url: `ws://127.0.0.1:${server.port}` };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe("the recording proxy", () => {
  it("stands between a bot and an implementation that it connects to", async () => {
    await using sandbox = await createSandbox({ page: false, accessToken: "a-secret-token" });
    const journal = await through(sandbox.url, async (port) => {
      await checkIn(sandbox, await start({ url: `ws://127.0.0.1:${port}`, accessToken: "a-secret-token" }));
    }, {});
    assert.match(kindsOf(journal).join(" "), /^link .*call get_login_info.*event .*call send_group_msg result.* link$/);
    const text = JSON.stringify(journal.lines);
    for (const secret of ["a-secret-token", "小明", "签到测试群"]) assert.ok(!text.includes(secret), secret);
    const call = entriesOf(journal, "call").find(({ frame }) => frame.action === "send_group_msg");
    const result = entriesOf(journal, "result").find((each) => each.call === call?.call);
    assert.equal(result?.frame["echo"], call?.frame.echo);
  });

  it("stands between an implementation and a bot that listens", async () => {
    await using sandbox = await createSandbox({ page: false });
    const port = await freePort();
    const journal = await through(`ws://127.0.0.1:${port}`, async (proxyPort) => {
      sandbox.connectTo(`ws://127.0.0.1:${proxyPort}/onebot/v11/ws`, { reconnectMs: 20 });
      await checkIn(sandbox, await start({ listen: { port } }));
    });
    assert.match(kindsOf(journal).join(" "), /link .*event .*call send_group_msg result/);
  });

  it("passes HTTP calls and events as a stream", async () => {
    await using sandbox = await createSandbox({ page: false });
    const journal = await through(sandbox.httpUrl, async (port) => {
      await checkIn(sandbox, await start({ url: `http://127.0.0.1:${port}`, events: "sse" }));
    });
    assert.match(kindsOf(journal).join(" "), /event .*call send_group_msg (?:.* )?result/);
    const { frame } = entriesOf(journal, "call").find((each) => each.frame.action === "send_group_msg") as {
      frame: object;
    };
    assert.match(JSON.stringify(frame), /"params":\{.*签到成功/);
  });

  it("passes posted events whose signature is checked, and writes down what is answered", async () => {
    const seen: string[] = [];
    const bot = await startServer({
      port: 0,
      async request(request) {
        const bytes = await request.bytes();
        const wanted = `sha1=${createHmac("sha1", "key").update(bytes).digest("hex")}`;
        seen.push(
          `${String(request.header("x-signature") === wanted)} ${request.header("x-self-id")} ${request.url.pathname}`,
        );
        return { status: 200, headers: { "content-type": "application/json" }, body: '{"reply":"好"}' };
      },
    });
    const body = '{ "post_type":"message", "message_id": 9007199254740993, "raw_message":"\\u4f60" }';
    const journal = await through(`http://127.0.0.1:${bot.port}/bot`, async (port) => {
      const signature = `sha1=${createHmac("sha1", "key").update(body).digest("hex")}`;
      const headers = { "x-signature": signature, "x-self-id": "10001", "content-type": "application/json" };
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body, headers });
      assert.deepEqual([answer.status, await answer.text()], [200, '{"reply":"好"}']);
    });
    await bot.close();
    assert.deepEqual(seen, ["true 10001 /bot"]);
    assert.equal(journal.lines[0]?.frameText, body);
    assert.deepEqual(entriesOf(journal, "call")[0]?.frame, {
      action: ".handle_quick_operation",
      params: { operation: { reply: "好" } },
    });
  });

  it("passes every frame byte for byte, in order, in both directions; and writes it down like that", async () => {
    const far = await farSide();
    const down = Array.from(
      { length: 200 },
      (_, n) => `{ "post_type":"notice","n":${n},"id":900719925474099${n}, "s":"\\u4f60🐧" }`,
    );
    const up = Array.from({ length: 200 }, (_, n) => `{"action":"a${n}" ,"params":{},"echo":{"n":${n}}}`);
    const journal = await through(far.url, async (port) => {
      const near = await connectPlain(`ws://127.0.0.1:${port}/any/path?x=1`);
      for (const text of up) near.send(text);
      await until(() => far.texts.length === up.length);
      for (const text of down) far.sockets[0]?.send(text);
      await near.many(down.length);
      assert.deepEqual(near.texts, down);
      await near.bye();
    });
    assert.deepEqual(far.texts, up);
    await far.server.close();
    const texts = (kind: string) =>
      journal.lines.filter(({ entry }) => entry.kind === kind).map(({ frameText }) => frameText);
    assert.deepEqual(texts("event"), down);
    assert.deepEqual(texts("call"), up);
  });

  it("passes frames that are none of OneBot, and huge ones, and mentions them", async () => {
    const far = await farSide();
    const huge = JSON.stringify({ post_type: "message", raw_message: "x".repeat(3_000_000) });
    const journal = await through(far.url, async (port) => {
      const near = await connectPlain(`ws://127.0.0.1:${port}`);
      await until(() => far.sockets.length === 1);
      for (const text of ["hello", "[1]", huge]) far.sockets[0]?.send(text);
      await near.many(3);
      assert.deepEqual(near.texts, ["hello", "[1]", huge]);
      await near.bye();
    });
    await far.server.close();
    assert.deepEqual(entriesOf(journal, "odd").map(({ reason, chars }) => [reason, chars]), [
      ["not-json", 5],
      ["unknown", 3],
      ["too-large", huge.length],
    ]);
  });

  it("is as away as the other side: a link that cannot be opened is closed with the reason, and the next one may", async () => {
    const port = await freePort();
    const journal = await through(`ws://127.0.0.1:${port}`, async (proxyPort) => {
      const early = await connectPlain(`ws://127.0.0.1:${proxyPort}`);
      early.send('{"action":"get_status","params":{}}');
      assert.equal((await early.closed).code, 1013);
      let isOpen = false;
      const upgrade = () => ({ open: () => void (isOpen = true), message: () => {} });
      const server = await startServer({ port, request: () => ({ status: 404 }), upgrade });
      const later = await connectPlain(`ws://127.0.0.1:${proxyPort}`);
      await until(() => isOpen);
      // The far side goes away in the middle. A moment later, so that its greeting has arrived.
      setTimeout(() => void server.close(), 50);
      await later.closed;
      const answer = await fetch(`http://127.0.0.1:${proxyPort}/get_status`, { method: "POST", body: "{}" });
      assert.equal(answer.status, 502);
    });
    assert.deepEqual(kindsOf(journal), ["link", "link", "link", "call get_status", "failed"]);
  });

  it("says that the other side wants another token, as the other side does", async () => {
    await using sandbox = await createSandbox({ page: false, dialect: "go-cqhttp", accessToken: "right" });
    await through(sandbox.url, async (port) => {
      const near = await connectPlain(`ws://127.0.0.1:${port}`, { authorization: "Bearer wrong" });
      const { code, reason } = await near.closed;
      assert.equal(code, 1008, reason);
    });
  });

  it("does not read faster than the other side: who sends too much has to wait", async () => {
    const far = await farSide();
    const piece = JSON.stringify({ action: "x", params: { text: "y".repeat(100_000) } });
    await through(far.url, async (port, proxy) => {
      const near = await connectPlain(`ws://127.0.0.1:${port}`);
      await until(() => far.sockets.length === 1);
      far.sockets[0]?.pause();
      for (let n = 0; n < 300; n++) {
        near.send(piece);
        if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      // 30 MB were sent: the proxy keeps little of it, the rest waits where it came from.
      assert.ok(near.socket.bufferedBytes > 5_000_000, `${near.socket.bufferedBytes} bytes wait at the sender`);
      assert.equal(proxy.open, 1);
      far.sockets[0]?.resume();
      await until(() => far.texts.length === 300);
      await near.bye();
    }, { redact: false, maxWaitingChars: 1_000 });
    await far.server.close();
    assert.ok(far.texts.every((text) => text === piece));
  });

  it("opens nothing to other machines and to pages of a browser", async () => {
    await recording(async (recorder) => {
      const options = { recorder, log, clock: systemClock };
      const exposed = startProxy({ ...options, routes: [{ port: 0, hostname: "0.0.0.0", to: "ws://127.0.0.1:1" }] });
      await assert.rejects(exposed, { name: "ConfigError", message: /everyone who can reach 0\.0\.0\.0/ });
      for (const to of ["", "127.0.0.1:3001", "ftp://x"]) {
        await assert.rejects(startProxy({ ...options, routes: [{ port: 0, to }] }), { name: "ConfigError" });
      }
    });
    await through("http://127.0.0.1:9", async (port) => {
      const headers = { "sec-fetch-site": "cross-site" };
      assert.equal((await fetch(`http://127.0.0.1:${port}/get_status`, { headers })).status, 403);
    });
  });
});
