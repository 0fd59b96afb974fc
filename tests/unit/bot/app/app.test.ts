import assert from "node:assert/strict";
import { test } from "node:test";
import type { OneBotApi } from "../../../../src/api/clients.ts";
import { RunningApp } from "../../../../src/bot/app/run/running_app.ts";
import { Catch, On, OnGroupMsg, OnStop } from "../../../../src/bot/decorators/on.ts";
import { createInjector } from "../../../../src/bot/app/inject.ts";
import type { Class } from "../../../../src/bot/model/binding.ts";
import { createRouter } from "../../../../src/bot/dispatch/router.ts";
import type { EventPayload } from "../../../../src/protocol/events/events.ts";
import { createManualClock, type ManualClock } from "../../../../src/util/time/clock.ts";
import { createLogger, type Logger } from "../../../../src/util/log/log.ts";
import { groupMessage } from "../../../support/peer.ts";
import { testServices } from "../../../support/bot.ts";
import { Storage } from "../../../../src/storage/storage.ts";

/** A client that sends nothing: a runner only asks these of it. */
const api = { pause() {}, resume() {}, stop: () => Promise.resolve() } as unknown as OneBotApi;

interface RunOptions {
  readonly clock?: ManualClock;
  readonly log?: Logger;
  readonly stopTimeoutMs?: number;
}

async function run(first: RunOptions | Class, ...more: Class[]): Promise<RunningApp> {
  const [options, classes] = typeof first === "function" ? [{}, [first, ...more]] : [first, more];
  const services = { ...testServices(options), ...options.log === undefined ? {} : { log: options.log } };
  const runner = new RunningApp({
    injector: createInjector(() => undefined),
    options: {},
    apis: [api],
    services,
    makeHelp: () => undefined,
    listCommands: () => [],
    makeRouter: (bots) => createRouter(bots.flatMap(({ events }) => events), []),
    middleware: [],
    activity: false,
    measures: undefined,
    concurrency: 10,
    stopTimeoutMs: options.stopTimeoutMs ?? 10,
    ownStorage: () => new Storage(),
    onError: undefined,
  });
  runner.add(classes);
  await runner.begin();
  return runner;
}

test("an event is acknowledged once, after all of its handlers have ended, failed ones too", async () => {
  const release: (() => void)[] = [];
  const wait = () => new Promise<void>((resolve) => release.push(resolve));
  class Slow {
    @OnGroupMsg()
    one() {
      return wait();
    }
    @OnGroupMsg()
    async two() {
      await wait();
      throw new Error("two");
    }
    @On("message")
    three() {}
  }
  const runner = await run(Slow);
  let acknowledged = 0;
  runner.takerOf(api)(groupMessage("x") as EventPayload, () => acknowledged++);
  release.shift()?.();
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.deepEqual([acknowledged, runner.stats.running], [0, 1]);
  release.shift()?.();
  await runner.idle();
  assert.equal(acknowledged, 1);
  await runner.stop();
});

test("an event that nobody answers is acknowledged at once, and so is one that comes while the app stops", async () => {
  class Never {
    @OnGroupMsg(1)
    never() {
      throw new Error("never");
    }
  }
  const runner = await run(Never);
  let acknowledged = 0;
  runner.takerOf(api)(groupMessage("x") as EventPayload, () => acknowledged++);
  assert.equal(acknowledged, 1);
  const stopping = runner.stop();
  runner.takerOf(api)(groupMessage("x", { group_id: 1 }) as EventPayload, () => acknowledged++);
  await stopping;
  assert.deepEqual([acknowledged, runner.stats.failed, runner.stats.events], [2, 0, 2]);
});

test("a handler's error reaches the @Catch methods of its own bot, a task's those of every bot", async () => {
  const caught: string[] = [];
  class First {
    @OnGroupMsg()
    fails() {
      throw new Error("mine");
    }
    @Catch()
    failed(error: unknown) {
      caught.push(`first ${(error as Error).message}`);
    }
  }
  class Second {
    @Catch()
    failed(error: unknown) {
      caught.push(`second ${(error as Error).message}`);
    }
  }
  const runner = await run(First, Second);
  runner.takerOf(api)(groupMessage("x") as EventPayload, () => {});
  await runner.idle();
  await runner.report(new Error("task"), { source: "task" });
  assert.deepEqual(caught, ["first mine", "first task", "second task"]);
  await runner.stop();
});

test("a stop that waits says for what after a second, and ends without it", async () => {
  class Hung {
    @OnGroupMsg()
    hung() {
      return new Promise<void>(() => {});
    }
  }
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const clock = createManualClock();
  const runner = await run(
    { clock, log: { ...createLogger("silent"), info: tell, warn: tell }, stopTimeoutMs: 5_000 },
    Hung,
  );
  runner.takerOf(api)(groupMessage("x") as EventPayload, () => {});
  await clock.advance(2_000);
  const stopping = runner.stop();
  assert.equal(runner.isStopping, true);
  await clock.advance(1_000);
  assert.match(
    told.join(),
    /^Stopping: Hung\.hung \(3 s\) has not ended\. They have 5000 ms in all; Ctrl\+C once more/,
  );
  await clock.advance(10_000);
  await stopping;
  assert.match(told.at(-1) ?? "", /1 handlers did not end within 5000 ms and are left behind: Hung\.hung/);
});

test("a stop whose @OnStop hangs says after a second whose it is, and ends without it", async () => {
  class Quick {
    @OnStop()
    bye() {}
  }
  class Hung {
    @OnStop()
    hung() {
      return new Promise<void>(() => {});
    }
  }
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const clock = createManualClock();
  const log = { ...createLogger("silent"), info: tell, warn: tell };
  const runner = await run({ clock, log, stopTimeoutMs: 5_000 }, Hung, Quick);
  const stopping = runner.stop();
  await clock.advance(1_000);
  assert.match(told.join("\n"), /^Stopping: Hung\.hung has not ended\. All @OnStop have 5000 ms; Ctrl\+C once more/);
  await clock.advance(4_000);
  await stopping;
  assert.match(told.slice(1).join("\n"), /^@OnStop did not end within 5000 ms and is left behind: Hung\.hung$/);
});

test("a stop whose @OnStop ends in time says nothing", async () => {
  class Quick {
    @OnStop()
    bye() {}
  }
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const clock = createManualClock();
  const runner = await run({ clock, log: { ...createLogger("silent"), info: tell, warn: tell } }, Quick);
  await runner.stop();
  await clock.advance(10_000);
  assert.deepEqual(told, []);
});
