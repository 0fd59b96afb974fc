/** Which part of the library the samples of a profile fall into. */

/** A part of what a bot does. `native` is what no function of JavaScript is charged with: system calls above all. */
export type Part =
  | "JSON"
  | "socket"
  | "native"
  | "garbage"
  | "transport"
  | "protocol"
  | "command"
  | "bot"
  | "api"
  | "util"
  | "rest";

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const rooms: Readonly<Record<string, Part>> = {
  transport: "transport",
  protocol: "protocol",
  command: "command",
  bot: "bot",
  api: "api",
  util: "util",
};

/** By line of a bundle the source that it came from: esbuild writes a comment above each. */
function sourcesOf(bundle: string): (string | undefined)[] {
  let source: string | undefined;
  return bundle.split("\n").map((line) => source = /^\/\/ (\S+\.ts)$/.exec(line)?.[1] ?? source);
}

function partOf({ functionName, url, lineNumber }: Frame, sources: readonly (string | undefined)[]): Part {
  if (functionName === "(garbage collector)") return "garbage";
  if (functionName === "(program)") return "native";
  if (functionName === "parse" && url === "") return "JSON";
  if (/^node:|^ext:|\/node_modules\//.test(url) || url === "") return "socket";
  const source = sources[lineNumber] ?? "";
  if (source.endsWith("src/protocol/frames.ts")) return "JSON";
  if (source.includes("src/runtime/")) return "socket";
  return rooms[/src\/(\w+)\//.exec(source)?.[1] ?? ""] ?? "rest";
}

/**
 * The share of each part in the busy time of the second half of a profile, when everything is compiled.
 *
 * @param bundle the text of the program, a bundle of esbuild
 */
export function sharesOf(profile: string, bundle: string): Map<Part, number> {
  const { nodes, samples, timeDeltas } = JSON.parse(profile) as Profile;
  const sources = sourcesOf(bundle);
  const parts = new Map(
    nodes.map(({ id, callFrame }) => [id, { name: callFrame.functionName, part: partOf(callFrame, sources) }]),
  );
  const shares = new Map<Part, number>();
  let all = 0;
  for (let index = samples.length >> 1; index < samples.length; index++) {
    const node = parts.get(samples[index] ?? -1);
    if (node === undefined || node.name === "(idle)") continue;
    const micros = timeDeltas[index] ?? 0;
    shares.set(node.part, (shares.get(node.part) ?? 0) + micros);
    all += micros;
  }
  return new Map([...shares].map(([part, micros]) => [part, micros / all]));
}
