import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { startAgain } from "../../src/bot/app/start/again.ts";
import { startApp } from "../../src/bot/app/launch.ts";
import { Command, inject, Storage } from "../../mod.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/sandbox.ts";
import { control, run } from "./control_client.ts";

class Counter {
  private storage = inject(Storage);
  private since = 0;

  @Command("数")
  async count() {
    return `${await this.storage.update<number>("n", (old = 0) => old + 1)} ${++this.since}`;
  }

  @Command("坏")
  broken() {
    throw new Error("坏了");
  }
}

const GOOD = `
小明: 数
机器人: 1 1
重启
小明: 数
机器人: 2 1
时间 +1天
小明: 坏
（出错 坏了）
`;

/** A sandbox whose bots can be started once more, with scenarios in a folder. */
async function withSandbox(test: (sandbox: Sandbox, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-chats-"));
  const sandbox = await createSandbox({ scenarios: [folder] });
  const start = (options: object) => startApp(Counter, options);
  const app = await start({ url: sandbox.url, storage: "memory", log: "silent", handleSignals: false });
  sandbox.attach({
    explain: (payload) => app.explain(payload as never),
    commands: () => [],
    again: async (place) => {
      const again = await startAgain(start, place);
      return { ...again, explain: (payload) => again.explain(payload as never) };
    },
  });
  try {
    await test(sandbox, folder);
  } finally {
    await app.stop();
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
}

it("each story has a bot and a world of its own: the same run gives the same, and the world that is shown stays", () =>
  withSandbox(async (sandbox) => {
    const before = sandbox.journal.entries.length;
    const text = `## 一${GOOD}## 二${GOOD}`;
    const first = await run(sandbox, "scenario.run", { text });
    assert.deepEqual([first.isOk, first.stories.map(({ report }: { report: string }) => report)], [true, ["", ""]]);
    assert.deepEqual(first.stories[0].lines, first.stories[1].lines);
    assert.deepEqual(await run(sandbox, "scenario.run", { text }), first);
    assert.equal(sandbox.journal.entries.length, before);
    const one = await run(sandbox, "scenario.run", { text, story: 10 });
    assert.deepEqual(one.stories.map(({ title }: { title: string }) => title), ["二"]);
  }));

it("differences are told, with the reasons of the bot, and accepted", () =>
  withSandbox(async (sandbox, folder) => {
    await mkdir(join(folder, "剧本"));
    await writeFile(join(folder, "剧本", "数.chat"), "小明: 数\n机器人: 7\n\n小明: 不认识\n机器人: 在\n");
    const { files } = await run(sandbox, "scenario.list");
    assert.deepEqual(files.map(({ file, stories }: { file: string; stories: unknown[] }) => [file, stories.length]), [
      ["剧本/数.chat", 1],
    ]);
    const { isOk, stories, accepted } = await run(sandbox, "scenario.run", { file: "剧本/数.chat" });
    assert.equal(isOk, false);
    assert.match(
      stories[0].report,
      /数\.chat:2 .+\n    小明: 数\n  - 机器人: 7\n  \+ 机器人: 1 1\n剧本\/数\.chat:5 .+\n[^]*why:\n      ✗ .*数/,
    );
    assert.equal(accepted, "小明: 数\n机器人: 1 1\n\n小明: 不认识\n");
    await run(sandbox, "scenario.save", { file: "剧本/数.chat", text: accepted });
    assert.equal(await readFile(join(folder, "剧本", "数.chat"), "utf8"), accepted);
    await run(sandbox, "scenario.save", { file: "新的.chat", text: accepted });
    for (const file of ["../外面.chat", "a.txt", "剧本/没有.chat", "/tmp/a.chat"]) {
      const { ok, error } = await control(sandbox, { op: "scenario.save", params: { file, text: accepted } });
      assert.deepEqual([ok, error.code], [false, "bad-params"], file);
    }
  }));

it("what cannot be read is told with its place; without a bot of this process it plays here, when it may", async () => {
  await using sandbox = await createSandbox();
  const wrong = await control(sandbox, { op: "scenario.run", params: { text: "小明: a\n时间 明天" } });
  assert.equal(wrong.error.code, "bad-params");
  assert.match(wrong.error.message, /text:2:4 .+\n    时间 明天\n {9}\^/);
  assert.equal(
    (await control(sandbox, { op: "scenario.run", params: { text: "小明: a" } })).error.code,
    "not-attached",
  );
  const { isOk } = await run(sandbox, "scenario.run", { text: "小明: a\n（没有回应）\n阿珍 戳 机器人", here: true });
  assert.equal(isOk, true);
  const checked = await run(sandbox, "scenario.check", { text: "## 一\n群   签到测试群\n小明：a", lang: "en" });
  assert.deepEqual(checked, {
    stories: [{ title: "一", line: 1 }],
    errors: [],
    text: "## 一\ngroup 签到测试群\n小明: a\n",
  });
});

it("what was played is written as a scenario, which plays again", () =>
  withSandbox(async (sandbox) => {
    const { world } = sandbox;
    const ming = sandbox.group("签到测试群").member("小明");
    await ming.says("数");
    const said = await sandbox.group("签到测试群").member("阿珍").says("大家好 @小明");
    await ming.replies(said, "你好");
    await ming.pokes();
    await sandbox.clock.advance(3_600_000);
    await sandbox.user("小明").says("数");
    const { id } = world.addUser({ nickname: "新人" });
    const { flag } = world.requestJoin({ from: id, groupId: 700001, comment: "我是\n新人" });
    world.answerRequest({ by: 20003, flag, isApproved: true });
    world.mute({ by: 20003, groupId: 700001, userId: id, durationMs: 60_000 });
    const { text } = await run(sandbox, "scenario.write");
    assert.equal(
      text,
      `群 签到测试群
小明: 数
机器人: 1 1
阿珍: 大家好 @小明
小明: [回复 大家好 @小明] 你好
小明 戳 机器人
时间 +1小时
私聊 小明
小明: 数
机器人: 2 2
布置 用户 新人 号码=${id}
群 签到测试群
新人 申请进群 我是\\n新人
老王 同意 新人
老王 禁言 新人 60s
`,
    );
    const { stories } = await run(sandbox, "scenario.run", { text });
    assert.equal(stories[0].report, "");
    const { text: english } = await run(sandbox, "scenario.write", { chat: "private:20001", lang: "en" });
    assert.equal(english, "private 小明\n小明: 数\nbot: 2 2\n");
  }));
