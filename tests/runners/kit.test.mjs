/** Tests of a bot as a user writes them: the same file runs under every test runner. */

import { defineBot } from "adelie";
import { createTestBot } from "adelie/testing";

const it = typeof test === "function" ? test : (await import("node:test")).test;

const Hello = defineBot({
  name: "hello",
  commands: {
    签到: () => "签到成功",
    改名: {
      async run(event) {
        const answer = await event.ask("叫什么？", { timeoutMs: 60_000 });
        return answer === undefined ? "等太久了" : `好的，${answer.text}`;
      },
    },
  },
});

it("somebody talks to the bot", async () => {
  const bot = await createTestBot(Hello);
  const { 小明, 阿珍 } = bot.people;
  await 小明.says("签到");
  await 小明.hears("签到成功");
  await 阿珍.says("你好");
  await 阿珍.hearsNothing();
  await bot.stop();
});

it("nobody waits for the time", async () => {
  const bot = await createTestBot(Hello);
  const { 小明 } = bot.people;
  await 小明.says("改名");
  await 小明.hears("叫什么？");
  await bot.advance("61s");
  await 小明.hears("等太久了");
  await bot.stop();
});

it("a failure says why", async () => {
  const bot = await createTestBot(Hello);
  const { 小明 } = bot.people;
  await 小明.says("签道");
  const error = await 小明.hears("签到成功").catch((seen) => seen);
  if (!/hello\.commands\["签到"\] @Command\("签到"\): /.test(error.message)) throw error;
  await bot.stop();
});
