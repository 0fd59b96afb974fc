import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "../../support/stage.ts";

test("request_approval lets in who knows the answer, and asks the admins about others", async () => {
  await using bot = await play("request_approval.ts");
  const { 小明, 老王, 管理员小李 } = bot.people;
  const { world } = bot;
  const ask = async (nickname: string, comment: string) => {
    const { id } = world.addUser({ nickname });
    const { flag } = world.requestJoin({ from: id, groupId: 700001, comment });
    await bot.settle();
    return { id, state: () => world.requests.get(flag)?.state };
  };
  await 小明.says("进群答案 42");
  await 老王.says("进群答案 42");
  await bot.restart();
  const right = await ask("对", "问题：生命的意义？\n答案：42");
  const wrong = await ask("错", "问题：生命的意义？\n答案：41");
  assert.deepEqual([right.state(), wrong.state()], ["approved", "open"]);
  await 小明.says("同意");
  assert.equal(wrong.state(), "open", "a plain member decides nothing");
  await 管理员小李.says("拒绝");
  assert.equal(wrong.state(), "rejected");
  const other = await ask("另一个", "答案：不知道");
  await 老王.says("同意");
  assert.equal(other.state(), "approved");
  const forgotten = await ask("没人管", "答案：？");
  await bot.advance("25小时");
  assert.equal(forgotten.state(), "open");
  assert.deepEqual(bot.said(), [
    "只有管理员可以用这个命令。",
    "答「42」的人会自动通过",
    `${wrong.id} 想进群，说的是「41」。管理员回复「同意」或「拒绝」`,
    `已拒绝 ${wrong.id}`,
    `${other.id} 想进群，说的是「不知道」。管理员回复「同意」或「拒绝」`,
    `已同意 ${other.id}`,
    `${forgotten.id} 想进群，说的是「？」。管理员回复「同意」或「拒绝」`,
  ]);
  await bot.user("阿珍").requestsFriend("你好");
  assert.equal(world.friendship(bot.selfId, 20002), undefined);
  await bot.user("阿珍").requestsFriend("我是企鹅");
  assert.ok(world.friendship(bot.selfId, 20002));
});

test("lottery draws among those who joined when its time has come, over a restart", async () => {
  await using bot = await play("lottery.ts");
  const { 小明, 老王, 管理员小李 } = bot.people;
  await 小明.says("参加");
  await 小明.says("抽奖 奶茶");
  await 老王.says("抽奖 奶茶 两份");
  await 老王.says("抽奖 奶茶 0");
  await 老王.says("抽奖 奶茶 30000000");
  await 老王.says("抽奖 奶茶 2 1小时");
  await 老王.says("抽奖 咖啡");
  for (const name of ["小明", "小明", "阿珍"]) await bot.group(700001).member(name).says("参加");
  const [, refused, mistake = "", none = "", tooMany = "", begun = "", ...rest] = bot.said();
  assert.equal(refused, "只有管理员可以用这个命令。");
  assert.match(mistake, /winners/);
  assert.match(none, /要从 1 到 20 的整数，收到的是「0」/);
  assert.match(tooMany, /要从 1 到 20 的整数，收到的是「30000000」/);
  assert.match(begun, /^抽「奶茶」2 份，发送「参加」，.+ 开奖$/);
  assert.deepEqual(rest, [
    "「奶茶」还没有开奖",
    "@小明 参加了，现在有 1 人",
    "@小明 已经参加过了",
    "@阿珍 参加了，现在有 2 人",
  ]);
  await bot.advance("30分钟");
  await bot.restart();
  await 管理员小李.says("参加");
  assert.deepEqual(bot.said(), ["@管理员小李 参加了，现在有 3 人"]);
  await bot.advance("30分钟");
  const [result = "", ...more] = bot.said();
  assert.match(result, /^「奶茶」的得主：(@\S+) (@\S+) ?$/);
  assert.deepEqual(more, []);
  await 老王.says("抽奖 咖啡");
  await 老王.says("开奖");
  await bot.advance("10分钟");
  assert.deepEqual(bot.said().slice(1), ["没有人参加，「咖啡」归我了"]);
  await 老王.says("开奖");
  assert.deepEqual(bot.said(), ["现在没有抽奖"]);
});

test("polls counts one vote of each, that may be changed, and ends for its author or an admin", async () => {
  await using bot = await play("polls.ts");
  const { 小明, 阿珍 } = bot.people;
  await 小明.says("投票 吃什么 面");
  await 小明.says("投票 吃什么 面 饭");
  await 阿珍.says("投票 别的 甲 乙");
  await 小明.says("投 1");
  await 阿珍.says("投 3");
  await 阿珍.says("投 1");
  await bot.restart();
  await 阿珍.says("投 2");
  await 阿珍.says("投票结果");
  await 阿珍.says("结束投票");
  await 小明.says("结束投票");
  await 小明.says("投 1");
  const result = "吃什么\n1. 面 █████ 1 票\n2. 饭 █████ 1 票";
  assert.deepEqual(bot.said(), [
    "至少要有两个选项",
    "吃什么\n1. 面  0 票\n2. 饭  0 票\n发送「投 序号」",
    "「吃什么」还没有结束",
    "投了「面」",
    "序号是 1 到 2",
    "投了「面」",
    "投了「饭」",
    result,
    "只有发起人和管理员可以结束",
    `投票结束\n${result}`,
    "现在没有投票",
  ]);
});

test("dice rolls what is written, and has a luck of the day", async () => {
  await using bot = await play("dice.ts");
  const { 小明 } = bot.people;
  const roll = async (text: string) => {
    await 小明.says(text);
    return bot.said().join();
  };
  for (let count = 0; count < 5; count++) {
    const [, a = 0, b = 0, total] = /^@小明 攻击：2d6\+3 = \((\d)\+(\d)\)\+3 = (\d+)$/.exec(await roll(".r 2d6+3 攻击"))
      ?.map(Number) ?? [];
    assert.equal(total, a + b + 3);
    assert.ok(a >= 1 && a <= 6 && b >= 1 && b <= 6);
  }
  assert.match(await roll("d20"), /^@小明 d20 = \d+$/);
  assert.match(await roll("。r 1d1-3d1"), /^@小明 1d1-3d1 = 1-\(1\+1\+1\) = -2$/);
  assert.equal(await roll("100d6"), "骰子太多了，最多 50 个");
  assert.equal(await roll("d0"), "骰子至少要有一面");
  assert.equal(await roll(".r 5"), "这样写：.r 2d6+3");
  for (const chat of ["123", "dad", "2d", "我 2d6"]) assert.equal(await roll(chat), "", chat);
  const luck = await roll("jrrp");
  assert.match(luck, /^@小明 今天的人品是 \d+$/);
  assert.equal(await roll(".rp"), luck);
});

test("translate asks NapCat, about what is written, quoted or asked for", async () => {
  await using bot = await play("translate.ts");
  const { 小明, 阿珍 } = bot.people;
  await 小明.says("翻译 hello, penguin");
  await 小明.says("翻译 你好");
  await 小明.says(`翻译 ${"good ".repeat(51)}`);
  const message = await 阿珍.says("Good morning");
  await 小明.replies(message, "翻译");
  await 小明.says("翻译");
  await 小明.says("thanks");
  assert.deepEqual(bot.said(), [
    "hello：你好\npenguin：企鹅",
    "没有看到英文",
    "一次最多 50 个词，这里有 51 个",
    "Good：好\nmorning：早上",
    "翻译什么？",
    "thanks：谢谢",
  ]);
});

test("reminders come in time, in the chat where they were wanted, also after a restart", async () => {
  await using bot = await play("reminders.ts");
  const { 小明, 阿珍 } = bot.people;
  const friend = bot.user("小明");
  await 小明.says("10分钟后提醒我喝水");
  await 小明.says("一小时后，叫我开会");
  await friend.says("半小时后提醒我睡觉");
  await 小明.says("记得提醒我");
  await 小明.says("昨天提醒我早起");
  await 阿珍.says("我的提醒");
  const [water = "", meeting = "", past, none] = bot.said();
  assert.match(water, /^好的，2026\/1\/\d .+ 提醒你喝水$/);
  assert.match(meeting, /提醒你开会$/);
  assert.match(friend.lastReply?.text ?? "", /提醒你睡觉$/);
  assert.deepEqual([past, none], ["那个时间已经过去了", "没有提醒"]);
  await bot.advance("9分钟");
  assert.deepEqual(bot.said(), []);
  await bot.advance("1分钟");
  assert.deepEqual(bot.said(), ["@小明 该喝水了"]);
  await bot.restart();
  await 小明.says("我的提醒");
  await 小明.says("取消提醒 3");
  await 小明.says("取消提醒 2");
  assert.match(bot.said().join("|"), /^1\. .+睡觉\n2\. .+开会\|没有第 3 个提醒\|不提醒开会了$/);
  await bot.advance("60分钟");
  assert.equal(friend.lastReply?.text, "该睡觉了");
  assert.deepEqual([bot.said(), bot.said("摸鱼群")], [[], []]);
});
