/** The processes of `npm run gateway:trial`. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

/** The programs of a trial as one file each, which start in a tenth of the time of a tree of sources. */
export async function buildPrograms(
  names: readonly string[],
): Promise<{ path(name: string): string; remove(): Promise<void> }> {
  // Where the packages are found that they load.
  const folder = await mkdtemp(join(dirname(dirname(here)), "node_modules", ".trial-"));
  await build({
    entryPoints: names.map((name) => join(here, `${name}.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  return {
    path: (name) => join(folder, `${name}.mjs`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One process that was started here. */
export class Process {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isReady = false;
  #onReady: (() => void)[] = [];

  /**
   * @param said told each line of its standard output
   */
  constructor(path: string, args: readonly string[], said: (line: string) => void) {
    this.#child = spawn(process.execPath, [path, ...args], { stdio: ["pipe", "pipe", "pipe"] });
    this.#ended = new Promise((resolve) => this.#child.once("close", () => resolve()));
    let rest = "";
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "ready") this.#ready();
        else said(line);
      }
    });
    this.#child.stderr?.on("data", (text: Buffer) => {
      if (process.env.TRIAL_VERBOSE !== undefined) process.stderr.write(text);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when it says that it is ready. */
  ready(): Promise<void> {
    if (this.#isReady) return Promise.resolve();
    return Promise.race([
      new Promise<void>((resolve) => this.#onReady.push(resolve)),
      this.#ended.then(() => Promise.reject(new Error("a process of the trial ended before it was ready"))),
    ]);
  }

  ask(): void {
    this.#child.stdin?.write("\n");
  }

  /** Resolves when it is gone. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#child.kill(signal);
    return this.#ended;
  }

  #ready(): void {
    this.#isReady = true;
    for (const resolve of this.#onReady.splice(0)) resolve();
  }
}
