import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { type ChatMessageEvent, Command, inject, NapCatApi } from "../../../../mod.ts";
import { createTestBot, createTestWeb } from "../../../../src/entries/testing.ts";

class Fetcher {
  #api = inject(NapCatApi);

  @Command("下载 <address>")
  async load(_event: ChatMessageEvent, { address }: { address: string }) {
    const result = await this.#api.downloadFile("a.txt", address);
    return result.ok ? `${result.file.path}|${await readFile(result.file.path, "utf8")}` : "不行";
  }
}

test("downloads get the answers of the test, into a folder that is gone after it", async () => {
  const web = createTestWeb({
    "https://files.example/a.txt": "一",
    "https://files.example/missing": () => new Response("", { status: 404 }),
    "https://files.example/away": new Error("nobody is there"),
    "https://files.example/*": (request: Request) => new TextEncoder().encode(new URL(request.url).search),
  });
  let path = "";
  {
    await using bot = await createTestBot(Fetcher, { web });
    const { 小明 } = bot.people;
    await 小明.says("下载 https://files.example/a.txt");
    await 小明.hears(/\|一$/);
    path = bot.lastReply?.text.split("|")[0] ?? "";
    assert.ok(existsSync(path), path);
    for (const address of ["missing", "away"]) {
      await 小明.says(`下载 https://files.example/${address}`);
      await 小明.hears("不行");
    }
    await 小明.says("下载 https://files.example/other?q=1");
    await 小明.hears(/\|\?q=1$/);
  }
  assert.equal(existsSync(path), false);
  assert.deepEqual(
    web.requests,
    ["a.txt", "missing", "away", "other?q=1"].map((of) => `GET https://files.example/${of}`),
  );
});

test("an address without an answer is not fetched, and fails the test with its name", async () => {
  const bot = await createTestBot(Fetcher);
  await assert.rejects(bot.people.小明.says("下载 https://files.example/a.txt"), {
    code: "TEST_FAILED",
    message: /The bot fetched https:\/\/files\.example\/a\.txt, and the test has no answer for it/,
  });
  await bot.stop();
});

test("fetch answers as JSON, and for one address again and again", async () => {
  const web = createTestWeb({ "https://api.example": { ok: true }, "https://text.example/": new Response("x") });
  for (let round = 0; round < 2; round++) {
    assert.deepEqual(await (await web.fetch("https://api.example/")).json(), { ok: true });
    assert.equal(await (await web.fetch("https://text.example")).text(), "x");
  }
  await assert.rejects(web.fetch("https://api.example/other"), { code: "TEST_FAILED" });
});
