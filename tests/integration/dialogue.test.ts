import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  type ChatMessageEvent,
  Command,
  type GroupIncreaseEvent,
  type GroupMessageEvent,
  launch,
  NapCatApi,
  On,
  OnGroupMsg,
  type PokeEvent,
} from "../../mod.ts";
import {
  type BotSource,
  createTestBot,
  type DefaultPerson,
  type Person,
  type TestBot,
} from "../../src/entries/testing.ts";
import { groupMessage, privateMessage, SELF, sentText, startPeer } from "../support/peer.ts";

const quiet = { log: "silent", handleSignals: false } as const;
const GROUP = "签到测试群";

interface Scene extends TestBot<DefaultPerson> {
  member(name: string): Person;
  /** The texts of the bot in the group, in order. */
  saidInGroup(): string[];
}

/** A bot under test, and what is asked of its group. */
async function play(source: BotSource, act: (scene: Scene) => Promise<void>) {
  await using bot = await createTestBot(source);
  await act({
    ...bot,
    member: (name) => bot.group(GROUP).member(name),
    saidInGroup: () => bot.replies.filter(({ chat }) => chat === GROUP).map(({ text }) => text),
  });
}

class Shop {
  readonly heard: string[] = [];
  @Command("点餐")
  async order(event: ChatMessageEvent) {
    const dish = await event.choose("吃什么？", ["面", "饭", "粥"]);
    if (dish === undefined) return;
    const count = await event.ask("几份？", {
      validate: ({ text }) => /^[1-9]$/.test(text.trim()) || "请回复 1 到 9 的数字",
      timeoutText: "超时了，下次再来",
    });
    return count === undefined ? undefined : [at(event.user_id), ` ${dish} ${count.text.trim()} 份`];
  }
  @Command("面")
  noodles() {
    return "这是指令“面”";
  }
  @Command("清空")
  async clear(event: ChatMessageEvent) {
    return await event.confirm("真的要清空吗？") ? "已清空" : "没有清空";
  }
}

test("two people order at the same time in one group, and each answers for themself", () =>
  play(Shop, async ({ member, saidInGroup }) => {
    const [ming, zhen] = [member("小明"), member("阿珍")];
    await ming.says("点餐");
    await zhen.says("点餐");
    await zhen.says("3");
    await ming.says("饭");
    await ming.says("2");
    await zhen.says("9");
    const list = "吃什么？\n1. 面\n2. 饭\n3. 粥\n请回复序号或名称。";
    assert.deepEqual(saidInGroup(), [list, list, "几份？", "几份？", "@小明 饭 2 份", "@阿珍 粥 9 份"]);
  }));

test("an answer fires no command, and after the dialogue it does again", () =>
  play(Shop, async ({ member, saidInGroup, app }) => {
    const ming = member("小明");
    await ming.says("点餐");
    const { handled } = app.stats;
    await ming.says("面");
    assert.equal(app.stats.handled, handled, "it was not dispatched");
    assert.equal(saidInGroup().at(-1), "几份？");
    await member("阿珍").says("面");
    assert.equal(saidInGroup().at(-1), "这是指令“面”");
    await ming.says("1");
    await ming.says("面");
    assert.deepEqual(saidInGroup().slice(-2), ["@小明 面 1 份", "这是指令“面”"]);
  }));

test("a wrong answer is corrected, a cancel word ends, and time that is up says so", () =>
  play(Shop, async ({ member, saidInGroup, advance }) => {
    const ming = member("小明");
    await ming.says("点餐");
    await ming.says("鱼");
    await ming.says("粥");
    await ming.says("一百");
    await advance(59_000);
    await ming.says("取消");
    assert.deepEqual(saidInGroup().slice(1), [
      "请回复 1 到 3 之间的序号，或其中一项的名称。",
      "几份？",
      "请回复 1 到 9 的数字",
      "已取消。",
    ]);
    await ming.says("点餐");
    await ming.says("1");
    await advance(60_000);
    await ming.says("面");
    assert.deepEqual(saidInGroup().slice(-2), ["超时了，下次再来", "这是指令“面”"]);
    await ming.says("清空");
    await ming.says("算了");
    assert.equal(saidInGroup().at(-1), "没有清空");
  }));

test("in private and in a group the same person is asked separately", () =>
  play(Shop, async ({ user, member, saidInGroup }) => {
    const [inGroup, inPrivate] = [member("小明"), user("小明")];
    await inGroup.says("清空");
    await inPrivate.says("点餐");
    await inGroup.says("是");
    await inPrivate.says("2");
    await inPrivate.says("4");
    assert.equal(saidInGroup().at(-1), "已清空");
    assert.equal(
      inPrivate.lastReply?.text,
      "@小明 饭 4 份".replace("@小明", inPrivate.lastReply?.text.split(" ")[0] ?? ""),
    );
  }));

test("a whole group answers: who comes first, who joins, and what is no answer goes on as usual", () =>
  play(
    class {
      @Command("抢答", { in: "group" })
      async quiz(event: GroupMessageEvent) {
        const answer = await event.ask("1+1=?", { from: ({ text }) => text.trim() === "2", timeoutMs: 10_000 });
        return answer === undefined ? "没有人答对" : [at(answer.user_id), " 答对了"];
      }
      @Command("报名", { in: "group" })
      async join(event: GroupMessageEvent) {
        const players = await event.askAll("回复 1 报名", { from: ({ text }) => text === "1", timeoutMs: 30_000 });
        return `${players.length} 人：${players.map(({ user_id }) => user_id).join(" ")}`;
      }
      @Command("ping")
      ping() {
        return "pong";
      }
    },
    async ({ member, saidInGroup, advance }) => {
      const [ming, zhen, wang] = [member("小明"), member("阿珍"), member("老王")];
      await ming.says("抢答");
      await zhen.says("3");
      await wang.says("ping");
      await wang.says("2");
      await ming.says("抢答");
      await advance(10_000);
      await ming.says("报名");
      await ming.says("1");
      await ming.says("1");
      await zhen.says("1");
      await zhen.says("ping");
      await advance(30_000);
      await wang.says("1");
      assert.deepEqual(saidInGroup(), [
        "1+1=?",
        "pong",
        "@老王 答对了",
        "1+1=?",
        "没有人答对",
        "回复 1 报名",
        "pong",
        "2 人：20001 20002",
      ]);
    },
  ));

test("notices ask too: somebody who pokes, somebody who joins", () =>
  play(
    class {
      @On("notice.notify.poke")
      async poked(event: PokeEvent) {
        return await event.confirm("戳我干嘛，要帮忙吗？") ? "说吧" : undefined;
      }
      @On("notice.group_increase")
      async joined(event: GroupIncreaseEvent) {
        const answer = await event.ask([at(event.user_id), " 介绍一下自己？"]);
        return answer === undefined ? undefined : `欢迎，${answer.text}`;
      }
    },
    async ({ newcomer, member, saidInGroup }) => {
      await member("小明").pokes();
      await member("阿珍").says("好");
      await member("小明").says("好");
      const somebody = newcomer("新人");
      await somebody.joins();
      await somebody.says("我是新人");
      assert.deepEqual(saidInGroup(), ["戳我干嘛，要帮忙吗？", "说吧", "@新人 介绍一下自己？", "欢迎，我是新人"]);
    },
  ));

test("a message that is quoted is looked up, and the asked-for picture comes with the answer", () =>
  play(
    class {
      @OnGroupMsg()
      async quoted(event: GroupMessageEvent) {
        const quoted = await event.quote();
        return quoted === undefined ? undefined : `${quoted.sender.nickname}说过：${quoted.text}`;
      }
      @Command("存图")
      async save(event: ChatMessageEvent) {
        const answer = await event.ask("发一张图片");
        return answer?.segments.some(({ type }) => type === "image") === true ? "收到图片" : "不是图片";
      }
    },
    async ({ member, saidInGroup }) => {
      const message = await member("阿珍").says("明天放假");
      await member("小明").replies(message, "真的？");
      await member("小明").says("存图");
      await member("小明").sendsImage();
      assert.deepEqual(saidInGroup(), ["阿珍说过：明天放假", "发一张图片", "收到图片"]);
    },
  ));

test("a question without an event: in a group or to a person", () =>
  play(Shop, async ({ app, group, user, settle, member, saidInGroup }) => {
    const duty = app.chat({ group_id: group(GROUP).id }).ask("今天谁值日？", { from: "anyone" });
    const tea = app.chat({ user_id: member("小明").id }).confirm("喝茶吗？");
    await settle();
    await member("阿珍").says("我");
    await user("小明").says("好");
    assert.deepEqual([(await duty)?.text, await tea], ["我", true]);
    assert.deepEqual(saidInGroup(), ["今天谁值日？"]);
  }));

test("stop ends questions at once, and the handlers can still say something", async () => {
  const reasons: string[] = [];
  class Asks {
    @Command("问", { in: "group" })
    async ask(event: GroupMessageEvent) {
      const result = await event.askResult("？", { timeoutMs: Infinity });
      reasons.push(result.ok ? "answered" : result.reason);
      return "下次再说";
    }
  }
  await play(Asks, async ({ app, member, saidInGroup }) => {
    await member("小明").says("问");
    await member("阿珍").says("问");
    assert.deepEqual([app.stats.running, app.stats.waiting], [2, 2]);
    await app.stop();
    assert.deepEqual([app.stats.running, app.stats.waiting], [0, 0]);
    assert.deepEqual(reasons, ["stopped", "stopped"]);
    assert.deepEqual(saidInGroup().slice(2), ["下次再说", "下次再说"]);
  });
});

test("as many waiting people as you like pause nothing, and a burst loses nothing", async () => {
  const peer = await startPeer();
  const greeted: number[] = [];
  class Asks {
    @Command("开始", { in: "group" })
    async ask(event: GroupMessageEvent) {
      const answer = await event.ask("名字？");
      if (answer?.text === `我是${event.user_id}`) greeted.push(event.user_id);
      return "好";
    }
  }
  const app = await launch(Asks, { ...quiet, url: peer.url, concurrency: 4 });
  const people = Array.from({ length: 200 }, (_, index) => 30_000 + index);
  const by = (user_id: number, text: string) => groupMessage(text, { user_id });
  for (const user of people) peer.push(by(user, "开始"));
  for (const _ of people) await peer.called("send_group_msg");
  await app.idle();
  for (const user of people) peer.push(by(user, `我是${user}`));
  for (const _ of people) await peer.called("send_group_msg");
  await app.idle();
  assert.deepEqual(greeted, people);
  assert.equal(app.stats.running, 0);

  // The command and its answer in one burst: the answer may be here before the reply to the sending is.
  peer.push(by(1, "开始"));
  peer.push(by(1, "我是1"));
  peer.push(by(1, "开始"));
  peer.push(by(1, "我是1"));
  for (let count = 0; count < 4; count++) await peer.called("send_group_msg");
  await app.idle();
  assert.deepEqual(greeted.slice(-2), [1, 1]);
  await app.stop();
  await peer.close();
});

test("two accounts in one group do not take each other's answers", async () => {
  const [first, second] = [await startPeer(), await startPeer()];
  class Asks {
    @Command("开始")
    async ask(event: ChatMessageEvent) {
      return `${event.self_id} ${(await event.ask("？"))?.text}`;
    }
  }
  const api = [first, second].map(({ url }) => new NapCatApi({ url }));
  for (const each of api) each.log.info = () => {};
  const app = await launch(Asks, { ...quiet, api });
  const other = { self_id: 10002 };
  first.push(privateMessage("开始"));
  second.push(privateMessage("开始", other));
  for (const peer of [first, second]) assert.equal(sentText(await peer.called("send_private_msg")), "？");
  await app.idle();
  second.push(privateMessage("二", other));
  assert.equal(sentText(await second.called("send_private_msg")), "10002 二");
  first.push(privateMessage("一"));
  assert.equal(sentText(await first.called("send_private_msg")), `${SELF} 一`);
  await app.stop();
  await Promise.all([first.close(), second.close()]);
});
