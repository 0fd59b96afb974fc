import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { groupMessage, sentText, startPeer } from "../support/peer.ts";
import { bun, cleanUp, copyOfTree, deno } from "./support.ts";

/** Runs a command in a clone until the example bot has answered, presses Ctrl+C, and gives back how it ended. */
async function play(clone: string, command: [string, ...string[]], env: Record<string, string> = {}) {
  const peer = await startPeer();
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: clone,
    env: { ...process.env, ONEBOT_URL: peer.url, NO_COLOR: "1", ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => output += chunk);
  child.stderr.on("data", (chunk) => output += chunk);
  const ended = new Promise<number | string | null>((resolve) =>
    child.on("close", (code, signal) => resolve(code ?? signal))
  );
  // A terminal tells the whole group; where there is no terminal, deno task passes the signal on by itself.
  const pressCtrlC = () => process.kill(program === deno ? child.pid! : -child.pid!, "SIGINT");
  try {
    void peer.called("get_login_info").then(() => peer.push(groupMessage("签到")));
    const answer = peer.called("send_group_msg");
    const first = await Promise.race([answer, ended]);
    assert.ok(typeof first === "object" && first !== null, `it ended with ${String(first)}: ${output}`);
    pressCtrlC();
    return { answer: sentText(await answer), code: await ended, output };
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL");
    await peer.close();
  }
}

const ANSWER = /签到成功/;

describe("the first command after a clone", () => {
  after(cleanUp);

  it("npm start installs what it needs, runs the bot and ends with Ctrl+C; the second time nothing is installed", async () => {
    const clone = copyOfTree({ bare: true });
    const first = await play(clone, ["npm", "start"]);
    assert.match(first.answer, ANSWER);
    // 0 from the bot; the shell between npm and the bot may have been interrupted itself.
    assert.ok(first.code === 0 || first.code === "SIGINT", `${first.code}: ${first.output}`);
    assert.match(first.output, /正在安装依赖/);
    const second = await play(clone, ["npm", "start"]);
    assert.match(second.answer, ANSWER);
    assert.doesNotMatch(second.output, /正在安装依赖/);
  });

  it("npm start says what to do when nothing can be installed", async () => {
    const clone = copyOfTree({ bare: true });
    const { code, output } = await new Promise<{ code: number | null; output: string }>((resolve) => {
      const child = spawn("npm", ["start"], {
        cwd: clone,
        env: {
          ...process.env,
          npm_config_registry: "http://127.0.0.1:9/",
          npm_config_cache: join(clone, "cache"),
          npm_config_fetch_retries: "0",
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      child.stdout.on("data", (chunk) => output += chunk);
      child.stderr.on("data", (chunk) => output += chunk);
      child.on("close", (code) => resolve({ code, output }));
    });
    assert.equal(code, 1);
    assert.match(output, /npm config set registry/);
    assert.match(output, /ECONNREFUSED/);
  });

  it("bun start needs no Node, and installs nothing", async () => {
    const clone = copyOfTree({ bare: true });
    const path = join(clone, "only-bun");
    mkdirSync(path);
    symlinkSync(bun, join(path, "bun"));
    const { answer, code, output } = await play(clone, [bun, "start"], { PATH: path });
    assert.match(answer, ANSWER);
    assert.equal(code, 0, output);
    assert.equal(existsSync(join(clone, "node_modules")), false);
  });

  it("bun start runs on Bun where Node is at hand too", async () => {
    const clone = copyOfTree({ bare: true });
    const { answer } = await play(clone, [bun, "start"]);
    assert.match(answer, ANSWER);
    assert.equal(existsSync(join(clone, "node_modules")), false);
  });

  it("deno task start needs no Node, and installs nothing", async () => {
    const clone = copyOfTree({ bare: true });
    const { answer, code, output } = await play(clone, [deno, "task", "start"], { PATH: join(clone, "nothing") });
    assert.match(answer, ANSWER);
    assert.equal(code, 0, output);
    assert.equal(existsSync(join(clone, "node_modules")), false);
  });
});
