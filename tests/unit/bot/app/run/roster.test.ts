import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import type { OneBotApi } from "../../../../../src/api/clients.ts";
import { RunningApp } from "../../../../../src/bot/app/run/running_app.ts";
import { Command } from "../../../../../src/bot/decorators/command.ts";
import { Bot, OnReady, OnStop } from "../../../../../src/bot/decorators/on.ts";
import { createInjector, inject, injectOptions } from "../../../../../src/bot/app/inject.ts";
import type { Class } from "../../../../../src/bot/model/binding.ts";
import { createRouter } from "../../../../../src/bot/dispatch/router.ts";
import type { EventPayload } from "../../../../../src/protocol/events/events.ts";
import { groupMessage } from "../../../../support/peer.ts";
import { testServices } from "../../../../support/bot.ts";
import { Storage } from "../../../../../src/storage/storage.ts";

interface Composed {
  readonly app: RunningApp;
  readonly sent: unknown[];
  /** What is answered to a text. */
  ask(text: string): Promise<unknown>;
}

async function compose(classes: Class[], options: Record<string, unknown> = {}): Promise<Composed> {
  const sent: unknown[] = [];
  const api = {
    pause() {},
    resume() {},
    stop: () => Promise.resolve(),
    sendReply(_: object, message: unknown) {
      sent.push(message);
      return Promise.resolve({ message_id: 1 });
    },
  } as unknown as OneBotApi;
  const app = new RunningApp({
    injector: createInjector(() => undefined),
    options,
    apis: [api],
    services: testServices(),
    makeHelp: () => undefined,
    listCommands: () => [],
    makeRouter: (bots) => createRouter([], bots.flatMap(({ commands }) => commands)),
    middleware: [],
    activity: false,
    measures: undefined,
    concurrency: 10,
    stopTimeoutMs: 10,
    ownStorage: () => new Storage(),
    onError: undefined,
  });
  app.add(classes);
  await app.begin();
  const ask = async (text: string): Promise<unknown> => {
    await new Promise<void>((resolve) =>
      app.takerOf(api)(groupMessage(text) as unknown as EventPayload, () => resolve())
    );
    return sent.pop();
  };
  return { app, sent, ask };
}

/** A bot with one command that answers its name, and tells when it starts and stops. */
function named(name: string, told: string[] = [], needs: Class[] = []): Class {
  @Bot({ name, needs })
  class Named {
    @Command(name)
    answer() {
      return name;
    }
    @OnReady()
    ready() {
      told.push(`${name} ready`);
    }
    @OnStop()
    stop() {
      told.push(`${name} stop`);
    }
  }
  return Named;
}

test("bots are added, removed, switched off and on while the app runs", async () => {
  const told: string[] = [];
  const [A, B] = [named("a", told), named("b", told)];
  const { app, ask } = await compose([A]);
  assert.equal(await ask("b"), undefined);
  await app.use(B);
  assert.deepEqual(app.bots.map(({ name, isEnabled }) => [name, isEnabled]), [["a", true], ["b", true]]);
  assert.equal(await ask("b"), "b");
  app.disable(B);
  assert.deepEqual([await ask("b"), await ask("a")], [undefined, "a"]);
  assert.equal(app.bots[1]?.isEnabled, false);
  app.enable(B);
  assert.equal(await ask("b"), "b");
  await app.remove(A);
  assert.deepEqual([await ask("a"), await ask("b")], [undefined, "b"]);
  await app.stop();
  assert.deepEqual(told, ["a ready", "b ready", "a stop", "b stop"]);
});

test("a bot brings those that it needs, starts after them, and keeps them from being removed", async () => {
  const told: string[] = [];
  const Points = named("points", told);
  const Shop = named("shop", told, [Points]);
  const { app, ask } = await compose([Shop]);
  assert.deepEqual([told, await ask("points")], [["points ready", "shop ready"], "points"]);
  await assert.rejects(app.remove(Points), { code: "BOT_NEEDED", message: /points cannot be removed: shop needs it/ });
  await app.stop();
  assert.deepEqual(told.slice(2), ["shop stop", "points stop"]);
});

test("bots that need each other in a circle are refused", async () => {
  const needs: Class[] = [];
  const A = named("a", [], needs);
  const B = named("b", [], [A]);
  needs.push(B);
  await assert.rejects(compose([A]), { code: "BOT_CIRCLE", message: /a → b → a/ });
});

test("a change that cannot be changes nothing", async () => {
  const { app, ask } = await compose([named("a"), named("b")]);
  const [a] = app.bots;
  await assert.rejects(app.use(named("a")), { code: "COMMAND_TWICE" });
  class Broken {
    constructor() {
      throw new Error("no");
    }
    @Command("c")
    c() {}
  }
  await assert.rejects(app.use(Broken), /no/);
  await assert.rejects(app.replace(a?.of as Class, named("b")), { code: "COMMAND_TWICE" });
  await assert.rejects(app.remove(named("z")), {
    code: "BOT_UNKNOWN",
    message: /z is no bot of this app. Its bots: a, b/,
  });
  assert.deepEqual(app.bots.map(({ name }) => name), ["a", "b"]);
  assert.deepEqual([await ask("a"), await ask("b"), await ask("c")], ["a", "b", undefined]);
  await app.stop();
  await assert.rejects(app.use(named("d")), { code: "APP_STOPPED" });
});

test("a newer class takes the place of an older one in one step, a thousand times without a trace", async () => {
  let instances = 0;
  const version = (number: number): Class => {
    @Bot({ name: "Versioned" })
    class Versioned {
      readonly number = number;
      constructor() {
        instances++;
      }
      @Command("版本")
      tell() {
        return String(this.number);
      }
    }
    return Versioned;
  };
  let now = version(0);
  const { app, ask } = await compose([now]);
  for (let number = 1; number <= 1_000; number++) {
    const next = version(number);
    await app.replace(now, next);
    now = next;
  }
  assert.deepEqual([await ask("版本"), app.bots.length, instances], ["1000", 1, 1_001]);
  await app.stop();
});

test("injectOptions() gives a bot its own options through a schema, and names what is wrong with them", async () => {
  @Bot({ name: "签到" })
  class CheckIn {
    readonly options = injectOptions(
      z.object({ reward: z.number().default(10), admins: z.array(z.string()).default([]) }),
    );
    @Command("奖励")
    reward() {
      return String(this.options.reward);
    }
  }
  class Free {
    readonly options = injectOptions(z.looseObject({}));
    @Command("空")
    empty() {
      return JSON.stringify(this.options);
    }
  }
  const { app, ask } = await compose([CheckIn, Free], { 签到: { reward: 5 } });
  assert.deepEqual([await ask("奖励"), await ask("空")], ["5", "{}"]);
  await app.remove(CheckIn);
  await assert.rejects(app.use(CheckIn, { reward: "many", admins: [1] }), {
    code: "BOT_OPTIONS",
    message: /The options of CheckIn are wrong: reward: .*number.*; admins\.0: .*string/,
  });
  await app.use(CheckIn, {});
  assert.equal(await ask("奖励"), "10");
  await app.stop();
});

test("injectOptions() says where it works and what it wants", async () => {
  assert.throws(() => injectOptions(z.object({})), { code: "INJECT_OUTSIDE" });
  assert.throws(() => injectOptions({} as never), { code: "INJECT_SCHEMA", message: /wants a schema/ });
  class Waiting {
    readonly options = injectOptions(z.string().refine(() => Promise.resolve(true)));
    @Command("a")
    a() {}
  }
  await assert.rejects(compose([Waiting], { Waiting: "x" }), {
    code: "INJECT_SCHEMA",
    message: /have a schema that has to wait/,
  });
});

test("a bot that is removed and added again is a new one", async () => {
  class Counter {
    count = 0;
    @Command("数")
    next() {
      return String(++this.count);
    }
  }
  class Reader {
    readonly counter = inject(Counter);
    @Command("读")
    read() {
      return String(this.counter.count);
    }
  }
  const { app, ask } = await compose([Counter, Reader]);
  assert.deepEqual([await ask("数"), await ask("数"), await ask("读")], ["1", "2", "2"]);
  await app.remove(Counter);
  await app.use(Counter);
  assert.equal(await ask("数"), "1");
  await app.stop();
});

test("a bot whose change failed is made anew when it is tried again", async () => {
  let made = 0;
  const Twin = named("a");
  class Late {
    constructor() {
      made++;
    }
    @Command("a")
    a() {
      return "late";
    }
  }
  const { app, ask } = await compose([Twin, named("b")]);
  await assert.rejects(app.use(Late), { code: "COMMAND_TWICE" });
  await app.remove(Twin);
  await app.use(Late);
  assert.deepEqual([await ask("a"), made], ["late", 2]);
  await app.stop();
});

test("what takes the place of a bot that is switched off is switched off too, and can be switched on", async () => {
  const [old, newer] = [named("a"), named("a")];
  const { app, ask } = await compose([old, named("b")]);
  app.disable(old);
  await app.replace(old, newer);
  assert.deepEqual([await ask("a"), app.bots[0]?.isEnabled], [undefined, false]);
  app.enable(newer);
  assert.equal(await ask("a"), "a");
  await app.stop();
});
