/**
 * Runs the example bot: `npm start` or `bun start` in a fresh clone, with nothing installed before.
 * Under Node it needs tsx, so it installs the packages first; Bun runs the example as it is.
 * It is run as `adelie dev` runs bots: when it is saved it is read again.
 */

import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { arePackagesFresh, installPackages } from "./lib/packages.mjs";

const EXAMPLE = "examples/check_in.ts";
const RUNNER = "packages/cli/src/dev/runner.ts";
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const bun = bunPath();
if (bun === undefined) await prepareNode();
run([...bun === undefined ? [process.execPath, "--import", "tsx"] : [bun], RUNNER, EXAMPLE]);

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

/** Runs the command with this terminal, and ends as it ends. */
function run([command, ...args]) {
  // An address of the environment is gone to.
  const env = { ...process.env, ADELIE_DEV: "real" };
  const child = spawn(command, [...args, ...process.argv.slice(2)], { cwd: root, env, stdio: "inherit" });
  child.on("error", (error) => {
    console.error(`${command}: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
  // Ctrl+C reaches both processes; this one waits for the other to say goodbye.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
}
