import assert from "node:assert/strict";
import { test } from "node:test";
import { Command, CqHttpApi, createLogger, launch, NapCatApi } from "../../mod.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { startFeedPeer, type Way } from "../support/peer/feeds.ts";
import type { Dialect } from "../support/peer/forward.ts";

class Ping {
  @Command("ping")
  ping() {
    return "pong";
  }
}

const log = createLogger("silent");
const quiet = { log: "silent", handleSignals: false } as const;

test("a bot answers in a sandbox by HTTP, with its events as a stream", async () => {
  const sandbox = await createSandbox();
  const api = new NapCatApi({ url: sandbox.httpUrl, events: "sse", log });
  const app = await launch(Ping, { ...quiet, api });
  try {
    await sandbox.user("小明").says("ping");
    await sandbox.settle();
    assert.match(JSON.stringify(sandbox.transcript()), /pong/);
  } finally {
    await app.stop();
    await sandbox[Symbol.asyncDispose]();
  }
});

const lines: [way: Way, dialect: Dialect][] = [
  ["sse", "llbot"],
  ["poll", "go-cqhttp"],
  ["poll", "llbot"],
  [
    "webhook",
    "napcat",
  ],
  ["webhook", "go-cqhttp"],
  ["webhook", "lagrange"],
];

for (const [way, dialect] of lines) {
  test(`a bot answers ${dialect} by HTTP, with its events by ${way}, and stops soon`, async () => {
    const { peer, events, stop } = await startFeedPeer(way, { dialect, token: "t" });
    const api = new CqHttpApi({ url: peer.httpUrl, accessToken: "t", events, log });
    const app = await launch(Ping, { ...quiet, api });
    await peer.linked();
    const message = {
      post_type: "message",
      message_type: "private",
      sub_type: "friend",
      user_id: 10002,
      message_id: -5,
      message: [{ type: "text", data: { text: "ping" } }],
      raw_message: "ping",
      font: 0,
      sender: { user_id: 10002, nickname: "n" },
    };
    peer.event(message);
    const call = await peer.call();
    assert.match(call.action, /^send_(private_)?msg$/);
    assert.match(call.text, /pong/);
    call.reply({ message_id: 1 });
    const startMs = performance.now();
    await app.stop();
    assert.ok(performance.now() - startMs < 2_000);
    await stop();
  });
}
