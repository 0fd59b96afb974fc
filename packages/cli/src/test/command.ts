/** `adelie test`: plays scenarios against the bots beside them. */

import { errorReport, formatScenario, lineText, parseScenario, type Scenario } from "adelie/tools";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { projectTools } from "../loading.ts";
import { EXIT, Failure, type Lang, type Surroundings } from "../surroundings.ts";
import { chosenTexts } from "../texts/texts.ts";

/** Options of the command. */
export interface TestOptions {
  readonly bot?: string;
  readonly format?: boolean;
  readonly json?: boolean;
  readonly lang?: Lang;
  readonly only?: number;
  readonly runs?: number;
  readonly transcript?: boolean;
  readonly update?: boolean;
}

/** One scenario: a file, or a part of one. */
export interface ScenarioSource {
  readonly file: string;
  /** The name in reports. */
  readonly name: string;
  readonly text: string;
  /** The bot, where something else says which one it is. */
  readonly bot?: URL;
  /** Writes it anew. */
  write(text: string): void;
}

/** Files of another kind that have scenarios in them. */
export interface OtherFiles {
  /** How the names of such files end. */
  readonly ending: string;
  sourcesIn(file: string, text: string): ScenarioSource[];
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

/**
 * Plays them. `found` when one goes otherwise than it says.
 *
 * @param others for the guides of the library itself
 */
export async function playAll(
  paths: readonly string[],
  options: TestOptions,
  around: Surroundings,
  others?: OtherFiles,
): Promise<number> {
  const texts = chosenTexts().test;
  const endings = [".chat", ...others === undefined ? [] : [others.ending]];
  const files = (paths.length === 0 ? ["."] : paths).flatMap((path) => filesIn(path, around.cwd, endings));
  if (files.length === 0) throw new Failure(texts.nothing);
  const run = new Run(options, around);
  const sources = files.flatMap((file) => {
    const text = readFileSync(resolve(around.cwd, file), "utf8");
    const write = (next: string): void => writeFileSync(resolve(around.cwd, file), next);
    return others !== undefined && file.endsWith(others.ending)
      ? others.sourcesIn(resolve(around.cwd, file), text)
      : [{ file, name: file, text, write }];
  });
  try {
    for (const [n, source] of sources.entries()) {
      if (around.ending.aborted) return EXIT.failed;
      around.progress(`${n + 1}/${sources.length} ${source.name}`);
      await (options.format === true ? run.format(source) : run.play(source));
    }
  } finally {
    around.progress("");
  }
  return run.end(sources.length);
}

/** The files of a path, or of a folder and the folders in it. */
function filesIn(path: string, cwd: string, endings: readonly string[]): string[] {
  const whole = resolve(cwd, path);
  const about = statSync(whole, { throwIfNoEntry: false });
  if (about === undefined) throw new Failure(chosenTexts().files.missing(path, []));
  if (!about.isDirectory()) return [path];
  return readdirSync(whole, { recursive: true, encoding: "utf8" })
    .filter((name) => endings.some((ending) => name.endsWith(ending)) && !name.includes("node_modules"))
    .sort().map((name) => join(path, name));
}

/** One call of the command. */
class Run {
  readonly #options: TestOptions;
  readonly #around: Surroundings;
  #good = 0;
  #bad = 0;
  #updated = 0;

  constructor(options: TestOptions, around: Surroundings) {
    this.#options = options;
    this.#around = around;
  }

  format(source: ScenarioSource): void {
    const scenario = this.#read(source);
    if (scenario !== undefined) this.#write(source, formatScenario(scenario, this.#options.lang));
  }

  async play(source: ScenarioSource): Promise<void> {
    const scenario = this.#read(source);
    if (scenario === undefined) return;
    const { runScenario, messageOf } = await projectTools(this.#around.cwd);
    const { bot, only, runs = 1, update } = this.#options;
    const { file, name, text } = source;
    const given = bot === undefined ? source.bot : pathToFileURL(resolve(this.#around.cwd, bot));
    const options = {
      source: given,
      file: pathToFileURL(resolve(this.#around.cwd, file)),
      name,
      ...only === undefined ? {} : { only },
    };
    let first: readonly string[] | undefined;
    for (let count = 1; count <= Math.max(1, runs); count++) {
      const startMs = performance.now();
      const run = await runScenario(scenario, text, options).catch((error: unknown) => messageOf(error));
      const ms = Math.round(performance.now() - startMs);
      if (typeof run === "string") {
        return this.#tell({ file: name, line: 1, title: "", ok: false, ms, report: run, transcript: [] });
      }
      const transcripts = run.stories.map(({ lines }) => lines.map(lineText).join("\n"));
      first ??= transcripts;
      for (const [at, { title, line, report, isOk, lines }] of run.stories.entries()) {
        const isSame = transcripts[at] === first[at];
        const ok = isOk && isSame;
        if (ok && count < runs) continue;
        const words = isSame ? report : `${report}\n${chosenTexts().test.otherwise(count)}\n${first[at]}\n---`;
        const each = Math.round(ms / run.stories.length);
        this.#tell({ file: name, line, title, ok, ms: each, report: words, transcript: lines.map(lineText) });
        if (!ok && runs > 1) return;
      }
      if (update === true && !run.isOk) this.#write(source, run.accepted);
    }
  }

  /** The last line, and the exit code. */
  end(count: number): number {
    const texts = chosenTexts().test;
    const { format, json, update } = this.#options;
    if (json !== true) {
      const words = format === true
        ? texts.formatted(this.#updated, count)
        : texts.sum(this.#good, this.#bad) + (update === true ? texts.accepted(this.#updated, count) : "");
      this.#around.print(words);
    }
    return this.#bad > 0 && update !== true ? EXIT.found : EXIT.ok;
  }

  /** Reads a scenario; one that cannot be read is told of, and counts as not as expected. */
  #read({ name, text }: ScenarioSource): Scenario | undefined {
    const scenario = parseScenario(text);
    if (scenario.errors.length === 0) return scenario;
    this.#bad++;
    if (this.#options.json === true) {
      this.#around.print(JSON.stringify({ file: name, ok: false, errors: scenario.errors }));
    } else this.#around.print(`✗ ${name}\n${errorReport(scenario.errors, text, name)}`);
    return undefined;
  }

  #write(source: ScenarioSource, text: string): void {
    if (text === source.text) return;
    this.#updated++;
    source.write(text);
  }

  #tell(story: Story): void {
    if (story.ok) this.#good++;
    else this.#bad++;
    const { json, runs = 1, transcript: isShown } = this.#options;
    if (json === true) return this.#around.print(JSON.stringify(story));
    const { file, line, title, ok, ms, report, transcript } = story;
    const often = runs > 1 ? chosenTexts().test.runs(runs) : "";
    this.#around.print(`${ok ? "✓" : "✗"} ${file}${title === "" ? "" : `:${line} ${title}`}  ${ms} ms${often}`);
    if (!ok) this.#around.print(report);
    for (const each of isShown === true ? transcript : []) this.#around.print(`    ${each.replaceAll("\n", "\n    ")}`);
  }
}
