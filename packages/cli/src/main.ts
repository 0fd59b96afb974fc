#!/usr/bin/env node
/** `adelie`, as somebody types it. */

import process from "node:process";
import { requireNode } from "./node_version.ts";

// An older Node cannot even load the rest.
requireNode();
void start();

async function start(): Promise<void> {
  const [{ run }, { ROWS }, { processSurroundings }] = await Promise.all([
    import("./program.ts"),
    import("./rows.ts"),
    import("./surroundings.ts"),
  ]);
  const code = await run(process.argv.slice(2), processSurroundings(), ROWS);
  // A bot that was loaded may hold timers and sockets of its own; what was printed has to leave first.
  process.stdout.write("", () => process.exit(code));
}
