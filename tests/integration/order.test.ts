/** The order of a chat in a running app: what waits, what it costs, what is told, and how it ends. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type App,
  type ChatMessageEvent,
  Command,
  Concurrency,
  createManualClock,
  defineBot,
  type LaunchOptions,
  type ManualClock,
  OnGroupMsg,
  OnStop,
} from "../../mod.ts";
import { captureLog } from "../support/captured_log.ts";
import { passes } from "../support/order.ts";
import { groupMessage, sentText } from "../support/peer.ts";
import { type RunningBot, until, withBot } from "../support/running_bot.ts";

/** Whatever a bot was asked, in the order in which it began. */
let began: string[] = [];

/** A bot that takes its time, on a clock that the test moves. */
function timed(clock: ManualClock) {
  class Slow {
    @Command("慢")
    @Concurrency({ strategy: "queue" })
    async slow(event: ChatMessageEvent) {
      began.push(`慢${event.message_id}`);
      await passes(clock, 1_000, event.signal);
      return `慢${event.message_id}`;
    }
    @Command("快")
    fast(event: ChatMessageEvent) {
      return `快${event.message_id}`;
    }
  }
  return Slow;
}

async function withTimed(
  options: Omit<LaunchOptions, "api">,
  use: (running: RunningBot, clock: ManualClock) => Promise<void>,
): Promise<void> {
  const clock = createManualClock();
  began = [];
  await withBot(timed(clock), { clock, ...options }, async (running) => {
    try {
      await use(running, clock);
    } finally {
      // What still runs ends with its signal.
      await stopInTime(running.app, clock);
    }
  });
}

const slow = (message_id: number, more = {}): object => groupMessage("慢", { message_id, ...more });

/** Stops an app whose handlers go by a clock: time goes on until it has stopped. */
async function stopInTime(app: App, clock: ManualClock): Promise<void> {
  let isStopped = false;
  const stopping = app.stop().finally(() => isStopped = true);
  while (!isStopped) {
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await stopping;
}

test("a slow answer keeps its own line and nothing else: a fast command of the same group is answered at once", async () => {
  await withTimed({ perChat: { running: 2 } }, async ({ peer, app }) => {
    // More than may run at once in a chat: those that wait for their turn do not count.
    for (let id = 1; id <= 20; id++) peer.push(slow(id));
    await until(() => app.stats.queued === 19);
    assert.deepEqual([app.stats.running, app.stats.held, began], [1, 0, ["慢1"]]);
    peer.push(groupMessage("快", { message_id: 99 }));
    assert.equal(sentText(await peer.called("send_group_msg")), "快99");
  });
});

test("with the option order every chat has one line, over all its bots", async () => {
  const log: string[] = [];
  const clock = createManualClock();
  const a = defineBot({
    name: "a",
    commands: {
      慢: async () => {
        log.push("+慢");
        await passes(clock, 100);
        log.push("-慢");
      },
    },
  });
  const b = defineBot({
    name: "b",
    commands: {
      快: () => void log.push("快"),
      急: { run: () => void log.push("急"), conditions: [Concurrency({ strategy: "concurrent" })] },
    },
  });
  await withBot([a, b], { clock, order: { strategy: "queue" } }, async ({ peer, app }) => {
    for (const text of ["慢", "快", "急"]) peer.push(groupMessage(text));
    peer.push(groupMessage("快", { group_id: 700002 }));
    await until(() => app.stats.queued === 1 && log.length === 3);
    assert.deepEqual(log.toSorted(), ["+慢", "快", "急"].toSorted());
    await clock.advance(100);
    await app.idle();
    assert.deepEqual(log.slice(3), ["-慢", "快"]);
    assert.deepEqual(app.routes().map(({ conditions }) => conditions), [
      ["launch() order(queue by chat)"],
      ["launch() order(queue by chat)"],
      [],
    ]);
  });
});

test("app.explain says who waits behind whom, what takes whose place, and what was dropped", async () => {
  const clock = createManualClock();
  class Explained {
    @Command("排队")
    @Concurrency()
    async queue() {
      await passes(clock, 10_000);
    }
    @Command("最新")
    @Concurrency({ strategy: "latest" })
    async latest(event: ChatMessageEvent) {
      await passes(clock, 10_000, event.signal);
    }
    @Command("一个")
    @Concurrency({ strategy: "drop" })
    async drop() {
      await passes(clock, 10_000);
    }
    @Command("合并")
    @Concurrency({ strategy: "debounce", waitMs: 2_000 })
    merge() {}
  }
  await withBot(Explained, { clock }, async ({ peer, app }) => {
    const why = async (event: object): Promise<string> => {
      const [first] = (await app.explain(event as never)).handlers;
      return `${first?.runs} ${first?.why}`;
    };
    const send = async (text: string, message_id: number): Promise<object> => {
      const event = groupMessage(text, { message_id });
      const { events } = app.stats;
      peer.push(event);
      await until(() => app.stats.events > events);
      await clock.advance(0);
      return event;
    };
    const free = groupMessage("排队", { message_id: 1 });
    assert.match(await why(free), /^true the message calls|^true it is for/);
    const running = await send("排队", 1);
    const waiting = await send("排队", 2);
    await clock.advance(3_000);
    assert.match(await why(running), /^true it is for this event/);
    assert.equal(await why(waiting), "true waits behind Explained.queue (3 s)");
    assert.equal(
      await why(groupMessage("排队", { message_id: 3 })),
      "true waits behind Explained.queue (3 s) and 1 more",
    );
    await send("最新", 11);
    const dropped = await send("最新", 12);
    const newest = await send("最新", 13);
    assert.equal(await why(groupMessage("最新", { message_id: 14 })), "true takes the place of Explained.latest");
    assert.match(await why(newest), /^true it is for this event/);
    void dropped;
    await send("一个", 21);
    assert.equal(await why(await send("一个", 22)), "false left out: Explained.drop (0 s) runs");
    await send("合并", 31);
    assert.equal(
      await why(groupMessage("合并", { message_id: 32 })),
      "true waits 2000 ms for more; 1 messages are gathered",
    );
    assert.deepEqual(
      [app.stats.queued, app.stats.leftOut, app.stats.aborted],
      [2, 1, 2],
      JSON.stringify(app.stats),
    );
    await stopInTime(app, clock);
  });
});

test("a newer message takes the place of one that waits: that one is explained as dropped", async () => {
  const clock = createManualClock();
  class Stubborn {
    @Command("问")
    @Concurrency({ strategy: "latest", waitMs: 5_000 })
    async ask(event: ChatMessageEvent) {
      // It listens, and takes its time all the same.
      void event.signal;
      await passes(clock, 10_000);
    }
  }
  await withBot(Stubborn, { clock }, async ({ peer, app }) => {
    const events = [1, 2, 3].map((message_id) => groupMessage("问", { message_id }));
    const seen = [() => app.stats.running === 1, () => app.stats.queued === 1, () => app.stats.leftOut === 1];
    for (const [index, event] of events.entries()) {
      peer.push(event);
      await until(seen[index]!);
    }
    assert.equal(app.stats.queued, 1);
    const [first] = (await app.explain(events[1] as never)).handlers;
    assert.deepEqual([first?.runs, first?.why], [false, "dropped: newer message"]);
    await stopInTime(app, clock);
  });
});

test("a class that is replaced goes on in its line with the newer one, and one that is removed takes its line along", async () => {
  const clock = createManualClock();
  const versions = ["旧", "新"].map((version) => {
    class Versions {
      @Command("版本")
      @Concurrency()
      async version() {
        await passes(clock, 100);
        return version;
      }
      @OnStop()
      stop() {}
    }
    return Versions;
  });
  await withBot(versions[0]!, { clock }, async ({ peer, app, calls }) => {
    for (const message_id of [1, 2]) peer.push(groupMessage("版本", { message_id }));
    await until(() => app.stats.queued === 1);
    await app.replace(versions[0]!, versions[1]!);
    peer.push(groupMessage("版本", { message_id: 3 }));
    await until(() => app.stats.queued === 2);
    await clock.advance(100);
    await until(() => calls("send_group_msg").length === 1);
    await until(() => app.stats.queued === 1);
    await app.remove(versions[1]!);
    await clock.advance(100);
    await app.idle();
    const texts = calls("send_group_msg").map(({ params }) => JSON.stringify(params["message"]));
    assert.equal(texts.length, 2);
    assert.match(texts[0] as string, /旧/);
    assert.match(texts[1] as string, /新/);
    assert.deepEqual([app.stats.queued, app.stats.failed], [0, 0]);
  });
});

test("a stop lets go of those who wait, tells the one that runs, and says so", async () => {
  const log = captureLog();
  await withTimed({ log }, async ({ peer, app }) => {
    for (let id = 1; id <= 5; id++) peer.push(slow(id));
    await until(() => app.stats.queued === 4);
    // No time passes: the one that runs ends by its signal.
    await app.stop();
    assert.deepEqual([app.stats.queued, app.stats.running, app.stats.leftOut, began], [0, 0, 4, ["慢1"]]);
    assert.deepEqual(log.of("warn"), ["4 event(s) that waited for their turn are not handled: the app stops."]);
  });
});

test("the log names a handler that others wait behind, once, and a line that is full", async () => {
  const log = captureLog();
  const clock = createManualClock();
  class Hung {
    @OnGroupMsg()
    @Concurrency({ max: 2 })
    async hang(event: ChatMessageEvent) {
      await passes(clock, 1e9, event.signal);
    }
  }
  await withBot(Hung, { clock, log, stopTimeoutMs: 50 }, async ({ peer, app }) => {
    for (let id = 1; id <= 4; id++) peer.push(groupMessage("?"));
    await until(() => app.stats.leftOut === 1);
    await clock.advance(29_000);
    assert.deepEqual(log.of("warn"), [
      "Hung.hang: in Group 700001 2 messages wait (max of @Concurrency), and the newest is left out.",
    ]);
    await clock.advance(61_000);
    assert.match(
      log.of("warn")[1] as string,
      /^Hung\.hang has been running for \d+ s in Group 700001, and 2 messages wait/,
    );
    assert.equal(log.of("warn").length, 2);
  });
});
