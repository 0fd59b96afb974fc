#!/usr/bin/env node
/** `adelie`, as somebody types it. */

import process from "node:process";
import { run } from "./program.ts";
import { ROWS } from "./rows.ts";
import { processSurroundings } from "./surroundings.ts";

// A bot that was loaded may hold timers and sockets of its own; what was printed has to leave first.
void run(process.argv.slice(2), processSurroundings(), ROWS).then((code) =>
  process.stdout.write("", () => process.exit(code))
);
