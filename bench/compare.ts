/**
 * Compares this library with bare sockets and with others, in rounds: each round starts every bot once, in turn, so that a
 * machine that becomes slower does so for all. Linux only. `npm run bench`; docs/speed.md says how it is measured.
 *
 *     npm run bench                             everything, three rounds; writes docs/speed.md
 *     npm run bench -- --quick                  one short round of the bare bots and ours; writes nothing
 *     npm run bench -- --only node24,bun --kinds bare,ours --ways forward --rounds 5 --ms 3000
 *     npm run bench -- --report                 writes the pages again, from the rows of the last run
 */

import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { arePackagesFresh, installPackages } from "../tools/lib/packages.mjs";
import { commandOf, type Entrant, entrants } from "./compare/entrants.ts";
import { machineText } from "./compare/machine.ts";
import { writePage } from "./compare/pages.ts";
import { pinned, type Row, session } from "./compare/session.ts";
import { foreignLoad, type Result, tables } from "./compare/tables.ts";
import { root, type RuntimeName } from "./runtimes.ts";
import type { WayName } from "./traffic/links.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    report: { type: "boolean", default: false },
    sources: { type: "boolean", default: false },
    only: { type: "string" },
    kinds: { type: "string" },
    ways: { type: "string", default: "forward,reverse,webhook" },
    rounds: { type: "string" },
    warm: { type: "string" },
    ms: { type: "string" },
    calls: { type: "string" },
    commands: { type: "string", default: "10" },
    groups: { type: "string", default: "20" },
  },
});
const { quick } = options;
const amounts = {
  warmMs: Number(options.warm ?? (quick ? 600 : 1_500)),
  ms: Number(options.ms ?? (quick ? 500 : 2_000)),
  calls: Number(options.calls ?? (quick ? 5_000 : 50_000)),
  commands: Number(options.commands),
  groups: Number(options.groups),
};
const rowsFile = join(root, ".bench/rows.jsonl");
const only = options.only?.split(",");
const kinds = options.kinds?.split(",") ?? (quick ? ["bare", "ours"] : undefined);
const ways = options.ways.split(",") as WayName[];
const isAsked = (list: readonly string[] | undefined, value: string): boolean => list?.includes(value) ?? true;
const taking = entrants.filter(({ kind, runtime }) => isAsked(kinds, kind) && isAsked(only, runtime));

/** Only a run of everybody is kept and written into the pages. */
const isWhole = only === undefined && kinds === undefined;

const results = options.report ? recorded() : await compare();
console.log(tables(results, entrants));
console.log(`${machineText()}; processors busy with other things: ${foreignLoad(results)}`);
if (isWhole) writePage(results);

function recorded(): Result[] {
  return readFileSync(rowsFile, "utf8").trim().split("\n").map((line) => JSON.parse(line) as Result);
}

async function compare(): Promise<Result[]> {
  if (taking.some(({ kind }) => kind === "peer")) {
    const folder = join(root, "bench");
    if (!arePackagesFresh(folder)) await installPackages(folder, ["install", "--no-save"]);
  }
  const library = options.sources ? "sources" : "package";
  if (!options.sources) execFileSync(process.execPath, [join(root, "tools/build.mjs")], { stdio: "inherit" });
  const commands = new Map<Entrant, string[]>();
  for (const entrant of taking) commands.set(entrant, await commandOf(entrant, library));
  pinSelf();
  mkdirSync(dirname(rowsFile), { recursive: true });
  if (isWhole) rmSync(rowsFile, { force: true });
  const all: Result[] = [];
  for (let round = 1; round <= Number(options.rounds ?? (quick ? 1 : 3)); round++) {
    for (const way of ways) {
      for (const [entrant, command] of commands) {
        if (!entrant.ways.includes(way)) continue;
        const { title, runtime } = entrant;
        const row = await measured(entrant, way, command);
        if (row === undefined) continue;
        const result: Result = { round, way, title, runtime, row };
        all.push(result);
        if (isWhole) appendFileSync(rowsFile, `${JSON.stringify(result)}\n`);
        tell(result);
      }
    }
  }
  return all;
}

/** One session; one that fails is told, fails the run in the end, and does not keep the others from theirs. */
async function measured(entrant: Entrant, way: WayName, command: readonly string[]): Promise<Row | undefined> {
  try {
    return await session(command, way, entrant.env ?? {}, amounts);
  } catch (error) {
    console.error(`${entrant.title}, ${entrant.runtime}, ${way} could not be measured:`, error);
    process.exitCode = 1;
    return undefined;
  }
}

function pinSelf(): void {
  const [program = "", ...rest] = pinned(0, []);
  if (program !== "") {
    execFileSync(program, ["-a", ...rest.slice(0, 1), "-p", "0", String(process.pid)], { stdio: "ignore" });
  }
}

function tell({ round, way, title, runtime, row }: Result): void {
  const { cpuSecondsPer10k, eventsPerSecond, callsPerSecond, connectMs, warmMiB, foreign } = row;
  console.log(
    `${round} ${way} ${title}, ${runtime as RuntimeName}: ${cpuSecondsPer10k.toFixed(3)} s, ${
      Math.round(eventsPerSecond)
    } events/s, ${Math.round(callsPerSecond)} calls/s, ${Math.round(connectMs)} ms, ${
      Math.round(warmMiB)
    } MiB; others ${foreign.toFixed(2)}`,
  );
}
