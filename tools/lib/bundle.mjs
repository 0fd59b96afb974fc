/** From the sources to what users load: a few files with their declarations for npm, and one file for an address. */

import { transform } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, relative } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { shortened } from "./shortened.mjs";

/** Node's own modules, and the packages that `src/entries/standalone.ts` names. */
const isOutside = (id) => id.startsWith("node:") || /^[a-z]/.test(id);

/**
 * Writes the npm package to `dist`: an entry point for each export of deno.json, what they share in `chunks`, declarations
 * beside them, and `modules.json`, which says which sources each file holds and is not packed. And the whole of mod.ts as one
 * file with its declarations, for an address, to `dist/url`.
 *
 * @param root the folder of the project
 * @param forAddress whether to write that one file too
 */
export async function bundleLibrary(root, { forAddress }) {
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  const declarations = declare(root, dist);
  const entries = entriesOf(root);
  const files = await bundle(inFolder(root, entries), {
    dir: dist,
    manualChunks: together(root),
    onlyExplicitManualChunks: true,
  });
  await rollUp(inFolder(declarations, entries, ".d.ts"), dist);
  if (forAddress) {
    const single = { adelie: entries.mod };
    const banner = '// @ts-self-types="./adelie.d.ts"\n';
    await bundle(inFolder(root, single), { dir: join(dist, "url"), inlineDynamicImports: true }, banner);
    await rollUp(inFolder(declarations, single, ".d.ts"), join(dist, "url"));
  }
  rmSync(declarations, { recursive: true });
  const sources = (modules) => Object.keys(modules).map((path) => relative(root, path).replaceAll("\\", "/"));
  const modules = Object.fromEntries(files.map(({ fileName, modules }) => [fileName, sources(modules)]));
  writeFileSync(join(dist, "modules.json"), `${JSON.stringify(modules, null, 2)}\n`);
}

/** The entry points by the name of their file: `{ mod: "mod.ts", client: "src/entries/client.ts" }`. */
export function entriesOf(root) {
  const { exports } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
  return Object.fromEntries(Object.values(exports).map((path) => [basename(path, ".ts"), path]));
}

async function bundle(input, output, banner = "") {
  const built = await rollup({ input, external: isOutside, plugins: [erasedTypes, packed(banner)], onwarn: refuse });
  const names = { entryFileNames: "[name].js", chunkFileNames: "chunks/[name].js" };
  const { output: files } = await built.write({
    format: "es",
    generatedCode: "es2015",
    hoistTransitiveImports: false,
    ...names,
    ...output,
  });
  await built.close();
  return files;
}

/** Small things that most entries load, in one file instead of three: each file takes half a millisecond of a start. */
const PROTOCOL = /src\/(errors|entries\/protocol|util\/(text_of|copies|log\/redact)|protocol\/(?!builders).*)\.ts$/;
const RUNTIME =
  /src\/(runtime\/(builtin|deno|failures|packages|platform|socket\/.*)|util\/(access|given|near|time\/(clock|duration|reconnect))|protocol\/builders|texts\/(locale|segments|chat\/chinese|errors\/(reach|socket|startup)_texts))\.ts$/;

/**
 * The file that a module is put into. Besides those above, what a bot and a client both load stays in one file, though the
 * gateway loads a part of it only.
 */
function together(root) {
  let loaded;
  return (id, { getModuleInfo }) => {
    if (PROTOCOL.test(id)) return "protocol";
    if (RUNTIME.test(id)) return "runtime";
    loaded ??= ["mod.ts", "src/entries/client.ts"].map((entry) => loadedBy(join(root, entry), getModuleInfo));
    return loaded.every((each) => each.has(id)) ? "online" : undefined;
  };
}

/** What a module loads before it runs, and what that loads. */
function loadedBy(entry, getModuleInfo) {
  const found = new Set([entry]);
  for (const id of found) for (const next of getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}

/** The declarations of each file, in a folder of their own. `isolatedDeclarations` allows to make them without checking anything. */
function declare(root, out) {
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(out, ".declarations-"));
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const args = [tsc, "-p", join(root, "tsconfig.build.json"), "--outDir", folder];
  const { status } = spawnSync(process.execPath, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`tsc -p tsconfig.build.json ended with code ${status}`);
  return folder;
}

async function rollUp(input, dir) {
  const built = await rollup({ input, external: isOutside, plugins: [dts()], onwarn: refuse });
  const chunkFileNames = ({ name }) => `chunks/${name.replace(/\.d$/, "")}.d.ts`;
  await built.write({ dir, format: "es", entryFileNames: "[name].d.ts", chunkFileNames, plugins: [slim] });
  await built.close();
}

/**
 * Declarations without comments that no editor shows (the first ones of files, those of `@internal` types), indented by one. Those
 * that name what no `lib` of es2022 has bring it themselves.
 */
const slim = {
  name: "slim",
  renderChunk(code) {
    const lib = /\bAsyncDisposable\b|\basyncDispose\b/.test(code) ? '/// <reference lib="esnext.disposable" />\n' : "";
    return { code: lib + code.replace(UNSEEN, "").replace(/^(?: {4})+/gm, indentedByOne), map: null };
  },
};
const COMMENT = String.raw`[ \t]*\/\*\*(?:(?!\*\/)[^])*?`;
const UNSEEN = new RegExp(`^${COMMENT}(?:\\*\\/\\n(?=\\n|\\/\\*\\*)|@internal(?:(?!\\*\\/)[^])*\\*\\/\\n)`, "gm");
const indentedByOne = (blanks) => " ".repeat(blanks.length / 4);

function inFolder(folder, entries, ending = ".ts") {
  return Object.fromEntries(
    Object.entries(entries).map(([name, path]) => [name, join(folder, path.replace(/\.ts$/, ending))]),
  );
}

/** TypeScript without its types, as every file is also run by itself. Each file is transformed once for both bundles. */
const transformed = new Map();
const erasedTypes = {
  name: "erased-types",
  async transform(code, id) {
    if (!id.endsWith(".ts")) return null;
    let js = transformed.get(id);
    if (js === undefined) transformed.set(id, js = withOwnNames((await transform(code, typescript)).code));
    return { code: js, map: null };
  },
};
const typescript = {
  loader: "ts",
  target: "es2022",
  charset: "utf8",
  tsconfigRaw: { compilerOptions: { target: "es2022", verbatimModuleSyntax: true, useDefineForClassFields: true } },
};

/** esbuild makes `const A = f(class A2 …)` of `const A = f(class A …)`; users would see the number. */
const withOwnNames = (js) =>
  js.replace(
    /\bclass (\w+)2\b/g,
    (whole, name) => new RegExp(`\\bconst ${name} =`).test(js) ? `class ${name}` : whole,
  );

/**
 * Takes blanks and comments out of what was bundled: a third of the bytes that are read at each start. Names stay, because users
 * see them in stacks; so a class that had to be renamed, since another has its name, ends the build.
 */
const packed = (banner) => ({
  name: "packed",
  async renderChunk(code, { fileName }) {
    const [, renamed] = /\bclass (\w+\$\d+)\b/.exec(code) ?? [];
    if (renamed !== undefined) throw new Error(`${fileName}: two classes are called ${renamed.replace(/\$\d+$/, "")}`);
    return { code: `${banner}${await shortened(code, this.parse(code))}\n`, map: null };
  },
});

/** What a bundler warns of is a mistake here. */
function refuse({ message }) {
  throw new Error(message);
}
