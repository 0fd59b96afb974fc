/** A gateway that keeps the queue itself, and the one bot that it serves: what is lost, what is done twice, and what stops nobody. */

import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  createGateway,
  dropDeadEvents,
  type Gateway,
  type GatewayOptions,
  listDeadEvents,
  retryDeadEvents,
} from "../../src/entries/gateway.ts";
import { hasSqlite } from "../../src/runtime/sqlite.ts";
import type { QueueOptions } from "../../src/transport/queue/options.ts";
import { captureLog } from "../support/captured_log.ts";
import { connectRaw, HELLO, type LocalQueue, type RawBot, startLocalQueue } from "../support/local_queue.ts";
import { type ForwardPeer, startPeer } from "../support/peer/forward.ts";
import { count, handsOver, numbered, numbers, type Reader, readQueue, say, until } from "../support/queue_stage.ts";

const BASE = "adelie:{10001}:";

interface Stage {
  readonly queue: LocalQueue;
  readonly peer: ForwardPeer;
  gateway(options?: Partial<GatewayOptions>): Promise<Gateway>;
  /** `acknowledges`: every event, at once. Resolves when it is served. */
  bot(acknowledges: boolean, options?: Partial<QueueOptions>): Promise<Reader>;
  /** The same, without waiting. */
  bring(acknowledges: boolean, options?: Partial<QueueOptions>): Reader;
  /** A bot that takes the first events that there are, and does nothing with them. */
  raw(): Promise<RawBot & { readonly token: string; take(place: string): Promise<unknown[]> }>;
  send(group: number, n: number): void;
}

async function onStage(test: (stage: Stage) => Promise<void>): Promise<void> {
  const queue = await startLocalQueue();
  const peer = await startPeer();
  const endings: (() => unknown)[] = [];
  const stage: Stage = {
    queue,
    peer,
    async gateway(options = {}) {
      const gateway = await createGateway({ queue: queue.url, url: peer.webSocketUrl, log: captureLog(), ...options });
      endings.push(() => gateway.stop());
      return gateway;
    },
    bring(acknowledges, options = {}) {
      const bot = readQueue(queue.url, acknowledges, options);
      endings.push(() => bot.close());
      return bot;
    },
    async bot(acknowledges, options) {
      const bot = stage.bring(acknowledges, options);
      await until(() => bot.states.includes("up"), () => [bot.states, bot.log.lines]);
      return bot;
    },
    async raw() {
      const raw = await connectRaw(queue.folder);
      endings.push(() => raw.kill());
      raw.write(HELLO);
      await until(() => raw.lines.some(({ state }) => state === "ready"), () => raw.lines);
      const { value: token } = await raw.step("adelieRegister", BASE, [6_000]);
      const { value } = await raw.step("adelieTick", BASE, [`${token}`, 6_000, 1]);
      const held = (value as unknown[])[4] as string[];
      return {
        ...raw,
        get isClosed() {
          return raw.isClosed;
        },
        token: `${token}`,
        async take(place) {
          const asked = held.flatMap((partition) => [partition, place, 64]);
          const { value: looked } = await raw.step("adelieTake", BASE, [`${token}`, 3, ...asked]);
          return (looked as [number, ...[string, string, unknown[]][]]).slice(1).flatMap((each) =>
            (each as unknown[])[2]
          );
        },
      };
    },
    send: (group, n) => peer.event(numbered(group, n)),
  };
  try {
    await test(stage);
  } finally {
    for (const end of endings.reverse()) await end();
    await peer.stop();
    await queue.stop();
  }
}

const published = (gateway: Gateway, events: number): Promise<void> =>
  until(() => gateway.accounts[0]?.published === events, () => gateway.accounts);
const emptied = (gateway: Gateway): Promise<void> =>
  until(() => gateway.accounts[0]?.backlog === 0, () => gateway.accounts);

describe("a gateway that keeps the queue itself", () => {
  it("what comes while no bot runs is kept, over a restart of the gateway too, and comes in order", () =>
    onStage(async (stage) => {
      const first = await stage.gateway();
      for (let n = 0; n < 10; n++) for (const group of [1, 2, 3]) stage.send(group, n);
      await published(first, 30);
      await first.stop();
      const second = await stage.gateway();
      for (let n = 10; n < 20; n++) for (const group of [1, 2, 3]) stage.send(group, n);
      await published(second, 30);
      const bot = await stage.bot(true);
      await until(() => bot.got.length >= 60, () => bot.got.length);
      for (const group of [1, 2, 3]) assert.deepEqual(numbers(bot, group), count(20));
      await emptied(second);
    }));

  it("what a bot had and did not acknowledge when it was killed comes to the next one, before what is new", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      for (let n = 0; n < 5; n++) stage.send(7, n);
      await published(gateway, 5);
      const killed = await stage.raw();
      assert.equal((await killed.take(">")).length, 5);
      killed.kill();
      for (let n = 5; n < 8; n++) stage.send(7, n);
      const bot = await stage.bot(true);
      await until(() => bot.got.length >= 8);
      assert.deepEqual(numbers(bot, 7), count(8));
      assert.equal(bot.transport.counts.again, 5);
      await emptied(gateway);
    }));

  it("a bot that ends gives back what it has not begun, and the next one goes on", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const first = await stage.bot(false);
      for (let n = 0; n < 5; n++) stage.send(7, n);
      await until(() => first.got.length === 5);
      first.got[0]?.acknowledge();
      first.transport.feed.pause(true);
      for (const { acknowledge } of first.got.slice(1)) acknowledge("unhandled");
      await until(() => first.transport.counts.held === 0);
      await first.close();
      const second = await stage.bot(true);
      await until(() => second.got.length >= 4);
      assert.deepEqual(numbers(second, 7), [1, 2, 3, 4]);
    }));

  it("a call that is made again for an event that came again is answered from memory, by the next gateway too", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      const first = await stage.bot(false);
      stage.send(7, 0);
      await until(() => first.got.length === 1);
      const done = say(first, "hello");
      (await stage.peer.call()).reply({ message_id: 5 });
      assert.deepEqual((await done).data, { message_id: 5 });
      await first.close();
      const second = await stage.bot(false);
      await until(() => second.got.length === 1);
      assert.deepEqual((await say(second, "hello")).data, { message_id: 5 });
      await second.close();
      await gateway.stop();
      await stage.gateway();
      const third = await stage.bot(false);
      await until(() => third.got.length === 1);
      assert.deepEqual((await say(third, "hello")).data, { message_id: 5 });
      const other = say(third, "something else");
      const call = await stage.peer.call();
      assert.match(JSON.stringify(call.params), /something else/, "the first one was not sent again");
      call.reply({ message_id: 6 });
      assert.deepEqual((await other).data, { message_id: 6 });
    }));

  it("a call that was under way when the gateway was killed has an end that nobody knows, and is not sent again", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const bot = await stage.bot(false);
      stage.send(7, 0);
      await until(() => bot.got.length === 1);
      // Its answer comes while the bot is closed, and may be in time.
      const first = say(bot, "hello").catch(() => {});
      const call = await stage.peer.call();
      // As the disk is in this moment a killed gateway leaves it.
      const copy = await startLocalQueue();
      await cp(stage.queue.folder, copy.folder, { recursive: true, filter: (path) => !path.endsWith("socket") });
      const next = await stage.gateway({ queue: copy.url });
      const after = await stage.bot(false, { url: copy.url });
      await until(() => after.got.length === 1);
      await assert.rejects(say(after, "hello"), { code: "CONNECTION_CLOSED", delivered: "unknown" });
      const asked = after.transport.call("get_status", {});
      assert.equal((await asked as { retcode: number }).retcode, 0, "and the next call goes through");
      call.reply({ message_id: 5 });
      await bot.close();
      await first;
      await after.close();
      await next.stop();
      await copy.stop();
    }));

  it("a slow chat holds up itself alone", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const bot = await stage.bot(false);
      for (let n = 0; n < 300; n++) stage.send(1, n);
      stage.send(2, 0);
      await until(() => numbers(bot, 2).length === 1);
      assert.deepEqual(numbers(bot, 1), count(numbers(bot, 1).length));
    }));

  it("an event that is delivered three times and never dealt with is put aside, and those behind it go on", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      stage.send(7, 0);
      stage.send(7, 1);
      await published(gateway, 2);
      for (let n = 0; n < 3; n++) {
        const killed = await stage.raw();
        const entries = await killed.take(n === 0 ? ">" : "0-0");
        assert.equal(entries.length, n === 2 ? 1 : 2, "what came twice comes alone");
        killed.kill();
      }
      const last = await stage.bot(true);
      await until(() => numbers(last, 7).length === 1);
      assert.deepEqual(numbers(last, 7), [1]);
      assert.equal(last.transport.counts.dead, 1);
      assert.match(last.log.lines.join("\n"), /were delivered 3 times and never dealt with/);
      await emptied(gateway);
      const queue = stage.queue.url;
      const { events, total } = await listDeadEvents({ queue });
      assert.deepEqual([total, events[0]?.account, events[0]?.event?.post_type], [1, "10001", "message"]);
      const all = events.map(({ id }) => id);
      assert.deepEqual(await retryDeadEvents({ queue, events: [...all, "10001/1-1"] }), {
        done: all,
        missing: ["10001/1-1"],
      });
      await until(() => numbers(last, 7).length === 2);
      assert.deepEqual(numbers(last, 7), [1, 0]);
      assert.deepEqual(await dropDeadEvents({ queue, events: "all" }), { done: [], missing: [] });
    }));

  it("events that are too old are counted and not answered", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      stage.send(7, 0);
      await published(gateway, 1);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const bot = await stage.bot(true, { staleMs: 20 });
      await until(() => bot.transport.counts.stale === 1);
      assert.deepEqual(bot.got, []);
      await emptied(gateway);
    }));

  it("above the bound the link is not read until the bot has dealt with half of it, and nothing is thrown away", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway({ maxBacklog: 10 });
      for (let n = 0; n < 30; n++) stage.send(n, 0);
      await until(() => gateway.accounts[0]?.isPaused);
      for (let n = 0; n < 30; n++) stage.send(n, 1);
      const bot = await stage.bot(true);
      await until(() => bot.got.length >= 60, () => bot.got.length);
      for (let n = 0; n < 30; n++) assert.deepEqual(numbers(bot, n), [0, 1]);
      await until(() => gateway.accounts[0]?.isPaused === false);
    }));
});

describe("the one bot that a gateway serves", () => {
  it("a second one is told who is served, waits, and is served when the first is gone", () =>
    onStage(async (stage) => {
      await stage.gateway();
      const first = await stage.bot(true);
      const second = stage.bring(true);
      await until(() => second.log.of("warn").length > 0);
      assert.match(second.log.of("warn").join(), /serves one bot process, and that is process \d+.*waits until/);
      stage.send(7, 0);
      await until(() => first.got.length === 1);
      assert.deepEqual(second.got, []);
      await first.close();
      await until(() => second.states.includes("up"));
      stage.send(7, 1);
      await until(() => second.got.length === 1);
      assert.equal(first.got.length, 1);
    }));

  it("one that stands still is let go while another waits", () =>
    onStage(async (stage) => {
      const log = captureLog();
      const gateway = await stage.gateway({ queue: { url: stage.queue.url, leaseMs: 500 }, log });
      const still = await stage.raw();
      stage.send(7, 0);
      await published(gateway, 1);
      await still.take(">");
      const second = await stage.bot(true);
      await until(() => second.got.length === 1);
      assert.ok(still.isClosed);
      assert.match(log.lines.join("\n"), /was silent for more than 500 ms while another one waits/);
    }));

  it("is told when the gateway is gone, keeps what it has under way, and goes on with the next gateway", () =>
    onStage(async (stage) => {
      const first = await stage.gateway();
      const bot = await stage.bot(false);
      stage.send(7, 0);
      await until(() => bot.got.length === 1);
      await first.stop();
      await until(() => bot.states.includes("QUEUE_AWAY"));
      await assert.rejects(bot.transport.call("get_status", {}, { timeoutMs: 50 }), { delivered: "no" });
      const waits = bot.transport.call("get_status", {}, { timeoutMs: 60_000 });
      const second = await stage.gateway();
      assert.equal((await waits).retcode, 0);
      stage.send(7, 1);
      await until(() => bot.got.length === 2);
      assert.deepEqual(numbers(bot, 7), [0, 1], "the first was not begun again");
      for (const { acknowledge } of bot.got) acknowledge();
      await emptied(second);
    }));

  it("an app hands over what it has not begun when it stops, and what it has begun is done once", () =>
    onStage(async (stage) => {
      await stage.gateway();
      await handsOver(stage.queue.url, stage.send);
    }));
});

describe("what goes wrong at a local queue", () => {
  it("a second gateway on the same folder is refused with a sentence, and the first goes on", () =>
    onStage(async (stage) => {
      await stage.gateway();
      await assert.rejects(stage.gateway(), { code: "QUEUE_UNFIT", message: /Another gateway is running/ });
      const bot = await stage.bot(true);
      stage.send(7, 0);
      await until(() => bot.got.length === 1);
    }));

  it("a socket file that a killed gateway left is replaced", () =>
    onStage(async (stage) => {
      await writeFile(join(stage.queue.folder, "socket"), "");
      await stage.gateway();
      await stage.bot(true);
    }));

  it("a folder that is none is refused with a sentence", () =>
    onStage(async (stage) => {
      const file = join(stage.queue.folder, "file");
      await writeFile(file, "");
      await assert.rejects(stage.gateway({ queue: `local:${join(file, "queue")}` }), {
        code: "QUEUE_UNFIT",
        message: /cannot be kept in .*a folder of a local disk that this user may write/,
      });
    }));

  it("a file that is no queue is refused with a sentence, is not changed, and nobody is left waiting", () =>
    onStage(async (stage) => {
      const path = join(stage.queue.folder, hasSqlite() ? "queue.db" : "queue.log");
      await writeFile(path, "this is no queue, and longer than the header of one".repeat(100));
      await assert.rejects(stage.gateway(), {
        code: "QUEUE_UNFIT",
        message: /cannot be read as a queue.*Move it away/,
      });
      const other = `local:${join(stage.queue.folder, "other")}` as const;
      await stage.gateway({ queue: other });
      await stage.bot(true, { url: other });
    }));

  it("a path that is too long for a socket is refused with a sentence", () =>
    onStage(async (stage) => {
      const folder = join(stage.queue.folder, "long".repeat(30));
      await mkdir(folder);
      await assert.rejects(stage.gateway({ queue: `local:${folder}` }), {
        code: "QUEUE_UNFIT",
        message: /too long for a socket/,
      });
    }));

  it("options of Redis are refused with a sentence", () =>
    onStage(async (stage) => {
      await assert.rejects(stage.gateway({ partitions: 8 }), {
        code: "OPTION",
        message: /partitions is for a queue in Redis/,
      });
      await assert.rejects(stage.gateway({ queue: { url: stage.queue.url, prefix: "a:" } }), {
        code: "OPTION",
        message: /queue\.prefix is for a queue in Redis/,
      });
      await assert.rejects(stage.gateway({ queue: "local:" }), {
        code: "OPTION",
        message: /"local", or "local:folder"/,
      });
    }));

  it("whoever sends something else is sent away, and the bot that is served goes on", () =>
    onStage(async (stage) => {
      const log = captureLog();
      await stage.gateway({ log });
      const bot = await stage.bot(true);
      const hostile: (string | Uint8Array)[] = [
        "\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        Uint8Array.from({ length: 5_000 }, (_, n) => (n * 37 + 128) % 256),
        "x".repeat(200_000),
        `${JSON.stringify({ adelie: "queue", version: "1", pid: {} })}\n`,
        "null\n[]\n7\n",
        `${"[".repeat(4_000)}\n`,
      ];
      for (const bytes of hostile) {
        const raw = await connectRaw(stage.queue.folder);
        raw.write(bytes);
        await until(() => raw.isClosed, () => bytes.slice(0, 40));
      }
      const other = await connectRaw(stage.queue.folder);
      other.write('{"adelie":"queue","version":99,"pid":1,"as":"bot"}\n');
      await until(() => other.isClosed);
      assert.deepEqual(other.lines, [{ state: "version", version: 1 }]);
      stage.send(7, 0);
      await until(() => bot.got.length === 1);
      assert.equal((await bot.transport.call("get_status", {})).retcode, 0);
      assert.match(log.lines.join("\n"), /is no bot connected, and was sent away/);
    }));

  it("a bot that asks for nonsense gets errors, changes nothing, and makes no accounts", () =>
    onStage(async (stage) => {
      const gateway = await stage.gateway();
      stage.send(7, 0);
      await published(gateway, 1);
      const raw = await stage.raw();
      const asked: readonly (readonly [string, string, (string | number)[]])[] = [
        ["adeliePublish", BASE, ["1", "0", "name", "{}"]],
        ["adelieHold", BASE, [""]],
        ["constructor", BASE, []],
        ["adelieTake", "adelie:{99}:", ["1", 3]],
      ];
      for (const [step, base, args] of asked) assert.ok((await raw.step(step, base, args)).error, step);
      for (
        const [step, args] of [
          ["adelieTake", ["no token", 3, "0", ">", "many"]],
          ["adelieTake", [raw.token, 3, "__proto__", "?", "x"]],
          ["adelieAck", ["0", "0", "1-1"]],
          ["adelieAck", [raw.token, "0", "no id", "1"]],
          ["adelieRelease", ["0", 1]],
          ["adelieCall", []],
        ] as const
      ) assert.equal((await raw.step(step, BASE, args)).error, undefined, step);
      assert.equal((await raw.take(">")).length, 1, "the event is still there");
      raw.write("nonsense\n");
      await until(() => raw.isClosed);
      assert.equal((await stage.bot(true)).states.at(-1), "up");
    }));
});
