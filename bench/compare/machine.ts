/** CPU time and memory of processes, and how busy the machine is, as Linux tells them in /proc. */

import { readdirSync, readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

/** One tick of CPU time, in milliseconds. */
const TICK_MS = 10;

/** Fields 3 and following of /proc/PID/stat; undefined when the process has ended. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** A process and all that it started. */
export function processTree(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(Number(name))?.[1] ?? 0));
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

/** CPU time, user and system, of processes and of their children that ended, in milliseconds. */
export function cpuMs(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const stat = statOf(pid);
    if (stat !== undefined) { for (const field of [11, 12, 13, 14]) ticks += Number(stat[field]); }
  }
  return ticks * TICK_MS;
}

/**
 * Until processes have had so much CPU time from now on: on a machine that does other things too, everybody gets the same.
 * After ten times as long on the clock it is enough, too.
 */
export function untilSpent(pids: readonly number[], ms: number): () => boolean {
  const [spent, start] = [cpuMs(pids), performance.now()];
  return () => cpuMs(pids) - spent >= ms || performance.now() - start > 10 * ms;
}

/** Memory of processes in MiB: now, and at most so far. */
export function memoryMiB(pids: readonly number[]): { now: number; peak: number } {
  let [now, peak] = [0, 0];
  for (const pid of pids) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "latin1");
      now += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      peak += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    } catch {
      // It has ended.
    }
  }
  return { now, peak };
}

/** CPU time that the whole machine has spent, in milliseconds over all processors. */
export function machineMs(): number {
  const [line = ""] = readFileSync("/proc/stat", "latin1").split("\n", 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = line.split(/ +/).slice(1).map(Number);
  return (user + nice + system + irq + softIrq) * TICK_MS;
}

/** The machine in a line. */
export function machineText(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown processor"}, load ${loadavg()[0]?.toFixed(1)}`;
}
