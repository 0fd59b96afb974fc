#!/usr/bin/env node
/** `npm create adelie`, `bun create adelie`: the command create of the command line, in a package that downloads nothing else. */

import process from "node:process";
import { requireNode } from "../../cli/src/node_version.ts";
import { run } from "../../cli/src/program.ts";
import { CREATE } from "../../cli/src/rows.ts";
import { processSurroundings } from "../../cli/src/surroundings.ts";

requireNode();
void run(["create", ...process.argv.slice(2)], processSurroundings(), [CREATE]).then((code) => process.exit(code));
