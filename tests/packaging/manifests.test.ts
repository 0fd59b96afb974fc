import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

test("what npm exports is the compiled form of what JSR exports", () => {
  const { exports } = read("package.json") as unknown as { exports: Record<string, string | Record<string, string>> };
  const compiled = Object.entries(exports).filter(([path]) => path !== "./package.json").map(([path, target]) => {
    assert.ok(typeof target === "object");
    assert.equal(target.types, target.default?.replace(/\.js$/, ".d.ts"));
    return [path, target.default?.replace("./dist/", "./").replace(/\.js$/, ".ts")];
  });
  const jsr = read("deno.json").exports;
  assert.deepEqual(Object.fromEntries(compiled), typeof jsr === "string" ? { ".": jsr } : jsr);
});

test("every version is pinned, and the lock file has it", () => {
  for (const folder of [".", "tests/runtimes"]) {
    const manifest = read(`${folder}/package.json`);
    const lock = JSON.parse(readFileSync(join(root, folder, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string }>;
    };
    for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const version = wanted.replace(/^npm:.*@/, "");
      assert.match(version, /^\d+\.\d+\.\d+$/, `${folder}: ${name}`);
      assert.equal(lock.packages[`node_modules/${name}`]?.version, version, `${folder}: ${name}`);
    }
  }
});

test("deno publish accepts the tree", async () => {
  const { code, output } = await run(deno, ["publish", "--dry-run", "--allow-dirty"], root, { env: { NO_COLOR: "1" } });
  assert.equal(code, 0, output);
  assert.match(output, /Success Dry run complete/);
  assert.doesNotMatch(output, /error\[|warning\[(?!unanalyzable-dynamic-import)|actions\.json/);
});
