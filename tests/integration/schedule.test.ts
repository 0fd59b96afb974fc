import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  AdelieError,
  type App,
  at,
  Catch,
  type ChatMessageEvent,
  Command,
  ConfigError,
  createManualClock,
  Cron,
  Every,
  type GroupMessageEvent,
  GroupSwitches,
  inject,
  launch,
  type LaunchOptions,
  type ManualClock,
  NapCatApi,
  type OneBotApi,
  OnGroupMsg,
  OnReady,
  OnStop,
  Role,
  Schedule,
  Storage,
  type StorageDriver,
} from "../../mod.ts";
import { groupMessage, type Peer, sentText, startPeer } from "../support/peer.ts";

const quiet = { log: "silent", handleSignals: false, storage: "memory" } as const;
const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

interface Running {
  readonly peer: Peer;
  readonly app: App;
  readonly clock: ManualClock;
  /** Moves the time on, and waits for what fell due. */
  pass(ms: number): Promise<void>;
}

async function withBot(bots: any, options: LaunchOptions, use: (running: Running) => Promise<void>) {
  const peer = await startPeer();
  const clock = createManualClock(START);
  const app = await launch(bots, { ...quiet, url: peer.url, statusMs: Infinity, clock, ...options });
  try {
    await use({
      peer,
      app,
      clock,
      async pass(ms) {
        await clock.advance(ms);
        await app.idle();
      },
    });
  } finally {
    await app.stop();
    await peer.close();
  }
}

const sends = (peer: Peer) =>
  peer.calls.filter(({ action }) => action === "send_group_msg").map((call) =>
    `${String(call.params["group_id"])} ${sentText(call)}`
  );

test("a job runs once for each of its groups, and what it returns is sent there", async () => {
  class Timing {
    runs = 0;
    @Every("35s", { groups: [700001, "700002", 700003], except: ["700002"], immediately: true })
    greet(group_id: number, api: OneBotApi) {
      assert.equal(typeof group_id, "number");
      assert.equal(String(api.selfId), "10001");
      return group_id === 700003 ? [at(20001), ` 第 ${++this.runs} 次`] : "报时";
    }
  }
  await withBot(Timing, {}, async ({ peer, pass }) => {
    for (const ms of [0, 35_000, 35_000]) await pass(ms);
    assert.deepEqual(sends(peer), [
      "700001 报时",
      "700003 [at20001] 第 1 次",
      "700001 报时",
      "700003 [at20001] 第 2 次",
      "700001 报时",
      "700003 [at20001] 第 3 次",
    ]);
    assert.ok(!peer.calls.some(({ action }) => action === "get_group_list"), "groups that are named are not asked for");
  });
});

test("a job for all groups asks which there are, each time; one group's failure stops no other and reaches @Catch", async () => {
  class News {
    seen: unknown[] = [];
    @Cron("0 8 * * *", { timezone: "Asia/Shanghai", groups: "all", except: 3 })
    async push(group_id: number) {
      await Promise.resolve();
      if (group_id === 2) throw new RangeError("no news");
      return group_id === 4 ? undefined : "早报";
    }
    @Catch()
    failed(error: unknown, { source }: { source: string }) {
      this.seen.push([source, String(error)]);
    }
  }
  const told: string[] = [];
  const news: News[] = [];
  class Kept extends News {
    constructor() {
      super();
      news.push(this);
    }
  }
  await withBot(
    Kept,
    { onError: (error, { source }) => told.push(`${source}: ${String(error)}`) },
    async ({ peer, pass, app }) => {
      let groups = [1, 2, 3, 4];
      peer.answers["get_group_list"] = () => ({
        status: "ok",
        retcode: 0,
        data: groups.map((group_id) => ({ group_id })),
      });
      assert.deepEqual(app.jobs.map(({ source, next, timing }) => [source, next?.toISOString(), timing]), [
        ["Kept.push", "2026-01-02T00:00:00.000Z", "cron 0 8 * * * (Asia/Shanghai)"],
      ]);
      await pass(24 * 60 * MINUTE);
      assert.deepEqual(sends(peer), ["1 早报"]);
      assert.deepEqual(told, ["Kept.push: RangeError: no news"]);
      assert.deepEqual(news[0]?.seen, [["Kept.push", "RangeError: no news"]]);
      groups = [5, 1];
      await pass(24 * 60 * MINUTE);
      assert.deepEqual(sends(peer), ["1 早报", "5 早报", "1 早报"]);
    },
  );
});

test("a group in which the bot is switched off has no run", async () => {
  const switches: GroupSwitches[] = [];
  class News {
    constructor(groups = inject(GroupSwitches)) {
      switches.push(groups);
    }
    @Every("1m", { groups: [1, 2] })
    push() {
      return "news";
    }
  }
  await withBot(News, {}, async ({ peer, pass }) => {
    await switches[0]?.turnOff(1);
    await pass(MINUTE);
    assert.deepEqual(sends(peer), ["2 news"]);
  });
});

test("with several accounts each group gets one message, from an account that is in it", async () => {
  const [first, second] = [await startPeer(), await startPeer()];
  second.answers["get_login_info"] = () => ({ status: "ok", retcode: 0, data: { user_id: 10002, nickname: "二号" } });
  const list = (groups: number[]) => () => ({
    status: "ok",
    retcode: 0,
    data: groups.map((group_id) => ({ group_id })),
  });
  first.answers["get_group_list"] = list([1, 2]);
  second.answers["get_group_list"] = list([2, 3]);
  class Timing {
    @Every("1m", { groups: "all" })
    all() {
      return "all";
    }
    @Every("1m", { groups: [3, 9, 1] })
    some() {
      return "some";
    }
  }
  const clock = createManualClock(START);
  const told: string[] = [];
  const api = [new NapCatApi({ url: first.url, log: quietLog }), new NapCatApi({ url: second.url, log: quietLog })];
  const app = await launch(Timing, { ...quiet, api, clock, onError: (error) => told.push((error as Error).message) });
  try {
    await clock.advance(MINUTE);
    await app.idle();
    assert.deepEqual(sends(first).sort(), ["1 all", "1 some", "2 all"]);
    assert.deepEqual(sends(second).sort(), ["3 all", "3 some"]);
    assert.deepEqual(told, ["Timing.some: no account is in 9, so nothing was sent there."]);
  } finally {
    await app.stop();
    await first.close();
    await second.close();
  }
});

const quietLog = { debug() {}, info() {}, warn() {}, error() {} };

test("jobs begin after @OnReady, go on while the bot is on, and end with it", async () => {
  const seen: string[] = [];
  class Ticks {
    @OnReady()
    async ready() {
      await Promise.resolve();
      seen.push("ready");
    }
    @Every("1s", { immediately: true })
    tick() {
      seen.push("tick");
    }
  }
  class Other {
    @OnGroupMsg()
    nothing() {}
  }
  await withBot([Ticks, Other], {}, async ({ app, clock, pass }) => {
    await pass(1_000);
    assert.deepEqual(seen, ["ready", "tick", "tick"]);
    app.disable(Ticks);
    await pass(5_000);
    app.enable(Ticks);
    await pass(1_000);
    assert.deepEqual(seen, ["ready", "tick", "tick", "tick"]);
    await app.remove(Ticks);
    await pass(5_000);
    assert.deepEqual([seen.length, app.jobs.length], [4, 0]);
    await app.use(Ticks);
    await pass(1_000);
    assert.deepEqual(seen.slice(4), ["ready", "tick", "tick"]);
    await app.stop();
    await clock.advance(5_000);
    assert.deepEqual([seen.length, clock.pending], [7, 0]);
  });
});

test("the stop waits for a job that runs, but not for ever, and lets no other begin", async () => {
  const seen: string[] = [];
  class Slow {
    @Every("1s")
    async work() {
      seen.push("begun");
      await new Promise(() => {});
    }
  }
  await withBot(Slow, { stopTimeoutMs: 3_000 }, async ({ app, clock }) => {
    await clock.advance(1_000);
    assert.equal(app.stats.running, 1);
    let isOver = false;
    const stopped = app.stop().then(() => isOver = true);
    await clock.advance(2_999);
    assert.equal(isOver, false);
    await clock.advance(3_001);
    await stopped;
    assert.deepEqual(seen, ["begun"]);
  });
});

test("a job that never ends keeps no other bot from its @OnStop, and a storage that never answers no app from its stop", async () => {
  const seen: string[] = [];
  class Stuck {
    storage = inject(Storage);
    @Every("1s")
    async work() {
      void this.storage.get("k");
      await new Promise(() => {});
    }
    @OnStop()
    stop() {
      seen.push("stuck");
    }
  }
  class Other {
    @OnStop()
    stop() {
      seen.push("other");
    }
  }
  let hangs = false;
  const driver: StorageDriver = { getItem: () => hangs ? new Promise(() => {}) : undefined, getKeys: () => [] };
  await withBot([Other, Stuck], { stopTimeoutMs: 3_000, storage: { driver } }, async ({ app, clock }) => {
    hangs = true;
    await clock.advance(1_000);
    let isOver = false;
    const stopped = app.stop().then(() => isOver = true);
    // Between the two bounds a real link is closed, which no clock moves.
    while (!isOver) await clock.advance(100);
    await stopped;
    assert.deepEqual(seen, ["stuck", "other"]);
  });
});

test("a wrong expression makes launch reject before anything is opened, and says where it stands", async () => {
  class Wrong {
    @Cron("61 8 * * *")
    never() {}
  }
  class Needs {
    constructor(schedule = inject(Schedule)) {
      schedule.cron("0 25 * * *", () => {});
    }
    @OnGroupMsg()
    nothing() {}
  }
  const peer = await startPeer();
  try {
    await assert.rejects(launch(Wrong, { ...quiet, url: peer.url }), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /^@Cron\("61 8 \* \* \*"\) on Wrong\.never \(.*schedule\.test\.ts:\d+\): .*61/);
      return true;
    });
    await assert.rejects(
      launch(Needs, { ...quiet, url: peer.url }),
      /Needs: schedule\.cron\(\): "0 25 \* \* \*" is no cron/,
    );
    assert.equal(peer.sockets.size + peer.calls.length, 0);
  } finally {
    await peer.close();
  }
});

test("a condition on a job is refused: no event is there to ask about", async () => {
  class Guarded {
    @Every("1m")
    @Role("owner")
    tick() {}
  }
  await assert.rejects(
    launch(Guarded, { ...quiet, url: "ws://127.0.0.1:9" }),
    /Guarded\.tick has a condition, but no event calls it/,
  );
});

test("a wrong bot that is added later changes nothing", async () => {
  class Fine {
    @Every("1m", { groups: 1 })
    tick() {
      return "tick";
    }
  }
  class Wrong {
    @Cron("61 8 * * *")
    never() {}
  }
  await withBot(Fine, {}, async ({ app, peer, pass }) => {
    await assert.rejects(app.use(Wrong), ConfigError);
    await assert.rejects(app.replace(Fine, Wrong), ConfigError);
    assert.deepEqual([app.bots.length, app.jobs.length], [1, 1]);
    await pass(MINUTE);
    assert.deepEqual(sends(peer), ["1 tick"]);
  });
});

test("what a job for groups returned and nobody can send is an error with a code, and the next group has its turn", async () => {
  class Odd {
    @Every("1m", { groups: [1, 2] })
    tick(group: number) {
      return group === 1 ? { text: "a" } as never : "fine";
    }
  }
  const told: unknown[] = [];
  await withBot(Odd, { onError: (error) => told.push(error) }, async ({ peer, pass }) => {
    await pass(MINUTE);
    const [error] = told;
    assert.ok(error instanceof AdelieError);
    assert.equal(error.code, "HANDLER_RETURN");
    assert.match(error.message, /^Odd\.tick returned an object\. A job for groups returns what is sent there/);
    assert.deepEqual(sends(peer), ["2 fine"]);
  });
});

test("a message that a job returns without groups is an error, not silence", async () => {
  class Lost {
    @Every("1m")
    tick(): void {
      return "hello" as never;
    }
  }
  const told: unknown[] = [];
  await withBot(Lost, { onError: (error) => told.push(error) }, async ({ pass }) => {
    await pass(MINUTE);
    const [error] = told;
    assert.ok(error instanceof AdelieError);
    assert.equal(error.code, "HANDLER_RETURN");
    assert.match(error.message, /Lost\.tick returned a message, and it belongs to no chat/);
  });
});

test("a command makes a reminder that can be called off; it ends with its bot", async () => {
  class Remind {
    schedule = inject(Schedule);
    pending = new Map<number, { cancel(): void }>();
    @Command("提醒")
    remind(event: GroupMessageEvent | ChatMessageEvent) {
      this.pending.get(event.user_id)?.cancel();
      this.pending.set(event.user_id, this.schedule.after("10分钟", () => event.reply("时间到")));
      return "好的";
    }
  }
  await withBot(Remind, {}, async ({ app, peer, pass, clock }) => {
    const ask = async () => {
      peer.push(groupMessage("提醒"));
      assert.equal(sentText(await peer.called("send_group_msg")), "好的");
      // Its reply is to be there before the minutes pass: they pass for the call, too.
      await app.idle();
    };
    await ask();
    await pass(9 * MINUTE);
    await ask();
    await pass(9 * MINUTE);
    assert.equal(app.jobs.length, 1);
    await pass(MINUTE);
    assert.equal(sentText(await peer.called("send_group_msg")), "时间到");
    await app.idle();
    await ask();
    await app.remove(Remind);
    await pass(60 * MINUTE);
    assert.deepEqual(sends(peer).filter((each) => each.endsWith("时间到")).length, 1);
    app.schedule.after(1_000, () => {
      throw new Error("from the app's own");
    });
    await clock.advance(1_000);
    assert.equal(app.stats.failed, 1);
  });
});

test("every bot has its own storage, whose values are there after the next start", async () => {
  class CheckIn {
    constructor(readonly storage = inject(Storage)) {}
    @Command("签到")
    async checkIn(event: ChatMessageEvent) {
      const days = await this.storage.update<number>(event.user_id, (old = 0) => old + 1);
      return `第 ${days} 天`;
    }
  }
  class Counter {
    storage = inject(Storage);
    @Command("计数")
    async count(event: ChatMessageEvent) {
      return `${await this.storage.get(event.user_id) ?? "没有"}`;
    }
  }
  const folder = await mkdtemp(join(tmpdir(), "adelie-storage-"));
  try {
    for (const day of [1, 2]) {
      await withBot([CheckIn, Counter], { storage: { folder } }, async ({ peer }) => {
        peer.push(groupMessage("签到"));
        assert.equal(sentText(await peer.called("send_group_msg")), `第 ${day} 天`);
        peer.push(groupMessage("计数"));
        assert.equal(sentText(await peer.called("send_group_msg")), "没有");
      });
    }
    assert.equal(await readFile(join(folder, "^check^in", "20001.json"), "utf8"), '{"key":"20001","value":2}');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a value expires on the app's clock, and a stand-in for the storage can be provided", async () => {
  const kept: Storage[] = [];
  class Code {
    storage = inject(Storage);
    constructor() {
      kept.push(this.storage);
    }
    @OnGroupMsg()
    nothing() {}
  }
  await withBot(Code, {}, async ({ clock }) => {
    const [storage] = kept;
    await storage?.set("code", 1, { ttlMs: MINUTE });
    assert.equal(await storage?.get("code"), 1);
    await clock.advance(MINUTE);
    assert.equal(await storage?.get("code"), undefined);
  });
  await assert.rejects(kept[0]?.get("code") ?? Promise.resolve(), { code: "STORAGE_CLOSED" });
  const mine = new Storage();
  await withBot(Code, { provide: [[Storage, mine]] }, async () => {
    await Promise.resolve();
    assert.equal(kept[1], mine);
  });
});
