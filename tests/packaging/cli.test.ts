import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { SandboxPage } from "../../packages/cli/tests/around.ts";
import { builtPackage, bun, cleanUp, deno, root, run, temporaryFolder } from "./support.ts";

const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
/** Nobody is asked, and the language is known. */
const env = { LC_ALL: "C", CI: "1", BROWSER: "none", PATH: `${dirname(bun)}:${process.env["PATH"]}` };

interface Packed {
  readonly path: string;
  readonly files: string[];
}

async function pack(folder: string, to: string, ...flags: string[]): Promise<Packed> {
  const { code, output } = await run("npm", ["pack", "--json", "--pack-destination", to, ...flags], folder);
  assert.equal(code, 0, output);
  const [json = ""] = /^\[[^]*?^\]$/m.exec(output) ?? [];
  const [{ filename, files }] = JSON.parse(json) as [{ filename: string; files: { path: string }[] }];
  return { path: join(to, filename), files: files.map(({ path }) => path) };
}

describe("the command line, as it is packed", () => {
  let folder: string;
  let library: Packed;
  let cli: Packed;
  let creator: Packed;
  /** A bot that create-adelie made for Node, with its packages. */
  let project: string;

  before(async () => {
    folder = temporaryFolder();
    library = await pack(await builtPackage(), folder, "--ignore-scripts");
    cli = await pack(join(root, "packages/cli"), folder);
    creator = await pack(join(root, "packages/create-adelie"), folder, "--ignore-scripts");
    const tools = join(folder, "tools");
    mkdirSync(tools);
    writeFileSync(join(tools, "package.json"), "{}");
    const installed = await run("npm", ["install", ...quiet, creator.path], tools);
    assert.equal(installed.code, 0, installed.output);
    for (const runtime of ["node", "bun", "deno"]) {
      const bin = join(tools, "node_modules/.bin/create-adelie");
      const made = await run(
        bin,
        [`${runtime}-bot`, "-y", "--no-install", "--runtime", runtime, "--lang", "zh"],
        folder,
        { env },
      );
      assert.equal(made.code, 0, made.output);
    }
    project = join(folder, "node-bot");
    const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as Record<
      string,
      Record<string, string>
    >;
    Object.assign(manifest["dependencies"] ?? {}, { adelie: `file:${library.path}` });
    Object.assign(manifest["devDependencies"] ?? {}, { "@adelie/cli": `file:${cli.path}` });
    // The command line is to have the same copy as the bot.
    Object.assign(manifest, { overrides: { adelie: "$adelie" } });
    writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
    const ready = await run("npm", ["install", ...quiet], project, { env });
    assert.equal(ready.code, 0, ready.output);
  });
  after(cleanUp);

  it("holds its code and its templates, and nothing else; create-adelie needs no other package", () => {
    for (const { files } of [cli, creator]) {
      assert.deepEqual(
        files.filter((path) => !/^(dist|templates)\/|^(package\.json|LICENSE|README\.md)$/.test(path)),
        [],
      );
      for (
        const path of [
          "README.md",
          "LICENSE",
          "dist/main.js",
          "templates/all/_gitignore",
          "templates/node/_github/workflows/test.yml",
        ]
      ) {
        assert.ok(files.includes(path), path);
      }
    }
    const { dependencies } = JSON.parse(readFileSync(join(root, "packages/create-adelie/package.json"), "utf8")) as
      & object
      & {
        dependencies?: object;
      };
    assert.equal(dependencies, undefined);
  });

  it("has the versions of the library and of what it is tried with", () => {
    const read = (name: string): Record<string, any> => JSON.parse(readFileSync(join(root, name), "utf8"));
    const { version, devDependencies } = read("package.json");
    const own = read("packages/cli/package.json");
    assert.deepEqual([own["version"], read("packages/create-adelie/package.json")["version"]], [version, version]);
    const { commander, tsx } = devDependencies;
    assert.deepEqual(own["dependencies"], { adelie: version, commander, tsx });
  });

  it("makes a bot whose types are right and whose tests pass", async () => {
    for (const script of ["check", "test"]) {
      const { code, output } = await run("npm", ["run", script], project, { env });
      assert.equal(code, 0, output);
    }
  });

  it("makes a bot whose tests pass on Bun", async () => {
    const other = join(folder, "bun-bot");
    symlinkSync(join(project, "node_modules"), join(other, "node_modules"));
    const { code, output } = await run(bun, ["test"], other, { env });
    assert.equal(code, 0, output);
    assert.match(output, /3 pass/);
  });

  it("makes a bot whose tests pass on Deno", async () => {
    const other = join(folder, "deno-bot");
    cpSync(join(project, "node_modules/adelie"), join(other, "adelie"), { recursive: true });
    // Neither the library nor JSR is there to be fetched.
    const imports = {
      adelie: "./adelie/dist/mod.js",
      "adelie/testing": "./adelie/dist/testing.js",
      "@std/path": "./path.ts",
    };
    writeFileSync(
      join(other, "path.ts"),
      'export { dirname, join } from "node:path";\nexport { fileURLToPath as fromFileUrl, pathToFileURL as toFileUrl } from "node:url";\n',
    );
    writeFileSync(join(other, "deno.json"), JSON.stringify({ imports }));
    const { code, output } = await run(deno, ["test", "-A", "--no-check"], other, { env: { ...env, NO_COLOR: "1" } });
    assert.equal(code, 0, output);
    assert.match(output, /3 passed/);
  });

  for (const [host, ...flags] of [[bun, "--bun"], [deno, "run", "-A"]] as const) {
    it(`runs by ${basename(host)} too, and plays its conversations`, async () => {
      const args = [...flags, "node_modules/@adelie/cli/dist/main.js", "test", "--json"];
      const { code, output } = await run(host, args, project, { env });
      assert.equal(code, 0, output);
      const stories = output.trim().split("\n").map((line) => JSON.parse(line) as { ok: boolean });
      assert.deepEqual(stories.map(({ ok }) => ok), [true, true]);
    });
  }

  it("replays a day that the installed package recorded, and says what a changed bot does differently", async () => {
    const bot = (answer: string): string =>
      `import { Command, launch } from "adelie";\n\nexport class Greeter {\n  @Command("在吗")\n  here() {\n` +
      `    return "${answer}";\n  }\n}\n\nlaunch(Greeter);\n`;
    writeFileSync(join(project, "greeter.ts"), bot("在"));
    writeFileSync(
      join(project, "day.mjs"),
      [
        'import { defineBot, launch } from "adelie";',
        'import { createSandbox } from "adelie/sandbox";',
        "const sandbox = await createSandbox();",
        'const bot = defineBot({ name: "greeter", commands: { 在吗: () => "在" } });',
        'const options = { url: sandbox.url, storage: "memory", log: "silent", record: "day.jsonl" };',
        "const app = await launch(bot, options);",
        'await sandbox.group("签到测试群").member("小明").says("在吗");',
        "await app.stop();",
        "await sandbox.close();",
      ].join("\n"),
    );
    const recorded = await run("node", ["day.mjs"], project, { env });
    assert.equal(recorded.code, 0, recorded.output);
    const same = await run("npx", ["adelie", "replay", "day.jsonl", "greeter.ts"], project, { env });
    assert.equal(same.code, 0, same.output);
    writeFileSync(join(project, "greeter.ts"), bot("不在"));
    const other = await run("npx", ["adelie", "replay", "day.jsonl", "greeter.ts"], project, { env });
    assert.equal(other.code, 1, other.output);
    assert.match(other.output, /不在/);
  });

  it("finds nothing wrong with it", async () => {
    const { output } = await run("npx", ["adelie", "doctor", "--json"], project, { env });
    const { ok, checks } = JSON.parse(output) as { ok: boolean; checks: { id: string; status: string }[] };
    assert.equal(ok, true, output);
    assert.equal(checks.find(({ id }) => id === "copies")?.status, "ok", output);
  });

  for (const runtime of ["node", "bun", "deno"]) {
    it(`runs it in the sandbox on ${runtime}`, async () => {
      const child = spawn("npx", ["adelie", "dev", "--no-open", "--runtime", runtime], {
        cwd: project,
        env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined, NO_COLOR: "1" },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => output += String(text));
      const ended = new Promise((resolve) => child.on("close", resolve));
      try {
        while (!/#key=[\w-]+/.test(output) && child.exitCode === null) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        assert.match(output, /#key=/);
        assert.match(await new SandboxPage(output).reply("加 1 2"), /1 \+ 2 = 3/);
      } finally {
        process.kill(-(child.pid ?? 0), "SIGTERM");
        await ended;
      }
    });
  }
});
