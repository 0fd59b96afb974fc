import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { jsonReply, play, serve } from "../../support/stage.ts";

test("subscriptions pushes what is new to the groups that want it, and nothing twice", async () => {
  const items = [{ id: "1", title: "旧闻", url: "https://example.com/1" }];
  let isDown = false;
  const feed = () => isDown ? { status: 503 } : jsonReply({ version: "1.1", title: "新闻", items });
  const publish = (id: string, title: string) => items.unshift({ id, title, url: `https://example.com/${id}` });
  await using web = await serve(({ url }) => url.pathname === "/feed" ? feed() : { status: 404 });
  const { url } = web;
  await using bot = await play("subscriptions.ts");
  const { 小明, 老王 } = bot.people;
  const due = () => bot.advance("5分钟");
  await 小明.says(`订阅 ${url}/feed`);
  await 老王.says(`订阅 ${url}/none`);
  await 老王.says("订阅 不是地址");
  await 老王.says(`订阅 ${url}/feed`);
  await bot.group("摸鱼群").member("管理员小李").says(`订阅 ${url}/feed`);
  await due();
  assert.deepEqual(bot.said(), [
    "只有管理员可以用这个命令。",
    "读不到这个地址，它要是 JSON Feed",
    "读不到这个地址，它要是 JSON Feed",
    "订阅了「新闻」",
  ]);
  assert.deepEqual(bot.said("摸鱼群"), ["订阅了「新闻」"]);
  publish("2", "二");
  publish("3", "三");
  await due();
  const pushed = "【新闻】二\nhttps://example.com/2\n\n【新闻】三\nhttps://example.com/3";
  assert.deepEqual([bot.said(), bot.said("摸鱼群")], [[pushed], [pushed]]);
  await bot.restart();
  await due();
  isDown = true;
  const [failed] = await bot.expectFailure(due);
  assert.match(`${failed?.source}: ${failed?.error}`, /^task: Error: .+\/feed 回答 503$/);
  isDown = false;
  publish("4", "四");
  await 老王.says("订阅列表");
  await 老王.says(`退订 ${url}/feed`);
  await 老王.says(`退订 ${url}/feed`);
  await due();
  assert.deepEqual(bot.said(), [`新闻 ${url}/feed`, "退订了", "没有订阅这个地址"]);
  assert.deepEqual(bot.said("摸鱼群"), ["【新闻】四\nhttps://example.com/4"]);
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
  await using web = await serve(answer);
  process.env["SAUCENAO_URL"] = `${web.url}/search.php`;
  try {
    await using bot = await play("image_search.ts");
    const { 小明, 阿珍 } = bot.people;
    await 小明.says("搜图");
    await 小明.says("这个");
    await 小明.sendsImage();
    const [question, retry, first = ""] = bot.said();
    assert.deepEqual([question, retry], ["请发一张图片", "这不是图片，再发一次，或者回复「取消」"]);
    assert.ok(first.endsWith("95.2% 企鹅\nhttps://example.com/penguin"), first);
    const picture = await 阿珍.sendsImage();
    await 小明.replies(picture, "搜图");
    assert.equal(bot.said().length, 1);
    assert.equal(asked.length, 2);
    for (const each of asked) assert.ok(each?.startsWith(`${bot.sandbox.httpUrl}/`), String(each));
    await 小明.says("搜图");
    await 小明.says("取消");
    await 小明.says("搜图");
    assert.equal(bot.said().length, 3);
    await bot.advance("1分钟");
    status = 500;
    await 小明.replies(picture, "搜图");
    assert.deepEqual(bot.said(), ["搜图的网站没有回答，等一会儿再试"]);
  } finally {
    delete process.env["SAUCENAO_URL"];
  }
});

test("forward_groups carries messages to the other group, for those who are admins in both", async () => {
  await using bot = await play("forward_groups.ts");
  const { 小明, 阿珍, 老王 } = bot.people;
  bot.world.setRole({ by: 20003, groupId: 700001, userId: 20002, role: "admin" });
  await 小明.says("转发到 700002");
  await 阿珍.says("转发到 700002");
  await 老王.says("转发到 799999");
  await 老王.says("转发到 700001");
  await 老王.says("转发到 700002");
  assert.deepEqual(bot.said(), [
    "只有管理员可以用这个命令。",
    "你不是 700002 的管理员",
    "你或者我不在 799999 里",
    "不能转发到自己",
    "这里的消息会转发到 700002",
  ]);
  await bot.restart();
  const message = await 小明.says("大家好 @阿珍");
  await 阿珍.replies(message, "你好");
  await 小明.sendsImage();
  await bot.group("摸鱼群").member("小明").says("这边不转发");
  await 老王.says("停止转发");
  await 小明.says("听不到了");
  await 老王.says("停止转发");
  assert.deepEqual(bot.said(), ["不转发了", "没有在转发"]);
  const [hello, answer, picture = "", ...rest] = bot.said("摸鱼群");
  assert.deepEqual([hello, answer, rest], ["【小明】大家好 @20002", "【阿珍】你好", []]);
  assert.match(picture, /^【小明】\[图片/);
});

test("forward_groups says how long it was offline, in the groups that missed something", async () => {
  await using bot = await play("forward_groups.ts");
  bot.world.setRole({ by: 20003, groupId: 700001, userId: 20002, role: "admin" });
  await bot.people.老王.says("转发到 700002");
  bot.fault("offline"); // for half a minute
  await bot.settle();
  await bot.advance("1分钟");
  assert.deepEqual(bot.said("摸鱼群"), ["掉线了 30秒，其间的消息没有转发"]);
});

test("word_filter recalls and warns, and mutes at the third time; admins keep the words", async () => {
  await using bot = await play("word_filter.ts");
  const { 小明, 阿珍, 老王 } = bot.people;
  const { world } = bot;
  await 小明.says("屏蔽词 添加 广告");
  await 老王.says("屏蔽词 添加 ...");
  await 老王.says("屏蔽词 添加 广告 AD");
  await 老王.says("屏蔽词 列表");
  assert.deepEqual(bot.said(), ["只有管理员可以用这个命令。", "只有标点的不能屏蔽", "现在有 2 个屏蔽词", "广告、ad"]);
  const bad = await 小明.says("卖 广　告 啦");
  assert.equal(world.message(bad.id).recalledBy, bot.selfId);
  await bot.restart();
  await 小明.says("ａ.Ｄ");
  await 阿珍.says("没问题");
  await 小明.says("广告");
  assert.deepEqual(bot.said(), ["@小明 请注意用词（1/3）", "@小明 请注意用词（2/3）", "@小明 警告太多，禁言一小时"]);
  assert.ok(world.member(700001, 20001).mutedUntil > world.now());
  await bot.advance("61分钟");
  await 老王.says("屏蔽词 删除 广告");
  await 小明.says("广告");
  assert.deepEqual(bot.said(), ["现在有 1 个屏蔽词"]);
});

test("guess_game lets two people guess in turns, until one finds the number, gives up or is too slow", async () => {
  await using bot = await play("guess_game.ts");
  const { 小明, 阿珍, 老王 } = bot.people;
  await 小明.says("猜数 @小明");
  await 小明.says("猜数 @阿珍");
  await 老王.says("猜数 @小明");
  await 阿珍.says("不来");
  assert.deepEqual(bot.said(), [
    "要 @ 另一个人",
    "@阿珍 有人想和你比赛猜数，来吗？",
    "这个群里有一局还没有结束",
    "对方不来",
  ]);
  await 小明.says("猜数 @阿珍");
  await 阿珍.says("来");
  await 小明.says("50");
  await 阿珍.says("第五十");
  assert.deepEqual(bot.said().slice(1), ["@阿珍 猜一个 1 到 100 的数", "要 1 到 100 的整数"], "it is not 小明's turn");
  let question = "猜一个 1 到 100 的数";
  for (let turn = 0; !question.includes("赢了"); turn++) {
    const [, low, high] = /(\d+) 到 (\d+)/.exec(question)?.map(Number) ?? [];
    assert.ok(low !== undefined && high !== undefined && turn < 10, question);
    await [阿珍, 小明][turn % 2]?.says(String((low + high) >> 1));
    question = bot.said().at(-1) ?? "";
  }
  assert.match(question, /^@(小明|阿珍) 猜中了 \d+，赢了！$/);
  await 小明.says("猜数 @阿珍");
  await 阿珍.says("来");
  await 阿珍.says("认输");
  assert.match(bot.said().at(-1) ?? "", /^@小明 赢了！数是 \d+$/);
  await 小明.says("猜数 @阿珍");
  await 阿珍.says("来");
  await bot.advance(30_000);
  assert.match(bot.said().at(-1) ?? "", /^@小明 赢了！数是 \d+$/);
});

test("group_settings are each group's own, and bots that are off stay off over a restart", async () => {
  await using bot = await play("group_settings.ts");
  const { 小明, 老王 } = bot.people;
  await 小明.says("设置 问候语 嗨");
  await 老王.says("设置 不存在 1");
  await 老王.says("设置 问候语 早上 好");
  await 老王.says("设置 提到人 否");
  await 小明.says("你好");
  await bot.group("摸鱼群").member("小明").says("你好");
  const [refused, mistake = "", ...rest] = bot.said();
  assert.equal(refused, "只有管理员可以用这个命令。");
  assert.match(mistake, /问候语/);
  assert.deepEqual(rest, ["问候语改成了「早上 好」", "提到人改成了「否」", "早上 好"]);
  assert.deepEqual(bot.said("摸鱼群"), ["@小明 你好"]);
  await 老王.says("关闭 问候");
  await bot.restart();
  await 小明.says("你好");
  await 小明.says("查看设置");
  await 老王.says("开启");
  await 小明.says("你好");
  assert.deepEqual(bot.said(), ["关闭了", "问候语：早上 好\n提到人：否\n关闭的：问候", "开启了", "早上 好"]);
});
