/** Other processes of this machine: where their numbers mean the same, and whether one is gone. */

import { readFile, readlink } from "node:fs/promises";
import { isGranted } from "./platform.ts";

/** The number of this process, in its container. */
export function ownPid(): number {
  return process.pid;
}

/** Whether files are kept as on Windows, where a removed name stays taken for a moment. */
export function isWindows(): boolean {
  return process.platform === "win32";
}

let space: Promise<string | undefined> | undefined;

/** Within which pids mean the same: the kernel, and on it the container. Undefined where that cannot be told. */
export function pidSpace(): Promise<string | undefined> {
  return space ??= findPidSpace();
}

async function findPidSpace(): Promise<string | undefined> {
  if (process.platform !== "linux" || !isGranted({ name: "read", path: "/proc" })) return undefined;
  try {
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    return `${boot.trim()}/${await readlink("/proc/self/ns/pid")}`.replaceAll(" ", "");
  } catch {
    return undefined;
  }
}

/** Whether no process of this pid space has the number. False where that may not be asked (Deno without `--allow-run`). */
export function isGone(pid: number): boolean {
  if (!isGranted({ name: "run" })) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === "ESRCH";
  }
}
