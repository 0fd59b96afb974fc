/**
 * Counts what an event costs, without a clock: bytes on the heap and promises, for chat that matches nothing and for a plain
 * command with its reply, on every runtime and every way; and the files that an import loads. Prints one line of JSON.
 *
 *     npm run bench:counters                    counts
 *     npm run bench:counters -- --check         and compares it with bench/counters.json: what `npm test` does
 *     npm run bench:counters -- --record        and writes it there
 *     npm run bench:counters -- --only node20,memory
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { count } from "./counters/count.ts";
import { packageLoaded, sourcesLoaded } from "./counters/imports.ts";
import { compare, type Counters } from "./counters/judge.ts";
import type { WayName } from "./counters/measure.ts";
import { root, runtimeNames, runtimes } from "./runtimes.ts";

const { values: options } = parseArgs({
  options: { check: { type: "boolean" }, record: { type: "boolean" }, only: { type: "string" } },
});
const file = join(root, "bench/counters.json");
const only = options.only?.split(",") ?? [];

const ways: readonly WayName[] = ["memory", "forward", "reverse", "webhook"];

function chosen<Name extends string>(names: readonly Name[]): readonly Name[] {
  const some = names.filter((name) => only.includes(name));
  return some.length === 0 ? names : some;
}

const counters: Counters = {};
if (only.length === 0) {
  counters["import"] = { package: packageLoaded(), sources: await sourcesLoaded() };
}
for (const name of chosen(runtimeNames)) {
  for (const way of chosen(ways)) {
    const { chat, command } = await count(runtimes[name], way);
    counters[`${name} ${way}`] = { chat, command };
  }
}
console.log(JSON.stringify(counters));

if (options.record) {
  const recorded = only.length === 0 ? {} : JSON.parse(readFileSync(file, "utf8")) as Counters;
  writeFileSync(file, `${JSON.stringify({ ...recorded, ...counters }, undefined, 2)}\n`);
}
if (options.check) {
  const { losses, gains } = compare(JSON.parse(readFileSync(file, "utf8")) as Counters, counters);
  for (const gain of gains) console.log(`gain: ${gain}`);
  if (gains.length > 0) console.log("Record what was gained, so that it stays: npm run bench:counters -- --record");
  for (const loss of losses) console.error(`loss: ${loss}`);
  if (losses.length > 0) {
    console.error(
      "An event costs more than it did. Look for the change that did it; record it only when it is worth that.",
    );
    process.exitCode = 1;
  }
}
