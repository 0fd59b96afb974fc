/** A minute of drops every two seconds (or as long and as often as the arguments say, in ms), on this runtime. */

import process from "node:process";
import { churn } from "./churn.ts";

const [ms = "60000", everyMs = "2000"] = process.argv.slice(2);
for (const way of ["forward WS", "reverse WS"] as const) {
  console.log(JSON.stringify({ way, ...await churn(way, Number(ms), Number(everyMs)) }));
}
process.exit(0);
