/** Runs the subject in a process of its own and gives what it counted. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { bundle } from "../bundle.ts";
import { join } from "node:path";
import process from "node:process";
import { root, type Runtime, runtimes } from "../runtimes.ts";
import type { Reading } from "./instruments.ts";
import { amountOf, type Costs, measure, type WayName } from "./measure.ts";
import { ways } from "./ways.ts";

const SUBJECT = "bench/counters/subject.ts";

/** Young space for all that is allocated, so that nothing is collected; and no second thread that compiles. */
const V8_FLAGS = ["--min-semi-space-size=512", "--max-semi-space-size=512", "--single-threaded", "--expose-gc"];

/** So long may one subject take. */
const LIMIT_MS = 240_000;

async function command(runtime: Runtime): Promise<readonly string[]> {
  const source = join(root, SUBJECT);
  if (!runtime.runsTypeScript) return [...V8_FLAGS, await bundle(SUBJECT)];
  const isDeno = runtime.arguments.length > 0;
  return [...runtime.arguments, ...isDeno ? [`--v8-flags=${V8_FLAGS.join(",")}`] : [], source];
}

/**
 * Counts what an event costs.
 *
 * @throws Error with what the subject printed, when it ended or did not answer
 */
export async function count(runtime: Runtime, name: WayName): Promise<Costs> {
  const way = name === "memory" ? undefined : await ways[name]();
  const env = {
    ...process.env,
    COUNT_WAY: name,
    COUNT_PORT: way?.port ?? "",
    BUN_JSC_useGC: "0",
    BUN_JSC_useConcurrentJIT: "0",
    LC_ALL: "C.UTF-8",
  };
  const child = spawn(runtime.program, [...await command(runtime)], { env, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => reject(new Error(`It ended with ${code ?? signal}.`)));
    setTimeout(() => reject(new Error(`It did not end within ${LIMIT_MS} ms.`)), LIMIT_MS).unref();
  });
  ended.catch(() => {});
  const line = async <Value>(): Promise<Value> => {
    const next = await lines.next();
    if (next.done === true) return await ended;
    if (!next.value.startsWith("{")) throw new Error(`It printed: ${next.value}`);
    return JSON.parse(next.value) as Value;
  };
  try {
    if (way === undefined) return await line<Costs>();
    await Promise.race([way.ready, ended]);
    return await Promise.race([
      measure({ post: way.post, reading: () => line<Reading>() }, amountOf(name, runtime === runtimes.bun)),
      ended,
    ]);
  } catch (cause) {
    throw new Error(`${runtime.title}, ${name}: the subject could not be counted.\n${errors.trim()}`, { cause });
  } finally {
    child.kill("SIGKILL");
    await way?.close();
  }
}
