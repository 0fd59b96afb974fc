/**
 * Bundles the library: to `dist` as npm gets it, and to `dist/url` as one file for an address. `npm run build`, and before `npm pack`, in a fresh clone too. Installs the
 * packages first where they are missing. Says nothing on the standard output, which belongs to what npm prints.
 *
 *     node tools/build.mjs                     compiles
 *     node tools/build.mjs --package           without the file for an address, which is not packed
 *     node tools/build.mjs --as-dependency     the same, only when npm prepares this repository as somebody's dependency (git+https://…)
 */

import { existsSync, realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { arePackagesFresh, installPackages } from "./lib/packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const asDependency = process.argv.includes("--as-dependency");
if (asDependency && !isDependency()) process.exit(0);
if (!arePackagesFresh(root)) {
  console.error("installing packages …");
  try {
    await installPackages(root);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
// Only now are the packages there that it needs.
const { bundleLibrary } = await import("./lib/bundle.mjs");
try {
  await bundleLibrary(root, { forAddress: !asDependency && !process.argv.includes("--package") });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** After an install in the repository itself nobody waits for `dist`; a package that is being packed has it already. */
function isDependency() {
  const project = process.env.npm_config_local_prefix;
  return project !== undefined && realpathSync(project) !== realpathSync(root) && !existsSync("dist/mod.js");
}
