import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type App,
  Bot,
  Catch,
  type ChatMessageEvent,
  Command,
  createManualClock,
  inject,
  type KeptRun,
  launch,
  type LaunchOptions,
  type ManualClock,
  NapCatApi,
  OnReady,
  Schedule,
  type StorageDriver,
} from "../../mod.ts";
import { captureLog } from "../support/captured_log.ts";
import { groupMessage, type Peer, privateMessage, sentText, startPeer } from "../support/peer.ts";
import { until } from "../support/running_bot.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

/** A storage that outlives the app, as files do. */
function keptDriver(): StorageDriver & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    name: "kept",
    texts,
    getItem: (name) => texts.get(name),
    setItem: (name, text) => void texts.set(name, text),
    removeItem: (name) => void texts.delete(name),
    getKeys: (base) => [...texts.keys()].filter((name) => name.startsWith(base)),
  };
}

interface Home {
  readonly peer: Peer;
  readonly clock: ManualClock;
  readonly driver: ReturnType<typeof keptDriver>;
  /** Starts the bot, on what the one before left behind. */
  start(bot: any, options?: LaunchOptions): Promise<App>;
  say(app: App, event: object): Promise<void>;
  pass(app: App, ms: number): Promise<void>;
  readonly log: ReturnType<typeof captureLog>;
}

async function withHome(use: (home: Home) => Promise<void>) {
  const peer = await startPeer();
  const clock = createManualClock(START);
  const driver = keptDriver();
  const log = captureLog();
  const apps: App[] = [];
  try {
    await use({
      peer,
      clock,
      driver,
      log,
      async start(bot, options = {}) {
        const app = await launch(bot, {
          url: peer.url,
          clock,
          log,
          handleSignals: false,
          storage: { driver },
          // Hours pass here: nobody is to ask every minute whether the account is there.
          statusMs: Infinity,
          ...options,
        });
        apps.push(app);
        await clock.advance(0);
        await app.idle();
        return app;
      },
      async say(app, event) {
        const before = app.stats.events;
        peer.push(event);
        await until(() => app.stats.events > before);
        await app.idle();
      },
      async pass(app, ms) {
        await clock.advance(ms);
        await app.idle();
      },
    });
  } finally {
    for (const app of apps) await app.stop();
    await peer.close();
  }
  assert.equal(clock.pending, 0, "nothing waits any more");
}

const recalled = (peer: Peer) =>
  peer.calls.filter(({ action }) => action === "delete_msg").map(({ params }) => String(params["message_id"]));
const sent = (peer: Peer) => peer.calls.filter(({ action }) => action.startsWith("send_")).map(sentText);

class Secrets {
  @Command("验证码")
  code(event: ChatMessageEvent) {
    return event.reply("1234", { recallAfter: "1m", withTrigger: true });
  }
  @Command("悄悄话")
  async whisper(event: ChatMessageEvent) {
    const { message_id } = await event.reply("嘘", { recallAfter: 30_000 });
    return `记住 ${message_id}`;
  }
}

test("a reply is recalled after its time, and what it answered with it", () =>
  withHome(async ({ peer, start, say, pass, driver }) => {
    const app = await start(Secrets);
    peer.answers["send_group_msg"] = () => ({ status: "ok", retcode: 0, data: { message_id: 501 } });
    await say(app, groupMessage("验证码", { message_id: 77 }));
    await say(app, groupMessage("悄悄话", { message_id: 78 }));
    assert.deepEqual(recalled(peer), []);
    await pass(app, 30_000);
    assert.deepEqual(recalled(peer), ["501"]);
    assert.equal(driver.texts.size, 0, "the second one of the same id took the first one's place");
    await pass(app, MINUTE);
    assert.equal(app.stats.recalls, 0);
  }));

test("recalls outlive a restart, also one that nobody announced, and those that are over are not repeated", () =>
  withHome(async ({ peer, start, say, pass, driver, clock }) => {
    const first = await start(Secrets);
    let id = 600;
    peer.answers["send_group_msg"] = () => ({ status: "ok", retcode: 0, data: { message_id: ++id } });
    await say(first, groupMessage("验证码", { message_id: 77 }));
    await say(first, groupMessage("悄悄话", { message_id: 78 }));
    assert.equal(first.stats.recalls, 2);
    const kept = new Map(driver.texts);
    await first.stop();
    assert.deepEqual(driver.texts, kept, "a stop takes nothing away");
    await clock.advance(40_000);
    const second = await start(Secrets);
    assert.deepEqual(recalled(peer), ["602"], "what fell due meanwhile is made up for");
    await pass(second, 20_000);
    assert.deepEqual(recalled(peer), ["602", "601", "77"]);
    assert.equal(driver.texts.size, 0);
  }));

test("a recall that is refused is said and not repeated; one that nobody heard is tried again, and given up in the end", () =>
  withHome(async ({ peer, start, say, pass, log }) => {
    const app = await start(Secrets);
    let answer: object = { status: "failed", retcode: 1200, message: "NOT_GROUP_ADMIN", wording: "" };
    peer.answers["delete_msg"] = () => answer;
    await say(app, groupMessage("悄悄话"));
    await pass(app, 30_000);
    await pass(app, 60 * MINUTE);
    assert.equal(recalled(peer).length, 1);
    assert.equal(app.stats.recallsFailed, 1);
    assert.match(log.of("warn").join("\n"), /Message \d+ is not recalled: .*NOT_GROUP_ADMIN/);
    assert.ok(!log.of("error").some((line) => line.includes("NOT_GROUP_ADMIN")), "it is said once");

    answer = { status: "failed", retcode: 1200, message: "Timeout: NTEvent", wording: "" };
    await say(app, groupMessage("悄悄话"));
    await pass(app, 30_000);
    await pass(app, 10_000);
    assert.equal(recalled(peer).length, 3);
    answer = { status: "ok", retcode: 0, data: null };
    await pass(app, 30_000);
    await pass(app, 60 * MINUTE);
    assert.equal(recalled(peer).length, 4);
    assert.equal(app.stats.recallsFailed, 1);

    // Last, because no message leaves while an account is offline.
    answer = { status: "failed", retcode: 1200, message: "bot is offline", wording: "" };
    await say(app, groupMessage("悄悄话"));
    for (let at = 0; at < 20; at++) await pass(app, 5 * MINUTE);
    assert.equal(recalled(peer).length, 4 + 5);
    assert.equal(app.stats.recallsFailed, 2);
    assert.equal(app.stats.recalls, 0);
  }));

test("a reply without an id, and a storage that fails, keep no reply from being sent", () =>
  withHome(async ({ peer, start, say, pass, log, driver }) => {
    const app = await start(Secrets);
    peer.answers["send_group_msg"] = () => ({ status: "ok", retcode: 0, data: null });
    await say(app, groupMessage("验证码", { message_id: 77 }));
    await pass(app, MINUTE);
    assert.deepEqual(recalled(peer), ["77"], "the trigger has an id");
    assert.match(log.of("warn").join("\n"), /the implementation did not tell the id/);
    delete peer.answers["send_group_msg"];
    driver.setItem = () => {
      throw new Error("the disk is full");
    };
    await say(app, groupMessage("悄悄话"));
    await pass(app, 30_000);
    assert.equal(recalled(peer).length, 2);
    assert.match(log.of("error").join("\n"), /could not be stored.*the disk is full/);
  }));

test("wrong recalls are refused before anything is sent", () =>
  withHome(async ({ peer, start, say }) => {
    const refused: string[] = [];
    class Wrong {
      @Command("错")
      async wrong(event: ChatMessageEvent) {
        for (const options of [{ recallAfter: "soon" }, { recallAfter: -1 }, { withTrigger: true }]) {
          await event.reply("x", options).catch((error: Error & { code: string }) => refused.push(error.code));
        }
      }
      @OnReady()
      ready() {}
    }
    const app = await start(Wrong);
    await say(app, privateMessage("错"));
    assert.deepEqual(refused, ["SCHEDULE_TIME", "SCHEDULE_TIME", "OPTION"]);
    await assert.rejects(app.chat({ user_id: 1 }).reply("x", { recallAfter: 1, withTrigger: true }), {
      code: "EVENT_MESSAGE",
    });
    assert.deepEqual(sent(peer), []);
  }));

@Bot()
class Reminders {
  constructor(private schedule = inject(Schedule), private api = inject(NapCatApi)) {
    void this.schedule.every("1h", "hourly", { key: "hourly" });
  }
  @Command("提醒 <when:duration> <what...>", { in: "group" })
  async remind({ user_id, message_id }: ChatMessageEvent, { when, what }: { when: number; what: string }) {
    await this.schedule.after(when, "say", { key: `${user_id}:${message_id}`, data: { user_id, what } });
    return "好的";
  }
  async say({ user_id, what }: { user_id: number; what: string }, { isLate }: KeptRun) {
    await this.api.send_private_msg({ user_id, message: `该${what}了${isLate ? "（晚了）" : ""}` });
    if (what === "出错") throw new Error("reminder broken");
  }
  async hourly(_: unknown, { due }: KeptRun) {
    await this.api.send_private_msg({ user_id: 1, message: `${(due.getTime() - START) / MINUTE}` });
  }
  @Catch()
  async failed(error: unknown, { source }: { source: string }) {
    await this.api.send_private_msg({ user_id: 2, message: `${source}: ${(error as Error).message}` });
  }
}

test("reminders of a bot outlive its process; errors reach @Catch; app.jobs and the counters know them", () =>
  withHome(async ({ peer, start, say, pass, clock }) => {
    const first = await start(Reminders);
    for (const text of ["提醒 10分钟 喝水", "提醒 2小时 开会", "提醒 1分钟 出错"]) await say(first, groupMessage(text));
    await pass(first, MINUTE);
    assert.deepEqual(sent(peer), ["好的", "好的", "好的", "该出错了", "Reminders.say: reminder broken"]);
    assert.equal(first.stats.keptJobs, 3);
    assert.deepEqual(first.jobs.map(({ source, timing }) => `${source} ${timing}`).sort(), [
      "Reminders.hourly every 3600000 ms",
      "Reminders.say at 2026-01-01T00:10:00.000Z",
      "Reminders.say at 2026-01-01T02:00:00.000Z",
    ]);
    await first.stop();
    await clock.advance(90 * MINUTE);
    peer.calls.length = 0;
    const second = await start(Reminders);
    assert.deepEqual(sent(peer).sort(), ["60", "该喝水了（晚了）"]);
    await pass(second, 29 * MINUTE);
    assert.deepEqual(sent(peer).slice(2).sort(), ["120", "该开会了"]);
  }));

test("a bot that is replaced or removed hands its jobs on; a service of a bot keeps its own", () =>
  withHome(async ({ peer, start, pass, driver }) => {
    const runs: string[] = [];
    class Clockwork {
      readonly schedule = inject(Schedule);
      tick() {
        runs.push("tick");
      }
    }
    @Bot({ name: "Worker" })
    class Worker {
      readonly schedule = inject(Schedule);
      readonly service = inject(Clockwork);
      @OnReady()
      async ready() {
        await this.schedule.after("10m", "work", { key: "w" });
        await this.service.schedule.after("20m", "tick", { key: "t" });
      }
      work() {
        runs.push("old");
      }
    }
    @Bot({ name: "Worker" })
    class Newer {
      readonly schedule = inject(Schedule);
      @OnReady()
      ready() {}
      work() {
        runs.push("new");
      }
    }
    const app = await start(Worker);
    await pass(app, MINUTE);
    await app.replace(Worker, Newer);
    await pass(app, 30 * MINUTE);
    assert.deepEqual(runs, ["new", "tick"]);
    await app.replace(Newer, Worker);
    await app.remove(Worker);
    await pass(app, 30 * MINUTE);
    assert.equal(runs.filter((run) => run === "old").length, 0);
    assert.ok([...driver.texts.keys()].some((name) => name.includes("worker")), "it is kept for whoever comes back");
    await app.use(Newer);
    await pass(app, 0);
    assert.equal(runs.at(-1), "new");
    assert.equal(peer.calls.filter(({ action }) => action.startsWith("send")).length, 0);
  }));

test("what falls due while its bot is switched off is made up for when it is on again, as its option says", () =>
  withHome(async ({ peer, start, pass, driver, log }) => {
    let schedule: Schedule | undefined;
    @Bot()
    class Sleeper {
      readonly schedule = inject(Schedule);
      readonly api = inject(NapCatApi);
      @OnReady()
      async ready() {
        schedule = this.schedule;
        await this.schedule.after("10m", "say", { key: "last", data: "一次" });
        await this.schedule.after("20m", "say", { key: "skip", data: "算了", missed: "skip" });
        await this.schedule.after("30m", "say", { key: "gone", data: "取消" });
        await this.schedule.every("1h", "say", { key: "each", data: "整点", missed: "run" });
      }
      async say(text: string, { isLate }: KeptRun) {
        await this.api.send_private_msg({ user_id: 1, message: `${text}${isLate ? "（晚了）" : ""}` });
      }
    }
    const app = await start(Sleeper);
    app.disable(Sleeper);
    await pass(app, 2 * 60 * MINUTE + MINUTE);
    assert.deepEqual(sent(peer), []);
    assert.match(log.of("info").join("\n"), /Sleeper\.say was due, but its bot is switched off/);
    assert.equal(app.stats.keptJobs, 4, "they are kept meanwhile");
    assert.equal(await schedule?.cancel("gone"), true);
    app.enable(Sleeper);
    await pass(app, 0);
    assert.deepEqual(sent(peer).sort(), ["一次（晚了）", "整点（晚了）", "整点（晚了）"].sort());
    app.enable(Sleeper);
    await pass(app, 59 * MINUTE);
    assert.deepEqual(sent(peer).slice(3), ["整点"]);
    assert.deepEqual([app.stats.keptJobs, driver.texts.size], [1, 1]);
  }));

test("a bot that fails to come leaves nothing behind", () =>
  withHome(async ({ start, pass }) => {
    class Fine {
      @Command("好")
      good() {}
    }
    class Broken {
      readonly schedule = inject(Schedule);
      constructor() {
        void this.schedule.after("1m", "work", { key: "b" });
        throw new Error("not today");
      }
      @Command("坏")
      bad() {}
      work() {}
    }
    const app = await start(Fine);
    await assert.rejects(app.use(Broken), /not today/);
    await pass(app, MINUTE);
    assert.equal(app.stats.keptJobs, 0);
  }));
