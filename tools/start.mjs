/**
 * Runs the example bot: `npm start` or `bun start` in a fresh clone, with nothing installed before.
 * Under Node it needs tsx, so it installs the packages first; Bun runs the example as it is.
 * When the example is saved it starts again, behind the same address: a page that is open comes back by itself.
 */

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { watchFile } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { arePackagesFresh, installPackages } from "./lib/packages.mjs";

const EXAMPLE = "examples/check_in.ts";
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const bun = bunPath();
if (bun === undefined) await prepareNode();
run(bun === undefined ? [process.execPath, "--import", "tsx", EXAMPLE] : [bun, EXAMPLE]);

/** The Bun that this runs in, or that started it (`bun start` uses a Node where there is one). */
function bunPath() {
  if (process.versions.bun !== undefined) return process.execPath;
  return process.env.npm_config_user_agent?.startsWith("bun/") ? process.env.npm_execpath : undefined;
}

async function prepareNode() {
  if (arePackagesFresh(root)) return;
  console.log("第一次运行，正在安装依赖（几秒钟）…");
  try {
    await installPackages(root);
  } catch (error) {
    console.error(error.message);
    console.error(
      "依赖没有装好。多半是网络问题，可以换一个镜像再试：\n" +
        "  npm config set registry https://registry.npmmirror.com\n" +
        "  npm start",
    );
    process.exit(1);
  }
}

/** Runs the command with this terminal, again whenever the example is saved, and ends as it ends. */
function run([command, ...args]) {
  // The same key each time: the address that was printed, and the page that is open, stay good.
  const env = { ...process.env, ADELIE_SANDBOX_KEY: process.env.ADELIE_SANDBOX_KEY ?? randomUUID() };
  let child;
  let isSaved = false;
  const start = () => {
    isSaved = false;
    child = spawn(command, [...args, ...process.argv.slice(2)], { cwd: root, env, stdio: "inherit" });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      process.exit(1);
    });
    child.on("exit", ended);
  };
  const ended = (code, signal) => {
    const isBroken = env.BROWSER === "none" && code !== 0 && signal === null;
    child = undefined;
    if (isSaved) return start();
    if (isBroken && process.stdin.isTTY) {
      return console.error(`${EXAMPLE} 没能启动：改好保存，会自动再试。Ctrl+C 结束。`);
    }
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  };
  // Ctrl+C reaches both processes; this one waits for the other to say goodbye.
  process.on("SIGINT", () => child === undefined && process.exit(130));
  process.on("SIGTERM", () => child === undefined ? process.exit(143) : child.kill("SIGTERM"));
  watchFile(join(root, EXAMPLE), { interval: 200 }, (now, before) => {
    if (now.mtimeMs === before.mtimeMs || now.size === 0) return;
    console.log(`${EXAMPLE} 改了，重新启动…`);
    // One page is open already.
    env.BROWSER = "none";
    if (child === undefined) return start();
    isSaved = true;
    child.kill("SIGTERM");
  });
  start();
}
