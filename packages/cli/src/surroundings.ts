/** Everything outside that a command touches beside files, handed in: so that commands are functions that a test can call. */

import process from "node:process";
import { createInterface } from "node:readline/promises";
import { ProgressLine } from "./progress.ts";

/** The language of sentences. */
export type Lang = "zh" | "en";

/** Where a command runs. */
export interface Surroundings {
  /** The folder that paths are meant from. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person is there who can be asked. */
  readonly isTerminal: boolean;
  /** The result: standard output. */
  print(text: string): void;
  /** Everything else, such as progress: standard error. */
  tell(text: string): void;
  /** How far long work has got, for a person who watches: each text takes the place of the last, `""` takes it away. Nothing without a terminal. */
  progress(text: string): void;
  /** A question to the person; resolves with `""` where nothing was typed. */
  ask(question: string): Promise<string>;
  /** Aborts when the command is to end: Ctrl+C, or SIGTERM. */
  readonly ending: AbortSignal;
}

/** Exit codes of all commands. */
export const EXIT = {
  /** All is well. */
  ok: 0,
  /** It was tried, and something is not as it should be. */
  found: 1,
  /** It could not be tried: wrong arguments, a missing file, a taken port. */
  failed: 2,
} as const;

/** A mistake that the person can mend: the sentence says what was seen and what to do. Printed without a stack. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The language of the environment, as the library chooses it. */
export function languageOf(env: Surroundings["env"]): Lang {
  const named = env["LC_ALL"] ?? env["LC_MESSAGES"] ?? env["LANG"] ??
    new Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh(?:$|[-_.])/i.test(named) ? "zh" : "en";
}

/** Those of this process. An agent or a pipeline is no person: it is asked nothing. */
export function processSurroundings(): Surroundings {
  const { env, stdin, stdout, stderr } = process;
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      // Who asks twice does not want to wait.
      if (end.signal.aborted) process.exit(130);
      end.abort();
    });
  }
  const line = new ProgressLine(stderr.isTTY && !isUnattended(env) ? stderr : undefined);
  return {
    cwd: process.cwd(),
    env,
    isTerminal: stdin.isTTY && stdout.isTTY && !isUnattended(env),
    print: (text) => line.aside(() => void stdout.write(`${text}\n`)),
    tell: (text) => line.aside(() => void stderr.write(`${text}\n`)),
    progress: (text) => line.show(text),
    async ask(question) {
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return (await lines.question(`${question} `, { signal: end.signal })).trim();
      } finally {
        lines.close();
      }
    },
    ending: end.signal,
  };
}

/** Resolves when a command is to end. */
export function ended(ending: AbortSignal): Promise<void> {
  if (ending.aborted) return Promise.resolve();
  return new Promise((resolve) => ending.addEventListener("abort", () => resolve(), { once: true }));
}

/** Variables that coding agents and CI set. */
const UNATTENDED = ["CI", "AGENT", "AI_AGENT", "CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI", "CODEX_SANDBOX"];

function isUnattended(env: Surroundings["env"]): boolean {
  return UNATTENDED.some((name) => !["", "0", "false", undefined].includes(env[name]));
}
