import assert from "node:assert/strict";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { versionsOf } from "../../tools/release/places.mjs";
import { builtPackage, cleanUp, copyOfTree, type Ended, root, run } from "./support.ts";

interface Place {
  path: string;
  line: number;
  version: string;
}

const versionOf = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;

describe("the version", () => {
  it("is the same in every place that names it", () => {
    const places = versionsOf(root) as Place[];
    const version = versionOf(root);
    assert.deepEqual(places.filter((place) => place.version !== version), []);
    const seen = new Set(places.map(({ path }) => path));
    for (const path of ["package.json", "package-lock.json", "deno.json", "README.md", "README.zh-CN.md"]) {
      assert.ok(seen.has(path), path);
    }
  });

  it("is read by the workflows with scripts that there are", () => {
    for (const name of ["ci", "publish"]) {
      const text = readFileSync(join(root, `.github/workflows/${name}.yml`), "utf8");
      const scripts = [...text.matchAll(/\b(?:node|bash) ([\w./-]+)/g)].map(([, path]) => path!);
      assert.ok(scripts.length > 0, name);
      assert.deepEqual(scripts.filter((path) => !existsSync(join(root, path))), []);
    }
  });
});

/** A release of a copy of the repository, with a real git. Each step goes on from the one before. */
describe("npm run release", () => {
  let copy: string;
  const env = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@b.c",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@b.c",
  };

  before(async () => {
    copy = copyOfTree({ bare: true });
    for (const name of ["docs", "packages", ".gitignore"]) {
      if (existsSync(join(root, name))) cpSync(join(root, name), join(copy, name), { recursive: true, filter: isOurs });
    }
    // A package that needs the library, as those in packages do.
    mkdirSync(join(copy, "packages/other"), { recursive: true });
    const dependencies = { adelie: `^${versionOf(copy)}`, ws: "^8.23.0" };
    const other = { name: "adelie-other", version: versionOf(copy), private: true, dependencies };
    writeFileSync(join(copy, "packages/other/package.json"), `${JSON.stringify(other, null, 2)}\n`);
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", "--all");
    await git("commit", "--quiet", "-m", "first");
  });
  after(cleanUp);

  const isOurs = (path: string): boolean => !/[\\/](node_modules|dist)$/.test(path);
  const release = (...args: string[]): Promise<Ended> =>
    run(process.execPath, ["tools/release.mjs", ...args], copy, { env });
  async function git(...args: string[]): Promise<string> {
    const { code, output } = await run("git", args, copy, { env });
    assert.equal(code, 0, `git ${args.join(" ")}\n${output}`);
    return output.trim();
  }
  async function refused(says: RegExp, ...args: string[]): Promise<void> {
    const { code, output } = await release(...args);
    assert.equal(code, 1, output);
    assert.match(output, says);
    assert.doesNotMatch(output, /^ +at /m);
  }

  it("asks for a version that comes after, and for a reason where it is to run no test", async () => {
    await refused(/Which version\? For example: npm run release -- 0\.2\.0/);
    await refused(/Which version\?/, "v0.2.0");
    await refused(/0\.0\.9 does not come after/, "0.0.9");
    await refused(/0\.1\.0-rc\.1 does not come after/, "0.1.0-rc.1");
    await refused(/--no-test wants a reason/, "0.2.0", "--no-test", "");
  });

  it("refuses a tree with changes, another branch, places that disagree and an empty changelog", async () => {
    const [readme, changelog] = ["README.md", "CHANGELOG.md"].map((name) => join(copy, name));
    appendFileSync(readme!, "\n`npm install adelie@0.0.1`\n");
    await refused(/package\.json says [\d.]+, but\n {2}README\.md:\d+ says 0\.0\.1$/m, "0.2.0");
    await git("checkout", "--quiet", "README.md");
    appendFileSync(readme!, "\n");
    await refused(/Commit these first, or put them away:\n.*README\.md/, "0.2.0");
    await git("checkout", "--quiet", "README.md");
    await git("checkout", "--quiet", "-b", "topic");
    await refused(/made on main, and this is topic/, "0.2.0");
    const text = readFileSync(changelog!, "utf8");
    writeFileSync(changelog!, `${text.split("## Unreleased")[0]}## Unreleased\n\n## 0.0.1 (2026-01-01)\n\n* Begin.\n`);
    await git("commit", "--quiet", "--all", "-m", "empty");
    await git("checkout", "--quiet", "-B", "main");
    await refused(/CHANGELOG\.md says nothing under Unreleased/, "0.2.0");
    await git("reset", "--quiet", "--hard", "HEAD~1");
  });

  it("tries it without changing anything", async () => {
    const { code, output } = await release("0.2.0", "--dry-run");
    assert.equal(code, 0, output);
    assert.match(output, / → 0\.2\.0\n {2}CHANGELOG\.md\n/);
    assert.equal(await git("status", "--porcelain"), "");
    assert.equal(await git("tag"), "");
  });

  it("writes, commits and tags, and only once", async () => {
    const { code, output } = await release("0.2.0", "--no-test", "a rehearsal");
    assert.equal(code, 0, output);
    assert.match(output, /To publish: git push origin main v0\.2\.0$/m);
    assert.deepEqual([...new Set((versionsOf(copy) as Place[]).map(({ version }) => version))], ["0.2.0"]);
    const other = JSON.parse(readFileSync(join(copy, "packages/other/package.json"), "utf8"));
    assert.deepEqual([other.version, other.dependencies], ["0.2.0", { adelie: "^0.2.0", ws: "^8.23.0" }]);
    assert.match(
      readFileSync(join(copy, "CHANGELOG.md"), "utf8"),
      /\n## Unreleased\n\n## 0\.2\.0 \(\d{4}-\d\d-\d\d\)\n\n\* /,
    );
    assert.equal(await git("status", "--porcelain"), "");
    assert.equal(await git("log", "-1", "--format=%s", "v0.2.0"), "release: 0.2.0");
    const told = await git("tag", "--list", "--format=%(contents)", "v0.2.0");
    assert.match(told, /^adelie 0\.2\.0\n\n\* Add bots as classes[^]*\n\nReleased without npm test: a rehearsal$/);
    await refused(/v0\.2\.0 is tagged already/, "0.2.0");
    await refused(/CHANGELOG\.md says nothing under Unreleased/, "0.3.0");
  });

  it("lets the workflow see that the tag is the tree", async () => {
    assert.deepEqual(await release("--check", "v0.2.0"), { code: 0, output: "0.2.0\n" });
    await refused(/The tag is v0\.3\.0, and this tree is 0\.2\.0\./, "--check", "v0.3.0");
  });

  it("and npm would take what it publishes then", async () => {
    cpSync(join(await builtPackage(), "dist"), join(copy, "dist"), { recursive: true });
    const { code, output } = await run(process.execPath, ["tools/publish.mjs", "--dry-run", "--ignore-scripts"], copy);
    assert.equal(code, 0, output);
    assert.match(output, /^\+ adelie@0\.2\.0$/m);
    assert.doesNotMatch(output, /adelie-other/);
  });
});
