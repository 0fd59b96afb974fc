/**
 * The burst of overload.test.ts over HTTP. A stream (SSE) is read no further than its bound, on every runtime, and the rest
 * waits on the other side. A webhook takes `maxWaiting` events and refuses the others with 503, so that they stay the sender's.
 */

import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { createLogger, type GroupMessageEvent, launch, NapCatApi, OnGroupMsg } from "../../mod.ts";
import { Poster } from "../../bench/traffic/poster.ts";
import { groupMessage, SELF } from "../support/peer.ts";
import { freePort } from "../support/raw.ts";

const CONCURRENCY = 200;
const GROUPS = 50;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const event = (n: number): string =>
  JSON.stringify(groupMessage(String(n), { group_id: 700_000 + n % GROUPS, message_id: n + 1 }));

/** Resolves when a number has not grown for a while. */
async function still(value: () => number): Promise<void> {
  for (let before = -1; value() !== before;) {
    before = value();
    await pause(300);
  }
}

/** A bot whose first handlers hang until they are let go. */
function stuckBot() {
  let letGo: () => void = () => {};
  const stuck = new Promise<void>((resolve) => letGo = resolve);
  const seen = { handled: 0, running: 0, most: 0, disorder: 0 };
  const last = new Map<number, number>();
  class Slow {
    @OnGroupMsg()
    async take(event: GroupMessageEvent): Promise<void> {
      seen.most = Math.max(seen.most, ++seen.running);
      const n = Number(event.text);
      if ((last.get(event.group_id) ?? -1) >= n) seen.disorder++;
      last.set(event.group_id, n);
      if (seen.handled === 0) await stuck;
      seen.running--;
      seen.handled++;
    }
  }
  return { Slow, seen, letGo: () => letGo() };
}

/** An HTTP server that answers every call, and hands out its streams of events. */
async function startHttp(stream: (response: ServerResponse) => void) {
  const server = createServer((request, response) => {
    if (request.url === "/_events") return stream(response);
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ status: "ok", retcode: 0, data: { user_id: SELF, nickname: "小助手" } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

test("100,000 events of a stream for a bot that is stuck: little is read; then all are handled, in order", async () => {
  const EVENTS = 100_000;
  const { Slow, seen, letGo } = stuckBot();
  let written = 0;
  let isOver = false;
  const http = await startHttp(async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    let wake = (): void => {};
    for (const name of ["drain", "close"]) response.on(name, () => wake());
    while (written < EVENTS && !isOver) {
      const isFree = response.write(`data: ${event(written++)}\n\n`);
      if (!isFree) await new Promise<void>((resolve) => wake = resolve);
    }
  });
  const log = createLogger("silent");
  const api = new NapCatApi({ url: http.url, events: "sse", log });
  const app = await launch(Slow, { api, log, concurrency: CONCURRENCY, storage: "memory", handleSignals: false });
  try {
    await still(() => written);
    assert.equal(seen.most, CONCURRENCY, "the bound is reached and kept");
    // Bun's HTTP server takes all that is written, so it is the bot that is asked.
    const read = app.stats.events + api.stats.eventsWaiting;
    assert.ok(read < EVENTS * 0.6, `${read} were read by a bot that takes none`);
    letGo();
    while (seen.handled < EVENTS) await pause(5);
    assert.equal(seen.disorder, 0);
    assert.ok(seen.most <= CONCURRENCY, `${seen.most} handlers ran at once`);
  } finally {
    letGo();
    isOver = true;
    await app.stop();
    await http.close();
  }
});

test("a burst of posts for a bot that is stuck: as many as allowed are taken, the others are refused, and none is lost", async () => {
  const EVENTS = 14_000;
  const MAX_WAITING = 1_000;
  /** The lines of the chats, in all (`MOST_HELD` of turns.ts): only when they are full the feed is paused. */
  const IN_LINES = 10_000;
  const { Slow, seen, letGo } = stuckBot();
  const http = await startHttp((response) => response.end());
  const port = await freePort();
  const log = createLogger("silent");
  const events = { webhook: { port, path: "/onebot", maxWaiting: MAX_WAITING } };
  const api = new NapCatApi({ url: http.url, events, log });
  const app = await launch(Slow, { api, log, concurrency: CONCURRENCY, storage: "memory", handleSignals: false });
  let [taken, refused] = [0, 0];
  const poster = new Poster(port, "/onebot", { "X-Self-ID": String(SELF) }, (_body, status) => {
    if (status === 204) taken++;
    else if (status === 503) refused++;
  });
  try {
    for (let n = 0; n < EVENTS; n++) poster.post(Buffer.from(event(n)));
    while (taken + refused < EVENTS) await pause(5);
    assert.equal(seen.most, CONCURRENCY, "the bound is reached and kept");
    const most = CONCURRENCY + IN_LINES + MAX_WAITING;
    // And as many as may be on their way in at one time.
    assert.ok(taken >= most - 64 && taken <= most + 64, `${taken} were taken, ${most} may be`);
    letGo();
    while (seen.handled < taken) await pause(5);
    await app.idle();
    assert.equal(seen.handled, taken, "what was taken is handled, once");
    assert.ok(seen.most <= CONCURRENCY, `${seen.most} handlers ran at once`);
  } finally {
    letGo();
    await app.stop();
    poster.close();
    await http.close();
  }
});
