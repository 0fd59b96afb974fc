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
import { compare, type Counters, least } from "./counters/judge.ts";
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

/** So often is a place counted that shows a loss: what the code costs is there each time. */
const MOST_COUNTS = 3;

const recorded = JSON.parse(readFileSync(file, "utf8")) as Counters;
const counters: Counters = {};
if (only.length === 0) {
  counters["import"] = { package: packageLoaded(), sources: await sourcesLoaded() };
}
for (const name of chosen(runtimeNames)) {
  for (const way of chosen(ways)) {
    const place = `${name} ${way}`;
    const again = async (): Promise<Record<string, object>> => {
      const { chat, command } = await count(runtimes[name], way);
      return { chat, command };
    };
    let counts = await again();
    for (
      let times = 1;
      options.check && times < MOST_COUNTS && compare(recorded, { [place]: counts }).losses.length > 0;
      times++
    ) {
      counts = least(counts, await again());
    }
    counters[place] = counts;
  }
}
console.log(JSON.stringify(counters));

if (options.record) {
  const kept = only.length === 0 ? {} : recorded;
  writeFileSync(file, `${JSON.stringify({ ...kept, ...counters }, undefined, 2)}\n`);
}
if (options.check) {
  const { losses, gains } = compare(recorded, counters);
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
