/**
 * Where the time of one event and of one reply goes: profiles of the bot of `bench/bots/ours.ts` on each runtime, by parts of
 * the library, in microseconds of CPU time. Writes the table into docs/speed.md.
 *
 *     node --import tsx bench/profile.ts                       this tree
 *     node --import tsx bench/profile.ts --before ../old       beside the sources of another tree, such as an older commit's
 */

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.ts";
import { cpuMs, machineText, processTree, untilSpent } from "./compare/machine.ts";
import { place } from "./compare/pages.ts";
import { type RuntimeName, runtimeNames, runtimes } from "./runtimes.ts";
import { Generator } from "./traffic/generator.ts";
import { type Part, sharesOf } from "./profile/shares.ts";

const { values: options } = parseArgs({
  options: { before: { type: "string" }, only: { type: "string" }, ms: { type: "string", default: "2000" } },
});
const ms = Number(options.ms);

/** One command among so many events. */
const traffics = { event: 200, reply: 1 } as const;
type Traffic = keyof typeof traffics;
type Micros = Map<Part | "all", number>;

/** CPU time of one event of such traffic, by parts; "all" alone for a bot that is not ours. */
async function measured(name: RuntimeName, program: string, traffic: Traffic, isProfiled: boolean): Promise<Micros> {
  const generator = await Generator.open("forward", { every: traffics[traffic] });
  const folder = mkdtempSync(join(tmpdir(), "adelie-profile-"));
  const { program: binary, arguments: first } = runtimes[name];
  const flags = isProfiled ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [];
  const env = { ...process.env, ...generator.env, BENCH_WAY: "forward", BENCH_COMMANDS: "10", LC_ALL: "C.UTF-8" };
  const child = spawn(binary, [...first, ...flags, program], { env, cwd: folder, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await generator.connected;
    await generator.ready();
    const pids = processTree(child.pid ?? 0);
    await generator.loop(untilSpent(pids, ms));
    const before = cpuMs(pids);
    const { events } = await generator.loop(untilSpent(pids, ms));
    const all = (cpuMs(pids) - before) * 1_000 / events;
    if (!isProfiled) return new Map([["all", all]]);
    child.kill("SIGTERM");
    await ended;
    const [file = ""] = readdirSync(folder).filter((each) => each.endsWith(".cpuprofile"));
    return sharesOf(readFileSync(join(folder, file), "utf8"), readFileSync(program, "utf8"));
  } finally {
    child.kill("SIGKILL");
    await ended;
    await generator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The parts of our bot: shares of a profiled run, of the time of one that was not. */
async function parts(name: RuntimeName, tree: string | undefined, traffic: Traffic): Promise<Micros> {
  const program = await bundle("bench/bots/ours.ts", tree === undefined ? "sources" : { tree });
  const all = (await measured(name, program, traffic, false)).get("all") ?? 0;
  const shares = await measured(name, program, traffic, true);
  return new Map([...shares].map(([part, share]) => [part, share * all] as const).concat([["all", all]]));
}

async function bare(name: RuntimeName, traffic: Traffic): Promise<number> {
  const program = await bundle(`bench/bots/${runtimes[name].runsTypeScript ? "raw_web" : "raw_ws"}.ts`);
  return (await measured(name, program, traffic, false)).get("all") ?? 0;
}

const order: readonly (Part | "all")[] = [
  "JSON",
  "socket",
  "native",
  "garbage",
  "transport",
  "protocol",
  "command",
  "bot",
  "api",
  "util",
  "rest",
  "all",
];

const shown = (micros: Micros | undefined, part: Part | "all"): string => {
  const value = micros?.get(part);
  return value === undefined ? "–" : value.toFixed(2);
};

const sections: string[] = [];
for (const name of options.only === undefined ? runtimeNames : options.only.split(",") as RuntimeName[]) {
  const columns: [title: string, micros: Micros][] = [];
  for (const traffic of Object.keys(traffics) as Traffic[]) {
    const title = traffic === "event" ? "event" : "command and reply";
    if (options.before !== undefined) columns.push([`${title}, before`, await parts(name, options.before, traffic)]);
    columns.push([title, await parts(name, undefined, traffic)]);
    columns.push([`${title}, bare`, new Map([["all", await bare(name, traffic)]])]);
  }
  const lines = order.filter((part) => columns.some(([, micros]) => micros.has(part))).map((part) =>
    `| ${part} | ${columns.map(([, micros]) => shown(micros, part)).join(" | ")} |`
  );
  const head = `| µs | ${columns.map(([title]) => title).join(" | ")} |\n|---|${"--:|".repeat(columns.length)}`;
  sections.push(`### ${runtimes[name].title}\n\n${head}\n${lines.join("\n")}\n`);
  console.log(sections.at(-1));
}
const day = new Date().toISOString().slice(0, 10);
if (options.only === undefined) {
  place("docs/speed.md", "profile", `${day}; ${machineText()}.\n\n${sections.join("\n")}`);
}
