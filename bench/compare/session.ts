/** One bot in one round: started, warmed up, measured, ended. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { Generator } from "../traffic/generator.ts";
import type { WayName } from "../traffic/links.ts";
import { SELF_ID } from "../traffic/payloads.ts";
import { cpuMs, machineMs, memoryMiB, processTree, untilSpent } from "./machine.ts";

/** How much is measured: CPU time of the bot in milliseconds, calls, commands, groups. */
export interface Amounts {
  readonly warmMs: number;
  readonly ms: number;
  readonly calls: number;
  readonly commands: number;
  readonly groups: number;
}

/** What one session came to. */
export interface Row {
  readonly cpuSecondsPer10k: number;
  readonly eventsPerSecond: number;
  readonly callsPerSecond: number;
  readonly connectMs: number;
  readonly warmMiB: number;
  readonly peakMiB: number;
  /** Processors that anything else kept busy meanwhile. */
  readonly foreign: number;
}

/** The generator on the first processor, the bot on the second, where there is a program for that. */
const canPin = cpus().length > 1 && ["/usr/bin/taskset", "/bin/taskset"].some((path) => existsSync(path));

/** Commands that begin with the program that pins them. */
export function pinned(processor: number, command: readonly string[]): readonly string[] {
  return canPin ? ["taskset", "-c", String(processor), ...command] : command;
}

/** Bots that run: whoever ends the comparison ends them too. */
const running = new Set<Subject>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    for (const subject of running) subject.kill();
    process.exit(1);
  });
}

/** A program in a folder of its own, that is ended whatever happens. */
class Subject {
  readonly ended: Promise<never>;
  readonly #child: ReturnType<typeof spawn>;
  readonly #folder: string;
  #output = "";

  constructor(command: readonly string[], env: Readonly<Record<string, string>>) {
    this.#folder = mkdtempSync(join(tmpdir(), "adelie-bench-"));
    const [program = "", ...rest] = pinned(1, command);
    const all = { ...process.env, ...env, NO_COLOR: "1", LC_ALL: "C.UTF-8" };
    const child = this.#child = spawn(program, rest, {
      cwd: this.#folder,
      env: all,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => this.#output = (this.#output + text).slice(-2_000));
    }
    this.ended = new Promise((_, reject) => {
      child.on("error", reject);
      child.on("exit", (code, signal) => reject(new Error(`It ended with ${code ?? signal}:\n${this.#output}`)));
    });
    this.ended.catch(() => {});
  }

  get pids(): number[] {
    return this.#child.pid === undefined ? [] : processTree(this.#child.pid);
  }

  /** Ends it and all that it started. */
  kill(): void {
    running.delete(this);
    for (const pid of this.pids.reverse()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
  }

  async end(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    const isRunning = this.#child.exitCode === null && this.#child.signalCode === null;
    this.kill();
    if (isRunning) await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

const limit = async <Value>(ms: number, doing: string, work: Promise<Value>): Promise<Value> => {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${doing} took more than ${ms} ms.`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
};

/**
 * Measures one bot once.
 *
 * @throws Error with what the bot printed, when it ended, did not connect or did not answer
 */
export async function session(
  command: readonly string[],
  way: WayName,
  env: Readonly<Record<string, string>>,
  { warmMs, ms, calls, commands, groups }: Amounts,
): Promise<Row> {
  const generator = await Generator.open(way, { groups });
  const started = performance.now();
  const subject = new Subject(command, {
    ...generator.env,
    BENCH_WAY: way,
    BENCH_SELF_ID: String(SELF_ID),
    BENCH_COMMANDS: String(commands),
    ...env,
  });
  const within = <Value>(limitMs: number, doing: string, work: Promise<Value>): Promise<Value> =>
    limit(limitMs, doing, Promise.race([work, subject.ended]));
  try {
    await within(30_000, "Connecting", generator.connected);
    const connectMs = performance.now() - started;
    await within(30_000, "The first reply", generator.ready());
    const { pids } = subject;
    await within(10 * warmMs + 10_000, "Warming up", generator.loop(untilSpent(pids, warmMs)));
    await sleep(100);
    const warmMiB = memoryMiB(pids).now;
    const before = { bot: cpuMs(pids), machine: machineMs(), own: process.cpuUsage(), at: performance.now() };
    const loop = await within(10 * ms + 10_000, "The closed loop", generator.loop(untilSpent(pids, ms)));
    const bot = cpuMs(pids) - before.bot;
    const own = process.cpuUsage(before.own);
    const others = machineMs() - before.machine - bot - (own.user + own.system) / 1_000;
    if (loop.lost > 0) throw new Error(`${loop.lost} commands were not answered.`);
    const callsPerSecond = env.BENCH_QUICK === undefined
      ? await within(70_000, "The API calls", generator.calls(calls, 64))
      : Number.NaN;
    return {
      cpuSecondsPer10k: bot / 1_000 / loop.events * 10_000,
      eventsPerSecond: loop.events / loop.seconds,
      callsPerSecond,
      connectMs,
      warmMiB,
      peakMiB: memoryMiB(pids).peak,
      foreign: Math.max(0, others / (performance.now() - before.at)),
    };
  } finally {
    await subject.end();
    await generator.close();
  }
}
