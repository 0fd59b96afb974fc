/**
 * A burst that is larger than a slow bot can take. Where the runtime can stop a WebSocket (Node), the bot reads no further
 * than its bounds, and the rest waits on the other side. The WebSocket of Deno and Bun cannot be stopped: all is read, and
 * what waits is bounded by `hardChars` (64 Mi characters, twice this burst).
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogger, type GroupMessageEvent, launch, NapCatApi, OnGroupMsg } from "../../mod.ts";
import type { ServerSocket } from "../../src/runtime/server/types.ts";
import { groupMessage, type Peer, sentText, startPeer } from "../support/peer.ts";

const EVENTS = 100_000;
const GROUPS = 50;
const CONCURRENCY = 200;
const canStop = !("Deno" in globalThis || "Bun" in globalThis);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends as fast as the other side takes. */
async function burst(socket: ServerSocket, told: { sent: number }): Promise<void> {
  for (let n = 0; n < EVENTS; n++) {
    const group_id = 700_000 + n % GROUPS;
    socket.send(JSON.stringify(groupMessage(String(n), { group_id, message_id: n + 1 })));
    told.sent = n + 1;
    if (n % 200 === 199) await pause(0);
    while (socket.bufferedBytes > 1 << 20) await pause(2);
  }
}

/** Resolves when a number has not grown for a while. */
async function still(value: () => number): Promise<void> {
  for (let before = -1; value() !== before;) {
    before = value();
    await pause(300);
  }
}

async function onlySocket(peer: Peer): Promise<ServerSocket> {
  while (peer.sockets.size === 0) await pause(2);
  return [...peer.sockets][0] as ServerSocket;
}

test("100,000 events for a bot that is stuck: little is read, no more handlers run than allowed; then all are handled, in order", async () => {
  const peer = await startPeer();
  const warnings: string[] = [];
  const quiet = createLogger("silent");
  const log = {
    ...quiet,
    warn: (line: string) => void warnings.push(line),
    error: (line: string) => void warnings.push(line),
  };
  let letGo: () => void = () => {};
  const stuck = new Promise<void>((resolve) => letGo = resolve);
  const last = new Map<number, number>();
  /** Replies in the order in which handlers gave them. */
  const given = new Map<number, string[]>();
  let handled = 0;
  let disorder = 0;
  let running = 0;
  let most = 0;

  class Slow {
    @OnGroupMsg()
    async take(event: GroupMessageEvent): Promise<string | undefined> {
      most = Math.max(most, ++running);
      const n = Number(event.text);
      if ((last.get(event.group_id) ?? -1) >= n) disorder++;
      last.set(event.group_id, n);
      if (handled === 0) await stuck;
      else if (n % 16 === 0) await pause(0);
      running--;
      handled++;
      if (n % 500 >= GROUPS || n % 2 !== 0) return undefined;
      given.set(event.group_id, [...given.get(event.group_id) ?? [], event.text]);
      return event.text;
    }
  }

  const api = new NapCatApi({ url: peer.url, log });
  const app = await launch(Slow, { api, log, concurrency: CONCURRENCY });
  const told = { sent: 0 };
  try {
    const before = process.memoryUsage().heapUsed;
    const sending = burst(await onlySocket(peer), told);
    await still(() => told.sent);

    assert.equal(most, CONCURRENCY, "the bound is reached and kept");
    const readMiB = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    if (canStop) {
      assert.ok(told.sent < EVENTS * 0.6, `${told.sent} were read by a bot that takes none`);
      assert.ok(readMiB < 200, `${readMiB.toFixed(0)} MiB are held`);
    } else assert.equal(told.sent, EVENTS, "a link that cannot be stopped is read to its end");
    assert.equal(warnings.filter((line) => /more arrives than the bot takes/.test(line)).length, 1);

    letGo();
    await sending;
    while (handled < EVENTS) await pause(5);
    await app.idle();
    assert.deepEqual([handled, disorder], [EVENTS, 0]);
    assert.ok(most <= CONCURRENCY, `${most} handlers ran at once`);
    assert.ok(!warnings.some((line) => /given up/.test(line)), warnings.join("\n"));

    const arrived = new Map<number, string[]>();
    for (const call of peer.calls) {
      const group = Number(call.params.group_id);
      if (call.action === "send_group_msg") arrived.set(group, [...arrived.get(group) ?? [], sentText(call)]);
    }
    assert.equal([...arrived.values()].flat().length, EVENTS / 500 * GROUPS / 2);
    for (const [group, replies] of given) assert.deepEqual(arrived.get(group), replies, "in order, in each chat");
  } finally {
    letGo();
    await app.stop();
    await peer.close();
  }
});
