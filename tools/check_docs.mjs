/**
 * Whether the documentation in the sources is whole and true: `deno doc --lint` of every entry point, and every example of
 * a doc comment and of `docs/reference/examples.md` compiled, and run unless it is marked `ts ignore` because it needs an
 * implementation to talk to. The bots of examples are started in a sandbox. A value in a comment behind an expression is compared with what the expression gives.
 *
 *     node --import tsx tools/check_docs.mjs
 *     node --import tsx tools/check_docs.mjs src/protocol     the examples of some files only
 */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { exampleFile, examplesOf, examplesOfPage } from "./lib/doc_examples.mjs";
import { runCommand } from "./lib/process.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, "tests", "runtimes", "node_modules");
const filters = process.argv.slice(2);
/** Examples of names whose declarations users would otherwise download with them (docs/adr/0102). */
const page = "docs/reference/examples.md";

/** The entry points, by the specifier that users write. */
const entries = readEntries();

const problems = [];
const examples = readExamples();
let hasFailed = false;
if (filters.length === 0 || filters.includes("mod.ts")) await lint();
await compile();
if (!hasFailed) await runAll();
rmSync(exampleFolder(), { recursive: true, force: true });

for (const problem of problems) console.error(problem);
console.log(`${entries.size} entry points, ${examples.length} examples, ${problems.length} problems`);
process.exit(problems.length > 0 ? 1 : 0);

function readEntries() {
  const { exports } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
  const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const list = typeof exports === "string" ? [[".", exports]] : Object.entries(exports);
  return new Map(list.map(([path, file]) => [join(name, path).replaceAll("\\", "/").replace(/\/$/, ""), file]));
}

function readExamples() {
  const files = [
    "mod.ts",
    ...readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).map((name) => `src/${name}`),
  ]
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts") && (filters.length === 0 || filters.some((each) => name.startsWith(each))))
    .sort();
  const inSources = files.flatMap((file) => {
    const found = examplesOf(file, readFileSync(join(root, file), "utf8"));
    problems.push(...found.problems);
    return found.examples;
  });
  const isWanted = filters.length === 0 || filters.includes(page);
  return [...inSources, ...isWanted ? examplesOfPage(page, readFileSync(join(root, page), "utf8")) : []];
}

/**
 * The package has to be documented by itself; in the other entry points a type may be named that a neighbour exports. A copy is
 * looked at: beside node_modules Deno reads the types of other runtimes.
 */
async function lint() {
  const copy = mkdtempSync(join(tmpdir(), "adelie-docs-"));
  try {
    for (const name of ["mod.ts", "src"]) cpSync(join(root, name), join(copy, name), { recursive: true });
    writeFileSync(join(copy, "deno.json"), "{}");
    const files = [...entries.values()];
    for (const linted of [files.slice(0, 1), files]) {
      const { code, output } = await runCommand([join(tools, ".bin", "deno"), "doc", "--lint", ...linted], {
        cwd: copy,
        env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
        limitMs: 60_000,
      });
      const found = [...output.matchAll(/^error\[[\w-]+\]: (.+)\n\s+--> (\S+):(\d+):\d+/gm)]
        .map(([, message, file, line]) =>
          `${file.replace(`${copy}/`, "")}:${line} ${message} (deno doc --lint ${linted[0]})`
        );
      if (code !== 0) problems.push(...(found.length > 0 ? found : [output]));
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function exampleFolder() {
  return join(root, `.doc_examples-${process.pid}`);
}

function nameOf({ file, line }) {
  return `${file.replaceAll("/", "~").replace(/\.ts$/, "")}@${line}.ts`;
}

/** Writes every example out and compiles them together, as a user's program would be. */
async function compile() {
  const folder = exampleFolder();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  for (const example of examples) {
    writeFileSync(join(folder, nameOf(example)), exampleFile(example, { folder, entries, root }));
  }
  const config = {
    extends: "../tsconfig.json",
    compilerOptions: {
      noUnusedLocals: false,
      noUnusedParameters: false,
      isolatedDeclarations: false,
      declaration: false,
      erasableSyntaxOnly: false,
    },
    include: [],
    files: examples.map((example) => `./${nameOf(example)}`),
  };
  if (examples.length === 0) return;
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = [process.execPath, join(tools, "@typescript", "native", "bin", "tsc")];
  const { code, output, timedOut } = await runCommand([...tsc, "-p", join(folder, "tsconfig.json")], {
    cwd: root,
    env: process.env,
    limitMs: 120_000,
  });
  hasFailed = code !== 0 || timedOut;
  if (hasFailed) {
    const readable = output.trim().replaceAll(
      /\.doc_examples-\d+\/(\S+?)@\d+\.ts\((\d+),\d+\)/g,
      (_, name, line) => `${name.replaceAll("~", "/")}.ts:${line}`,
    );
    problems.push(readable === "" ? "the examples did not compile" : readable);
  }
}

/** Runs what can be run, one after another in this process, with one sandbox for all bots. */
async function runAll() {
  const [{ launch }, { createSandbox }] = await Promise.all([import("../mod.ts"), import("../src/entries/sandbox.ts")]);
  const sandbox = await createSandbox();
  const saying = ["log", "info", "warn", "error", "debug"].map((name) => [name, console[name]]);
  const say = Object.fromEntries(saying);
  for (const example of examples.filter(({ isRun }) => isRun)) {
    try {
      for (const [name] of saying) console[name] = () => {};
      const { bots } = await import(pathToFileURL(join(exampleFolder(), nameOf(example))).href);
      if (bots.length > 0) {
        const app = await launch(bots, { url: sandbox.url, storage: "memory", log: "silent" });
        await app.stop();
      }
    } catch (error) {
      problems.push(
        `${example.file}:${example.line} "${example.title}" fails: ${error instanceof Error ? error.message : error}`,
      );
    } finally {
      Object.assign(console, say);
    }
  }
  await sandbox.close();
}
