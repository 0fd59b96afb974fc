import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  Catch,
  Command,
  Cooldown,
  createManualClock,
  Cron,
  defineBot,
  Every,
  Guard,
  inject,
  injectOptions,
  Keyword,
  launch,
  type LaunchOptions,
  Match,
  On,
  OnOffline,
  OnOnline,
  OnReady,
  OnStop,
  problem,
  Role,
  type StandardSchema,
  Storage,
  Use,
} from "../../../../mod.ts";
import { bindBot } from "../../../../src/bot/dispatch/bind.ts";
import type { Class } from "../../../../src/bot/model/binding.ts";
import { readMethods } from "../../../../src/bot/model/records.ts";
import { testServices } from "../../../support/bot.ts";
import { groupMessage, type Peer, privateMessage, sentText, startPeer } from "../../../support/peer.ts";

const quiet = { log: "silent", handleSignals: false, storage: "memory" } as const;

async function running(
  bots: Class | Class[],
  use: (peer: Peer, app: Awaited<ReturnType<typeof launch>>) => Promise<void>,
  options: LaunchOptions = {},
): Promise<void> {
  const peer = await startPeer();
  const app = await launch(bots, { ...quiet, url: peer.url, ...options });
  try {
    await use(peer, app);
  } finally {
    await app.stop();
    await peer.close();
  }
}

async function answer(peer: Peer, event: object, action = "send_group_msg"): Promise<string> {
  peer.push(event);
  return sentText(await peer.called(action));
}

describe("defineBot", () => {
  it("records the same as decorators do", () => {
    class Decorated {
      @Command("签到 [n:int]", { in: "group", aliases: ["打卡"], description: "每天" })
      @Cooldown("1d")
      a() {}
      @On("notice.notify.poke")
      b() {}
      @Keyword("早", { at: "start" })
      c() {}
      @Keyword(["晚安", "睡了"], { in: "group" })
      night() {}
      @Match(/x/, { maxLength: 5 })
      d() {}
      @Match(/y/, { in: "private" })
      alone() {}
      @Every("10m")
      e() {}
      @Cron("0 8 * * *", { groups: [700001] })
      f() {}
      @OnReady()
      g() {}
      @OnStop()
      h() {}
      @OnOffline()
      lost() {}
      @OnOnline()
      back() {}
      @Catch()
      i() {}
    }
    const nothing = (): void => {};
    const defined = defineBot({
      name: "Decorated",
      commands: {
        "签到 [n:int]": {
          in: "group",
          aliases: ["打卡"],
          description: "每天",
          conditions: [Cooldown("1d")],
          run: nothing,
        },
      },
      on: { "notice.notify.poke": nothing },
      keywords: {
        "早": { at: "start", run: nothing },
        "晚安": { in: "group", aliases: ["睡了"], run: nothing },
      },
      match: [{ pattern: /x/, maxLength: 5, run: nothing }, { pattern: /y/, in: "private", run: nothing }],
      every: { "10m": nothing },
      cron: { "0 8 * * *": { groups: [700001], run: nothing } },
      ready: nothing,
      stop: nothing,
      offline: nothing,
      online: nothing,
      catch: nothing,
    });
    const shown = (of: Class): unknown[] =>
      readMethods(of).map(({ decorator, binding }) => [decorator, JSON.stringify(binding)]);
    assert.deepEqual(shown(defined), shown(Decorated));
    assert.deepEqual(readMethods(defined).map(({ method }) => method), [
      'commands["签到 [n:int]"]',
      'on["notice.notify.poke"]',
      'keywords["早"]',
      'keywords["晚安"]',
      "match[0]",
      "match[1]",
      'every["10m"]',
      'cron["0 8 * * *"]',
      "ready",
      "stop",
      "offline",
      "online",
      "catch",
    ]);
    assert.equal(defined.name, "Decorated");
  });

  it("answers, with arguments, what is injected, and conditions in the order in which they are written", async () => {
    const order: string[] = [];
    const step = (name: string) => Use((_event, next) => (order.push(name), next()));
    const bot = defineBot({
      name: "掷骰",
      inject: { storage: Storage, options: () => injectOptions(points) },
      conditions: [step("class 1"), step("class 2")],
      types: { even: (text: string) => Number(text) % 2 === 0 ? Number(text) : problem("要偶数") },
      commands: {
        "roll <sides:int> [times:int=2]": (_event, args, services) =>
          `${JSON.stringify(args)} ${Object.keys(services).join()} ${services.options.points}`,
        "half <n:even>": (_event, { n }) => String(n / 2),
        "say": { conditions: [step("own 1"), step("own 2")], run: (_event, rest) => rest },
        "secret": { conditions: [Role("owner")], run: () => "no" },
      },
      keywords: { "早": (event, word, { storage }) => `${word} ${event.user_id} ${storage instanceof Storage}` },
      match: [{ pattern: /^(\d+)\+(\d+)$/, run: (_event, [, a, b]) => String(Number(a) + Number(b)) }],
    });
    await running(bot, async (peer) => {
      assert.equal(await answer(peer, groupMessage("roll 6")), '{"sides":6,"times":2} storage,options 7');
      assert.equal(await answer(peer, groupMessage("half 4")), "2");
      assert.match(await answer(peer, groupMessage("half 3")), /要偶数/);
      order.length = 0;
      assert.equal(await answer(peer, privateMessage("say 一 二"), "send_private_msg"), "一 二");
      assert.deepEqual(order, ["class 1", "class 2", "own 1", "own 2"]);
      assert.equal(await answer(peer, groupMessage("早")), "早 20001 true");
      assert.equal(await answer(peer, groupMessage("2+3")), "5");
      assert.match(await answer(peer, groupMessage("secret")), /群主/);
    }, { options: { "掷骰": { points: 7 } } });
  });

  it("looks for words and expressions in groups or in private alone", async () => {
    const bot = defineBot({
      name: "看地方",
      keywords: {
        "早": { in: "group", aliases: ["早上好"], run: (event, word) => `${word} ${event.group_id}` },
        "hi": { in: "private", run: (event) => `hi ${event.user_id}` },
      },
      match: [
        { pattern: /^\d+$/, in: "private", run: (event, [found]) => `${event.message_type} ${found}` },
        { pattern: /^\d/, run: (_event, [found]) => `anywhere ${found}` },
      ],
    });
    await running(bot, async (peer) => {
      assert.equal(await answer(peer, groupMessage("大家早上好")), "早 700001");
      assert.equal(await answer(peer, privateMessage("hi"), "send_private_msg"), "hi 20001");
      assert.equal(await answer(peer, privateMessage("12"), "send_private_msg"), "private 12");
      assert.equal(sentText(await peer.called("send_private_msg")), "anywhere 1");
      // What is not for its place does not answer: the next that does comes first.
      for (const text of ["hi", "早"]) peer.push(text === "hi" ? groupMessage(text) : privateMessage(text));
      assert.equal(await answer(peer, groupMessage("12")), "anywhere 1");
      assert.equal(peer.calls.filter(({ action }) => action === "send_private_msg").length, 3);
    });
  });

  it("runs at times and hooks, with what is injected, and takes its own errors", async () => {
    const seen: string[] = [];
    const clock = createManualClock(0);
    class Counter {
      count = 0;
    }
    const bot = defineBot({
      name: "定时",
      inject: { counter: Counter },
      commands: {
        "坏": () => {
          throw new Error("坏了");
        },
      },
      every: {
        "10s": ({ counter }) => void seen.push(`every ${++counter.count}`),
        "1m": { groups: [700001], run: (group_id, api, { counter }) => `${group_id} ${api.selfId} ${counter.count}` },
      },
      ready: ({ counter }) => void seen.push(`ready ${counter.count}`),
      stop: ({ counter }) => void seen.push(`stop ${counter.count}`),
      catch: (error, { source }, { counter }) => `${(error as Error).message} ${source} ${counter.count}`,
    });
    await running(bot, async (peer, app) => {
      assert.deepEqual(seen, ["ready 0"]);
      await clock.advance(10_000);
      await app.idle();
      assert.deepEqual(seen, ["ready 0", "every 1"]);
      assert.equal(await answer(peer, groupMessage("坏")), '坏了 定时.commands["坏"] 1');
      await clock.advance(50_000);
      assert.match(sentText(await peer.called("send_group_msg")), /^700001 10001 \d$/);
    }, { clock });
    assert.equal(seen.at(-1), "stop 6");
  });

  it("is a bot like any other to needs, inject, explain, routes and help", async () => {
    const first = defineBot({ name: "first", commands: { "一": () => "1" } });
    class Second {
      constructor(private other = inject(first)) {}
      @Command("二")
      two() {
        return this.other.constructor.name;
      }
    }
    const third = defineBot({
      name: "third",
      description: "第三个",
      needs: [first],
      on: { "message.group": () => {} },
    });
    await running([third, Second], async (peer, app) => {
      assert.deepEqual(app.bots.map(({ name }) => name).sort(), ["Second", "first", "third"]);
      assert.equal(await answer(peer, groupMessage("二")), "first");
      const { handlers } = await app.explain(groupMessage("一") as Parameters<typeof app.explain>[0]);
      const own = handlers.find(({ handler }) => handler.startsWith("first."));
      assert.equal(own?.handler, 'first.commands["一"]');
      assert.match(own?.site ?? "", /define\.test\.ts:\d+$/);
      assert.match(await answer(peer, groupMessage("帮助")), /一/);
    });
  });

  it("names where defineBot was called in what start-up refuses", async () => {
    const twice = [1, 2].map((n) => defineBot({ name: `bot${n}`, commands: { "same": () => "x" } }));
    await assert.rejects(launch(twice, { ...quiet, url: "ws://127.0.0.1:9" }), {
      name: "ConfigError",
      message:
        /bot1\.commands\["same"\] \(.*define\.test\.ts:\d+\).*bot2\.commands\["same"\] \(.*define\.test\.ts:\d+\)/s,
    });
  });

  it("knows nothing of another bot that was defined alike", () => {
    const make = (): Class => defineBot({ name: "twin", commands: { "a": () => "x" } });
    const [one, two] = [make(), make()];
    assert.notEqual(one, two);
    assert.equal(readMethods(one).length, 1);
    assert.equal(bindBot(one, new one(), testServices()).commands.length, 1);
  });

  it("refuses what is wrong, and says which entry it is", () => {
    const wrong = (definition: unknown, message: RegExp, code = "BOT_DEFINITION"): void => {
      assert.throws(() => defineBot(definition as { name: string }), {
        name: "ConfigError",
        code,
        message,
      });
    };
    for (const nothing of [undefined, null, 5, "x", [], {}, { name: "" }, { name: 5 }, () => {}]) {
      wrong(nothing, /^defineBot\(\): it wants an object with a name/);
    }
    wrong({ name: "x", command: {} }, /no option "command".*Did you mean commands\?/, "OPTION_UNKNOWN");
    for (const part of ["commands", "on", "keywords", "every", "cron"]) {
      wrong({ name: "x", [part]: [] }, new RegExp(`${part} wants an object of functions, and got \\[\\]`));
      wrong({ name: "x", [part]: { "a": 5 } }, new RegExp(`${part}\\["a"\\] wants a function.*and got 5`));
      wrong({ name: "x", [part]: { "a": { in: "group" } } }, /wants a function, or an object with a function "run"/);
      wrong({ name: "x", [part]: { "a": { run() {}, conditions: Role("owner") } } }, /conditions wants a list/);
    }
    wrong({ name: "x", match: { pattern: /a/ } }, /match wants a list/);
    wrong({ name: "x", match: [{ pattern: /a/ }] }, /match\[0\] wants a function/);
    wrong({ name: "x", match: [{ run() {} }] }, /@Match/, "DECORATOR_ARGUMENT");
    wrong({ name: "x", match: [{ pattern: /a/, in: "groups", run() {} }] }, /"in" is "group" or/, "DECORATOR_ARGUMENT");
    wrong({ name: "x", keywords: { "a": { aliases: "b", run() {} } } }, /\["a"\]\.aliases wants a list of words/);
    wrong({ name: "x", conditions: ["owner"] }, /^defineBot\(\): conditions wants a list/);
    wrong({ name: "x", types: [] }, /types wants an object/);
    wrong({ name: "x", ready: "now" }, /ready wants a function, and got "now"/);
    wrong({ name: "x", inject: [Storage] }, /inject wants classes by name/);
    wrong(
      { name: "x", inject: { storage: "Storage" } },
      /inject\.storage wants a class, or a function, and got "Storage"/,
    );
    wrong(
      { name: "x", on: { "message": { run() {}, at: 1 } } },
      /on\["message"\] has no option "at"/,
      "OPTION_UNKNOWN",
    );
    wrong(
      { name: "x", commands: { "a": { inn: "group", run() {} } } },
      /@Command.*Did you mean in\?/,
      "OPTION_UNKNOWN",
    );
    wrong({ name: "x", commands: { "a <n:intt>": () => "" } }, /intt/, "COMMAND_PATTERN");
    wrong({ name: "x", every: { "often": () => {} } }, /often/, "SCHEDULE_TIME");
  });

  it("lets conditions refuse and functions see nothing of this", async () => {
    let self: unknown = "unset";
    const bot = defineBot({
      name: "x",
      commands: {
        "a": {
          conditions: [Guard((event) => event.user_id === 20001)],
          run(this: unknown) {
            // oxlint-disable-next-line no-this-alias
            self = this;
            return "ok";
          },
        },
      },
    });
    await running(bot, async (peer) => {
      assert.equal(await answer(peer, groupMessage("a")), "ok");
      assert.equal(self, undefined);
    });
  });
});

const points: StandardSchema<{ points: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => ({ value: { points: (value as { points?: number }).points ?? 1 } }),
  },
};
