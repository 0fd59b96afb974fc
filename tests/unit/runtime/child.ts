/** Programs of their own: what a process does when nothing keeps it, and what it is allowed to do. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { type RuntimeName, runtimeName } from "../../../src/runtime/platform.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface ChildResult {
  /** null when it had to be killed. */
  code: number | null;
  out: string;
  err: string;
  ms: number;
  /** On Deno: every permission that was used or tried, as `net 127.0.0.1:80`. */
  wanted: string[];
}

/**
 * Runs a program. `source` may import `"$src/…"`.
 *
 * @param options `flags` of Deno, instead of -A; `descriptors` is how many files and connections may be open (ulimit -n)
 */
export async function runProgram(
  source: string,
  options: { runtime?: RuntimeName; flags?: string[]; args?: string[]; limitMs?: number; descriptors?: number } = {},
): Promise<ChildResult> {
  const folder = await mkdtemp(join(tmpdir(), "adelie-child-"));
  const file = join(folder, "program.mts");
  const audit = join(folder, "audit.jsonl");
  try {
    await writeFile(file, source.replaceAll("$src", new URL("../../../src", import.meta.url).href));
    const { descriptors } = options;
    const limited = descriptors === undefined ? [] : ["sh", "-c", `ulimit -n ${descriptors}; exec "$@"`, "sh"];
    const line = [...limited, ...command(options.runtime ?? runtimeName, options.flags), file, ...options.args ?? []];
    const result = await run(line, {
      limitMs: options.limitMs ?? 20_000,
      env: { DENO_AUDIT_PERMISSIONS: audit },
    });
    return { ...result, wanted: existsSync(audit) ? wantedIn(await readFile(audit, "utf8")) : [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function command(runtime: RuntimeName, flags: string[] = ["-A"]): string[] {
  if (runtime === "deno") return [denoPath(), "run", "--quiet", "--no-check", "--no-lock", ...flags];
  return runtime === "bun" ? [process.execPath] : [process.execPath, "--import", "tsx"];
}

function denoPath(): string {
  if (runtimeName === "deno") return process.execPath;
  const path = join(root, "tests/runtimes/node_modules/.bin/deno");
  if (!existsSync(path)) throw new Error(`${path} is missing: run npm ci in tests/runtimes`);
  return path;
}

function run(
  [program = "", ...args]: string[],
  { limitMs, env }: { limitMs: number; env: Record<string, string> },
): Promise<Omit<ChildResult, "wanted">> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), limitMs);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Uint8Array) => out += new TextDecoder().decode(chunk));
    child.stderr.on("data", (chunk: Uint8Array) => err += new TextDecoder().decode(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, out, err, ms: performance.now() - startMs });
    });
  });
}

function wantedIn(audit: string): string[] {
  return audit.split("\n").filter((line) => line !== "").map((line) => {
    const { permission, value } = JSON.parse(line) as { permission: string; value: string };
    return `${permission} ${value}`;
  });
}
