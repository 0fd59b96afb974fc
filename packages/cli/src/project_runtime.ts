/** The runtime of a project, by its files. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "./create/templates.ts";

/** Deno where there is only deno.json, Bun where there is its lock or a script for it, otherwise Node. */
export function projectRuntime(cwd: string): Runtime {
  if (
    ["deno.json", "deno.jsonc"].some((name) => existsSync(join(cwd, name))) && !existsSync(join(cwd, "package.json"))
  ) return "deno";
  const manifest = join(cwd, "package.json");
  const text = existsSync(manifest) ? readFileSync(manifest, "utf8") : "";
  return existsSync(join(cwd, "bun.lock")) || /"start":\s*"bun /.test(text) ? "bun" : "node";
}
