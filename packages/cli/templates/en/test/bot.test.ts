import test from "node:test";
import { createTestBot } from "adelie/testing";

test("answers when it is poked", async () => {
  await using running = await createTestBot(new URL("../src/bot.ts", import.meta.url));
  const { 小明 } = running.people;
  await 小明.pokes();
  await 小明.hears("Stop it!");
});
