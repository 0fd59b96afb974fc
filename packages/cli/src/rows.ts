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

/** `adelie test`, which the repository has for its guides too. */
export const TEST: Row = {
  name: "test",
  args: "[paths...]",
  options: [
    "--bot <file>",
    "--update",
    "--format",
    "--lang <zh|en>",
    "--only <n>",
    "--runs <n>",
    "--transcript",
    JSON_FLAG,
  ],
  load: async () => (await import("./test/command.ts")).playAll,
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
  {
    name: "sandbox",
    args: "",
    options: [
      "--port <n>",
      "--host <host>",
      "--token <token>",
      "--dialect <name>",
      "--seed <n>",
      "--world <file>",
      "--heartbeat <n>",
      "--headless",
      "--connect <url>…",
      "--post <url>…",
      "--secret <secret>",
      "--fault <name>…",
      "--load <n>",
      "--load-seconds <n>",
      "--mix <kinds>",
    ],
    load: async () => (await import("./sandbox/command.ts")).serve,
  },
  TEST,
  {
    name: "record",
    args: "",
    options: [
      "--listen <place>…",
      "--to <url>…",
      "-o, --out <file>",
      "--no-redact",
      "--redact-texts",
      "--max-file-mb <n>",
      "--max-files <n>",
      "--expose",
      JSON_FLAG,
      "--to-scenario <file>…",
      "--to-fixture <file>…",
    ],
    load: async () => (await import("./record/command.ts")).record,
  },
  {
    name: "replay",
    args: "<files...>",
    options: [
      "--listen <n>",
      "--connect <url>",
      "--token <token>",
      "--account <n>",
      "--real-time",
      "--reads",
      "--quiet-ms <n>",
      JSON_FLAG,
    ],
    load: async () => (await import("./replay/command.ts")).replay,
  },
  {
    name: "conformance",
    args: "",
    options: ["--url <url>", "--token <token>", "--dialect <name>", "--send", JSON_FLAG],
    load: async () => (await import("./conformance/command.ts")).conformance,
  },
  {
    name: "attack",
    args: "[file]",
    options: ["--times <n>", "--at-least <share>", "--secret <secret>…", JSON_FLAG],
    load: async () => (await import("./attack/command.ts")).attack,
  },
  {
    name: "connect",
    args: "",
    options: [
      "--url <url>",
      "--token <token>",
      "--implementation <napcat|llbot|lagrange|go-cqhttp>",
      "--force",
      JSON_FLAG,
    ],
    load: async () => (await import("./connect/command.ts")).connect,
  },
  {
    name: "routes",
    args: "[file]",
    options: [JSON_FLAG],
    load: async () => (await import("./routes/command.ts")).routes,
  },
  {
    name: "explain",
    args: "<words...>",
    options: [
      "--file <file>",
      "--private",
      "--role <member|admin|owner>",
      "--user <n>",
      "--group <n>",
      JSON_FLAG,
    ],
    load: async () => (await import("./explain/command.ts")).explain,
  },
  {
    name: "gateway",
    args: "[words...]",
    options: [
      "--config <file>",
      "--redis <url>",
      "--local [folder]",
      "--url <url>…",
      "--listen <place>…",
      "--token <token>",
      "--implementation <napcat|llbot|lagrange|go-cqhttp>",
      "--prefix <text>",
      "--partitions <n>",
      "--lease-ms <n>",
      "--max-backlog <n>",
      "--serve <place>",
      "--serve-to <url>…",
      "--serve-token <token>",
      "--record [file]",
      "--every <n>",
      "--account <n>",
      "--limit <n>",
      "--all",
      JSON_FLAG,
    ],
    load: async () => (await import("./gateway/command.ts")).gateway,
  },
  {
    name: "service",
    args: "<action> [file]",
    options: ["--pm2", "--print", "--name <name>", "--runtime <node|bun|deno>", "--force", JSON_FLAG],
    load: async () => (await import("./service/command.ts")).service,
  },
];
