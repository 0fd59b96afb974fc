/** Programs of TypeScript as one file each, for Node: what tsx costs is not measured. */

import { build } from "esbuild";
import { join } from "node:path";
import { root } from "./runtimes.ts";

/**
 * Bundles a program with the library's sources. Packages stay outside.
 *
 * @param source from the root, such as `bench/counters/subject.ts`
 * @returns where the bundle lies
 */
export async function bundle(source: string): Promise<string> {
  const outfile = join(root, "bench/results/programs", source.replace(/\.ts$/, ".js"));
  await build({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}
