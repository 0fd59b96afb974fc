/** What the packaging tests share: folders that go away, copies of the tree, commands. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
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
  "packages/cli/src",
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

/**
 * The built library, as `npm run build` makes it of this tree: `dist`, and the manifest beside it. Not to be changed. It is kept for
 * the other test files, and for the next run if no source has changed until then.
 */
export async function builtPackage(): Promise<string> {
  const kept = join(root, "node_modules/.cache/adelie-build");
  const folder = join(kept, digestOfSources());
  mkdirSync(kept, { recursive: true });
  // Half a minute of work: test files that run at the same time wait for the one that came first.
  while (!existsSync(folder)) {
    if (takeLock(`${folder}.lock`)) await build(kept, folder).finally(() => rmSync(`${folder}.lock`));
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return folder;
}

/** Whether this process is the one that builds; a lock of a process that has gone is nobody's. */
function takeLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    try {
      process.kill(Number(readFileSync(path, "utf8")) || process.pid, 0);
    } catch {
      rmSync(path, { force: true });
    }
    return false;
  }
}

async function build(kept: string, folder: string): Promise<void> {
  const tree = copyOfTree();
  const { code, output } = await run(process.execPath, ["tools/build.mjs"], tree);
  assert.equal(code, 0, output);
  const own = `${folder}.${process.pid}`;
  mkdirSync(own, { recursive: true });
  for (const name of ["dist", "package.json"]) cpSync(join(tree, name), join(own, name), { recursive: true });
  for (const name of readdirSync(kept)) if (!name.includes(".")) rmSync(join(kept, name), { recursive: true });
  renameSync(own, folder);
}

function digestOfSources(): string {
  const hash = createHash("sha256");
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts")
  );
  const others = ["mod.ts", "package.json", "package-lock.json", "deno.json", "tsconfig.json", "tsconfig.build.json"];
  for (
    const name of [
      ...files.map((name) => `src/${name}`).sort(),
      ...others,
      "tools/build.mjs",
      "tools/lib/bundle.mjs",
      "tools/lib/shortened.mjs",
    ]
  ) {
    hash.update(`${name}\n`).update(readFileSync(join(root, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** A folder whose node_modules hold the built library and the packages that it needs, as after an installation. */
export async function consumerOfBuild(): Promise<string> {
  const folder = temporaryFolder();
  const library = join(folder, "node_modules/adelie");
  mkdirSync(library, { recursive: true });
  cpSync(await builtPackage(), library, { recursive: true });
  const { dependencies } = JSON.parse(readFileSync(join(library, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
  return folder;
}

export interface Ended {
  code: number;
  /** What it printed, both streams. */
  output: string;
}

/** Runs a command to its end, at most five minutes: a build takes half of one where nothing else runs. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  { env = {}, input }: { env?: Record<string, string>; input?: string } = {},
): Promise<Ended> {
  // A test runner that is started is no part of the one that starts it.
  const inherited = { ...process.env, NODE_TEST_CONTEXT: undefined };
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { cwd, env: { ...inherited, ...env }, timeout: 300_000, killSignal: "SIGKILL", maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, output: `${stdout}${stderr}` });
      },
    );
    child.stdin?.end(input);
  });
}
