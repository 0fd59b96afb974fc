/** The runtimes that are measured, as `npm test` installs them. */

import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));
const installed = join(root, "tests", "runtimes", "node_modules");

/** The names of the runtimes, in the order of the tables. */
export type RuntimeName = "node20" | "node24" | "bun" | "deno";

/** How to start a program on one of them. */
export interface Runtime {
  /** As people write it. */
  readonly title: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Whether it runs TypeScript itself; for the others programs are bundled. */
  readonly runsTypeScript: boolean;
}

const onNode20 = process.env.NODE20 ?? (process.version.startsWith("v20.") ? process.execPath : undefined);

export const runtimes: Readonly<Record<RuntimeName, Runtime>> = {
  node20: { title: "Node 20", program: onNode20 ?? "", arguments: [], runsTypeScript: false },
  node24: {
    title: "Node 24",
    program: join(installed, "node24", "bin", "node"),
    arguments: [],
    runsTypeScript: false,
  },
  bun: { title: "Bun", program: join(installed, ".bin", "bun"), arguments: [], runsTypeScript: true },
  deno: {
    title: "Deno",
    program: join(installed, ".bin", "deno"),
    arguments: ["run", "-A", "--no-check", "--quiet"],
    runsTypeScript: true,
  },
};

/** The runtimes that are here. Node 20 is not installed for tests: it is the one that runs them, or the one that NODE20 names. */
export const runtimeNames: readonly RuntimeName[] = (["node20", "node24", "bun", "deno"] as const)
  .filter((name) => runtimes[name].program !== "");
