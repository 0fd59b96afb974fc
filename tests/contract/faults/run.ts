/** Runs the whole matrix on this runtime, or the faults that are named, and prints one line of JSON for each cell. */

import process from "node:process";
import { faults } from "./cells.ts";
import { ways } from "./rig.ts";

const names = process.argv.slice(2);
for (const fault of faults) {
  if (names.length > 0 && !names.includes(fault.name)) continue;
  for (const way of ways) {
    const reason = fault.none?.[way];
    const cell = reason === undefined
      ? await fault.run(way).catch((error: unknown) => ({ wrong: String(error) }))
      : { reason };
    console.log(JSON.stringify({ fault: fault.name, way, ...cell }));
  }
}
process.exit(0);
