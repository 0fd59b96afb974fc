/**
 * Makes a release of this tree: every place that names the version, the heading of the changelog, a commit and a tag. Nothing
 * leaves this machine; the last line says what to push, and the tag is what publishes (docs/release.md).
 *
 *     npm run release -- 0.2.0                         checks, runs npm test, writes, commits, tags
 *     npm run release -- 0.2.0 --dry-run               says what it would do
 *     npm run release -- 0.2.0 --no-test "CI passed"   without npm test, and why; the reason stands in the tag
 *     npm run release -- --check v0.2.0                only whether this tree is that version (before it is published)
 */

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { notesOf, released, unreleased } from "./release/changelog.mjs";
import { placesOf, versionsIn, withVersion } from "./release/places.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const BRANCH = "main";

try {
  process.exitCode = main();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function main() {
  const { values: options, positionals: [version = "", ...others] } = parseArgs({
    allowPositionals: true,
    options: { "dry-run": { type: "boolean" }, "no-test": { type: "string" }, check: { type: "string" } },
  });
  if (options.check !== undefined) return check(options.check);
  if (!/^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(version) || others.length > 0) {
    throw new Error("Which version? For example: npm run release -- 0.2.0 --dry-run");
  }
  const reason = options["no-test"];
  if (reason !== undefined && reason.trim() === "") throw new Error('--no-test wants a reason: --no-test "CI passed"');
  const texts = new Map(placesOf(root).map((path) => [path, read(path)]));
  const old = refuseDisagreement(texts);
  const changelog = read("CHANGELOG.md");
  refuseOther(version, old, changelog);

  const date = new Date().toISOString().slice(0, 10);
  const changed = new Map([["CHANGELOG.md", released(changelog, version, date)]]);
  for (const [path, text] of texts) {
    const next = withVersion(path, text, version);
    if (next !== text) changed.set(path, next);
  }
  console.log(`${old} → ${version}\n${[...changed.keys()].map((path) => `  ${path}`).join("\n")}\n`);
  console.log(unreleased(changelog).replace(/^/gm, "  "));
  if (options["dry-run"]) return 0;

  if (reason === undefined) test();
  for (const [path, text] of changed) writeFileSync(join(root, path), text);
  const notes = notesOf(read("CHANGELOG.md"), version);
  const untested = reason === undefined ? "" : `\n\nReleased without npm test: ${reason}`;
  try {
    git("commit", "--quiet", "-m", `release: ${version}`, "--", ...changed.keys());
    git("tag", "--annotate", "--cleanup=verbatim", `v${version}`, "-m", `adelie ${version}\n\n${notes}${untested}`);
  } catch (error) {
    git("checkout", "--quiet", "HEAD", "--", ...changed.keys());
    throw error;
  }
  console.log(`\nTagged v${version}. To publish: git push origin ${BRANCH} v${version}`);
  return 0;
}

/** Whether the tree is the version of a tag, in every place. */
function check(tag) {
  const version = refuseDisagreement(new Map(placesOf(root).map((path) => [path, read(path)])));
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, and this tree is ${version}.`);
  if (notesOf(read("CHANGELOG.md"), version) === "") throw new Error(`CHANGELOG.md says nothing under ${version}.`);
  console.log(version);
  return 0;
}

/** The version that all places name; an error that lists those that name another. */
function refuseDisagreement(texts) {
  const { version } = JSON.parse(read("package.json"));
  const other = [...texts].flatMap(([path, text]) => versionsIn(path, text)).filter((each) => each.version !== version);
  if (other.length > 0) {
    const list = other.map((each) => `  ${each.path}:${each.line} says ${each.version}`).join("\n");
    throw new Error(`package.json says ${version}, but\n${list}`);
  }
  return version;
}

function refuseOther(version, old, changelog) {
  if (git("tag", "--list", `v${version}`) !== "") throw new Error(`v${version} is tagged already.`);
  // The first release has the version that the manifests had from the beginning.
  const isFirst = git("tag", "--list", "v*") === "";
  if (compare(version, old) < (isFirst ? 0 : 1)) throw new Error(`${version} does not come after ${old}.`);
  const branch = git("rev-parse", "--abbrev-ref", "HEAD");
  if (branch !== BRANCH) throw new Error(`Releases are made on ${BRANCH}, and this is ${branch}.`);
  const dirty = git("status", "--porcelain");
  if (dirty !== "") throw new Error(`Commit these first, or put them away:\n${dirty}`);
  if (unreleased(changelog) === "") throw new Error("CHANGELOG.md says nothing under Unreleased.");
}

/** Below, at or above 0, as versions come one after another; one with a word behind it comes before the same without. */
function compare(left, right) {
  const [numbers, others] = [left, right].map((version) => version.split(/[.-]/));
  for (let at = 0; at < 3; at++) {
    if (Number(numbers[at]) !== Number(others[at])) return Number(numbers[at]) - Number(others[at]);
  }
  if (numbers.length !== others.length) return others.length - numbers.length;
  return (numbers[3] ?? "").localeCompare(others[3] ?? "") || Number(numbers[4] ?? 0) - Number(others[4] ?? 0);
}

function test() {
  const { status } = spawnSync(process.execPath, [join(root, "tools/test.mjs")], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("npm test failed: nothing is released.");
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}

function git(...args) {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}
