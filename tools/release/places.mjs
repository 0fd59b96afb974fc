/** Every place that names the version of the library, found by its form. A new place needs no line here if it has one of them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const VERSION = String.raw`\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?`;
/** The packages of this repository, as they are written where somebody installs one. */
const NAMES = "adelie|@adelie/(?:adelie|cli)|create-adelie";

/** What stands before a version, in which files. */
const FORMS = [
  // Its own manifests: deno.json, and package.json at the root and in packages.
  { path: /^(deno|package|packages\/[^/]+\/(deno|package))\.json$/, before: String.raw`^  "version": "` },
  // The first two of the lock are those of the library.
  {
    path: /^package-lock\.json$/,
    before: String.raw`^  (?:"version"|"packages": \{\n    "": \{\n      "name": "adelie",\n      "version"): "`,
  },
  // A packed file, and a package that is asked for by name: `adelie-0.1.0.tgz`, `npm:adelie@^0.1.0`, `"adelie": "^0.1.0"`.
  { path: /./, before: String.raw`\badelie-(?=[\d.]+(?:-[a-z.\d]+)?\.tgz)` },
  { path: /./, before: String.raw`(?<![\w/-])(?:${NAMES})@\^?` },
  { path: /./, before: String.raw`"(?:${NAMES})": "(?:(?:npm|jsr):[^"]*@)?\^?` },
].map(({ path, before }) => ({ path, expression: new RegExp(`(${before})(${VERSION})`, "gm") }));

/** What is made or installed, tells of the past, or names other versions on purpose. */
const OTHERS =
  /(^|\/)(node_modules|dist|tests)$|^(\.(?!github$)[^/]*|CHANGELOG\.md|docs\/(adr|release\.md|\.site)|bench|tools\/release)$/;
const TEXT = /\.(json|md|mjs|ts|js|css|html|ya?ml|txt)$|Dockerfile$/;

/** The files of the repository that may name the version. */
export function placesOf(root, folder = "") {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (OTHERS.test(path)) return [];
    if (entry.isDirectory()) return placesOf(root, path);
    return entry.isFile() && TEXT.test(path) ? [path] : [];
  });
}

/** The versions that a text names, with the lines where they stand. */
export function versionsIn(path, text) {
  return formsOf(path).flatMap(({ expression }) =>
    [...text.matchAll(expression)].map((match) => ({
      path,
      line: text.slice(0, match.index + match[0].length).split("\n").length,
      version: match.at(-1),
    }))
  );
}

/** The text with this version instead. */
export function withVersion(path, text, version) {
  return formsOf(path).reduce(
    (changed, { expression }) => changed.replace(expression, (_, before) => `${before}${version}`),
    text,
  );
}

/** All that the repository names, read from its files. */
export function versionsOf(root) {
  return placesOf(root).flatMap((path) => versionsIn(path, readFileSync(join(root, path), "utf8")));
}

function formsOf(path) {
  return FORMS.filter((form) => form.path.test(path));
}
