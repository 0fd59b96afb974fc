/** Twenty tests in a file of Node: prints what a processor had to do until the first bot was there, in milliseconds. */

import { defineBot } from "adelie";
import { createTestBot } from "adelie/testing";
import { test } from "node:test";
import process from "node:process";

const Hello = defineBot({ name: "hello", commands: { 签到: () => "好" } });

for (let number = 0; number < 20; number++) {
  test(`test ${number}`, async () => {
    const bot = await createTestBot(Hello);
    const { user, system } = process.cpuUsage();
    if (number === 0) console.log(`started after ${(user + system) / 1_000} ms`);
    await bot.people.小明.says("签到");
    await bot.people.小明.hears("好");
    await bot.stop();
  });
}
