/** `adelie dev`: a bot in the sandbox, whose file is read again whenever it is saved. */

import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { relative } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Runtime } from "../create/templates.ts";
import { projectRuntime } from "../project_runtime.ts";
import { sourcesIn } from "../sources.ts";
import { EXIT, Failure, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { readSettings } from "../settings.ts";
import { botFile } from "./bot_file.ts";

/** Options of the command. */
export interface DevOptions {
  readonly runtime?: Runtime;
  /** Goes to the address of `.env` or of the file instead of the sandbox. */
  readonly real?: boolean;
  readonly open?: boolean;
}

/** Runs the bot until it is ended. Where it cannot start, waits for the file to be mended. */
export async function dev([given]: readonly string[], options: DevOptions, around: Surroundings): Promise<number> {
  const texts = chosenTexts().dev;
  const file = botFile(given, around.cwd);
  const runtime = options.runtime ?? projectRuntime(around.cwd);
  const shown = relative(around.cwd, file);
  const env = environment(options, shown, around);
  around.tell(texts.runs(shown, runtime));
  for (;;) {
    const before = looksOf(file, around.cwd);
    const code = await runOnce(commandOf(runtime, file), env, around);
    if (around.ending.aborted || code === EXIT.ok) return EXIT.ok;
    // Without a person nobody mends it.
    if (!around.isTerminal) return EXIT.failed;
    around.tell(texts.broken(shown));
    if (!await changed(before, file, around)) return EXIT.ok;
    env["BROWSER"] = "none";
  }
}

function environment(
  { real = false, open = true }: DevOptions,
  shown: string,
  around: Surroundings,
): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = {
    ...around.env,
    ADELIE_DEV_NOTHING: chosenTexts().files.launchesNothing(shown),
  };
  if (real) return { ...readSettings(around.cwd), ...env, ADELIE_DEV: "real" };
  for (const name of ["ONEBOT_URL", "ONEBOT_TOKEN"]) delete env[name];
  // The same key each time: the page that is open stays good.
  const key = around.env["ADELIE_SANDBOX_KEY"] ?? randomUUID();
  return { ...env, ADELIE_SANDBOX: "1", ADELIE_SANDBOX_KEY: key, ...open ? {} : { BROWSER: "none" } };
}

/** The program and its arguments. */
export function commandOf(runtime: Runtime, file: string): string[] {
  const isSource = import.meta.url.endsWith(".ts");
  const runner = fileURLToPath(new URL(isSource ? "runner.ts" : "./runner.js", import.meta.url));
  if (runtime === "deno") return ["deno", "run", "-A", runner, file];
  if (runtime === "bun") return ["bun", runner, file];
  const node = process.versions["bun"] === undefined && process.versions["deno"] === undefined
    ? process.execPath
    : "node";
  return [node, "--import", import.meta.resolve("tsx"), runner, file];
}

function runOnce([program = "", ...args]: string[], env: NodeJS.ProcessEnv, around: Surroundings): Promise<number> {
  // A person talks with the sandbox in this terminal; otherwise each line is handed on.
  const stdio = around.isTerminal ? "inherit" : "pipe";
  const child = spawn(program, args, { cwd: around.cwd, env, stdio: ["inherit", stdio, stdio] });
  handOn(child.stdout, (line) => around.print(line));
  handOn(child.stderr, (line) => around.tell(line));
  const end = (): void => void child.kill("SIGTERM");
  around.ending.addEventListener("abort", end, { once: true });
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new Failure(chosenTexts().dev.noProgram(program)) : error);
    });
    child.on("close", (code) => {
      around.ending.removeEventListener("abort", end);
      resolve(code ?? 1);
    });
  });
}

function handOn(stream: Readable | null, line: (text: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on("line", line);
}

/** Resolves when the file was saved, or another one of the project: the mistake may be in what it imports. False when the command is to end first. */
async function changed(before: string, file: string, { cwd, ending }: Surroundings): Promise<boolean> {
  while (!ending.aborted) {
    if (looksOf(file, cwd) !== before) return true;
    await sleep(200, undefined, { signal: ending }).catch(() => {});
  }
  return false;
}

/** Which files there are, and when each was saved. */
function looksOf(file: string, cwd: string): string {
  const paths = [file, ...sourcesIn(cwd, /\.(?:[mc]?[jt]sx?|json)$/)];
  return paths.map((path) => `${path} ${statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0}`).join("\n");
}
