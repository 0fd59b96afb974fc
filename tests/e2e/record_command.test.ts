/** `npm run record` and `npm run replay`, as somebody types them. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { inFolder } from "../support/recording.ts";
import { root } from "../support/runtimes.ts";

function start(command: string, args: readonly string[]) {
  const env = { ...process.env, LC_ALL: "C" };
  const child = spawn(process.execPath, ["--import", "tsx", "packages/cli/src/main.ts", command, ...args], {
    cwd: root,
    env,
  });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (text) => output += text);
  child.stderr.on("data", (text) => errors += text);
  const ended = once(child, "exit").then(([code]) => ({ code: Number(code), output, errors }));
  return { child, ended };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const run = (command: string, ...args: string[]) => start(command, args).ended;

describe("npm run record, npm run replay", () => {
  it("record what passes, say what a bot does differently now, and make scenarios and fixtures of it", () =>
    inFolder(async (path) => {
      await using sandbox = await createSandbox({ page: false });
      const { child, ended } = start("record", ["--listen", "0", "--to", sandbox.url, "--out", path, "--json"]);
      try {
        const line = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
        const { ports } = JSON.parse(String((await line).value)) as { ports: number[] };
        const bot = spawn(process.execPath, ["--import", "tsx", "examples/hello.ts"], {
          cwd: root,
          stdio: "ignore",
          env: { ...process.env, ONEBOT_URL: `ws://127.0.0.1:${ports[0]}` },
        });
        try {
          await sandbox.connected();
          const ming = sandbox.group("签到测试群").member("小明");
          // The bot begins when it knows who it is.
          await until(() => sandbox.calls().some(({ action }) => action === "get_login_info"));
          await new Promise((resolve) => setTimeout(resolve, 200));
          await ming.says("你好");
          await until(() => ming.lastReply !== undefined);
        } finally {
          bot.kill("SIGTERM");
        }
      } finally {
        child.kill("SIGTERM");
      }
      assert.equal((await ended).code, 0);

      const [same, json, chat, fixture] = await Promise.all([
        run("replay", path, "examples/hello.ts"),
        run("replay", path, "examples/check_in.ts", "--json"),
        run("record", "--to-scenario", path),
        run("record", "--to-fixture", path),
      ]);
      assert.deepEqual([same.code, json.code], [0, 1], same.errors + json.errors);
      assert.match(same.output, /The bot does the same as then/);
      const report = JSON.parse(json.output) as { differences: { kind: string }[] };
      assert.equal(report.differences[0]?.kind, "missing");
      assert.match(chat.output, /名字\d: 你好\n机器人: 你好！我是 adelie。/);
      assert.equal((JSON.parse(fixture.output) as { accounts: number[] }).accounts.length, 1);
      // A scenario of it is played as any other.
      const story = join(dirname(path), "day.chat");
      await writeFile(story, chat.output);
      const played = await run("test", "--bot", "examples/hello.ts", story);
      assert.equal(played.code, 0, played.output);
    }));
});
