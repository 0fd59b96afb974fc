import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { deno, root, run } from "./support.ts";

interface Manifest {
  name: string;
  version: string;
  license: string;
  exports: unknown;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

function read(name: string): Manifest {
  return JSON.parse(readFileSync(join(root, name), "utf8")) as Manifest;
}

test("package.json and deno.json say the same", () => {
  const npm = read("package.json");
  const jsr = read("deno.json");
  assert.equal(jsr.version, npm.version);
  assert.equal(jsr.license, npm.license);
  assert.equal(jsr.name, `@${npm.name}/${npm.name}`);
});

test("in the repository Deno finds the library by the names that users write", () => {
  const { exports, imports } = read("deno.json") as unknown as Record<"exports" | "imports", Record<string, string>>;
  const named = Object.entries(exports).map(([path, file]) => [`adelie${path.slice(1)}`, file]);
  assert.deepEqual(Object.entries(imports).filter(([name]) => /^adelie\b/.test(name)), named);
});

test("npm exports the bundles of what JSR exports, under the same paths", () => {
  const { exports } = read("package.json") as unknown as { exports: Record<string, string | Record<string, string>> };
  const jsr = read("deno.json").exports as Record<string, string>;
  const expected = Object.entries(jsr).map(([path, source]) => {
    const bundle = `./dist/${basename(source, ".ts")}`;
    return [path, { types: `${bundle}.d.ts`, default: `${bundle}.js` }];
  });
  assert.deepEqual(exports, { ...Object.fromEntries(expected), "./package.json": "./package.json" });
  for (const [path, source] of Object.entries(jsr)) {
    assert.equal(source, path === "." ? "./mod.ts" : `./src/entries/${path.slice(2)}.ts`);
    assert.ok(existsSync(join(root, source)), source);
  }
});

test("every version is pinned, and the lock file has it; of what users install, it is the least", () => {
  for (const folder of [".", "tests/runtimes"]) {
    const manifest = read(`${folder}/package.json`);
    const lock = JSON.parse(readFileSync(join(root, folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string }>;
    };
    for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const isOurs = folder === "." && Object.hasOwn(manifest.dependencies, name);
      assert.equal(wanted.startsWith("^"), isOurs, `${folder}: ${name}`);
      const version = wanted.replace(/^npm:.*@|^\^/, "");
      assert.match(version, /^\d+\.\d+\.\d+$/, `${folder}: ${name}`);
      assert.equal(lock.packages[`node_modules/${name}`]?.version, version, `${folder}: ${name}`);
    }
  }
});

test("deno publish accepts the tree", async () => {
  // The step types-deno checks the types.
  const arguments_ = ["publish", "--dry-run", "--allow-dirty", "--no-check"];
  const { code, output } = await run(deno, arguments_, root, { env: { NO_COLOR: "1" } });
  assert.equal(code, 0, output);
  assert.match(output, /Success Dry run complete/);
  assert.doesNotMatch(output, /error\[|warning\[(?!unanalyzable-dynamic-import)|actions\.json/);
  // Packages that are not seen here are in `standalone`; the others are files of the user.
  const unseen = [...output.matchAll(/^ *--> .*?\/(src\/.*):\d+:\d+$/gm)].map(([, path]) => path);
  assert.deepEqual([...new Set(unseen)].sort(), [
    "src/bot/app/hot_reload.ts",
    "src/runtime/packages.ts",
    "src/testing/source.ts",
  ]);
});
