/** A command line in a test: a folder of its own, what it printed, and answers to its questions. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { run } from "../src/program.ts";
import { ROWS } from "../src/rows.ts";
import type { Surroundings } from "../src/surroundings.ts";

/** The repository. */
export const root: string = fileURLToPath(new URL("../../../", import.meta.url));

/** How a command ended. */
export interface Ended {
  readonly code: number;
  /** Standard output. */
  readonly output: string;
  /** Standard error. */
  readonly told: string;
}

/** A folder, and the commands that are run in it. */
export class Desk {
  readonly cwd: string = mkdtempSync(join(tmpdir(), "adelie-cli-"));
  readonly end: AbortController = new AbortController();
  readonly env: Record<string, string | undefined> = {};
  /** What was printed so far, of both kinds. */
  lines: string[] = [];
  answers: string[] = [];
  isTerminal = false;
  /** How far long work had got, one after the other. */
  steps: string[] = [];

  constructor() {
    const { PATH, HOME, npm_config_cache, npm_config_registry } = process.env;
    Object.assign(this.env, { PATH, HOME, npm_config_cache, npm_config_registry, LC_ALL: "C", NO_COLOR: "1" });
  }

  /** Writes files into the folder. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.cwd, name)), { recursive: true });
      writeFileSync(join(this.cwd, name), text);
    }
  }

  run(...args: string[]): Promise<Ended> {
    return this.runIn(".", ...args);
  }

  /** In a folder of it. */
  async runIn(folder: string, ...args: string[]): Promise<Ended> {
    const [output, told]: [string[], string[]] = [[], []];
    const around: Surroundings = {
      cwd: join(this.cwd, folder),
      env: this.env,
      isTerminal: this.isTerminal,
      print: (text) => {
        output.push(text);
        this.lines.push(text);
      },
      tell: (text) => {
        told.push(text);
        this.lines.push(text);
      },
      progress: (text) => void this.steps.push(text),
      ask: (question) => {
        told.push(question);
        const answer = this.answers.shift();
        return answer === undefined ? Promise.reject(new Error(`asked: ${question}`)) : Promise.resolve(answer);
      },
      ending: this.end.signal,
    };
    const code = await run(args, around, ROWS);
    return { code, output: output.join("\n"), told: told.join("\n") };
  }

  /** Resolves when a line fits, with it: one of those from `after` on. A minute at most. */
  async line(expected: RegExp, after = 0): Promise<string> {
    for (let n = 0; n < 6_000; n++) {
      const found = this.lines.find((line, at) => at >= after && expected.test(line));
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no line ${expected} in:\n${this.lines.join("\n")}`);
  }

  [Symbol.dispose](): void {
    this.end.abort();
    rmSync(this.cwd, { recursive: true, force: true });
  }
}

/** The control protocol of a sandbox that printed its page. */
export class SandboxPage {
  readonly #base: string;
  readonly #key: string;
  /** The end of what was seen. */
  #after = 0;

  constructor(line: string) {
    [, this.#base = "", this.#key = ""] = /(http:\S+)\/#key=([\w-]+)/.exec(line) ?? [];
  }

  async ask(op: string, params: object = {}): Promise<Record<string, any>> {
    const headers = { authorization: `Bearer ${this.#key}` };
    const answer = await fetch(`${this.#base}/_sandbox/control`, {
      method: "POST",
      headers,
      body: JSON.stringify({ op, params }),
    });
    return (await answer.json() as { result: Record<string, any> }).result;
  }

  /** What the bot says to a message in a group, once it is there. */
  async reply(message: string): Promise<string> {
    while ((await this.ask("bot.commands"))["commands"].length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await this.ask("say", { as: 20001, chat: "group:700001", message });
    const { cursor = 0, replies } = await this.ask("wait", { after: this.#after });
    this.#after = cursor;
    return JSON.stringify(replies);
  }
}
