import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { type AccountArrival, createReverseServer, type ReverseServer } from "../../src/transport/reverse/listener.ts";
import type { ListenOptions } from "../../src/transport/reverse/admission.ts";
import type { Transport } from "../../src/transport/transport.ts";
import { createManualClock, type ManualClock } from "../../src/util/time/clock.ts";
import { type CapturedLog, captureLog } from "../support/captured_log.ts";
import { queue } from "../support/peer/forward.ts";
import { type ReversePeer, type ReversePeerOptions, startReversePeer } from "../support/peer/reverse.ts";

interface Bench {
  readonly server: ReverseServer;
  readonly port: number;
  readonly clock: ManualClock;
  readonly log: CapturedLog;
  /** The next account that comes. */
  account(): Promise<AccountArrival>;
  peer(options?: Omit<ReversePeerOptions, "target"> & { path?: string }): ReversePeer;
  /** An upgrade by hand: what comes back, and the socket. */
  raw(headers?: Record<string, string>, path?: string): Promise<{ socket: net.Socket; head: string }>;
}

/** A server for any number of peers. All that a test opens is closed. */
async function withServer(listen: Partial<ListenOptions>, use: (bench: Bench) => Promise<void>): Promise<void> {
  const [clock, log] = [createManualClock(), captureLog()];
  const server = createReverseServer({
    listen: { port: 0, ...listen },
    timeoutMs: 30_000,
    silentMs: 60_000,
    log,
    clock,
  });
  const arrivals = queue<AccountArrival>();
  await server.open((arrival) => arrivals.put(arrival));
  const port = Number(new URL(server.address).port);
  const ends: (() => unknown)[] = [];
  try {
    await use({
      server,
      port,
      clock,
      log,
      account: () => arrivals.take(),
      peer({ path = "", ...options } = {}) {
        const peer = startReversePeer({ ...options, target: server.address + path });
        ends.push(() => peer.stop());
        return peer;
      },
      async raw(headers = { "X-Self-ID": "10001" }, path = "/") {
        const socket = net.connect(port, "127.0.0.1");
        ends.push(() => socket.destroy());
        socket.on("error", () => {});
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${lines}\r\n`,
        );
        const head = await new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
        return { socket, head };
      },
    });
  } finally {
    await Promise.all([server.close(), ...ends.map((end) => end())]);
  }
  assert.ok(!/top-secret|guessed/.test(log.lines.join("\n")), "a token reached the log");
  assert.equal(clock.pending, 0);
}

/** The events of a transport, one after another. */
function eventsOf(transport: Transport): { take(): Promise<{ n?: number; self_id: number }> } {
  const events = queue<{ n?: number; self_id: number }>();
  transport.feed?.open({
    event: (payload, acknowledge) => {
      if (payload.post_type !== "meta_event") events.put(payload as unknown as { n: number; self_id: number });
      acknowledge();
    },
    up: () => {},
    down: () => {},
    refused: () => {},
  });
  return events;
}

test("a refused upgrade has the right status before anything is opened, and the next try with the right token comes in", async () => {
  await withServer({ accessToken: "top-secret", path: "/bot" }, async ({ peer, log, server, account }) => {
    const tries: [Parameters<Bench["peer"]>[0], number][] = [
      [{ path: "/bot" }, 401],
      [{ path: "/bot", token: "guessed" }, 403],
      [{ path: "/bot", token: "guessed", dialect: "go-cqhttp" }, 403],
      [{ path: "/other", token: "top-secret" }, 404],
      [{ path: "/bot", token: "top-secret", headers: { "X-Client-Role": "Boss" } }, 400],
      [{ path: "/bot", token: "top-secret", headers: { "X-Self-ID": "a b" } }, 400],
    ];
    for (const [options, status] of tries) {
      const refused = peer({ ...options, reconnectMs: 60_000 });
      const { opened, ...info } = await refused.closed();
      assert.deepEqual([opened, info.status], [false, status]);
    }
    assert.ok(server.refused >= tries.length, "a client of Deno or Bun asks again to learn the status");
    assert.ok(log.of("warn").some((line) => /10001 was not let in \(401/.test(line)));
    peer({ path: "/bot", token: "top-secret" });
    assert.equal((await account()).selfId, "10001");
  });
});

test("what a refusal says is in its body, and so is what a plain HTTP request should have been", async () => {
  await withServer({ accessToken: "top-secret" }, async ({ raw, port }) => {
    const { head } = await raw({ "X-Self-ID": "10001" });
    assert.match(head, /^HTTP\/1\.1 401 /);
    assert.match(head, /access token is missing/);
    const get = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(get.status, 400);
    assert.match(await get.text(), /reverse WebSocket address/);
    const post = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "X-Self-ID": "1" },
      body: "{}",
    });
    assert.equal(post.status, 400);
    assert.match(await post.text(), /not taken by HTTP POST here/);
  });
});

test("a flood of refused upgrades fills neither the log nor the memory, and keeps nobody else out", async () => {
  await withServer({ accessToken: "top-secret" }, async ({ raw, log, server, peer, account }) => {
    for (let round = 0; round < 10; round++) {
      const burst = Array.from({ length: 25 }, (_, n) => raw({ "X-Self-ID": `${round * 25 + n + 1}` }, `/${n % 2}`));
      for (const { socket, head } of await Promise.all(burst)) {
        assert.match(head, /^HTTP\/1\.1 40[14] /);
        socket.destroy();
      }
    }
    assert.equal(server.refused, 250);
    assert.ok(log.of("warn").length <= 6, log.of("warn").join("\n"));
    peer({ token: "top-secret" });
    assert.equal((await account()).selfId, "10001");
  });
});

test("more accounts than are let in, and more without a name, get 503", async () => {
  await withServer({ maxAccounts: 2 }, async ({ peer, raw, account, clock }) => {
    for (const selfId of [1, 2]) peer({ selfId });
    await Promise.all([account(), account()]);
    const third = peer({ selfId: 3 });
    assert.equal((await third.closed()).status, 503);
    const unnamed = await Promise.all(Array.from({ length: 32 }, () => raw({})));
    assert.ok(unnamed.every(({ head }) => head.startsWith("HTTP/1.1 101")));
    assert.match((await raw({})).head, /^HTTP\/1\.1 503 /);
    await clock.advance(10_000);
  });
});

test("an account without X-Self-ID is known by its first event", async () => {
  await withServer({}, async ({ peer, account }) => {
    const unnamed = peer({ headers: { "X-Self-ID": undefined }, selfId: 10007 });
    const { selfId, transport } = await account();
    assert.equal(selfId, "10007");
    const events = eventsOf(transport);
    await unnamed.linked();
    unnamed.event({ post_type: "notice", n: 1 });
    assert.equal((await events.take()).n, 1);
    assert.equal((await transport.caller.call("get_status", {})).retcode, 0);
  });
});

test("an account without X-Self-ID and without events is asked, and its halves are paired by the answer", async () => {
  await withServer({}, async ({ peer, account }) => {
    const headers = { "X-Self-ID": undefined };
    const quiet = peer({ headers, lifecycle: false, roles: ["API", "Event"], selfId: 10008, dialect: "lagrange" });
    const { selfId, transport } = await account();
    assert.equal(selfId, "10008");
    const events = eventsOf(transport);
    await quiet.linked();
    for (let n = 0; n < 3; n++) quiet.event({ post_type: "notice", n });
    for (let n = 0; n < 3; n++) assert.equal((await events.take()).n, n);
  });
});

test("what never says whose it is is closed, and so is another bot", async () => {
  await withServer({}, async ({ peer, log, clock }) => {
    const silent = peer({
      headers: { "X-Self-ID": undefined },
      roles: ["Event"],
      lifecycle: false,
      reconnectMs: 60_000,
    });
    await silent.linked();
    silent.raw("not json");
    await new Promise((resolve) => setTimeout(resolve, 20));
    await clock.advance(10_000);
    assert.equal((await silent.closed()).code, 1008);
    const bot = peer({ headers: { "X-Self-ID": undefined }, roles: ["Event"], lifecycle: false, reconnectMs: 60_000 });
    await bot.linked();
    bot.raw('{"action":"get_login_info","params":{},"echo":1}');
    assert.equal((await bot.closed()).code, 1008);
    assert.match(log.of("warn").join("\n"), /did not say for 10 s[^]*calls actions, so it is a bot too/);
  });
});

test("onebots: the token in the query, a name that is no number, ids above 32 bits", async () => {
  await withServer({ accessToken: "top-secret" }, async ({ peer, account, log }) => {
    const onebots = peer({
      path: "/?access_token=top-secret",
      selfId: 33825080189,
      headers: { "X-Self-ID": "10004000", Authorization: undefined },
    });
    const { selfId, transport } = await account();
    assert.equal(selfId, "10004000");
    const events = eventsOf(transport);
    await onebots.linked();
    onebots.event({ post_type: "notice", n: 1 });
    assert.equal((await events.take()).self_id, 33825080189);
    assert.equal(log.of("warn").filter((line) => line.includes("33825080189")).length, 1);
  });
});

test("an account with its own secret cannot speak for another that has one", async () => {
  await withServer(
    { accessToken: { 10001: "top-secret-1", 10002: "top-secret-2" } },
    async ({ peer, account, log }) => {
      const forger = peer({ token: "top-secret-1", selfId: 10001 });
      const events = eventsOf((await account()).transport);
      await forger.linked();
      forger.event({ post_type: "notice", self_id: 10002, n: 1 });
      forger.event({ post_type: "notice", n: 2 });
      assert.equal((await events.take()).n, 2);
      assert.match(log.of("error").join(), /account 10001 brings events of account 10002/i);
      const other = peer({ token: "top-secret-1", selfId: 10002, reconnectMs: 60_000 });
      assert.equal((await other.closed()).status, 403);
    },
  );
});

test("a newer connection takes over from one that looks alive: calls in flight reject within 100 ms", async () => {
  await withServer({}, async ({ peer, account }) => {
    const old = peer({ reconnectMs: 60_000 });
    const { transport } = await account();
    const events = eventsOf(transport);
    const lost = assert.rejects(transport.caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "unknown" });
    await old.call();
    old.mute();
    const startMs = performance.now();
    const fresh = peer();
    await Promise.all([lost, fresh.linked()]);
    assert.ok(performance.now() - startMs < 1_000);
    await old.closed();
    fresh.event({ post_type: "notice", n: 2 });
    assert.equal((await events.take()).n, 2);
    const call = transport.caller.call("b", {});
    (await fresh.call()).reply("new");
    assert.equal((await call).data, "new");
  });
});

test("a half-open connection is found out by the question that nobody answers", async () => {
  await withServer({}, async ({ raw, account, clock, log, peer }) => {
    await raw();
    const { transport } = await account();
    const lost = assert.rejects(transport.caller.call("a", {}, { timeoutMs: 600_000 }), { delivered: "unknown" });
    await clock.advance(66_000);
    await lost;
    assert.match(log.of("warn").join(), /get_status got no reply/);
    peer();
    const back = transport.caller.call("get_status", {});
    assert.equal((await back).retcode, 0);
  });
});

test("what arrived before the end of a connection is delivered, in order, and the bot lives through nonsense", async () => {
  await withServer({}, async ({ peer, account }) => {
    const rough = peer();
    const events = eventsOf((await account()).transport);
    await rough.linked();
    for (const text of ["", "{", "null", "[]", "42", '{"post_type":5}', "\u0000", "x".repeat(1_000_000)]) {
      rough.raw(text);
    }
    for (let n = 0; n < 500; n++) rough.event({ post_type: "notice", n });
    rough.drop(1001);
    for (let n = 0; n < 500; n++) assert.equal((await events.take()).n, n);
    await rough.linked();
    rough.event({ post_type: "notice", n: 500 });
    assert.equal((await events.take()).n, 500);
  });
});

for (
  const [how, play] of [
    ["is reset", (socket: net.Socket) => socket.resetAndDestroy()],
    ["is cut within a frame", (socket: net.Socket) => socket.end(new Uint8Array([0x81, 0xfe]))],
    ["breaks the protocol", (socket: net.Socket) => socket.write(new Uint8Array([0x8b, 0x80, 0, 0, 0, 0]))],
  ] as const
) {
  test(`a connection that ${how} rejects what is in flight, and the next one works`, async () => {
    await withServer({}, async ({ raw, account, peer }) => {
      const { socket } = await raw();
      const { transport } = await account();
      const call = transport.caller.call("a", {});
      const lost = assert.rejects(call, { code: "CONNECTION_CLOSED", delivered: "unknown" });
      play(socket);
      await lost;
      peer();
      assert.equal((await transport.caller.call("get_status", {})).retcode, 0);
    });
  });
}

test("a port that is taken is said so", async () => {
  await withServer({}, async ({ port, log, clock }) => {
    const second = createReverseServer({ listen: { port }, timeoutMs: 1, silentMs: 1, log, clock });
    await assert.rejects(second.open(() => {}), {
      name: "ConnectionError",
      code: "PORT_TAKEN",
      message: new RegExp(`Port ${port}`),
    });
    await second.close();
  });
});

test("stopping ends in bounded time while peers never answer a goodbye, and frees the port", async () => {
  let port = 0;
  const startMs = performance.now();
  await withServer({}, async (bench) => {
    port = bench.port;
    await bench.raw();
    await bench.raw({ "X-Self-ID": "10002" });
    await bench.raw({});
    await Promise.all([bench.account(), bench.account()]);
    await bench.server.close();
  });
  assert.ok(performance.now() - startMs < 4_000, `${performance.now() - startMs}`);
  await withServer({ port }, () => Promise.resolve());
});

test("after a hundred reconnections an event comes once, and nothing has piled up", async () => {
  await withServer({}, async ({ peer, account, clock }) => {
    const flapping = peer({ reconnectMs: 1 });
    const { transport } = await account();
    const events = eventsOf(transport);
    for (let n = 0; n < 100; n++) {
      await flapping.linked();
      await transport.caller.call("get_status", {});
      flapping.drop();
    }
    await flapping.linked();
    flapping.event({ post_type: "notice", n: 1 });
    flapping.event({ post_type: "notice", n: 2 });
    assert.equal((await events.take()).n, 1);
    assert.equal((await events.take()).n, 2);
    assert.ok(clock.pending <= 2, `${clock.pending}`);
  });
});
