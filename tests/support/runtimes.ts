/** The three runtimes, for tests that start programs on each of them. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** The repository's folder. */
export const root: string = path("");

/** The command that starts a TypeScript file. */
export const runtimes: Record<"node" | "deno" | "bun", readonly string[]> = {
  node: [process.execPath, "--import", new URL("../../node_modules/tsx/dist/esm/index.mjs", import.meta.url).href],
  deno: [path("tests/runtimes/node_modules/.bin/deno"), "run", "-A", "--quiet", "--no-check"],
  bun: [path("tests/runtimes/node_modules/.bin/bun")],
};

/** What a program did. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a command to its end; kills it after a minute. */
export function runProgram(
  command: readonly string[],
  options: { cwd?: string; env?: Record<string, string | undefined>; input?: string; limitMs?: number } = {},
): Promise<Ran> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, NO_COLOR: "1", NODE_TEST_CONTEXT: undefined, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), options.limitMs ?? 60_000);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => stdout += chunk.toString());
    child.stderr.on("data", (chunk: Buffer) => stderr += chunk.toString());
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}
