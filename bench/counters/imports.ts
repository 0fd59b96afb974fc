/** The files that `import "adelie"` loads, and their bytes. */

import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { packageEntry } from "../bundle.ts";
import { root, runtimes } from "../runtimes.ts";

/** How much is read when a module is imported. */
export interface Loaded {
  readonly files: number;
  readonly bytes: number;
}

/** Loads a module and prints the files that the loader read for it, those of `require` too. */
const watcher = `
import { registerHooks } from "node:module";
const read = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith("file:")) read.add(url);
    return next(url, context);
  },
});
await import(process.argv[1]);
console.log(JSON.stringify([...read]));
process.exit();`;

/** The package as npm gets it, on Node: built anew. */
export function packageLoaded(): Loaded {
  execFileSync(process.execPath, [join(root, "tools/build.mjs"), "--package"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const entry = pathToFileURL(packageEntry()).href;
  const { program } = runtimes.node24;
  const args = ["--input-type=module", "-e", watcher, entry];
  const urls = JSON.parse(execFileSync(program, args, { cwd: root, encoding: "utf8" })) as string[];
  return { files: urls.length, bytes: urls.reduce((sum, url) => sum + statSync(new URL(url)).size, 0) };
}

/** The sources, as Bun and Deno load mod.ts: everything that is imported statically, without what is only a type. */
export async function sourcesLoaded(): Promise<Loaded> {
  const { metafile } = await build({
    entryPoints: [join(root, "mod.ts")],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
    treeShaking: false,
  });
  const reached = new Set(["mod.ts"]);
  for (const file of reached) {
    for (const { kind, path, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) reached.add(path);
    }
  }
  return {
    files: reached.size,
    bytes: [...reached].reduce((sum, file) => sum + (metafile.inputs[file]?.bytes ?? 0), 0),
  };
}
