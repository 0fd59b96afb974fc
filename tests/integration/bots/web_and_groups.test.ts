import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { jsonReply, MINUTE, OTHER_GROUP, play, withServer } from "../../support/stage.ts";

test("subscriptions pushes what is new to the groups that want it, and nothing twice", async () => {
  const items = [{ id: "1", title: "旧闻", url: "https://example.com/1" }];
  let isDown = false;
  const feed = () => isDown ? { status: 503 } : jsonReply({ version: "1.1", title: "新闻", items });
  const publish = (id: string, title: string) => items.unshift({ id, title, url: `https://example.com/${id}` });
  await withServer(
    ({ url }) => url.pathname === "/feed" ? feed() : { status: 404 },
    (url) =>
      play("subscriptions.ts", async ({ member, said, pass, restart, failures }) => {
        const due = () => pass(5 * MINUTE);
        await member("小明").says(`订阅 ${url}/feed`);
        await member("老王").says(`订阅 ${url}/none`);
        await member("老王").says("订阅 不是地址");
        await member("老王").says(`订阅 ${url}/feed`);
        await member("管理员小李", OTHER_GROUP).says(`订阅 ${url}/feed`);
        await due();
        assert.deepEqual(said(), [
          "只有管理员可以用这个命令。",
          "读不到这个地址，它要是 JSON Feed",
          "读不到这个地址，它要是 JSON Feed",
          "订阅了「新闻」",
        ]);
        assert.deepEqual(said(OTHER_GROUP), ["订阅了「新闻」"]);
        publish("2", "二");
        publish("3", "三");
        await due();
        const pushed = "【新闻】二\nhttps://example.com/2\n\n【新闻】三\nhttps://example.com/3";
        assert.deepEqual([said(), said(OTHER_GROUP)], [[pushed], [pushed]]);
        await restart();
        await due();
        isDown = true;
        await due();
        assert.match(failures.pop() ?? "", /^task: Error: .+\/feed 回答 503$/);
        isDown = false;
        publish("4", "四");
        await member("老王").says("订阅列表");
        await member("老王").says(`退订 ${url}/feed`);
        await member("老王").says(`退订 ${url}/feed`);
        await due();
        assert.deepEqual(said(), [`新闻 ${url}/feed`, "退订了", "没有订阅这个地址"]);
        assert.deepEqual(said(OTHER_GROUP), ["【新闻】四\nhttps://example.com/4"]);
      }),
  );
});

test("image_search takes a picture from the message, the quoted one, or asks for it", async () => {
  const asked: (string | null)[] = [];
  let status = 200;
  const results = [
    { header: { similarity: "95.2" }, data: { title: "企鹅", ext_urls: ["https://example.com/penguin"] } },
    { header: { similarity: "12.0" }, data: { title: "别的" } },
  ];
  const answer = ({ url }: { url: URL }) => {
    asked.push(url.searchParams.get("url"));
    return status === 200 ? jsonReply({ results }) : { status };
  };
  await withServer(answer, async (url) => {
    process.env["SAUCENAO_URL"] = `${url}/search.php`;
    try {
      await play("image_search.ts", async ({ sandbox, member, said, pass }) => {
        const ming = member("小明");
        await ming.says("搜图");
        await ming.says("这个");
        await ming.sendsImage();
        const [question, retry, first = ""] = said();
        assert.deepEqual([question, retry], ["请发一张图片", "这不是图片，再发一次，或者回复「取消」"]);
        assert.ok(first.endsWith("95.2% 企鹅\nhttps://example.com/penguin"), first);
        const picture = await member("阿珍").sendsImage();
        await ming.replies(picture, "搜图");
        assert.equal(said().length, 1);
        assert.equal(asked.length, 2);
        for (const each of asked) assert.ok(each?.startsWith(`${sandbox.httpUrl}/`), String(each));
        await ming.says("搜图");
        await ming.says("取消");
        await ming.says("搜图");
        assert.equal(said().length, 3);
        await pass(MINUTE);
        status = 500;
        await ming.replies(picture, "搜图");
        assert.deepEqual(said(), ["搜图的网站没有回答，等一会儿再试"]);
      });
    } finally {
      delete process.env["SAUCENAO_URL"];
    }
  });
});

test("forward_groups carries messages to the other group, for those who are admins in both", () =>
  play("forward_groups.ts", async ({ sandbox, member, said, restart }) => {
    sandbox.world.setRole({ by: 20003, groupId: 700001, userId: 20002, role: "admin" });
    await member("小明").says("转发到 700002");
    await member("阿珍").says("转发到 700002");
    await member("老王").says("转发到 799999");
    await member("老王").says("转发到 700001");
    await member("老王").says("转发到 700002");
    assert.deepEqual(said(), [
      "只有管理员可以用这个命令。",
      "你不是 700002 的管理员",
      "你或者我不在 799999 里",
      "不能转发到自己",
      "这里的消息会转发到 700002",
    ]);
    await restart();
    const message = await member("小明").says("大家好 @阿珍");
    await member("阿珍").replies(message, "你好");
    await member("小明").sendsImage();
    await member("小明", OTHER_GROUP).says("这边不转发");
    await member("老王").says("停止转发");
    await member("小明").says("听不到了");
    await member("老王").says("停止转发");
    assert.deepEqual(said(), ["不转发了", "没有在转发"]);
    const [hello, answer, picture = "", ...rest] = said(OTHER_GROUP);
    assert.deepEqual([hello, answer, rest], ["【小明】大家好 @20002", "【阿珍】你好", []]);
    assert.match(picture, /^【小明】\[图片/);
  }));

test("word_filter recalls and warns, and mutes at the third time; admins keep the words", () =>
  play("word_filter.ts", async ({ sandbox, member, said, pass, restart }) => {
    const { world } = sandbox;
    await member("小明").says("屏蔽词 添加 广告");
    await member("老王").says("屏蔽词 添加 ...");
    await member("老王").says("屏蔽词 添加 广告 AD");
    await member("老王").says("屏蔽词 列表");
    assert.deepEqual(said(), ["只有管理员可以用这个命令。", "只有标点的不能屏蔽", "现在有 2 个屏蔽词", "广告、ad"]);
    const bad = await member("小明").says("卖 广　告 啦");
    assert.equal(world.message(bad.id).recalledBy, sandbox.selfId);
    await restart();
    await member("小明").says("ａ.Ｄ");
    await member("阿珍").says("没问题");
    await member("小明").says("广告");
    assert.deepEqual(said(), ["@小明 请注意用词（1/3）", "@小明 请注意用词（2/3）", "@小明 警告太多，禁言一小时"]);
    assert.ok(world.member(700001, 20001).mutedUntil > world.now());
    await pass(61 * MINUTE);
    await member("老王").says("屏蔽词 删除 广告");
    await member("小明").says("广告");
    assert.deepEqual(said(), ["现在有 1 个屏蔽词"]);
  }));

test("guess_game lets two people guess in turns, until one finds the number, gives up or is too slow", () =>
  play("guess_game.ts", async ({ member, said, pass }) => {
    const [ming, zhen] = [member("小明"), member("阿珍")];
    await ming.says("猜数 @小明");
    await ming.says("猜数 @阿珍");
    await member("老王").says("猜数 @小明");
    await zhen.says("不来");
    assert.deepEqual(said(), [
      "要 @ 另一个人",
      "@阿珍 有人想和你比赛猜数，来吗？",
      "这个群里有一局还没有结束",
      "对方不来",
    ]);
    await ming.says("猜数 @阿珍");
    await zhen.says("来");
    await ming.says("50");
    await zhen.says("第五十");
    assert.deepEqual(said().slice(1), ["@阿珍 猜一个 1 到 100 的数", "要 1 到 100 的整数"], "it is not 小明's turn");
    let question = "猜一个 1 到 100 的数";
    for (let turn = 0; !question.includes("赢了"); turn++) {
      const [, low, high] = /(\d+) 到 (\d+)/.exec(question)?.map(Number) ?? [];
      assert.ok(low !== undefined && high !== undefined && turn < 10, question);
      await [zhen, ming][turn % 2]?.says(String((low + high) >> 1));
      question = said().at(-1) ?? "";
    }
    assert.match(question, /^@(小明|阿珍) 猜中了 \d+，赢了！$/);
    await ming.says("猜数 @阿珍");
    await zhen.says("来");
    await zhen.says("认输");
    assert.match(said().at(-1) ?? "", /^@小明 赢了！数是 \d+$/);
    await ming.says("猜数 @阿珍");
    await zhen.says("来");
    await pass(30_000);
    assert.match(said().at(-1) ?? "", /^@小明 赢了！数是 \d+$/);
  }));

test("group_settings are each group's own, and bots that are off stay off over a restart", () =>
  play("group_settings.ts", async ({ member, said, restart }) => {
    await member("小明").says("设置 问候语 嗨");
    await member("老王").says("设置 不存在 1");
    await member("老王").says("设置 问候语 早上 好");
    await member("老王").says("设置 提到人 否");
    await member("小明").says("你好");
    await member("小明", OTHER_GROUP).says("你好");
    const [refused, mistake = "", ...rest] = said();
    assert.equal(refused, "只有管理员可以用这个命令。");
    assert.match(mistake, /问候语/);
    assert.deepEqual(rest, ["问候语改成了「早上 好」", "提到人改成了「否」", "早上 好"]);
    assert.deepEqual(said(OTHER_GROUP), ["@小明 你好"]);
    await member("老王").says("关闭 问候");
    await restart();
    await member("小明").says("你好");
    await member("小明").says("查看设置");
    await member("老王").says("开启");
    await member("小明").says("你好");
    assert.deepEqual(said(), ["关闭了", "问候语：早上 好\n提到人：否\n关闭的：问候", "开启了", "早上 好"]);
  }));
