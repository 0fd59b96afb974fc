import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import process from "node:process";
import { test } from "node:test";
import { createTestBot } from "../../src/entries/testing.ts";
import { freePort } from "../support/raw.ts";

test("the example of GitHub's webhook tells groups of what is signed, and refuses what is not", async () => {
  const port = await freePort();
  // No other test reads these names.
  Object.assign(process.env, { GITHUB_PORT: String(port), GITHUB_SECRET: "secret", GITHUB_HOST: "127.0.0.1" });
  await using bot = await createTestBot(new URL("../../examples/bots/github_webhook.ts", import.meta.url));
  const { 老王 } = bot.people;
  await 老王.says("订阅仓库 octocat/Hello-World");

  const post = async (event: string, payload: unknown, secret = "secret") => {
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const response = await fetch(`http://127.0.0.1:${port}/github`, {
      method: "POST",
      headers: { "x-github-event": event, "x-hub-signature-256": signature },
      body,
    });
    await response.body?.cancel();
    return response.status;
  };
  const repository = { full_name: "octocat/Hello-World" };
  const issue = { number: 7, title: "企鹅不见了", html_url: "https://github.com/octocat/Hello-World/issues/7" };

  bot.said();
  assert.equal(
    await post("issues", { repository, issue, action: "opened", sender: { login: "octocat" } }, "other"),
    401,
  );
  assert.equal(await post("issues", { repository, issue, action: "opened", sender: { login: "octocat" } }), 204);
  assert.equal(await post("star", { repository, action: "created" }), 204);
  assert.equal(await post("issues", "no object"), 204);
  assert.equal(await post("push", { repository, commits: ["x".repeat(1024 * 1024)] }), 413);
  await bot.settle();
  assert.deepEqual(bot.said(), [
    "【octocat/Hello-World】octocat 新开了 #7 企鹅不见了\nhttps://github.com/octocat/Hello-World/issues/7",
  ]);
});
