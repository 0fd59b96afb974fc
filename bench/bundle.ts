/** Programs of TypeScript as one file each: what compiling them costs is not measured. */

import { build, type Plugin } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./runtimes.ts";

/** The module that `import "adelie"` means, as package.json names it. It has to be built. */
export function packageEntry(): string {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    exports: { ".": { default: string } };
  };
  return join(root, exports["."].default);
}

/** Leads the import of mod.ts to the package as npm gets it. */
const fromPackage: Plugin = {
  name: "from-package",
  setup({ onResolve }) {
    onResolve({ filter: /\/mod\.ts$/ }, () => ({ path: pathToFileURL(packageEntry()).href, external: true }));
  },
};

/**
 * Bundles a program. Packages stay outside.
 *
 * @param source from the root, such as `bench/counters/subject.ts`
 * @param library whether the library's sources become a part of it, or the built package is imported
 * @returns where the bundle lies
 */
export async function bundle(source: string, library: "sources" | "package" = "sources"): Promise<string> {
  const outfile = join(root, ".bench", library, source.replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    plugins: library === "package" ? [fromPackage] : [],
    logLevel: "warning",
  });
  return outfile;
}
