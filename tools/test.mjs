/**
 * The whole check of the project: `npm test`, in a fresh clone too. Installs what is missing, starts the steps in order, as
 * many side by side as two processors carry, and goes on after one that failed. Where at most three tests failed in all, their
 * files run once more, alone (ADR 0092). On Linux and macOS.
 *
 *     npm test                                  everything
 *     npm test -- --list                        the steps
 *     npm test -- --only lint,types             some steps
 *     npm test -- unit/protocol                 the test files whose path contains that, on every runtime
 *     npm test -- --only node,bun queue         both
 *     npm test -- --only fuzz --runs 10000      more random inputs than the 1,000 or so of each door; --seed 7: other ones
 *     npm test -- --strict …                    no second run
 *     npm test -- --verbose …                   print what the steps print, not only when they fail
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { arePackagesFresh, installPackages } from "./lib/packages.mjs";
import { killAll, runCommand } from "./lib/process.mjs";
import { runWithin } from "./lib/schedule.mjs";
import { bunTotals, denoTotals, emptyFiles, failedFiles, nodeTotals } from "./lib/totals.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    list: { type: "boolean", default: false },
    verbose: { type: "boolean", default: false },
    runs: { type: "string" },
    seed: { type: "string" },
    strict: { type: "boolean", default: false },
  },
});

const tools = join(root, "tests", "runtimes", "node_modules");
const node = process.execPath;
const deno = join(tools, ".bin", "deno");
const bun = join(tools, ".bin", "bun");
const tsc = [node, join(tools, "@typescript", "native", "bin", "tsc")];
/** All files in one process. */
const nodeTest = ["--import", "tsx", "--test-reporter=spec", "--test-timeout=180000", "tools/run_files.mjs"];

const withRedis = [
  ...[
    "e2e/redis",
    "e2e/gateway",
    "contract/queue_transport",
    "integration/queue",
    "integration/queue_dead",
    "integration/queue_share",
  ].map((name) => `./tests/${name}.test.ts`),
  "./packages/cli/tests/gateway.test.ts",
];
/** Tests that need a program which npm cannot install. Without it they are left out, and the report says so. */
const leftOut = [
  ...withRedis.map((file) => ({
    file,
    programs: ["redis-server"],
    hint: "apt-get install redis-server, or brew install redis",
  })),
  ...[...testFiles("browser"), "./tests/site/look.test.ts"].map((file) => ({
    file,
    programs: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    hint: "apt-get install chromium fonts-noto-cjk",
  })),
].filter(({ programs }) => !programs.some(isInPath));

const isHere = (file) => !leftOut.some((each) => each.file === file);
const everywhere = testFiles("unit", "contract", "integration").filter(isHere);
/** The command line runs on Node alone. */
const cli = listFiles("packages/cli/tests", ".test.ts");
/**
 * What only computes is the same on every Node: it asks nothing of files, sockets, processes or timers, and the V8 of Node 22 and
 * 24 lies between those of Node 20 and Deno. The step `node` and the other runtimes run it. The rooms of `src/runtime`, and
 * whatever stands on them, are for all.
 */
const pure = [
  ...["protocol", "command", "schedule", "texts", "client"],
  ...["api/calls", "api/pace"],
  ...["bot/decorators", "bot/dialogue", "bot/dispatch", "bot/events", "bot/flow", "bot/model"],
  ...["record/export", "record/redact", "record/replay"],
  ...["sandbox/control", "sandbox/dialects", "sandbox/faults", "sandbox/play", "sandbox/scenario", "sandbox/world"],
  ...["transport/diagnose", "transport/feed"],
  ...["testing/quiet", "testing/report", "testing/test_bot", "testing/trials"],
  ...["util/log", "util/text"],
].map((room) => `./tests/unit/${room}`);
/** Tests with a Redis server run on one Node: the sockets are those of ioredis, and the same on every one. */
const differing = everywhere.filter((file) => !pure.some((room) => file.startsWith(room)) && !withRedis.includes(file));
const examples = listFiles("examples", ".ts");
/** The modules that users import. */
const entries = ["mod.ts", ...listFiles("src/entries", ".ts")];
/** A process for each file: for tests that start programs by the dozen. */
const slowTest = [
  "--import",
  "tsx",
  "--test",
  "--test-reporter=spec",
  "--test-concurrency=2",
  "--test-timeout=400000",
];
const fuzz = testFiles("fuzz");
/** The longest file first: two run at a time, and it would be the last that is waited for. */
const packaging = testFiles("packaging").sort((one, other) => Number(isLongest(other)) - Number(isLongest(one)));
/** What runs in the legacy dialect too: tests whose classes have decorators, and one that says that it is that dialect. */
const decorated = [...testFiles("legacy"), ...testFiles("unit").filter(hasDecorators)];
/** The same of bots on sockets. Where classes are expressions no legacy decorator may stand. */
const decoratedBots = testFiles("integration").filter((file) =>
  hasDecorators(file) && !/\/(bot|dialogue|launch_clients|talking)\.test\.ts$/.test(file)
);
/** More inputs take more time. */
const fuzzLimitMs = 300_000 * Math.max(1, Number(options.runs ?? 0) / 1_000);

/** With more tests that failed than these there is no second run: it is the change, and not the machine. */
const SECOND_RUN_LIMIT = 3;

/** How many processors the steps that run at one time keep busy. */
const PROCESSORS = 2;

/**
 * What runs, started in this order: the quick checks first. A step with `totals` runs tests, and `files` are its last
 * arguments. `busy` is how many processors it keeps busy, one if it does not say: what runs its files one after another
 * waits for sockets more than half of its time.
 */
const steps = [
  { name: "format", limitMs: 60_000, command: [deno, "fmt", "--check"] },
  {
    name: "lint",
    limitMs: 120_000,
    command: [node, join(tools, "oxlint/bin/oxlint"), "--type-aware", "--format=unix"],
  },
  {
    name: "layers",
    limitMs: 60_000,
    command: [node, join(tools, "dependency-cruiser/bin/dependency-cruise.mjs"), "mod.ts", "src"],
  },
  { name: "source", limitMs: 60_000, command: [node, "tools/check_source.mjs"] },
  { name: "generated", limitMs: 60_000, command: [node, "--import", "tsx", "tools/generate_actions.ts", "--check"] },
  {
    name: "payload-types",
    limitMs: 60_000,
    command: [node, "--import", "tsx", "tools/generate_payload_types.ts", "--check"],
  },
  { name: "page", limitMs: 60_000, command: [node, "--import", "tsx", "tools/build_page.ts", "--check"] },
  { name: "types", limitMs: 120_000, command: [...tsc, "-p", "tsconfig.json"] },
  { name: "types-page", limitMs: 120_000, command: [...tsc, "-p", "page/tsconfig.json"] },
  { name: "types-standard", limitMs: 120_000, command: [...tsc, "-p", "tsconfig.standard.json"] },
  { name: "types-legacy", limitMs: 120_000, command: [...tsc, "-p", "tsconfig.legacy.json"] },
  { name: "types-deno", limitMs: 120_000, command: [deno, "check", ...entries, ...examples] },
  { name: "docs", limitMs: 180_000, command: [node, "--import", "tsx", "tools/check_docs.mjs"] },
  {
    name: "node",
    busy: 0.5,
    limitMs: 1_200_000,
    command: [node, ...nodeTest],
    files: [...everywhere, ...cli],
    totals: nodeTotals,
  },
  {
    name: "deno",
    busy: 0.5,
    limitMs: 1_200_000,
    command: [deno, "test", "-A", "--no-check"],
    files: everywhere,
    totals: denoTotals,
  },
  {
    name: "bun",
    busy: 0.5,
    limitMs: 1_200_000,
    command: [bun, "test", "--timeout", "60000"],
    files: everywhere,
    totals: bunTotals,
  },
  ...["node22", "node24"].map((name) => ({
    name,
    busy: 0.5,
    limitMs: 1_200_000,
    command: [nodeOf(name), ...nodeTest],
    files: differing,
    totals: nodeTotals,
  })),
  // `--only legacy` means all three.
  {
    name: "legacy",
    busy: 0.5,
    limitMs: 300_000,
    command: [node, ...nodeTest],
    env: { TSX_TSCONFIG_PATH: join(root, "tests/legacy/tsconfig.json") },
    files: decorated,
    totals: nodeTotals,
  },
  {
    name: "legacy-deno",
    busy: 0.5,
    limitMs: 300_000,
    command: [deno, "test", "-A", "--no-check", "--config", join(root, "tests/legacy/deno.json")],
    files: decorated,
    totals: denoTotals,
  },
  {
    name: "legacy-bun",
    busy: 0.5,
    limitMs: 300_000,
    command: [bun, "test", "--timeout", "60000", `--tsconfig-override=${join(root, "tests/legacy/tsconfig.json")}`],
    files: [...decorated, ...decoratedBots],
    totals: bunTotals,
  },
  // `--only fuzz` means all three.
  {
    name: "fuzz",
    limitMs: fuzzLimitMs,
    command: [node, ...nodeTest],
    files: fuzz,
    totals: nodeTotals,
  },
  {
    name: "fuzz-deno",
    busy: 0.5,
    limitMs: fuzzLimitMs,
    command: [deno, "test", "-A", "--no-check"],
    files: fuzz,
    totals: denoTotals,
  },
  {
    name: "fuzz-bun",
    busy: 0.5,
    limitMs: fuzzLimitMs,
    command: [bun, "test", "--timeout", String(fuzzLimitMs)],
    files: fuzz,
    totals: bunTotals,
  },
  {
    name: "e2e",
    limitMs: 1_200_000,
    command: [node, ...slowTest],
    files: testFiles("e2e").filter(isHere),
    totals: nodeTotals,
  },
  { name: "counters", limitMs: 900_000, command: [node, "--import", "tsx", "bench/counters.ts", "--check"] },
  {
    name: "browser",
    // All of its files may be left out.
    isOptional: true,
    limitMs: 300_000,
    command: [node, ...slowTest],
    files: testFiles("browser").filter(isHere),
    totals: nodeTotals,
  },
  {
    name: "site",
    limitMs: 1_200_000,
    command: [node, ...nodeTest],
    files: testFiles("site").filter(isHere),
    totals: nodeTotals,
  },
  {
    name: "packaging",
    limitMs: 1_200_000,
    command: [node, ...slowTest],
    files: packaging,
    totals: nodeTotals,
  },
];

const env = {
  ...process.env,
  NO_COLOR: "1",
  OXLINT_TSGOLINT_PATH: join(tools, ".bin", "tsgolint"),
  DENO_NO_UPDATE_CHECK: "1",
  // Tests look for English sentences, whatever the developer's language is.
  LC_ALL: "C.UTF-8",
};
// What npm or a test runner tells its children would mislead what tests start, and a developer's own bot would meet the tests.
const misleading =
  /^(npm_(?!config_(registry|cache|userconfig)$)|NODE$|NODE_TEST_CONTEXT|INIT_CWD|FORCE_COLOR|CI$|ONEBOT_)/;
for (const name of Object.keys(env)) if (misleading.test(name)) delete env[name];
if (options.runs !== undefined) env.FUZZ_RUNS = options.runs;
if (options.seed !== undefined) env.FUZZ_SEED = options.seed;

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]]) {
  process.on(signal, () => {
    killAll();
    process.exit(code);
  });
}
process.exitCode = await main();

async function main() {
  if (options.list) {
    for (const { name, files } of steps) {
      console.log(files === undefined ? name : `${name.padEnd(16)}${files.length} files`);
    }
    return 0;
  }
  const chosen = choose();
  if (typeof chosen === "string") {
    console.error(chosen);
    return 2;
  }
  await install(chosen);
  const started = performance.now();
  const results = await runWithin(PROCESSORS, chosen, run);
  await runAgain(results);
  return report(results, chosen, (performance.now() - started) / 1_000);
}

/** The steps that the arguments ask for, or what is wrong with the arguments. */
function choose() {
  const asked = options.only?.split(",") ?? steps.map((step) => step.name);
  const names = asked.flatMap((name) =>
    name === "fuzz" || name === "legacy" ? [name, `${name}-deno`, `${name}-bun`] : [name]
  );
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) return `There is no step "${unknown}". See: npm test -- --list`;
  const chosen = steps.filter(({ name, isOptional, files }) =>
    names.includes(name) && !(isOptional === true && files.length === 0)
  );
  if (filters.length === 0) return chosen;
  const filtered = chosen.flatMap((step) => {
    const files = step.files?.filter((file) => filters.some((filter) => file.includes(filter))) ?? [];
    return files.length === 0 ? [] : [{ ...step, files }];
  });
  return filtered.length === 0 ? `No test file's path contains ${filters.join(" or ")}.` : filtered;
}

async function install(chosen) {
  await installIn(root);
  await installIn(join(root, "tests", "runtimes"));
  // Other test runners are tried on the package alone. npm ci refuses their lock, as it stands after npm has written it.
  if (chosen.some(({ name }) => name === "packaging")) {
    await installIn(join(root, "tests", "runners"), ["install", "--no-save"]);
  }
}

async function installIn(folder, how) {
  if (arePackagesFresh(folder)) return;
  console.log(`installing packages in ${folder} …`);
  await installPackages(folder, how);
}

async function run(step) {
  if (step.files?.length === 0) throw new Error(`${step.name}: no test files`);
  const started = performance.now();
  const { code, output, timedOut } = await runCommand([...step.command, ...step.files ?? []], {
    cwd: root,
    env: { ...env, ...step.env },
    limitMs: step.limitMs,
    echo: options.verbose,
  });
  const result = {
    name: step.name,
    step,
    seconds: (performance.now() - started) / 1_000,
    unsteady: [],
    ...judge(step, code, output, timedOut),
  };
  const count = step.totals === undefined ? "" : `${result.passed} passed`;
  console.log(
    `${result.problem === undefined ? "✔" : "✖"} ${step.name.padEnd(16)}${count.padEnd(14)}${time(result.seconds)}`,
  );
  if (result.problem !== undefined && !options.verbose) console.log(`\n${output.trimEnd()}\n`);
  return result;
}

/**
 * Runs the files of the few tests that failed once more, with nothing beside them. What passes now counts as passed, and the
 * report names it: a test that passes at times is a defect, of itself or of what it tests.
 */
async function runAgain(results) {
  const bad = results.filter(({ problem }) => problem !== undefined);
  const failed = bad.reduce((sum, result) => sum + result.failed, 0);
  if (options.strict || failed > SECOND_RUN_LIMIT || bad.some(({ again }) => again.length === 0)) return;
  for (const result of bad) {
    console.log(`\n${result.name}, a second time, alone: ${result.again.join(", ")}`);
    const second = await run({ ...result.step, files: result.again });
    result.seconds += second.seconds;
    if (second.problem !== undefined) continue;
    Object.assign(result, {
      unsteady: result.again,
      passed: result.passed + result.failed,
      failed: 0,
      problem: undefined,
    });
  }
}

/** How many passed and failed, and what is wrong if the step must not pass. A step without tests counts as one. */
function judge(step, code, output, timedOut) {
  const totals = step.totals?.(output) ?? { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 };
  const problem = findProblem(step, totals, code, output, timedOut);
  // A second run helps where tests failed and nothing else is wrong.
  const again = problem === `${totals.failed} failed` ? failedFiles(output) : [];
  return {
    passed: totals.passed,
    failed: totals.failed === 0 && problem !== undefined ? 1 : totals.failed,
    problem,
    again,
  };
}

function findProblem(step, { passed, failed, skipped }, code, output, timedOut) {
  if (timedOut) {
    return `did not end within ${step.limitMs / 1_000} s and was killed; the last lines above say how far it came`;
  }
  if (step.totals === undefined) return code === 0 ? undefined : `ended with code ${code}`;
  const empty = emptyFiles(output);
  const problems = [
    failed > 0 && `${failed} failed`,
    failed === 0 && code !== 0 && `ended with code ${code}`,
    failed === 0 && code === 0 && passed === 0 && "ran no test",
    skipped > 0 && `${skipped} skipped: a test that does not run proves nothing`,
    empty.length > 0 && `no test in ${empty.join(", ")}`,
  ].filter((problem) => problem !== false);
  return problems.length === 0 ? undefined : problems.join("; ");
}

function report(results, chosen, tookSeconds) {
  console.log(`\n  ${"step".padEnd(16)}${"result".padEnd(10)}${"passed".padStart(8)}${"time".padStart(10)}`);
  for (const { name } of chosen) {
    const { problem, passed, seconds } = results.find((each) => each.name === name);
    const word = problem === undefined ? "ok" : "FAILED";
    console.log(`  ${name.padEnd(16)}${word.padEnd(10)}${String(passed).padStart(8)}${time(seconds).padStart(10)}`);
  }
  for (const { file, programs: [program], hint } of leftOut) {
    console.log(`  left out: ${file} needs ${program} (${hint})`);
  }
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n  ${time(tookSeconds)} in all`);
  for (const { name, unsteady } of results) {
    for (const file of unsteady) {
      console.log(`  UNSTEADY: ${file} failed in the step ${name} and passed alone. What failed is above: mend it.`);
    }
  }
  const bad = results.filter(({ problem }) => problem !== undefined);
  for (const { name, problem } of bad) {
    console.log(`  ${name}: ${problem}\n  Again, alone: npm test -- --only ${name}`);
  }
  console.log(`\n${total("passed")} passed, ${total("failed")} failed`);
  return bad.length === 0 ? 0 : 1;
}

function time(seconds) {
  return `${seconds.toFixed(1)} s`;
}

function isLongest(file) {
  return file.endsWith("/package.test.ts");
}

function hasDecorators(file) {
  return /^ *@[A-Z]\w*\(/m.test(readFileSync(file, "utf8"));
}

function nodeOf(name) {
  return join(tools, name, "bin", "node");
}

function isInPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function testFiles(...kinds) {
  return kinds.flatMap((kind) => listFiles(`tests/${kind}`, ".test.ts"));
}

function listFiles(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => `./${folder}/${name}`)
    .sort();
}
