import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Command, type GroupMessageEvent } from "../../../mod.ts";
import { scenarios } from "../../../src/testing/scenarios.ts";
import { createTestBot } from "../../../src/testing/test_bot.ts";

class Who {
  @Command("谁", { in: "group" })
  who(event: GroupMessageEvent) {
    return `我是 ${event.self_id}`;
  }

  @Command("环境")
  setting() {
    return process.env["ADELIE_TEST_WORD"] ?? "没有";
  }

  @Command("坏")
  broken() {
    throw new Error("坏了");
  }
}

/** The stories of a text. */
async function storiesOf(text: string): Promise<{ title: string; run(): Promise<void> }[]> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-chat-"));
  const path = join(folder, "故事.chat");
  await writeFile(path, text);
  try {
    return await scenarios(Who, pathToFileURL(path));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("each story of a file is a test of its own, with its title", async () => {
  const [good, bad, broken] = await storiesOf(
    "## 好\n小明: 谁\n机器人: 我是 10001\n## 坏\n小明: 谁\n机器人: 我是谁\n## 出错\n小明: 坏\n",
  );
  assert.deepEqual([good?.title, bad?.title], ["好", "坏"]);
  await good?.run();
  const isTold = {
    code: "TEST_FAILED",
    message: /故事\.chat:6 .+\n {4}小明: 谁\n {2}- 机器人: 我是谁\n {2}\+ 机器人: 我是 10001/,
  };
  await assert.rejects(async () => await bad?.run(), isTold);
  await assert.rejects(async () => await broken?.run(), /\+ （出错 Who\.broken: 坏了）/);
  assert.deepEqual((await storiesOf("小明: 谁\n机器人: 我是 10001")).map(({ title }) => title), ["故事"]);
  await assert.rejects(storiesOf("小明 戳戳 机器人"), /故事\.chat:1:1 .+戳/);
});

test("a story sets its world, its time and its environment, which is as before behind it", async () => {
  const [story] = await storiesOf(`环境 ADELIE_TEST_WORD=有
世界 空
方言 go-cqhttp
开始于 2026-02-01 08:00
布置 用户 小明
布置 群 新的群 群主=小明
群 新的群
小明: 环境
机器人: 有
时间 09:00
（没有回应）`);
  await story?.run();
  assert.equal(process.env["ADELIE_TEST_WORD"], undefined);
});

test("an account that a story sets up is one of the bots: each answers for itself", async () => {
  const [story] = await storiesOf(`布置 账号 二号
小明: 谁
机器人: 我是 10001
二号: /^我是 \\d+$/
二号 → send_group_msg {group_id: 签到测试群}
群 摸鱼群
小明: 谁
机器人: 我是 10001`);
  await story?.run();
});

test("a fault that names an account strikes that one, and the other goes on", async () => {
  const [story] = await storiesOf(`布置 账号 二号
故障 send_group_msg 风控 1次 账号=二号
小明: 谁
机器人: 我是 10001
二号 → send_group_msg
（调用失败 send_group_msg）
（出错 Timeout）
小明: 谁
机器人: 我是 10001
二号: /^我是 \\d+$/`);
  await story?.run();
  await using bot = await createTestBot(Who, { accounts: ["二号"] });
  bot.fault({ match: "message.*", effect: { kind: "drop" } }, "二号");
  await bot.people.小明.says("谁");
  assert.deepEqual(bot.transcript().match(/我是/g)?.length, 1);
  assert.throws(() => bot.fault("kicked", "小明"), /小明 is no account of the bot. Its accounts: 小助手, 二号/);
});

test("a text runs on a bot that is there already, and goes on from where it is", async () => {
  await using bot = await createTestBot(Who);
  await bot.people.小明.says("谁");
  await bot.run(`
    小明: 谁
    机器人: 我是 10001
    小明: 坏
    （出错 坏了）
  `);
  await assert.rejects(bot.run("小明: 你好\n机器人: 你好"), {
    code: "TEST_FAILED",
    message: /chat:2 .+\n[^]*\(nothing\)[^]*小明: 你好/,
  });
  await assert.rejects(bot.run("时间 昨天"), { code: "TEST_FAILED", message: /chat:1:4/ });
});
