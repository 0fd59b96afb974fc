/** Every example, on three runtimes, as a reader runs it: against the embedded sandbox, typing through standard input. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { root, runProgram, runtimes } from "../support/runtimes.ts";

const clean = { ONEBOT_URL: undefined, ONEBOT_TOKEN: undefined, NODE_ENV: undefined };

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "adelie-example-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [name, command] of Object.entries(runtimes)) {
  const run = (
    example: string,
    cwd: string,
    input: string,
    env: Record<string, string | undefined> = {},
    args: string[] = [],
  ) => runProgram([...command, join(root, "examples", example), ...args], { cwd, input, env: { ...clean, ...env } });

  test(`hello.ts answers on ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await run("hello.ts", folder, "你好\n再见\n");
      assert.equal(code, 0, stderr);
      assert.match(stdout, /小明: 你好\n小助手: 你好！我是 adelie。/);
      assert.equal(stdout.match(/小助手:/g)?.length, 1);
      assert.deepEqual(readdirSync(folder), []);
    }));

  test(`hello.ts without an address and without anybody to talk to says so and fails on ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await run("hello.ts", folder, "");
      assert.equal(code, 1, stdout + stderr);
      assert.match(stdout + stderr, /The bot ends: it was given no address.*Set ONEBOT_URL/);
    }));

  test(`check_in.ts answers 签到 once a day, and a poke, on ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await run(
        "check_in.ts",
        folder,
        "签到\n打卡\n:as 阿珍\n签到\n:poke\n复读 [CQ:at,qq=all]\n",
      );
      assert.equal(code, 0, stderr);
      const answers = stdout.split("\n").filter((line) => line.startsWith("小助手: "));
      assert.deepEqual(answers, [
        "小助手: @小明 签到成功，累计 1 天",
        "小助手: @小明 今天已经签到过了",
        "小助手: @阿珍 签到成功，累计 1 天",
        "小助手: 别戳啦",
        "小助手: [CQ:at,qq=all]",
      ]);
    }));

  test(`save_images.ts saves the picture and says so on ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await run("save_images.ts", folder, ":image\n");
      assert.equal(code, 0, stderr);
      assert.match(stdout, /小助手: 保存图片 .+\.\.\./);
      const [file = ""] = readdirSync(join(folder, "test_download"));
      const signature = readFileSync(join(folder, "test_download", file)).subarray(1, 4).toString();
      assert.equal(signature, "PNG");
    }));

  test(`get_msg_task.ts sends back what get_msg tells on ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await run("get_msg_task.ts", folder, "看看这条消息\n");
      assert.equal(code, 0, stderr);
      const line = stdout.split("\n").find((each) => each.startsWith("小助手: ")) ?? "";
      const reply = JSON.parse(line.slice("小助手: ".length)) as { retcode: number; data: { raw_message: string } };
      assert.deepEqual([reply.retcode, reply.data.raw_message], [0, "看看这条消息"]);
    }));

  test(`own_hooks.ts calls the overridden hook and no other log on ${name}`, () =>
    inFolder(async (folder) => {
      const { code, stdout, stderr } = await run("own_hooks.ts", folder, ":image\n");
      assert.equal(code, 0, stderr);
      assert.match(stdout, /文件下载好了：.+，但是我啥也不干/);
      assert.doesNotMatch(stdout + stderr, /Downloaded/);
      assert.equal(readdirSync(join(folder, "download")).length, 1);
    }));

  test(`client.ts prints what is said and answers on ${name}`, () =>
    inFolder(async (folder) => {
      await using sandbox = await createSandbox();
      const ran = run("client.ts", folder, "", { ONEBOT_URL: sandbox.url }, ["2"]);
      await sandbox.connected();
      const ming = sandbox.group("签到测试群").member("小明");
      await ming.says("ping");
      // Another process, which may just have connected: its answer is waited for, for as long as a slow machine takes.
      for (let waited = 0; ming.lastReply === undefined && waited < 10_000; waited += 20) await sleep(20);
      assert.equal(ming.lastReply?.text, "pong");
      await ming.says("[再见]");
      const { code, stdout, stderr } = await ran;
      assert.equal(code, 0, stderr);
      assert.deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line) as object), [
        { group: 700001, user: 20001, text: "ping" },
        { group: 700001, user: 20001, text: "[再见]" },
      ]);
    }));

  test(`http_only.ts sends over HTTP and ends on ${name}`, () =>
    inFolder(async (folder) => {
      const sandbox = await createSandbox();
      try {
        const { code, stdout, stderr } = await run("http_only.ts", folder, "", { ONEBOT_URL: sandbox.httpUrl }, [
          "700001",
        ]);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /消息已发送/);
        const said = sandbox.transcript().map((line) => line.text);
        assert.ok(said.some((text) => text.includes("小助手 上线了")), JSON.stringify(said));
        assert.ok(said.some((text) => text.includes("这一条是用 add 发的")), JSON.stringify(said));
      } finally {
        await sandbox.close();
      }
    }));
}

// Node runs types, but no decorators: from 22.18 on a bot without them needs no tool.
const plain = Object.fromEntries(
  ["node22", "node24"].map((
    name,
  ) => [name, [join(root, `tests/runtimes/node_modules/${name}/bin/node`), "--no-warnings"]]),
);
for (const [name, command] of Object.entries({ ...runtimes, ...plain })) {
  test(`define_bot.ts answers without decorators on ${name}`, () =>
    inFolder(async (folder) => {
      const input = "签到\n签到\nroll 2 3\nroll 1\n:poke\n";
      const example = join(root, "examples/define_bot.ts");
      const { code, stdout, stderr } = await runProgram([...command, example], { cwd: folder, input, env: clean });
      assert.equal(code, 0, stderr);
      const answers = stdout.split("\n").filter((line) => line.startsWith("小助手: "));
      assert.deepEqual(answers.slice(0, 2), ["小助手: 签到成功，累计 1 天", "小助手: 今天已经签到过了"]);
      assert.match(answers[2] ?? "", /^小助手: [12] [12] [12]$/);
      assert.match(answers[3] ?? "", /2\.\.1000/);
      assert.equal(answers.at(-1), "小助手: 别戳啦");
    }));
}

test("a launch that fails prints a message and ends with code 1, in every way of running it", async () => {
  const { startServer } = await import("../../src/runtime/server/server.ts");
  const server = await startServer({ port: 0, request: () => ({ status: 403 }), upgrade: () => ({ status: 403 }) });
  for (const [name, command] of Object.entries(runtimes)) {
    const env = { ...clean, ONEBOT_URL: `ws://127.0.0.1:${server.port}`, ONEBOT_TOKEN: "not-this-one" };
    const { code, stdout, stderr } = await runProgram([...command, join(root, "examples/hello.ts")], { env });
    assert.equal(code, 1, name);
    assert.match(stdout + stderr, /The bot did not start\. AuthError: /, name);
    assert.equal((stdout + stderr).split("refused the access token").length, 2, `${name} says it once`);
    assert.doesNotMatch(stdout + stderr, /not-this-one|at .*\.ts:\d/, name);
  }
  await server.close();
});
