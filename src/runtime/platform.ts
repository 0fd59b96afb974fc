/** Which runtime this is, and the few things that each does in its own way: environment, signals, the exit code. */

import { builtin } from "./builtin.ts";

/** A runtime that adelie is tested on. */
export type RuntimeName = "deno" | "bun" | "node";

interface DenoLike {
  permissions: {
    querySync(descriptor: { name: string; variable?: string; path?: string; host?: string }): { state: string };
  };
}

const globals = globalThis as { Deno?: DenoLike; Bun?: unknown };

/** The runtime that this process runs on. */
export const runtimeName: RuntimeName = globals.Deno !== undefined
  ? "deno"
  : globals.Bun !== undefined
  ? "bun"
  : "node";

/** An environment variable, or undefined: also where Deno has not been allowed to read it, so that it never asks. */
export function readEnv(name: string): string | undefined {
  if (globals.Deno !== undefined && !isGranted({ name: "env", variable: name })) return undefined;
  const value = process.env[name];
  return value === "" ? undefined : value;
}

/** Whether a permission has been given already. Node and Bun have none to give. */
export function isGranted(descriptor: { name: string; variable?: string; path?: string; host?: string }): boolean {
  return globals.Deno === undefined || globals.Deno.permissions.querySync(descriptor).state === "granted";
}

/**
 * Calls `handler` when the process is told to end, instead of ending it.
 *
 * @returns a function that stops listening
 */
export function onSignal(names: readonly ("SIGINT" | "SIGTERM")[], handler: (name: string) => void): () => void {
  for (const name of names) process.on(name, handler);
  return () => {
    for (const name of names) process.off(name, handler);
  };
}

/** Whether what is printed is seen on a terminal that shows colours: `NO_COLOR` says no. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true && readEnv("NO_COLOR") === undefined;
}

/** The terminal that the log is seen on, or undefined where it goes into a file or a pipe. */
export function terminalScreen(): { write(text: string): void; readonly columns: number } | undefined {
  const { stderr, stdout } = process;
  if (!isTerminal() || stderr.isTTY !== true) return undefined;
  return {
    write: (text) => void stderr.write(text),
    get columns() {
      return stdout.columns ?? 80;
    },
  };
}

/** Sets the exit code of the process, for the time when nothing keeps it alive. */
export function setExitCode(code: number): void {
  process.exitCode = code;
}

/** Ends the process now. */
export function exit(code: number): never {
  process.exit(code);
}

/**
 * Whether a process of this machine runs; undefined where that cannot be told: in Deno without the permission to run
 * programs, and for a value that is no process id.
 */
export function isRunning(processId: number): boolean | undefined {
  if (!Number.isSafeInteger(processId) || processId <= 0) return undefined;
  if (processId === process.pid) return true;
  if (!isGranted({ name: "run" })) return undefined;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === "ESRCH" ? false : code === "EPERM" ? true : undefined;
  }
}

/**
 * A short name of the place whose process ids this process can see: its host, and on Linux the container. Undefined where
 * that cannot be told.
 */
export function processSpace(): string | undefined {
  if (!isGranted({ name: "sys" }) || !isGranted({ name: "read", path: "/proc/self/ns/pid" })) return undefined;
  let space = "";
  try {
    space = builtin("node:fs").readlinkSync("/proc/self/ns/pid");
  } catch {
    // Only Linux has these, and only there do containers share a folder without sharing their processes.
  }
  const place = `${builtin("node:os").hostname()}\n${space}`;
  return builtin("node:crypto").createHash("sha256").update(place).digest("hex").slice(0, 8);
}

/** When this process began: milliseconds since the Unix epoch. */
export function processStartMs(): number {
  return Date.now() - process.uptime() * 1_000;
}

/** The number of this process. */
export function processId(): number {
  return process.pid;
}
