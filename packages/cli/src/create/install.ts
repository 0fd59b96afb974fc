/** Installs the packages of a new bot with the package manager of its runtime. */

import { spawn } from "node:child_process";
import process from "node:process";
import type { Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

const COMMANDS = {
  node: ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline"],
  bun: ["bun", "install"],
} as const;

/** How long it may take before somebody is told of mirrors, in milliseconds. */
const SLOW_MS = 20_000;

/** Installs; false, with the reason told, when that failed: the files stay. */
export async function install(folder: string, runtime: "node" | "bun", around: Surroundings): Promise<boolean> {
  const texts = chosenTexts().create;
  const [program, ...args] = COMMANDS[runtime];
  around.tell(texts.installing([program, ...args].join(" ")));
  const slow = setTimeout(() => around.tell(texts.slow), SLOW_MS);
  const child = spawn(program, args, {
    cwd: folder,
    env: around.env,
    stdio: ["ignore", "pipe", "pipe"],
    signal: around.ending,
    shell: process.platform === "win32",
  });
  const startMs = performance.now();
  const seconds = (): string => `${Math.round((performance.now() - startMs) / 1_000)} s`;
  const passing = setInterval(() => around.progress(`${program} ${seconds()}`), 1_000);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => output += String(text));
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", (error) => {
      output += error.message;
      resolve(null);
    });
    child.on("close", resolve);
  });
  clearTimeout(slow);
  clearInterval(passing);
  around.progress("");
  if (code !== 0) around.tell(texts.notInstalled(output.trim().slice(-2_000)));
  return code === 0;
}
