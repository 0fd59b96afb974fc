import assert from "node:assert/strict";
import { test } from "node:test";
import type net from "node:net";
import { createTransport } from "../../src/transport/connect.ts";
import { createManualClock } from "../../src/util/time/clock.ts";
import { captureLog } from "../support/captured_log.ts";
import { queue } from "../support/peer/forward.ts";
import { accept, type RawPeer, response, startRawPeer, textFrame } from "../support/peer/raw.ts";
import { type Told, withBench } from "./transport_contract.ts";

const line = { dialect: "napcat", url: (peer: { webSocketUrl: string }) => peer.webSocketUrl } as const;

/** A feed on a raw peer. */
async function withRawPeer(
  answer: (socket: net.Socket, request: string, n: number) => void,
  test: (bench: {
    peer: RawPeer;
    told(): Promise<Told>;
    transport: ReturnType<typeof createTransport>;
    clock: ReturnType<typeof createManualClock>;
    log: ReturnType<typeof captureLog>;
  }) => Promise<void>,
): Promise<void> {
  const peer = await startRawPeer(answer);
  const clock = createManualClock();
  const log = captureLog();
  const transport = createTransport({ url: `ws://127.0.0.1:${peer.port}/x`, accessToken: "top-secret", clock, log });
  const told = queue<Told>();
  transport.feed?.open({
    event: (payload) => told.put({ kind: "event", payload }),
    up: () => told.put({ kind: "up" }),
    down: (error, retryInMs) => told.put({ kind: "down", error, retryInMs }),
    refused: (error) => told.put({ kind: "refused", error }),
  });
  try {
    await test({ peer, told: () => told.take(), transport, clock, log });
  } finally {
    await peer.stop(); // first: it answers no goodbye, and waiting for that takes two seconds
    await transport.caller.close();
  }
  assert.ok(!log.lines.join("\n").includes("top-secret"));
}

const event = (n: number) => JSON.stringify({ time: n, self_id: 1, post_type: "notice", notice_type: "x" });

const violations: [name: string, play: (socket: net.Socket) => void][] = [
  ["a connection that is reset", (socket) => socket.resetAndDestroy()],
  ["a connection that ends without a word", (socket) => socket.end()],
  ["a frame that is cut off", (socket) => socket.end(textFrame(event(1)).subarray(0, 20))],
  ["a frame with an opcode that does not exist", (socket) => socket.write(new Uint8Array([0x8b, 0x00]))],
  ["a frame with bits that nobody agreed on", (socket) => socket.write(new Uint8Array([0xf1, 0x01, 0x41]))],
];

for (const [name, play] of violations) {
  test(`${name} ends the link, rejects what is in flight, and the next link works`, async () => {
    let first: net.Socket | undefined;
    await withRawPeer((socket, request, n) => {
      accept(socket, request);
      if (n === 1) first = socket;
      else socket.write(textFrame(event(2)));
    }, async ({ told, transport, clock, peer }) => {
      assert.equal((await told()).kind, "up");
      const lost = assert.rejects(transport.caller.call("a", {}), { code: "CONNECTION_CLOSED", delivered: "unknown" });
      play(first as net.Socket);
      await lost;
      const down = await told();
      assert.ok(down.kind === "down");
      assert.match(down.error.code, /^CONNECTION_(DROPPED|CLOSED)$/);
      await clock.advance(30_000);
      assert.equal((await told()).kind, "up");
      assert.equal((await told()).kind, "event");
      assert.equal(peer.requests, 2);
    });
  });
}

test("what arrived before the end of a link is delivered, in order", async () => {
  await withRawPeer((socket, request) => {
    accept(socket, request);
    for (let n = 0; n < 500; n++) socket.write(textFrame(event(n)));
    socket.end();
  }, async ({ told }) => {
    assert.equal((await told()).kind, "up");
    for (let n = 0; n < 500; n++) {
      const next = await told();
      assert.equal(next.kind === "event" && next.payload.time, n);
    }
    assert.equal((await told()).kind, "down");
  });
});

test("answers to the upgrade that are no WebSocket are explained, tried again, and logged once", async () => {
  const cases: [answer: string, code: string, words: RegExp][] = [
    [
      response(200, '{"status":"ok","retcode":0,"message":"NapCat4 Is Running"}'),
      "CONNECTION_NOT_WEBSOCKET",
      /the HTTP port of NapCat.*HTTP 200.*Websocket服务器/,
    ],
    [
      response(404, "Not Found"),
      "CONNECTION_NOT_WEBSOCKET",
      /does not look like a OneBot WebSocket.*HTTP 404.*Look at the port and the path/,
    ],
    [response(502, "<html>"), "CONNECTION_NOT_WEBSOCKET", /HTTP 502/],
    ["SSH-2.0-OpenSSH_9.6\r\n", "CONNECTION_NOT_WEBSOCKET", /right port/],
  ];
  for (const [answer, code, words] of cases) {
    await withRawPeer((socket) => void socket.end(answer), async ({ told, clock, log }) => {
      for (let n = 0; n < 3; n++) {
        const down = await told();
        assert.ok(down.kind === "down");
        assert.equal(down.error.code, code);
        assert.match(down.error.message, words);
        await clock.advance(30_000);
      }
      assert.equal(log.of("warn").filter((entry) => entry.includes("Trying again")).length, 1);
    });
  }
});

test("a refused upgrade is final, whatever is in the body", async () => {
  for (const status of [401, 403]) {
    await withRawPeer((socket) => void socket.end(response(status, "<html>no</html>")), async ({ told, clock }) => {
      const refused = await told();
      assert.ok(refused.kind === "refused");
      assert.match(refused.error.message, new RegExp(`HTTP ${status}`));
      assert.equal(clock.pending, 0);
    });
  }
});

test("closing ends in bounded time against a peer that never answers a goodbye", async () => {
  await withRawPeer(accept, async ({ told, transport }) => {
    await told();
    const startMs = performance.now();
    await transport.caller.close();
    assert.ok(performance.now() - startMs < 4_000);
  });
});

test("closing ends in bounded time while a peer leaves the upgrade unanswered", async () => {
  await withRawPeer(() => {}, async ({ transport }) => {
    const startMs = performance.now();
    await transport.caller.close();
    assert.ok(performance.now() - startMs < 1_000);
  });
});

test("a half-open link is found out by the question that nobody answers", async () => {
  await withRawPeer(accept, async ({ told, transport, clock, log }) => {
    await told();
    const lost = assert.rejects(transport.caller.call("a", {}, { timeoutMs: 600_000 }), { delivered: "unknown" });
    await clock.advance(66_000);
    await lost;
    const down = await told();
    assert.ok(down.kind === "down");
    assert.equal(down.error.code, "CONNECTION_STALE");
    assert.match(log.of("warn").join(), /get_status got no reply. Nothing was ever heard on it: is the path right/);
  });
});

test("text that is no frame of OneBot is logged and the link goes on", async () => {
  await withBench(line, {}, async ({ peer, told, open, log, caller }) => {
    open();
    await told();
    await peer.linked();
    for (const text of ["", "{", "null", "[]", "42", "{}", '{"post_type":5}', "\u0000", "x".repeat(1_000_000)]) {
      peer.raw(text);
    }
    peer.event({ post_type: "notice", n: 1 });
    assert.equal((await told()).kind, "event");
    assert.equal((await caller.call("get_status", {})).retcode, 0);
    assert.equal(log.of("warn").length, 3);
    assert.ok(log.lines.every((entry) => entry.length < 1_000));
  });
});

test("a frame of twenty million characters arrives whole, both ways", async () => {
  await withBench(line, {}, async ({ peer, told, open, caller }) => {
    open();
    await told();
    await peer.linked();
    const big = "企鹅".repeat(5_000_000);
    peer.event({ post_type: "notice", big });
    const next = await told();
    assert.ok(next.kind === "event");
    assert.equal((next.payload as unknown as { big: string }).big.length, big.length);
    const done = caller.call("send_group_msg", { big: "x".repeat(20_000_000) });
    const call = await peer.call();
    assert.equal((call.params["big"] as string).length, 20_000_000);
    call.reply();
    assert.equal((await done).retcode, 0);
  });
});
