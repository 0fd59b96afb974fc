/** The commands, with their flags and where their code is: it is loaded when it is called. */

import type { Texts } from "./texts/english.ts";
import type { Surroundings } from "./surroundings.ts";

/** A command. Its options are those that it is declared with. */
export type Run = (args: readonly string[], options: never, around: Surroundings) => Promise<number>;

/** One command: its arguments and options, and where its code is. */
export interface Row {
  readonly name: keyof Texts["commands"];
  readonly args: string;
  readonly options: readonly string[];
  load(): Promise<Run>;
}

const JSON_FLAG = "--json";

/** `adelie create`, which create-adelie has too. */
export const CREATE: Row = {
  name: "create",
  args: "[folder]",
  options: [
    "-y, --yes",
    "--runtime <node|bun|deno>",
    "--lang <zh|en>",
    "--no-install",
    "--force",
    "--dry-run",
    JSON_FLAG,
  ],
  load: async () => (await import("./create/command.ts")).create,
};

/** Flags by command; their sentences stand in the texts under the same flag. `…` behind one says that it may be given several times. */
export const ROWS: readonly Row[] = [
  CREATE,
  {
    name: "dev",
    args: "[file]",
    options: ["--runtime <node|bun|deno>", "--real", "--no-open"],
    load: async () => (await import("./dev/command.ts")).dev,
  },
  {
    name: "doctor",
    args: "[file]",
    options: ["--url <url>", "--token <token>", JSON_FLAG],
    load: async () => (await import("./doctor/command.ts")).doctor,
  },
];
