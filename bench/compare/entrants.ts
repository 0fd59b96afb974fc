/** Who takes part: the bare bots, ours, and the libraries of others. */

import { bundle } from "../bundle.ts";
import { join } from "node:path";
import { root, type RuntimeName, runtimeNames, runtimes } from "../runtimes.ts";
import type { WayName } from "../traffic/links.ts";

/** A bot in the tables. */
export interface Entrant {
  /** As the tables name it. */
  readonly title: string;
  readonly kind: "bare" | "ours" | "peer";
  readonly runtime: RuntimeName;
  readonly ways: readonly WayName[];
  /** In `bench/bots`. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the others of its runtime and way are compared with it. */
  readonly isBase?: boolean;
}

function bareOn(runtime: RuntimeName): Entrant[] {
  const common = { kind: "bare", runtime } as const;
  const isNode = !runtimes[runtime].runsTypeScript;
  const program = isNode ? "raw_ws.ts" : "raw_web.ts";
  const corked: Entrant = {
    ...common,
    title: "bare, corked",
    program,
    ways: ["forward", "reverse"],
    env: { BENCH_CORK: "1" },
  };
  return [
    { ...common, title: "bare", program, ways: ["forward", "reverse"], isBase: true },
    ...isNode ? [corked] : [],
    { ...common, title: "bare HTTP", program: "raw_http.ts", ways: ["webhook"], isBase: true },
    {
      ...common,
      title: "bare HTTP, reply in the answer",
      program: "raw_http.ts",
      ways: ["webhook"],
      env: { BENCH_QUICK: "1" },
    },
  ];
}

const peers: readonly Entrant[] = [
  { title: "node-napcat-ts", kind: "peer", runtime: "node24", program: "node_napcat_ts.mjs", ways: ["forward"] },
  { title: "node-napcat-ts", kind: "peer", runtime: "bun", program: "node_napcat_ts.mjs", ways: ["forward"] },
  { title: "node-karin", kind: "peer", runtime: "node24", program: "node_karin.mjs", ways: ["forward"] },
  { title: "koishi", kind: "peer", runtime: "node24", program: "koishi.mjs", ways: ["forward", "reverse"] },
];

/** Everybody, by runtime. */
export const entrants: readonly Entrant[] = runtimeNames.flatMap((runtime) => [
  ...bareOn(runtime),
  { title: "**adelie**", kind: "ours", runtime, program: "ours.ts", ways: ["forward", "reverse", "webhook"] } as const,
  ...peers.filter((peer) => peer.runtime === runtime),
]);

/** The command line that starts it. */
export async function commandOf(
  { runtime, program, kind }: Entrant,
  library: "sources" | "package",
): Promise<string[]> {
  const { program: binary, arguments: first } = runtimes[runtime];
  const source = `bench/bots/${program}`;
  const file = kind === "peer" ? join(root, source) : await bundle(source, library);
  return [binary, ...first, file];
}
