/**
 * Publishes what this tree is to npm: the library first, then the packages that need it. One that npm has already in this
 * version is left alone, so that a run which broke off can be repeated. The workflow of a tag calls it (docs/release.md).
 *
 *     node tools/publish.mjs --dry-run                 all but the upload
 *     node tools/publish.mjs --provenance              in CI, where the registry can tell who built it
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const flags = process.argv.slice(2);

for (const folder of [".", ...packages()]) {
  const { name, version } = manifestOf(folder);
  if (String(npm(folder, "pipe", "view", `${name}@${version}`, "version").stdout).trim() === version) {
    console.log(`${name}@${version} is on npm already.`);
    continue;
  }
  // A version for trying is nobody's default.
  const tag = version.includes("-") ? ["--tag", "next"] : [];
  const { status } = npm(folder, "inherit", "publish", "--access", "public", ...tag, ...flags);
  if (status !== 0) {
    console.error(`npm publish of ${name}@${version} ended with code ${status}.`);
    process.exit(1);
  }
}

/** Runs npm in the folder of a package. */
function npm(folder, stdio, ...args) {
  return spawnSync("npm", args, { cwd: join(root, folder), stdio, shell: process.platform === "win32" });
}

/** The folders of the other packages that are for everybody. */
function packages() {
  if (!existsSync(join(root, "packages"))) return [];
  return readdirSync(join(root, "packages")).map((name) => `packages/${name}`)
    .filter((folder) => existsSync(join(root, folder, "package.json")) && manifestOf(folder).private !== true);
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}
