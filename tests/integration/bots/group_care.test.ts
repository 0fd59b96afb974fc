import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY, MINUTE, OTHER_GROUP, play } from "../../support/stage.ts";

test("check_in gives points once a day, more for days in a row, and keeps them over a restart", () =>
  play("check_in.ts", async ({ member, said, pass, restart }) => {
    await member("小明").says("积分排行");
    await member("小明").says("签到");
    await member("小明").says("打卡");
    await member("阿珍").says("签到");
    await member("老王").says("积分");
    assert.deepEqual(said(), [
      "还没有人签到",
      "@小明 签到成功，+10 积分，共 10，连续 1 天",
      "@小明 今天已经签到过了",
      "@阿珍 签到成功，+10 积分，共 10，连续 1 天",
      "@老王 还没有签到过",
    ]);
    await restart();
    await member("小明").says("签到");
    await pass(DAY);
    await member("小明").says("签到");
    await pass(2 * DAY);
    await member("阿珍").says("签到");
    await member("老王").says("积分 @小明");
    await member("老王").says("积分排行");
    assert.deepEqual(said(), [
      "@小明 今天已经签到过了",
      "@小明 签到成功，+11 积分，共 21，连续 2 天",
      "@阿珍 签到成功，+10 积分，共 20，连续 1 天",
      "@小明 有 21 积分",
      "1. 小明 21\n2. 阿珍 20",
    ]);
    await member("小明", OTHER_GROUP).says("积分排行");
    assert.deepEqual(said(OTHER_GROUP), ["还没有人签到"], "groups do not share points");
  }));

test("welcome greets who comes and tells who went; an admin writes the words, which are kept", () =>
  play("welcome.ts", async ({ sandbox, member, said, restart }) => {
    const { world } = sandbox;
    const newcomer = world.addUser({ nickname: "新人" }).id;
    const come = async () => {
      world.joinGroup({ groupId: 700001, userId: newcomer });
      await sandbox.settle();
    };
    await come();
    await member("新人").leaves();
    assert.deepEqual(said(), ["@新人 欢迎 新人！", `新人（${newcomer}）离开了我们`]);
    await member("小明").says("欢迎词 你好");
    await member("老王").says("欢迎词 {名字} 来了，\n请看群规");
    await restart();
    await come();
    world.kick({ by: 20003, groupId: 700001, userId: newcomer });
    await sandbox.settle();
    assert.deepEqual(said(), [
      "只有管理员可以用这个命令。",
      "欢迎词改好了",
      "@新人 新人 来了，\n请看群规",
      "新人 被移出了群聊",
    ]);
    await member("老王").says("欢迎词 关");
    await come();
    assert.deepEqual(said(), ["不再欢迎新人"]);
  }));

test("keywords answers with what admins wrote, pictures too, until they take it away", () =>
  play("keywords.ts", async ({ member, said, restart }) => {
    await member("小明").says("添加回复 群规 没有");
    await member("老王").says("添加回复 群规");
    await member("老王").says("添加回复 群规 请看公告\n第二条");
    await member("老王").says([{ type: "text", data: { text: '添加回复 "看 图" 这里 ' } }, {
      type: "face",
      data: { id: "14" },
    }]);
    await member("小明").says("群规");
    await member("小明").says("看 图");
    await member("小明").says("什么群规");
    await member("小明", OTHER_GROUP).says("群规");
    assert.deepEqual(said(), [
      "只有管理员可以用这个命令。",
      "缺少 <answer...>（内容）。\n用法：添加回复 <word> <answer...>",
      "添加了「群规」",
      "添加了「看 图」",
      "请看公告\n第二条",
      "这里 [表情 14]",
    ]);
    assert.deepEqual(said(OTHER_GROUP), []);
    await restart();
    await member("小明").says("群规");
    await member("小明").says("回复列表");
    await member("老王").says("删除回复 群规");
    await member("老王").says("删除回复 群规");
    await member("小明").says("群规");
    assert.deepEqual(said(), ["请看公告\n第二条", "关键词：群规、看 图", "删除了「群规」", "没有「群规」"]);
  }));

test("anti_flood mutes who floods, longer each time, and says so where it may not", () =>
  play("anti_flood.ts", async ({ sandbox, member, said, pass, failures }) => {
    const mutedFor = () => (sandbox.world.member(700001, 20001).mutedUntil - sandbox.world.now()) / MINUTE;
    for (let count = 0; count < 5; count++) await member("小明").says("哈");
    await pass(11_000);
    for (let count = 0; count < 5; count++) await member("小明").says("哈");
    assert.deepEqual(said(), [], "five in ten seconds are allowed");
    await member("小明").says("哈");
    assert.deepEqual([said(), mutedFor()], [["@小明 刷屏，禁言 1 分钟"], 1]);
    await pass(2 * MINUTE);
    for (let count = 0; count < 6; count++) await member("小明").says("哈");
    assert.deepEqual([said(), mutedFor()], [["@小明 刷屏，禁言 2 分钟"], 2]);
    for (let count = 0; count < 8; count++) await member("老王").says("群主随便说");
    for (let count = 0; count < 6; count++) await member("阿珍", OTHER_GROUP).says("哈");
    assert.deepEqual([said(), said(OTHER_GROUP)], [[], ["有人刷屏，可我不是管理员"]]);
    assert.match(failures.pop() ?? "", /^AntiFlood\.count: ActionError: .*ERR_NOT_GROUP_ADMIN/);
  }));
