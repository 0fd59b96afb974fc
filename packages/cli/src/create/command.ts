/** `adelie create`: a new bot with its test. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { EXIT, Failure, type Lang, languageOf, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";
import { ownVersion } from "../version.ts";
import { install } from "./install.ts";
import { type Place, placeOf, requireEmpty } from "./names.ts";
import { type Runtime, scriptOf, templateFiles } from "./templates.ts";

/** Options of the command. */
export interface CreateOptions {
  readonly yes?: boolean;
  readonly runtime?: Runtime;
  readonly lang?: Lang;
  readonly install?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Makes a bot in a folder. Asks for nothing that has an answer already. */
export async function create(
  [given]: readonly string[],
  options: CreateOptions,
  around: Surroundings,
): Promise<number> {
  const texts = chosenTexts().create;
  const { force = false, dryRun = false, json = false, lang = languageOf(around.env) } = options;
  const mayAsk = around.isTerminal && options.yes !== true && !json;
  const folder = given ?? (mayAsk ? await around.ask(texts.askFolder) : "");
  const place = placeOf(folder === "" ? "my-bot" : folder, around.cwd);
  if (!force) requireEmpty(place.folder);
  const guessed = guessedRuntime(around.env);
  const runtime = options.runtime ?? (mayAsk ? await askedRuntime(guessed, around) : guessed);
  const files = templateFiles({ name: place.name, version: ownVersion(), runtime, lang });
  if (!dryRun) { for (const { path, text } of files) write(join(place.folder, path), text); }
  const wants = options.install !== false && !dryRun && runtime !== "deno";
  const isInstalled = wants && await install(place.folder, runtime, around);
  const next = nextSteps(place, runtime, isInstalled, around.cwd);
  if (json) {
    const paths = files.map(({ path }) => path);
    around.print(
      JSON.stringify({ ...place, runtime, lang, files: paths, written: !dryRun, installed: isInstalled, next }),
    );
    return EXIT.ok;
  }
  if (dryRun) {
    for (const { path } of files) around.print(path);
    return EXIT.ok;
  }
  around.print(texts.created(place.name, runtime, files.length));
  around.print(texts.next);
  for (const step of next) around.print(`  ${step}`);
  if (wants && !isInstalled) return EXIT.failed;
  return EXIT.ok;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function nextSteps({ folder }: Place, runtime: Runtime, isInstalled: boolean, cwd: string): string[] {
  const near = relative(cwd, folder);
  const way = near.startsWith("..") ? folder : near;
  return [
    ...way === "" ? [] : [`cd ${way}`],
    ...isInstalled || runtime === "deno" ? [] : [runtime === "bun" ? "bun install" : "npm install"],
    scriptOf(runtime, "dev"),
    scriptOf(runtime, "test"),
  ];
}

/** The runtime that this was started by: `bun create`, `deno run npm:…`, `npm create`. */
export function guessedRuntime(env: Surroundings["env"]): Runtime {
  const agent = env["npm_config_user_agent"] ?? "";
  if (process.versions["deno"] !== undefined || agent.startsWith("deno")) return "deno";
  return process.versions["bun"] !== undefined || agent.startsWith("bun") ? "bun" : "node";
}

async function askedRuntime(guessed: Runtime, around: Surroundings): Promise<Runtime> {
  const texts = chosenTexts().create;
  const answer = (await around.ask(texts.askRuntime(guessed))).toLowerCase();
  if (answer === "") return guessed;
  if (answer === "node" || answer === "bun" || answer === "deno") return answer;
  throw new Failure(texts.noRuntime(answer));
}
