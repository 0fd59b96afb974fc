/**
 * Plays scenarios against the bots beside them:
 *
 *     npm run chat -- examples/bots/*.chat          a line for each story, and every difference; exit code 1 when there is one
 *     npm run chat -- --update check_in.chat        accepts what the bot does now into the file
 *     npm run chat -- --format examples             writes every file in its one form; --lang en in English
 *     npm run chat -- --json examples               one line of JSON for each story
 *     npm run chat -- --runs 1000 check_in.chat     plays each story so often: every transcript has to be the same, byte for byte
 *     npm run chat -- docs/guide                    the ```chat blocks of guides, on the bot of the ```ts block before them
 *
 * A scenario is played on the bot that it names (`程序 ../hello.ts`), else on the file with its own name: check_in.chat on
 * check_in.ts. Folders are searched for .chat files and guides; --bot hello.ts plays all of them on that one.
 */

import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { formatScenario } from "../src/sandbox/scenario/language/format.ts";
import { parseScenario } from "../src/sandbox/scenario/language/parse.ts";
import { errorReport } from "../src/sandbox/scenario/report.ts";
import { lineText } from "../src/sandbox/scenario/transcript.ts";
import { runScenario } from "../src/testing/scenarios.ts";
import { blocksOf, withBlock } from "./lib/chat_blocks.ts";
import { messageOf } from "../src/util/text_of.ts";

const { values, positionals } = given();

function given() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        bot: { type: "string" },
        format: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        lang: { type: "string" },
        only: { type: "string" },
        runs: { type: "string", default: "1" },
        transcript: { type: "boolean", default: false },
        update: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return fail(messageOf(error));
  }
}

function langOf(lang: string | undefined): "zh" | "en" | undefined {
  return lang === undefined || lang === "zh" || lang === "en" ? lang : fail(`--lang is zh or en, not ${lang}`);
}

function fail(words: string): never {
  console.error(words);
  process.exit(2);
}

/** The .chat files of a path, or of a folder and the folders in it. */
function filesIn(path: string): string[] {
  const about = statSync(path, { throwIfNoEntry: false });
  if (about === undefined) return fail(`There is no ${path}`);
  if (!about.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:chat|md)$/.test(name) && !name.includes("node_modules")).sort().map((name) =>
      join(path, name)
    );
}

interface Story {
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly report: string;
  readonly transcript: readonly string[];
}

const { json, only, update, transcript: isShown } = values;
const runs = Number(values.runs);
if (!Number.isSafeInteger(runs) || runs < 1) fail(`--runs is a whole number from 1 on, not ${values.runs}`);
const lang = langOf(values.lang);
const files = (positionals.length === 0 ? ["."] : positionals).flatMap(filesIn);
if (files.length === 0) fail("There are no .chat files");

/** One scenario: a file, or a block of a guide. */
interface Source {
  readonly file: string;
  /** The name in reports. */
  readonly name: string;
  readonly text: string;
  /** The bot, where something else says which one it is. */
  readonly bot?: URL;
  /** Writes it anew. */
  write(text: string): void;
}

let [good, bad, updated] = [0, 0, 0];
const sources = files.flatMap(sourcesIn);
for (const source of sources) await (values.format ? format(source) : play(source));
if (!json) {
  console.log(
    values.format ? `${updated} of ${sources.length} scenarios written anew` : `${good} as expected, ${bad} not` +
      (update ? `, ${updated} of ${sources.length} scenarios accepted` : ""),
  );
}
// Bots that were loaded may hold timers and sockets of their own.
process.exit(bad > 0 && !update ? 1 : 0);

function sourcesIn(file: string): Source[] {
  const bot = values.bot === undefined ? {} : { bot: pathToFileURL(resolve(values.bot)) };
  const text = readFileSync(file, "utf8");
  if (!file.endsWith(".md")) return [{ file, name: file, text, ...bot, write: (next) => writeFileSync(file, next) }];
  return blocksOf(file, text).map((block) => ({
    file,
    name: `${file}:${block.line}`,
    text: block.text,
    ...block.bot === undefined ? {} : { bot: block.bot },
    ...bot,
    write: (next) => writeFileSync(file, withBlock(readFileSync(file, "utf8"), block.text, next)),
  }));
}

/** Reads a scenario; one that cannot be read is told of, and counts as not as expected. */
function read({ name, text }: Source) {
  const scenario = parseScenario(text);
  if (scenario.errors.length === 0) return scenario;
  bad++;
  if (json) console.log(JSON.stringify({ file: name, ok: false, errors: scenario.errors }));
  else console.log(`✗ ${name}\n${errorReport(scenario.errors, text, name)}`);
  return undefined;
}

function format(source: Source): void {
  const scenario = read(source);
  if (scenario !== undefined) write(source, formatScenario(scenario, lang));
}

function write(source: Source, text: string): void {
  if (text === source.text) return;
  updated++;
  source.write(text);
}

async function play(source: Source): Promise<void> {
  const scenario = read(source);
  if (scenario === undefined) return;
  const { file, name, text, bot } = source;
  const options = {
    source: bot,
    file: pathToFileURL(resolve(file)),
    name,
    ...only === undefined ? {} : { only: Number(only) },
  };
  let first: readonly string[] | undefined;
  for (let count = 1; count <= runs; count++) {
    const start = performance.now();
    const run = await runScenario(scenario, text, options).catch((error: unknown) => messageOf(error));
    const ms = Math.round(performance.now() - start);
    if (typeof run === "string") {
      return tell({ file: name, line: 1, title: "", ok: false, ms, report: run, transcript: [] });
    }
    const transcripts = run.stories.map(({ lines }) => lines.map(lineText).join("\n"));
    first ??= transcripts;
    for (const [at, { title, line, report, isOk, lines }] of run.stories.entries()) {
      const isSame = transcripts[at] === first[at];
      const ok = isOk && isSame;
      if (ok && count < runs) continue;
      const words = isSame ? report : `${report}\nrun ${count} went otherwise than the first:\n${first[at]}\n---`;
      const each = Math.round(ms / run.stories.length);
      tell({ file: name, line, title, ok, ms: each, report: words, transcript: lines.map(lineText) });
      if (!ok && runs > 1) return;
    }
    if (update && !run.isOk) write(source, run.accepted);
  }
}

function tell(story: Story): void {
  if (story.ok) good++;
  else bad++;
  if (json) return console.log(JSON.stringify(story));
  const { file, line, title, ok, ms, report, transcript } = story;
  console.log(
    `${ok ? "✓" : "✗"} ${file}${title === "" ? "" : `:${line} ${title}`}  ${ms} ms${runs > 1 ? `, ${runs} runs` : ""}`,
  );
  if (!ok) console.log(report);
  for (const each of isShown ? transcript : []) console.log(`    ${each.replaceAll("\n", "\n    ")}`);
}
