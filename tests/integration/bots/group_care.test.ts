import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "../../support/stage.ts";

test("check_in gives points once a day, more for days in a row, and keeps them over a restart", async () => {
  await using bot = await play("check_in.ts");
  const { 小明, 阿珍, 老王 } = bot.people;
  await 小明.says("积分排行");
  await 小明.says("签到");
  await 小明.says("打卡");
  await 阿珍.says("签到");
  await 老王.says("积分");
  assert.deepEqual(bot.said(), [
    "还没有人签到",
    "@小明 签到成功，+10 积分，共 10，连续 1 天",
    "@小明 今天已经签到过了",
    "@阿珍 签到成功，+10 积分，共 10，连续 1 天",
    "@老王 还没有签到过",
  ]);
  await bot.restart();
  await 小明.says("签到");
  await bot.advance("1天");
  await 小明.says("签到");
  await bot.advance("2天");
  await 阿珍.says("签到");
  await 老王.says("积分 @小明");
  await 老王.says("积分排行");
  assert.deepEqual(bot.said(), [
    "@小明 今天已经签到过了",
    "@小明 签到成功，+11 积分，共 21，连续 2 天",
    "@阿珍 签到成功，+10 积分，共 20，连续 1 天",
    "@小明 有 21 积分",
    "1. 小明 21\n2. 阿珍 20",
  ]);
  await bot.group("摸鱼群").member("小明").says("积分排行");
  assert.deepEqual(bot.said("摸鱼群"), ["还没有人签到"], "groups do not share points");
});

test("welcome greets who comes and tells who went; an admin writes the words, which are kept", async () => {
  await using bot = await play("welcome.ts");
  const { 小明, 老王 } = bot.people;
  const { world } = bot;
  const newcomer = world.addUser({ nickname: "新人" }).id;
  const come = async () => {
    world.joinGroup({ groupId: 700001, userId: newcomer });
    await bot.settle();
  };
  await come();
  await bot.group(700001).member("新人").leaves();
  assert.deepEqual(bot.said(), ["@新人 欢迎 新人！", `新人（${newcomer}）离开了我们`]);
  await 小明.says("欢迎词 你好");
  await 老王.says("欢迎词 {名字} 来了，\n请看群规");
  await bot.restart();
  await come();
  world.kick({ by: 20003, groupId: 700001, userId: newcomer });
  await bot.settle();
  assert.deepEqual(bot.said(), [
    "只有管理员可以用这个命令。",
    "欢迎词改好了",
    "@新人 新人 来了，\n请看群规",
    "新人 被移出了群聊",
  ]);
  await 老王.says("欢迎词 关");
  await come();
  assert.deepEqual(bot.said(), ["不再欢迎新人"]);
});

test("keywords answers with what admins wrote, pictures too, until they take it away", async () => {
  await using bot = await play("keywords.ts");
  const { 小明, 老王 } = bot.people;
  await 小明.says("添加回复 群规 没有");
  await 老王.says("添加回复 群规");
  await 老王.says("添加回复 群规 请看公告\n第二条");
  await 老王.says([{ type: "text", data: { text: '添加回复 "看 图" 这里 ' } }, {
    type: "face",
    data: { id: "14" },
  }]);
  await 小明.says("群规");
  await 小明.says("看 图");
  await 小明.says("什么群规");
  await bot.group("摸鱼群").member("小明").says("群规");
  assert.deepEqual(bot.said(), [
    "只有管理员可以用这个命令。",
    "缺少 <answer...>（内容）。\n用法：添加回复 <word> <answer...>",
    "添加了「群规」",
    "添加了「看 图」",
    "请看公告\n第二条",
    "这里 [表情 14]",
  ]);
  assert.deepEqual(bot.said("摸鱼群"), []);
  await bot.restart();
  await 小明.says("群规");
  await 小明.says("回复列表");
  await 老王.says("删除回复 群规");
  await 老王.says("删除回复 群规");
  await 小明.says("群规");
  assert.deepEqual(bot.said(), ["请看公告\n第二条", "关键词：群规、看 图", "删除了「群规」", "没有「群规」"]);
});

test("anti_flood mutes who floods, longer each time, and says so where it may not", async () => {
  await using bot = await play("anti_flood.ts");
  const { 小明, 老王 } = bot.people;
  const mutedFor = () => (bot.world.member(700001, 20001).mutedUntil - bot.world.now()) / 60_000;
  for (let count = 0; count < 5; count++) await 小明.says("哈");
  await bot.advance(11_000);
  for (let count = 0; count < 5; count++) await 小明.says("哈");
  assert.deepEqual(bot.said(), [], "five in ten seconds are allowed");
  await 小明.says("哈");
  assert.deepEqual([bot.said(), mutedFor()], [["@小明 刷屏，禁言 1 分钟"], 1]);
  await bot.advance("2分钟");
  for (let count = 0; count < 6; count++) await 小明.says("哈");
  assert.deepEqual([bot.said(), mutedFor()], [["@小明 刷屏，禁言 2 分钟"], 2]);
  for (let count = 0; count < 8; count++) await 老王.says("群主随便说");
  const elsewhere = bot.group("摸鱼群").member("阿珍");
  for (let count = 0; count < 5; count++) await elsewhere.says("哈");
  const [failed] = await bot.expectFailure(() => elsewhere.says("哈"));
  assert.deepEqual([bot.said(), bot.said("摸鱼群")], [[], ["有人刷屏，可我不是管理员"]]);
  assert.match(`${failed?.source}: ${failed?.error}`, /^AntiFlood\.count: ActionError: .*ERR_NOT_GROUP_ADMIN/);
});
