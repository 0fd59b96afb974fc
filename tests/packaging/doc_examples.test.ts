import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { cleanUp, copyOfTree, root, run } from "./support.ts";

after(cleanUp);

const file = "src/util/time/duration.ts";

/** Checks the documentation of one file in a copy of the tree, in which a text of it is another. */
async function check(text: string, other: string, filter = file): Promise<{ code: number; output: string }> {
  const folder = copyOfTree();
  mkdirSync(join(folder, "tests", "runtimes"), { recursive: true });
  symlinkSync(join(root, "tests", "runtimes", "node_modules"), join(folder, "tests", "runtimes", "node_modules"));
  const source = readFileSync(join(folder, file), "utf8");
  assert.ok(source.includes(text), `${file} has no ${JSON.stringify(text)}`);
  writeFileSync(join(folder, file), source.replace(text, other));
  return await run(process.execPath, ["--import", "tsx", "tools/check_docs.mjs", filter], folder);
}

test("an example that says another value than the code gives is refused, and one without a title", async () => {
  const told = "Short forms, and as people say it";
  const before =
    `${told}\n * \`\`\`ts\n * import { parseDuration } from "adelie";\n *\n * parseDuration("1h30m"); // 5_400_000`;
  const { code, output } = await check(before, before.replace(told, "").replace("5_400_000", "5_400_001"));
  assert.equal(code, 1);
  assert.match(output, /duration\.ts:\d+ ".*" fails: .*5400000/s);
  assert.match(output, /duration\.ts:\d+ an @example without a title/);
});

test("an example that does not compile is refused, with the line of the source", async () => {
  const { code, output } = await check('parseDuration("1h30m");', "parseDuration(5n);");
  assert.equal(code, 1);
  assert.match(output, /src\/util\/time\/duration\.ts:\d+: error TS2345/);
});

test("a public function without a doc comment is refused", async () => {
  const { code, output } = await check("/**\n", "/*\n", "mod.ts");
  assert.equal(code, 1);
  assert.match(output, /src\/util\/time\/duration\.ts:\d+ exported symbol is missing JSDoc/);
});
