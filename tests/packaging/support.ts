/** What the packaging tests share: folders that go away, copies of the tree, commands. */

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
const tools = join(root, "tests/runtimes/node_modules");

export const deno = join(tools, ".bin/deno");
export const bun = join(tools, ".bin/bun");
export const nodes = {
  "Node 20": process.execPath,
  "Node 22": join(tools, "node22/bin/node"),
  "Node 24": join(tools, "node24/bin/node"),
};

/** The script of a command-line tool that the tests have installed. */
export function tool(path: string): string {
  return join(tools, path);
}

/** What a clone has of the library: its sources and what is published or checked with them. */
const TREE = [
  "mod.ts",
  "src",
  "tools",
  "examples",
  "package.json",
  "package-lock.json",
  "deno.json",
  "tsconfig.json",
  "tsconfig.build.json",
  ".dependency-cruiser.cjs",
  "README.md",
  "README.zh-CN.md",
  "CHANGELOG.md",
  "LICENSE",
];

const folders: string[] = [];

/** A new folder. {@link cleanUp} removes it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "adelie-test-"));
  folders.push(folder);
  return folder;
}

/** Removes the folders that the tests of this file made. */
export function cleanUp(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** A copy of the library, with the packages of the original unless `bare`. */
export function copyOfTree({ bare = false } = {}): string {
  const folder = temporaryFolder();
  for (const name of TREE) cpSync(join(root, name), join(folder, name), { recursive: true });
  if (!bare) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

export interface Ended {
  code: number;
  /** What it printed, both streams. */
  output: string;
}

/** Runs a command to its end, at most two minutes. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  { env = {}, input }: { env?: Record<string, string>; input?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { cwd, env: { ...process.env, ...env }, timeout: 120_000, killSignal: "SIGKILL", maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, output: `${stdout}${stderr}` });
      },
    );
    child.stdin?.end(input);
  });
}
