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

/** Where the library is: the sources of this tree, the package as npm gets it, or the sources of another tree. */
export type Library = "sources" | "package" | { readonly tree: string };

/** Leads the import of mod.ts there. */
function leadTo(library: Library): Plugin {
  return {
    name: "library",
    setup({ onResolve }) {
      if (library === "sources") return;
      onResolve(
        { filter: /\/mod\.ts$/ },
        () =>
          library === "package"
            ? { path: pathToFileURL(packageEntry()).href, external: true }
            : { path: join(library.tree, "mod.ts") },
      );
    },
  };
}

/**
 * Bundles a program. Packages stay outside.
 *
 * @param source from the root, such as `bench/counters/subject.ts`
 * @param library its sources become a part of the bundle; the package is imported
 * @returns where the bundle lies
 */
export async function bundle(source: string, library: Library = "sources"): Promise<string> {
  const outfile = join(
    root,
    ".bench",
    typeof library === "string" ? library : "other",
    source.replace(/\.ts$/, ".mjs"),
  );
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    plugins: [leadTo(library)],
    logLevel: "warning",
  });
  return outfile;
}
