/**
 * Runs test files in one process, as Deno and Bun do: a third of the work of a process for each. Node 20 has no option for it.
 *
 *     node --import tsx --test-reporter=spec tools/run_files.mjs FILE …
 */

import { before } from "node:test";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// No test runs before all files are read: it would see what others do while they load, and they what it does to the process.
let start;
const loaded = new Promise((resolve) => {
  start = resolve;
});
before(() => loaded);
try {
  for (const file of process.argv.slice(2)) await import(pathToFileURL(resolve(file)).href);
} finally {
  start();
}
