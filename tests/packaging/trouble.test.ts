import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, it } from "node:test";
import { bun, cleanUp, copyOfTree, deno, nodes, root, run, temporaryFolder } from "./support.ts";

/** What runtimes print before a line of the library has run: the guide has to have the same words. */
describe("the guide on bots that do not start has the words of the runtimes", () => {
  const guide = readFileSync(join(root, "docs/guide/trouble.md"), "utf8");
  let folder: string;
  let clone: string;
  before(() => {
    folder = temporaryFolder();
    clone = copyOfTree({ bare: true });
    symlinkSync(clone, join(folder, "adelie"));
    mkdirSync(join(folder, "common"));
    writeFileSync(join(folder, "common/package.json"), JSON.stringify({ type: "commonjs" }));
    writeFileSync(join(folder, "common/bot.js"), 'import { launch } from "../adelie/mod.ts";\n');
    const decorated =
      'import { Command, launch } from "./adelie/mod.ts";\nclass A {\n  @Command("a")\n  a() {}\n}\nlaunch(A);\n';
    writeFileSync(join(folder, "bot.js"), decorated);
    writeFileSync(join(folder, "bot.mjs"), decorated);
    writeFileSync(join(folder, "bot.ts"), decorated);
    writeFileSync(join(folder, "field.ts"), "class A {\n  constructor(private api = 1) {}\n}\nconsole.log(new A());\n");
    writeFileSync(join(folder, "await.ts"), "await Promise.resolve();\nexport {};\n");
    writeFileSync(join(folder, "name.ts"), 'import { launch } from "adelie";\nlaunch(class {});\n');
  });
  after(cleanUp);

  const tsx = ["--import", pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href];
  const node = nodes["Node 20"];
  const told = async (words: string, program: string, args: string[]): Promise<void> => {
    const { output } = await run(program, args, folder, { env: { NO_COLOR: "1" } });
    assert.ok(output.includes(words), `${program} ${args.join(" ")}: ${output}`);
    assert.ok(guide.includes(words), words);
  };

  for (const [name, program] of Object.entries(nodes)) {
    it(`${name}, which runs no decorators`, () =>
      told("SyntaxError: Invalid or unexpected token", program, ["bot.mjs"]));
  }
  for (const name of ["Node 22", "Node 24"] as const) {
    it(`${name}, which only strips types`, async () => {
      await told("SyntaxError: Invalid or unexpected token", nodes[name], ["bot.ts"]);
      await told("ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX", nodes[name], ["field.ts"]);
      await told("parameter property is not supported in strip-only mode", nodes[name], ["field.ts"]);
    });
  }
  it("Node 20, which knows no TypeScript", () => told('Unknown file extension ".ts"', node, ["bot.ts"]));
  it("Node 20, in a folder of CommonJS", () =>
    told("Cannot use import statement outside a module", node, ["common/bot.js"]));
  it("Deno, in JavaScript", () => told("SyntaxError: Invalid or unexpected token", deno, ["run", "-A", "bot.js"]));
  it("tsx, in a folder of CommonJS", () =>
    told('Top-level await is currently not supported with the "cjs" output format', node, [...tsx, "await.ts"]));
  it("an import of what is not installed", async () => {
    await told("Cannot find module 'adelie'", node, [...tsx, "name.ts"]);
    await told("Cannot find package 'adelie'", bun, ["--no-install", "name.ts"]);
    await told('Import "adelie" not a dependency', deno, ["run", "-A", "name.ts"]);
  });
  it("Deno, from a server that does not know TypeScript", async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-type": "text/vnd.trolltech.linguist" });
      response.end(readFileSync(join(clone, "mod.ts")));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    writeFileSync(
      join(folder, "url.ts"),
      `import { launch } from "http://127.0.0.1:${port}/mod.ts";\nlaunch(class {});\n`,
    );
    try {
      const words = "Expected a JavaScript or TypeScript module, but identified a Unknown module";
      await told(words, deno, ["run", "-A", `--reload=http://127.0.0.1:${port}`, "url.ts"]);
    } finally {
      server.close();
    }
  });
});
