/** Checks of the files of a bot: settings, packages, decorators. Reads, changes nothing. */

import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { parseJson } from "../json_text.ts";
import { chosenTexts } from "../texts/texts.ts";
import { sourcesIn } from "../sources.ts";
import type { Surroundings } from "../surroundings.ts";
import { type Check, checkOf } from "./check.ts";
import { settingsCheck } from "./settings.ts";

/** A file with settings in JSON; undefined where it is none. */
function readJson(path: string): Record<string, unknown> | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return parseJson(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const DECORATED = /^\s*@[A-Z]\w*\s*\(/m;
const PARAMETER = /\(\s*(?:[^()]*,\s*)?@[A-Z]\w*\([^()]*\)\s*(?:private|public|protected|readonly|\w+\s*[:,)])/;

/** All checks of the files. */
export function projectChecks(around: Surroundings): Check[] {
  const { cwd } = around;
  const sources = sourcesIn(cwd, /\.[mc]?tsx?$/).map((path) => ({
    name: relative(cwd, path),
    text: readFileSync(path, "utf8"),
  }));
  return [
    moduleType(cwd),
    decorators(cwd, sources),
    typeStripping(cwd, sources),
    settingsCheck(around, scriptsOf(cwd), sources.some(({ text }) => /dotenv|loadEnvFile/.test(text))),
    copies(cwd, sources),
    secrets(cwd, sources),
  ];
}

interface Source {
  readonly name: string;
  readonly text: string;
}

function moduleType(cwd: string): Check {
  const texts = chosenTexts().doctor;
  const path = join(cwd, "package.json");
  const manifest = readJson(path);
  if (manifest === undefined) {
    return existsSync(path)
      ? checkOf("module", "bad", texts.noJson("package.json"), texts.jsonFix)
      : checkOf("module", "skipped", texts.noManifest);
  }
  if (manifest["type"] === "module") return checkOf("module", "ok", texts.isModule);
  return checkOf("module", "warn", texts.isCommonJs, texts.makeModule);
}

function decorators(cwd: string, sources: readonly Source[]): Check {
  const texts = chosenTexts().doctor;
  const onParameter = sources.find(({ text }) => PARAMETER.test(text));
  if (onParameter !== undefined) {
    return checkOf("decorators", "bad", texts.parameterDecorator(onParameter.name), texts.useInject);
  }
  for (const name of ["tsconfig.json", "deno.json", "deno.jsonc"]) {
    const path = join(cwd, name);
    if (existsSync(path) && readJson(path) === undefined) {
      return checkOf("decorators", "bad", texts.noJson(name), texts.jsonFix);
    }
    const options = compilerOptions(path);
    const isLegacy = options["experimentalDecorators"] === true;
    if (options["emitDecoratorMetadata"] === true && !isLegacy) {
      return checkOf("decorators", "bad", texts.metadataAlone(name), texts.metadataFix(name));
    }
    const withTsx = Object.entries(scriptsOf(cwd)).find(([, script]) =>
      /\btsx\b/.test(script) && !/--test\b/.test(script)
    );
    if (options["emitDecoratorMetadata"] === true && withTsx !== undefined) {
      return checkOf("decorators", "warn", texts.metadataLost(name, withTsx[0]), texts.useInject);
    }
    if (isLegacy) {
      return checkOf("decorators", "ok", texts.legacy(name));
    }
  }
  return checkOf("decorators", "ok", texts.standard);
}

/** The settings of the compiler, those that they extend under them. */
function compilerOptions(path: string, depth = 5): Readonly<Record<string, unknown>> {
  const config = readJson(path);
  const { extends: bases = [] } = config ?? {};
  const under = depth === 0 ? [] : [bases].flat().filter((base) => typeof base === "string");
  const inherited = under.map((base) => compilerOptions(extended(base, path), depth - 1));
  return Object.assign({}, ...inherited, config?.["compilerOptions"]) as Record<string, unknown>;
}

function extended(base: string, from: string): string {
  const path = base.startsWith(".") ? join(dirname(from), base) : join(dirname(from), "node_modules", base);
  return [path, `${path}.json`, join(path, "tsconfig.json")].find((each) =>
    each.endsWith(".json") && existsSync(each)
  ) ?? path;
}

function scriptsOf(cwd: string): Readonly<Record<string, string>> {
  return (readJson(join(cwd, "package.json"))?.["scripts"] ?? {}) as Record<string, string>;
}

/** Node takes types out of a file, and leaves decorators in it, which it does not know. */
function typeStripping(cwd: string, sources: readonly Source[]): Check {
  const texts = chosenTexts().doctor;
  const scripts = Object.entries(scriptsOf(cwd));
  const docker = join(cwd, "Dockerfile");
  if (existsSync(docker)) {
    const command = /^CMD\s+(.+)$/m.exec(readFileSync(docker, "utf8"))?.[1] ?? "";
    scripts.push(["Dockerfile", command.replace(/[[\]",]+/g, " ")]);
  }
  for (const [name, script] of scripts) {
    for (const part of script.split(/&&|;|\|\|/)) {
      const file = /\bnode\b.*?\s(\S+\.[mc]?ts)\b/.exec(part)?.[1];
      if (file === undefined || /tsx|ts-node|--test\b/.test(part)) continue;
      const source = sources.find((each) => join(each.name) === join(file));
      if (source === undefined || DECORATED.test(source.text)) {
        return checkOf("type-stripping", "bad", texts.stripping(name, part.trim()), texts.useTsx(file));
      }
    }
  }
  return checkOf("type-stripping", "ok", texts.noStripping);
}

/** Copies of the library that a program of this folder could load: each has decorators of its own. */
function copies(cwd: string, sources: readonly Source[]): Check {
  const texts = chosenTexts().doctor;
  const found = new Map<string, string>();
  const visitOne = (path: string): void => {
    const version = readJson(join(path, "package.json"))?.["version"];
    if (typeof version === "string") found.set(realpathSync(path), `${relative(cwd, path)} (${version})`);
  };
  const visit = (folder: string, depth: number): void => {
    if (depth === 0 || !existsSync(folder)) return;
    for (const entry of readdirSync(folder)) {
      const path = join(folder, entry);
      if (entry === ".pnpm" || entry.startsWith("@")) {
        visit(path, depth);
        continue;
      }
      if (entry.startsWith(".")) continue;
      if (entry === "adelie") visitOne(path);
      visit(join(path, "node_modules"), depth - 1);
    }
  };
  visit(join(cwd, "node_modules"), 4);
  // In a workspace it lies further up, where Node finds it; what belongs to its other members is theirs.
  for (let at = cwd; dirname(at) !== at;) {
    at = dirname(at);
    if (existsSync(join(at, "node_modules/adelie"))) visitOne(join(at, "node_modules/adelie"));
  }
  for (const { name, text } of sources) {
    for (
      const [, address = ""] of text.matchAll(
        /from\s+["'](https?:\/\/[^"']*adelie[^"']*|(?:\.\.?\/)+[^"']*\/mod\.ts)["']/g,
      )
    ) {
      found.set(address, `${address} (${name})`);
    }
  }
  const list = [...found.values()];
  if (list.length > 1) return checkOf("copies", "bad", texts.copies(list), texts.oneCopy);
  const [only] = list;
  return only === undefined
    ? checkOf("copies", existsSync(join(cwd, "package.json")) ? "bad" : "skipped", texts.noCopy, texts.installIt)
    : checkOf("copies", "ok", texts.copy(only));
}

function secrets(cwd: string, sources: readonly Source[]): Check {
  const texts = chosenTexts().doctor;
  const inCode = sources.find(({ text }) =>
    /\b(?:accessToken|token|secret)\s*:\s*["'`][^"'`$\s]{4,}["'`]/.test(text) && !/\.test\.ts$/.test(text)
  );
  if (inCode !== undefined) return checkOf("secrets", "warn", texts.tokenInCode(inCode.name), texts.tokenToEnv);
  const ignored = join(cwd, ".gitignore");
  const isIgnored = existsSync(ignored) && /^\/?\.env\*?$/m.test(readFileSync(ignored, "utf8"));
  if (existsSync(join(cwd, ".env")) && existsSync(join(cwd, ".git")) && !isIgnored) {
    return checkOf("secrets", "warn", texts.envInGit, texts.ignoreEnv);
  }
  return checkOf("secrets", "ok", texts.noSecrets);
}

/** Whether this runtime is one that the library runs on. */
export function runtimeCheck(versions: Readonly<Record<string, string | undefined>> = process.versions): Check {
  const texts = chosenTexts().doctor;
  for (const [name, least] of [["deno", "2.0"], ["bun", "1.2"], ["node", "20.19"]] as const) {
    const version = versions[name];
    if (version === undefined) continue;
    const [major = 0, minor = 0] = version.split(".").map(Number);
    const [leastMajor = 0, leastMinor = 0] = least.split(".").map(Number);
    const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
    return isEnough
      ? checkOf("runtime", "ok", `${name} ${version}, ${process.platform} ${process.arch}`)
      : checkOf("runtime", "bad", texts.oldRuntime(name, version), texts.newerRuntime(name, least));
  }
  return checkOf("runtime", "skipped", "");
}
