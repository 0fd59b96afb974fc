/** Events that were put aside, in a real `redis-server`: shown, given out once more, dropped. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { dropDeadEvents, listDeadEvents, retryDeadEvents } from "../../src/entries/gateway.ts";
import { RedisLink } from "../../src/transport/queue/redis.ts";
import { captureLog } from "../support/captured_log.ts";
import { freePort } from "../support/raw.ts";
import { startRedisServer } from "../support/redis_server.ts";

it("events that were put aside are shown, given out once more and dropped: those that were named, and each once", async () => {
  const redis = await startRedisServer();
  const queue = redis.url;
  const link = await RedisLink.open(queue, captureLog());
  const ask = <T>(command: string, ...args: string[]): Promise<T> => link.call(command, ...args);
  try {
    assert.deepEqual(await listDeadEvents({ queue }), { events: [], total: 0 });
    for (const account of ["10001", "10002"]) await ask("HSET", "adelie:accounts", account, "4");
    const bury = (account: string, n: number, text = JSON.stringify({ n })): Promise<string> =>
      ask("XADD", `adelie:{${account}}:dead`, `${2_000 + n}-0`, "p", "3", "i", `${1_000 + n}-0`, "e", text);
    for (let n = 0; n < 4; n++) await bury("10001", n);
    await bury("10002", 0, "{");
    const { events, total } = await listDeadEvents({ queue });
    assert.equal(total, 5);
    assert.deepEqual(events[1], {
      id: "10001/2001-0",
      account: "10001",
      partition: 3,
      publishedMs: 1_001,
      deadMs: 2_001,
      event: { n: 1 },
      text: '{"n":1}',
    });
    assert.deepEqual([events[4]?.event, events[4]?.text], [undefined, "{"]);
    const few = await listDeadEvents({ queue, limit: 3 });
    assert.deepEqual([few.events.map(({ id }) => id), few.total], [events.slice(0, 3).map(({ id }) => id), 5]);

    const chosen = ["10001/2001-0", "10001/2009-0", "10002/2001-0"];
    assert.deepEqual(await retryDeadEvents({ queue, events: chosen }), {
      done: ["10001/2001-0"],
      missing: ["10001/2009-0", "10002/2001-0"],
    });
    const [[, fields] = []] = await ask<[string, string[]][]>("XRANGE", "adelie:{10001}:events:3", "-", "+");
    assert.deepEqual(fields, ["e", '{"n":1}'], "in its partition, and once");
    const ofOne = await dropDeadEvents({ queue: { url: queue, account: 10001 }, events: "all" });
    assert.deepEqual(ofOne, { done: ["10001/2000-0", "10001/2002-0", "10001/2003-0"], missing: [] });
    assert.equal((await listDeadEvents({ queue })).total, 1, "the other account's is still there");
    assert.equal(await ask("XLEN", "adelie:{10001}:events:3"), 1, "what was dropped went nowhere");

    for (let n = 10; n < 1_211; n++) await bury("10001", n);
    assert.equal((await listDeadEvents({ queue, limit: 2_000 })).events.length, 1_202);
    assert.equal((await dropDeadEvents({ queue, events: "all" })).done.length, 1_202);
  } finally {
    link.close();
    await redis.stop();
  }
});

it("wrong options are refused by their names, and a Redis that is not there is told of", async () => {
  const queue = `redis://127.0.0.1:${await freePort()}`;
  for (const events of ["", "10001/1-0", ["1-0"], [7]] as never[]) {
    await assert.rejects(retryDeadEvents({ queue, events }), {
      code: "OPTION",
      message:
        'retryDeadEvents(): events wants "all", or a list of ids as listDeadEvents() gives them: ["10001/1764547200000-0"]',
    });
  }
  await assert.rejects(listDeadEvents({ queue, limit: 0 }), { code: "OPTION", message: /limit/ });
  await assert.rejects(dropDeadEvents({ queue: "http://x", events: "all" }), { code: "OPTION", message: /queue/ });
  await assert.rejects(listDeadEvents({ queue, timeoutMs: 50, log: "silent" }), {
    code: "QUEUE_AWAY",
    message: `${queue} was not there within 0.05 s: is it running, and is the address right?`,
  });
});

it("a node of a Redis cluster is refused with a sentence", async () => {
  // Nodes talk to each other on a second port: by default the first and 10,000, which a connection that goes out may have.
  const redis = await startRedisServer("--cluster-enabled", "yes", "--cluster-port", `${await freePort()}`);
  try {
    await assert.rejects(listDeadEvents({ queue: redis.url, log: "silent", timeoutMs: 60_000 }), {
      name: "ConfigError",
      code: "QUEUE_UNFIT",
      message: `redis://127.0.0.1:${redis.port} is a node of a Redis cluster, which is not supported yet. ` +
        "Name a single Redis, or the master of a pair",
    });
  } finally {
    await redis.stop();
  }
});
