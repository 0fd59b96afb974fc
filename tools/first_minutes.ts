/**
 * The first minutes of a newcomer, timed: from an empty folder and the packed files to a bot that answers in the sandbox, one that
 * answers what was just written, and a test that passes; on Node, Bun and Deno. Prints the table of docs/first-minutes.md.
 *
 *     node --import tsx tools/first_minutes.ts            needs bun and deno (npm ci in tests/runtimes)
 *     node --import tsx tools/first_minutes.ts node       one of them
 *
 * Whoever installs from a registry types `npm create adelie my-bot -- -y`; here the same program comes out of its packed file, and the
 * dependencies of the new bot are made to name the packed files.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runCommand } from "./lib/process.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const LIMIT_MS = 300_000;
const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(root, "tests/runtimes/node_modules/.bin"), process.env["PATH"]].join(delimiter),
  BROWSER: "none",
  CI: "1",
  NO_COLOR: "1",
  LC_ALL: "zh_CN.UTF-8",
  ONEBOT_URL: undefined,
  ONEBOT_TOKEN: undefined,
  ADELIE_SANDBOX: "1",
};

/** The commands of a runtime, as its template and its README have them. */
interface Way {
  readonly create: string;
  readonly install: string;
  readonly dev: string;
  readonly test: string;
}

const npmInstall = "npm install --no-audit --no-fund --prefer-offline";
const WAYS: Readonly<Record<string, Way>> = {
  node: { create: "node", install: npmInstall, dev: "npm run dev", test: "npm test" },
  bun: { create: "bun", install: "bun install", dev: "bun run dev", test: "bun test" },
  // Deno reads no packed files: npm unpacks them, and types are not looked at, for which Deno wants @types/node beside them.
  deno: {
    create: "deno run -A",
    install: `${npmInstall} --no-save`,
    dev: "deno run -A node_modules/@adelie/cli/dist/main.js dev src/bot.ts --runtime deno",
    test: "deno test -A --no-check",
  },
};

const folder = mkdtempSync(join(tmpdir(), "adelie-first-minutes-"));

function shown(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

async function sh(command: string, cwd: string): Promise<string> {
  const { code, output } = await runCommand(["bash", "-c", command], { cwd, env, limitMs: LIMIT_MS });
  assert.equal(code, 0, `${command}\n${output}`);
  return output;
}

interface Packed {
  readonly library: string;
  readonly cli: string;
  /** The program that `npm create adelie` starts. */
  readonly creator: string;
}

/** What is done before a publication; not timed. */
async function pack(): Promise<Packed> {
  for (const part of [".", "packages/cli", "packages/create-adelie"]) {
    await sh(`npm pack --silent --pack-destination ${folder}`, join(root, part));
  }
  const file = (name: RegExp): string => join(folder, readdirSync(folder).find((each) => name.test(each))!);
  const tools = join(folder, "tools");
  mkdirSync(tools);
  writeFileSync(join(tools, "package.json"), "{}");
  await sh(`${npmInstall} ${file(/^create-adelie/)}`, tools);
  return {
    library: file(/^adelie-\d/),
    cli: file(/^adelie-cli/),
    creator: join(tools, "node_modules/create-adelie/dist/main.js"),
  };
}

/** Does what a newcomer does; how long each step took, in milliseconds. */
async function newcomer(runtime: string, packed: Packed): Promise<Map<string, number>> {
  const way = WAYS[runtime];
  assert.ok(way !== undefined, `${runtime} is none of ${Object.keys(WAYS).join(", ")}`);
  const times = new Map<string, number>();
  const timed = async (step: string, action: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await action();
    times.set(step, performance.now() - started);
    console.log(`${runtime}: ${step}, ${shown(times.get(step)!)}`);
  };
  const project = join(folder, `${runtime}-bot`);
  await timed(
    "create",
    () => sh(`${way.create} ${packed.creator} ${runtime}-bot -y --no-install --lang zh --runtime ${runtime}`, folder),
  );
  namePackedFiles(project, packed, runtime);
  await timed("install", () => sh(way.install, project));
  const bot = new Running(way.dev, project);
  try {
    await timed("start, 「你好」 answered", () => bot.answer("你好", "发「帮助」看我会什么"));
    await timed("a command written, answered", async () => {
      const file = join(project, "src/bot.ts");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace("  @On(", '  @Command("再见")\n  bye() {\n    return "下次见";\n  }\n\n  @On('));
      await bot.output(/已重新加载/);
      await bot.answer("再见", "下次见");
    });
  } finally {
    await bot.end();
  }
  await timed("test", async () => assert.match(await sh(way.test, project), /[1-9]\d* pass|pass [1-9]/));
  return times;
}

/** Lets the new bot take the packed files where it names versions. */
function namePackedFiles(project: string, { library, cli }: Packed, runtime: string): void {
  const manifest = join(project, "package.json");
  const dependencies = { adelie: `file:${library}`, "@adelie/cli": `file:${cli}` };
  if (runtime === "deno") {
    writeFileSync(manifest, JSON.stringify({ private: true, type: "module", dependencies }));
    // JSR is out of reach on machines that build without a network of their own.
    const paths = 'export { dirname, join } from "node:path";\n' +
      'export { fileURLToPath as fromFileUrl, pathToFileURL as toFileUrl } from "node:url";\n';
    writeFileSync(join(project, "path.ts"), paths);
    const imports = {
      "adelie": "./node_modules/adelie/dist/mod.js",
      "adelie/testing": "./node_modules/adelie/dist/testing.js",
      "@std/path": "./path.ts",
    };
    const settings = JSON.parse(readFileSync(join(project, "deno.json"), "utf8")) as { imports: object };
    Object.assign(settings.imports, imports);
    writeFileSync(join(project, "deno.json"), JSON.stringify(settings));
    return;
  }
  const own = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, Record<string, string>>;
  Object.assign(own["dependencies"]!, { adelie: dependencies.adelie });
  Object.assign(own["devDependencies"]!, { "@adelie/cli": dependencies["@adelie/cli"] });
  writeFileSync(manifest, JSON.stringify({ ...own, overrides: { adelie: dependencies.adelie } }));
}

/** A bot that runs in the sandbox, to which one speaks line by line. */
class Running {
  private readonly child;
  private text = "";
  private readonly ended: Promise<unknown>;

  constructor(private readonly command: string, cwd: string) {
    this.child = spawn("bash", ["-c", `exec ${command}`], {
      cwd,
      env,
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on("data", (chunk) => this.text += String(chunk));
    }
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  async output(wanted: RegExp): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!wanted.test(this.text)) {
      assert.ok(this.child.exitCode === null && performance.now() < deadline, `${this.command}\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async answer(says: string, wanted: string): Promise<void> {
    await this.output(/10001/);
    this.child.stdin.write(`${says}\n`);
    await this.output(new RegExp(wanted));
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null) process.kill(-this.child.pid!, "SIGINT");
    await this.ended;
  }
}

try {
  const packed = await pack();
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(WAYS);
  const columns: Map<string, number>[] = [];
  for (const runtime of wanted) columns.push(await newcomer(runtime, packed));
  const steps = [...columns[0]!.keys()];
  console.log(`\n${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}\n`);
  console.log(`| | ${wanted.join(" | ")} |\n|---|${"--:|".repeat(wanted.length)}`);
  for (const step of steps) console.log(`| ${step} | ${columns.map((times) => shown(times.get(step)!)).join(" | ")} |`);
  const all = columns.map((times) => shown([...times.values()].reduce((sum, ms) => sum + ms, 0)));
  console.log(`| in all | ${all.join(" | ")} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
