#!/usr/bin/env node
/** `npm create adelie`, `bun create adelie`: the command create of the command line, in a package that downloads nothing else. */

import process from "node:process";
import { run } from "../../cli/src/program.ts";
import { CREATE } from "../../cli/src/rows.ts";
import { processSurroundings } from "../../cli/src/surroundings.ts";

void run(["create", ...process.argv.slice(2)], processSurroundings(), [CREATE]).then((code) => process.exit(code));
