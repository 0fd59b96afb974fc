/** Runs the bot that remembers on one runtime and gives how much it held on the way. */

import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { bundle } from "../bundle.ts";
import { type RuntimeName, runtimes } from "../runtimes.ts";

/** How much is held after so many events. */
export interface Held {
  readonly events: number;
  /** Bytes of the heap, once garbage was collected. */
  readonly heapUsed: number;
  /** Bytes of the process in memory. */
  readonly rss: number;
}

/**
 * @param events how many are sent; twice for each of so many `people` something is printed
 * @throws Error with what the bot printed, when it did not end well
 */
export async function growth(name: RuntimeName, events: number, people: number): Promise<Held[]> {
  const { program, arguments: first, runsTypeScript } = runtimes[name];
  const collector = name === "deno" ? ["--v8-flags=--expose-gc"] : runsTypeScript ? [] : ["--expose-gc"];
  const { stdout } = await promisify(execFile)(program, [
    ...first,
    ...collector,
    await bundle("bench/growth/subject.ts"),
  ], {
    env: { ...process.env, GROWTH_EVENTS: String(events), GROWTH_PEOPLE: String(people), LC_ALL: "C.UTF-8" },
    timeout: 1_800_000,
    killSignal: "SIGKILL",
  });
  return stdout.trim().split("\n").map((line) => JSON.parse(line) as Held);
}
