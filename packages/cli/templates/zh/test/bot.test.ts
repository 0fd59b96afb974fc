import test from "node:test";
import { createTestBot } from "adelie/testing";

test("被戳了会说话", async () => {
  await using running = await createTestBot(new URL("../src/bot.ts", import.meta.url));
  const { 小明 } = running.people;
  await 小明.pokes();
  await 小明.hears("别戳啦");
});
