import assert from "node:assert/strict";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { runCommand } from "../../tools/lib/process.mjs";
import { runWithin } from "../../tools/lib/schedule.mjs";
import { cleanUp, root, run, temporaryFolder } from "./support.ts";

const PASSES = 'import { test } from "node:test";\ntest("passes", () => {});\n';

/** A tree that has tests and nothing else, to see what `npm test` makes of them. */
function treeOf(files: Record<string, string>): string {
  const tree = temporaryFolder();
  for (const name of ["package.json", "package-lock.json", "tools"]) {
    cpSync(join(root, name), join(tree, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  mkdirSync(join(tree, "tests/unit"), { recursive: true });
  symlinkSync(join(root, "tests/runtimes"), join(tree, "tests/runtimes"));
  mkdirSync(join(tree, "examples"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(tree, "tests/unit", name), text);
  return tree;
}

async function npmTest(files: Record<string, string>, ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const { code, output } = await run(process.execPath, ["tools/test.mjs", ...args], treeOf(files));
  return { code, lines: output.trimEnd().split("\n") };
}

const RUNTIMES = ["node", "node22", "node24", "deno", "bun"];

describe("npm test", () => {
  after(cleanUp);

  it("adds up what every runtime ran", async () => {
    const more = 'import { test } from "node:test";\ntest("one", () => {});\ntest("two", () => {});\n';
    const { code, lines } = await npmTest({ "a.test.ts": PASSES, "b.test.ts": more }, "--only", RUNTIMES.join(","));
    assert.equal(code, 0, lines.join("\n"));
    assert.equal(lines.at(-1), "15 passed, 0 failed");
  });

  it("takes the files that a filter names", async () => {
    const { code, lines } = await npmTest(
      { "apple.test.ts": PASSES, "pear.test.ts": PASSES },
      "--only",
      "node",
      "pear",
    );
    assert.deepEqual([code, lines.at(-1)], [0, "1 passed, 0 failed"]);
  });

  it("refuses what would run nothing", async () => {
    for (const args of [["--only", "nonsense"], ["nonsense"]]) {
      assert.equal((await npmTest({ "a.test.ts": PASSES }, ...args)).code, 2);
    }
  });

  it("tells of every test that fails, every one that is skipped and every file without one, on each runtime", async () => {
    const { code, lines } = await npmTest(
      {
        "a.test.ts": PASSES,
        "failing.test.ts": 'import { test } from "node:test";\ntest("fails", () => { throw new Error("no"); });\n',
        "skipped.test.ts": 'import { test } from "node:test";\ntest.skip("skipped", () => {});\n',
        "empty.test.ts": "export {};\n",
      },
      "--only",
      RUNTIMES.join(","),
    );
    assert.equal(code, 1);
    // Four run side by side. The fifth begins when one has failed.
    for (const step of RUNTIMES) {
      const problem = lines.find((line) => line.startsWith(`  ${step}: `)) ?? lines.join("\n");
      assert.match(problem, /: 1 failed; 1 skipped: /);
      // The others do not say which file had no test.
      if (step === "deno") assert.match(problem, /; no test in .*empty\.test\.ts/);
    }
    assert.equal(lines.at(-1), "5 passed, 5 failed");
  });

  it("runs what failed once more, alone, and says what passed then, on each runtime", async () => {
    // Each runtime leaves a mark of its own: the version that Node would have is another for each.
    const unsteady = (name: string) =>
      `import { test } from "node:test"; import { existsSync, writeFileSync } from "node:fs";
      test("${name}", () => {
        const mark = "${name}." + process.version + ("Deno" in globalThis) + ("Bun" in globalThis);
        if (existsSync(mark)) return;
        writeFileSync(mark, "");
        throw new Error("not yet");
      });\n`;
    const files = { "a.test.ts": PASSES, "once.test.ts": unsteady("once"), "z.test.ts": PASSES };
    for (const step of RUNTIMES) {
      const { code, lines } = await npmTest(files, "--only", step);
      const told = lines.find((line) => line.startsWith("  UNSTEADY: ")) ?? lines.join("\n");
      assert.match(told, new RegExp(`tests/unit/once\\.test\\.ts failed in the step ${step} and passed alone`));
      assert.deepEqual([code, lines.at(-1)], [0, "3 passed, 0 failed"]);
    }
    const strict = await npmTest(files, "--only", "node", "--strict");
    assert.deepEqual([strict.code, strict.lines.at(-1)], [1, "2 passed, 1 failed"]);
    const many = Object.fromEntries(["p", "q", "r", "s"].map((name) => [`${name}.test.ts`, unsteady(name)]));
    const tooMany = await npmTest(many, "--only", "node");
    assert.deepEqual([tooMany.code, tooMany.lines.at(-1)], [1, "0 passed, 4 failed"]);
  });

  it("fails where a file crashes, on each runtime", async () => {
    const files = { "a.test.ts": PASSES, "crashing.test.ts": 'throw new Error("no");\n' };
    const { code, lines } = await npmTest(files, "--only", RUNTIMES.join(","));
    assert.equal(code, 1);
    for (const step of RUNTIMES) {
      assert.match(lines.join("\n"), new RegExp(`^  ${step}: (1 failed|ended with code)`, "m"));
    }
  });

  it("fails where every test is skipped", async () => {
    const { code, lines } = await npmTest(
      { "a.test.ts": 'import { test } from "node:test";\ntest.skip("skipped", () => {});\n' },
      "--only",
      "node",
    );
    assert.deepEqual([code, lines.at(-1)], [1, "0 passed, 1 failed"]);
  });

  it("runs as many steps side by side as two processors carry, in order", async () => {
    const running = new Map<string, () => void>();
    const step = (name: string, busy?: number) => busy === undefined ? { name } : { name, busy };
    const done = runWithin(
      2,
      [step("a"), step("b", 0.5), step("c", 0.5), step("d"), step("large", 3), step("e")],
      ({ name }) => new Promise<string>((resolve) => running.set(name, () => resolve(name))),
    );
    const told: string[] = [];
    for (const end of ["c", "a", "b", "d", "large", "e"]) {
      told.push([...running.keys()].join());
      running.get(end)?.();
      running.delete(end);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(told, ["a,b,c", "a,b", "b,d", "d", "large", "e"]);
    assert.deepEqual(await done, ["c", "a", "b", "d", "large", "e"]);
  });

  it("kills a step that hangs, and all that it started", async () => {
    const started = performance.now();
    const sleep = `setInterval(() => {}, 1_000)`;
    const script = `const { spawn } = require("node:child_process");
      console.log(spawn(process.execPath, ["-e", ${JSON.stringify(sleep)}], { stdio: "inherit" }).pid); ${sleep}`;
    const { code, output, timedOut } = await runCommand([process.execPath, "-e", script], {
      cwd: root,
      env: process.env,
      limitMs: 1_500,
    });
    assert.deepEqual([timedOut, code === 0], [true, false]);
    assert.ok(performance.now() - started < 20_000);
    await assertGone(Number(output));
  });

  it("kills what a step that ended has left behind", async () => {
    const script = `const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1_000)"], { stdio: "inherit" });
      console.log(child.pid);
      child.unref();`;
    const { code, output } = await runCommand([process.execPath, "-e", script], {
      cwd: root,
      env: process.env,
      limitMs: 20_000,
    });
    assert.equal(code, 0);
    await assertGone(Number(output));
  });
});

/** A killed process is gone when the system has seen to it. */
async function assertGone(pid: number): Promise<void> {
  assert.ok(pid > 0);
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`process ${pid} is still there`);
}
