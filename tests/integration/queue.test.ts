/** Gateways and workers on a real `redis-server`: what is lost, what is done twice, and what a Redis that fails does to them. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type App, defineBot, launch } from "../../mod.ts";
import {
  createGateway,
  type Gateway,
  type GatewayOptions,
  listDeadEvents,
  retryDeadEvents,
} from "../../src/entries/gateway.ts";
import { createListener } from "../../src/transport/connect.ts";
import type { QueueOptions } from "../../src/transport/queue/options.ts";
import { RedisLink } from "../../src/transport/queue/redis.ts";
import { queueTexts } from "../../src/texts/errors/queue_texts.ts";
import { captureLog } from "../support/captured_log.ts";
import { type ForwardPeer, startPeer } from "../support/peer/forward.ts";
import { freePort } from "../support/raw.ts";
import { count, handsOver, numbered, numbers, type Reader, readQueue, say, until } from "../support/queue_stage.ts";
import { redisPassword, type RedisServer, startRedisServer } from "../support/redis_server.ts";

/** The parts of a test. All that was started is ended with it. */
interface Stage {
  readonly redis: RedisServer;
  readonly peer: ForwardPeer;
  gateway(options?: Partial<GatewayOptions>, queue?: Partial<QueueOptions>): Promise<Gateway>;
  /** `acknowledges`: every event, at once. */
  worker(acknowledges: boolean, queue?: Partial<QueueOptions>): Promise<Reader>;
  /** Runs a command in Redis. */
  ask<T>(command: string, ...args: string[]): Promise<T>;
  send(group: number, n: number): void;
}

async function onStage(test: (stage: Stage) => Promise<void>): Promise<void> {
  const redis = await startRedisServer();
  const peer = await startPeer();
  const endings: (() => Promise<unknown>)[] = [];
  const link = await RedisLink.open(redis.url, captureLog());
  const stage: Stage = {
    redis,
    peer,
    async gateway(options = {}, queue = {}) {
      const gateway = await createGateway({
        queue: { url: redis.url, ...queue },
        url: peer.webSocketUrl,
        partitions: 4,
        log: captureLog(),
        ...options,
      });
      endings.push(() => gateway.stop());
      return gateway;
    },
    async worker(acknowledges, queue = {}) {
      const worker = readQueue(redis.url, acknowledges, queue);
      endings.push(() => worker.close());
      await until(() => worker.states.length > 0, () => worker.log.lines);
      return worker;
    },
    async ask(command, ...args) {
      await until(() => link.isReady);
      return await link.call(command, ...args);
    },
    send: (group, n) => peer.event(numbered(group, n)),
  };
  try {
    await test(stage);
  } finally {
    for (const end of endings.reverse()) await end();
    link.close();
    await peer.stop();
    await redis.stop();
  }
}

describe("a gateway and its workers", () => {
  it("what comes while no worker runs is kept, and comes in order", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      for (let n = 0; n < 20; n++) for (const group of [1, 2, 3]) stage.send(group, n);
      await until(() => gateway.accounts[0]?.published === 60, () => gateway.accounts);
      const worker = await stage.worker(true);
      await until(() => worker.got.length === 60, () => worker.got.length);
      for (const group of [1, 2, 3]) assert.deepEqual(numbers(worker, group), count(20));
      await until(async () => (await backlog(stage)) === 0);
    }));

  it("two workers share the chats, and what one of them does not acknowledge the other gets, in order", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const first = await stage.worker(false);
      await until(() => first.transport.counts.held === 4);
      for (let n = 0; n < 5; n++) stage.send(7, n);
      await until(() => first.got.length === 5);
      first.got[0]?.acknowledge();
      await until(async () => await backlog(stage) === 4);
      const second = await stage.worker(true);
      await until(() => second.transport.counts.held >= 1, () => second.transport.counts);
      await first.close();
      await until(() => second.got.length === 4, () => second.got);
      assert.deepEqual(numbers(second, 7), [1, 2, 3, 4]);
      assert.equal(second.transport.counts.again, 4);
    }));

  it("an event that is left unhandled stays for the next worker", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const first = await stage.worker(false);
      stage.send(7, 0);
      await until(() => first.got.length === 1);
      first.transport.feed.pause(true);
      first.got[0]?.acknowledge("unhandled");
      await until(() => first.transport.counts.held === 0);
      const second = await stage.worker(true);
      await until(() => second.got.length === 1);
    }));

  it("a call that is made again for an event that came again is answered from memory, and not sent twice", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const first = await stage.worker(false);
      stage.send(7, 0);
      await until(() => first.got.length === 1);
      const done = say(first, "hello");
      (await stage.peer.call()).reply({ message_id: 5 });
      assert.deepEqual((await done).data, { message_id: 5 });
      await first.close();
      const second = await stage.worker(false);
      await until(() => second.got.length === 1);
      assert.deepEqual((await say(second, "hello")).data, { message_id: 5 });
      const other = say(second, "something else");
      const { params } = await stage.peer.call();
      assert.match(JSON.stringify(params), /something else/, "the first one was not sent again");
      await stage.peer.stop();
      await assert.rejects(other);
    }));

  it("the call of a worker whose lease is lost is not executed", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const worker = await stage.worker(true);
      // It begins anew.
      await until(() => worker.transport.call("get_status", {}).then(() => true, () => false));
    }));

  it("an event that is delivered three times and never dealt with is put aside, and those behind it go on", () =>
    onStage(async (stage) => {
      await stage.gateway();
      stage.send(7, 0);
      stage.send(7, 1);
      for (let n = 0; n < 3; n++) {
        const worker = await stage.worker(false);
        await until(() => numbers(worker, 7).includes(0));
        for (const { n, acknowledge } of worker.got) if (n === 1) acknowledge();
        if (n === 0) await until(async () => await backlog(stage) <= 2);
        await worker.close();
      }
      const last = await stage.worker(true);
      await until(() => last.transport.counts.dead >= 1);
      await until(async () => await backlog(stage) === 0);
      assert.match(last.log.lines.join("\n"), /were delivered 3 times and never dealt with/);
      assert.equal(await stage.ask("XLEN", "adelie:{10001}:dead"), last.transport.counts.dead);

      const queue = stage.redis.url;
      const { events, total } = await listDeadEvents({ queue });
      assert.equal(total, last.transport.counts.dead);
      assert.equal(JSON.parse(events[0]?.text ?? "{}").n, 0);
      const got = last.got.length;
      assert.equal((await retryDeadEvents({ queue, events: "all" })).done.length, total);
      await until(() => last.got.length === got + total);
      assert.equal((await listDeadEvents({ queue })).total, 0);
    }));

  it("events that are too old are counted and not answered", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      stage.send(7, 0);
      await until(() => gateway.accounts[0]?.published === 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const worker = await stage.worker(true, { staleMs: 20 });
      await until(() => worker.transport.counts.stale === 1);
      assert.deepEqual(worker.got, []);
      await until(async () => await backlog(stage) === 0);
    }));

  it("a gateway that stands by takes over: nothing is lost, and nothing comes twice", () =>
    onStage(async (stage) => {
      const first = await stage.gateway();
      const worker = await stage.worker(true);
      const second = await stage.gateway();
      assert.deepEqual([first, second].map(({ accounts }) => accounts[0]?.state), ["held", "standby"]);
      for (let n = 0; n < 10; n++) stage.send(7, n);
      const left = first.stop();
      for (let n = 10; n < 20; n++) stage.send(7, n);
      await left;
      for (let n = 20; n < 30; n++) stage.send(7, n);
      await until(() => worker.got.length >= 30, () => [worker.got.length, second.accounts]);
      assert.deepEqual(numbers(worker, 7), count(30));
      assert.equal(second.accounts[0]?.state, "held");
    }));

  it("a signal calls a start off, and stops a gateway that runs", () =>
    onStage(async (stage) => {
      const end = new AbortController();
      const port = await freePort();
      const starting = stage.gateway({ url: `ws://127.0.0.1:${port}`, signal: end.signal });
      const running = await stage.gateway({ signal: end.signal });
      end.abort();
      await assert.rejects(starting, { message: queueTexts().stopped });
      await running.stopped;
      await assert.rejects(stage.gateway({ signal: end.signal }), { name: "AbortError" });
    }));

  it("a call that was under way when the gateway ended has an end that nobody knows, and is not sent again", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const worker = await stage.worker(true);
      const lost = assert.rejects(worker.transport.call("slow", {}), {
        code: "CONNECTION_CLOSED",
        delivered: "unknown",
      });
      const slow = await stage.peer.call();
      // Another gateway had the account, and ended without a word.
      await stage.ask("SET", "adelie:{10001}:gateway", "999", "PX", "300");
      await lost;
      const next = worker.transport.call("next", {});
      const call = await stage.peer.call();
      assert.equal(call.action, "next");
      call.reply();
      assert.equal((await next).retcode, 0);
      slow.reply();
    }));

  it("above the bound the link is not read until workers have dealt with half of it", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway({ maxBacklog: 10 });
      for (let n = 0; n < 30; n++) stage.send(n, 0);
      await until(() => gateway.accounts[0]?.isPaused);
      const published = gateway.accounts[0]?.published ?? 0;
      for (let n = 0; n < 30; n++) stage.send(n, 1);
      await until(async () => gateway.accounts[0]?.isPaused === true && await backlog(stage) >= published);
      const worker = await stage.worker(true);
      await until(() => worker.got.length === 60, () => worker.got.length);
      await until(() => gateway.accounts[0]?.isPaused === false);
    }));
});

describe("an app on a queue", () => {
  it("hands over what it has not begun when it stops, and what it has begun is done once", () =>
    onStage(async (stage) => {
      await stage.gateway();
      await handsOver(stage.redis.url, stage.send);
    }));
});

describe("an app that stops while the gateway is away", () => {
  it("gives back the event whose answer no gateway took: the next worker answers, once", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      const heard: unknown[] = [];
      let begun = 0;
      let release = (): void => {};
      const released = new Promise<void>((resolve) => release = resolve);
      const log = captureLog();
      const start = (): Promise<App> =>
        launch(
          defineBot({
            name: "Answer",
            on: {
              "message.group": async (event) => {
                begun++;
                await released;
                await event.reply("answer").catch(({ code, delivered }) => heard.push([code, delivered]));
              },
            },
          }),
          { queue: stage.redis.url, storage: "memory", log, handleSignals: false, stopTimeoutMs: 300 },
        );
      const first = await start();
      stage.send(7, 0);
      await until(() => begun === 1);
      await gateway.stop();
      release();
      await until(async () => await stage.ask<number>("XLEN", "adelie:{10001}:calls") === 1);
      await first.stop();
      await until(() => heard.length === 1);
      assert.deepEqual(heard, [["CONNECTION_CLOSED", "no"]]);
      assert.match(log.of("warn").join("\n"), /1 calls had no answer when the worker of .* ended: the events/);

      const next = await stage.gateway();
      const second = await start();
      const call = await stage.peer.call();
      assert.equal(call.action, "send_group_msg");
      call.reply({ message_id: 1 });
      await until(async () => await backlog(stage) === 0 && next.accounts[0]?.underWay === 0);
      await until(async () => await stage.ask<number>("XLEN", "adelie:{10001}:calls") === 0);
      await second.stop();
      const more = await Promise.race([stage.peer.call(), new Promise((resolve) => setTimeout(resolve, 50))]);
      assert.deepEqual([begun, heard.length, more], [2, 1, undefined]);
    }));
});

describe("a Redis that fails", () => {
  it("restarted: what waited in it is there again, and nothing is lost or doubled", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      const worker = await stage.worker(true);
      for (let n = 0; n < 10; n++) stage.send(7, n);
      await until(() => worker.got.length === 10);
      const back = stage.redis.restart();
      for (let n = 10; n < 20; n++) stage.send(7, n);
      await back;
      await until(() => worker.got.length >= 20, () => [worker.got.length, gateway.accounts]);
      assert.deepEqual(numbers(worker, 7), count(20));
      assert.equal((await worker.transport.call("get_status", {}, { timeoutMs: 60_000 })).retcode, 0);
    }));

  it("away: the worker says so, calls wait for it or reject as not sent, and both go on when it is back", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const worker = await stage.worker(true);
      await stage.redis.end();
      await until(() => worker.states.includes("QUEUE_AWAY"));
      await assert.rejects(worker.transport.call("get_status", {}, { timeoutMs: 50 }), {
        code: "CONNECTION_AWAY",
        delivered: "no",
      });
      const waits = worker.transport.call("get_status", {}, { timeoutMs: 60_000 });
      await stage.redis.restart();
      assert.equal((await waits).retcode, 0);
      assert.equal(worker.states.at(-1), "up");
      assert.ok(!worker.log.lines.join().includes(redisPassword));
    }));

  it("full: a call rejects as not sent, events wait at the gateway, and all goes on when there is room", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      const worker = await stage.worker(true);
      await stage.ask("CONFIG", "SET", "maxmemory", "1");
      await assert.rejects(worker.transport.call("get_status", {}), { code: "QUEUE_AWAY", delivered: "no" });
      stage.send(7, 0);
      await until(() => gateway.accounts[0]?.waiting === 1);
      await stage.ask("CONFIG", "SET", "maxmemory", "0");
      await until(() => worker.got.length === 1);
    }));

  it("read-only: the same, until it is the master again", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      const worker = await stage.worker(true);
      await stage.ask("REPLICAOF", "127.0.0.1", "1");
      await assert.rejects(worker.transport.call("get_status", {}), { code: "QUEUE_AWAY", delivered: "no" });
      stage.send(7, 0);
      await until(() => gateway.accounts[0]?.waiting === 1);
      await stage.ask("REPLICAOF", "NO", "ONE");
      await until(() => worker.got.length === 1);
    }));

  it("slow: what takes long comes late, once and in order", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const worker = await stage.worker(true);
      for (let n = 0; n < 6; n++) {
        // Redis does nothing else meanwhile.
        const busy = stage.ask(
          "EVAL",
          "local t = redis.call('TIME') repeat local n = redis.call('TIME') until (n[1] - t[1]) * 1000000 + n[2] - t[2] > 100000",
          "0",
        );
        stage.send(7, n);
        await busy;
      }
      await until(() => worker.got.length === 6);
      assert.deepEqual(numbers(worker, 7), count(6));
    }));

  it("one that throws keys away is refused with a sentence", () =>
    onStage(async (stage) => {
      await stage.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      const log = captureLog();
      const front = createListener({ queue: { url: stage.redis.url, account: 10001 }, log });
      const states: string[] = [];
      await front.listen(({ transport }) =>
        transport.feed?.open({
          event() {},
          up() {},
          down: (error) => void states.push(error.message),
          refused() {},
        })
      );
      await until(() => states.length > 0);
      assert.match(states[0] ?? "", /allkeys-lru.*Set maxmemory-policy noeviction/);
      await front.caller.close();
    }));
});

async function backlog(stage: Stage): Promise<number> {
  let sum = 0;
  for (let p = 0; p < 4; p++) sum += await stage.ask<number>("XLEN", `adelie:{10001}:events:${p}`);
  return sum;
}
