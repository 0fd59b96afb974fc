/** Installs the npm packages of a folder, if they are not already those of its lock file. */

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Whether node_modules holds what package-lock.json says. Packages for other platforms may be missing. */
export function arePackagesFresh(folder) {
  const wanted = lockedPackages(join(folder, "package-lock.json"));
  const installed = lockedPackages(join(folder, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    path === "" || optional || (installed[path]?.version === version && existsSync(join(folder, path)))
  );
}

/** What an npm that called us was told, and the one that we call must not be: it would install nothing, or not all, or elsewhere. */
const NOT_FOR_US =
  /^(npm_config_(dry_run|omit|only|production|prefix|global|workspaces?|json|package_lock_only)|NODE_ENV)$/i;

/**
 * Runs `npm ci` in a folder, silently: all packages, those for development too.
 *
 * @param how what npm does. `["install", "--no-save"]` where `npm ci` refuses a lock that npm itself wrote: it does with
 * optional packages that no registry has
 * @throws Error with what npm printed
 */
export async function installPackages(folder, how = ["ci"]) {
  const flags = [...how, "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath ?? "";
  // Started by npm: the same npm, and no shell, which Windows would need for npm.cmd.
  const [command, args, shell] = npm.endsWith("npm-cli.js")
    ? [process.execPath, [npm, ...flags], false]
    : ["npm", flags, process.platform === "win32"];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_FOR_US.test(name)));
  const child = spawn(command, args, { cwd: folder, env, shell, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => output += chunk);
  child.stderr.on("data", (chunk) => output += chunk);
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`npm ${how[0]} in ${folder} ended with code ${code}:\n${output.trim()}`);
}

function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : {};
}
