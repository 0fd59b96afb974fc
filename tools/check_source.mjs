/**
 * What no compiler or linter says about mod.ts and src, but what running everywhere rests on (docs/adr/0002, 0008):
 * import specifiers, the names of runtimes, top-level await, decorators, how what was thrown becomes text, and the length of
 * a file; that every error code is raised, by the classes that it is declared with; that each file of tests/unit lies where its
 * source does; that sentences for people stand in src/texts; and the few things about prose that a machine can see.
 *
 *     node tools/check_source.mjs
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";
import { proseProblems } from "./lib/prose.mjs";
import { strayTexts } from "./lib/sentences.mjs";

/** Unit tests of no single source, and why. */
const TESTS_WITHOUT_SOURCE = new Map([
  ["tests/unit/runtime/import.test.ts", "imports every file of src/runtime, which must open nothing"],
]);

const MAX_LINES = 500;
const MAX_FILES = 16;
const RUNTIME_NAMES = new Set(["Deno", "Bun", "process"]);

/** The one module whose business it is to name packages (docs/adr/0047). */
const STANDALONE = "src/entries/standalone.ts";

const CODE_FILES = new Map([["src/error_codes.ts", "ErrorCodes"], ["src/config_error_codes.ts", "ConfigErrorCodes"]]);

/** The classes of each code, as they are declared, and the codes that are still to be found in the sources. */
const codes = readCodes();
const unraised = new Set(codes.keys());
const errorClasses = new Set([...codes.values()].flatMap(({ classes }) => classes));

const everything = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll("\\", "/"));
const files = ["mod.ts", ...everything.filter((name) => name.endsWith(".ts"))].sort();
const prose = [];
const packages = ["packages/cli/src", "packages/create-adelie/src"].flatMap(sourcesIn);
const problems = [...files.flatMap(check), ...packages.flatMap(checkPackage), ...checkFolders(), ...checkUnitTests()];
for (const code of unraised) {
  problems.push(`${codes.get(code).place} the code ${code} is raised nowhere: take it out, or raise it`);
}

problems.push(...prose);

for (const problem of problems) console.error(problem);
console.log(`${files.length + packages.length} files, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;

function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
}

/** The command line uses the library as others do: by its entry points (docs/adr/0085). */
function checkPackage(file) {
  const text = readFileSync(file, "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  prose.push(...proseProblems(file, text));
  if (text.split("\n").length > MAX_LINES) found.push(`${file}:1 a file has ${MAX_LINES} lines at most`);
  const visit = (node) => {
    const specifier = importSpecifier(node);
    if (specifier !== undefined && !isOfPackages(file, specifier)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      found.push(
        `${file}:${line + 1} imports "${specifier}": a package beside the library uses its entry points alone`,
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isOfPackages(file, specifier) {
  if (/^(node:|adelie$|adelie\/\w+$|commander$|tsx\/)/.test(specifier)) return true;
  return specifier.startsWith(".") && specifier.endsWith(".ts") &&
    posix.join(file, "..", specifier).startsWith("packages/");
}

/** A test of `src/a/b.ts` is `tests/unit/a/b.test.ts`; one of a part of it, where one file were too long, `b.part.test.ts`. */
function checkUnitTests() {
  if (!existsSync("tests/unit")) return [];
  const tests = readdirSync("tests/unit", { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".test.ts"));
  const stray = tests.filter((name) => {
    const source = name.slice(0, -".test.ts".length);
    return ![source, source.replace(/\.\w+$/, "")].some((each) => existsSync(`src/${each}.ts`)) &&
      !TESTS_WITHOUT_SOURCE.has(`tests/unit/${name}`);
  }).map((name) =>
    `tests/unit/${name}: there is no src/${name.replace(/\.test\.ts$/, ".ts")}: a unit test lies where its source does`
  );
  const gone = [...TESTS_WITHOUT_SOURCE.keys()].filter((name) => !existsSync(name))
    .map((name) => `${name}: is gone; take it out of TESTS_WITHOUT_SOURCE`);
  return [...stray, ...gone];
}

/** A folder is read as a list of its files: a long one says no order. And each file of bot lies in one of its rooms. */
function checkFolders() {
  const folders = new Map();
  for (const file of everything) {
    const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
    folders.set(folder, [...folders.get(folder) ?? [], file]);
  }
  const crowded = [...folders].filter(([folder, { length }]) => folder !== "" && length > MAX_FILES)
    .map(([folder, { length }]) => `${folder}: ${length} files: a folder has ${MAX_FILES} at most`);
  const stray = (folders.get("src/bot") ?? []).map((file) =>
    `src/bot: ${file.slice("src/bot/".length)} lies in no room`
  );
  return [...crowded, ...stray];
}

/** The problems of one file, as `file:line text`. */
function check(file) {
  const text = readFileSync(file, "utf8");
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const report = (node, message) => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    found.push(`${file}:${line + 1} ${message}`);
  };
  const lines = text.split("\n").length - 1;
  if (lines > MAX_LINES && !file.endsWith(".gen.ts")) {
    found.push(`${file}:1 ${lines} lines: a file has ${MAX_LINES} at most; is it still one idea?`);
  }
  visit(tree, false);
  for (const [node, words] of strayTexts(file, tree)) {
    report(node, `says "${words.slice(0, 60)}" in one language: sentences stand in src/texts, in both (docs/adr/0036)`);
  }
  if (!file.endsWith(".gen.ts")) prose.push(...proseProblems(file, text));
  return found;

  function visit(node, inFunction) {
    const specifier = importSpecifier(node);
    if (specifier !== undefined && !isAllowedImport(specifier) && file !== STANDALONE) {
      report(
        node,
        `imports "${specifier}": only relative .ts files and node: may be imported; packages come through src/runtime/packages.ts`,
      );
    }
    if (!file.startsWith("src/runtime/")) {
      const name = runtimeName(node);
      if (name !== undefined) report(node, `names ${name}: only src/runtime knows which runtime it runs on`);
    }
    if (ts.isStringLiteralLike(node) && codes.has(node.text) && isRaised(file, node)) unraised.delete(node.text);
    const wrongCode = codeProblem(node);
    if (wrongCode !== undefined) report(node, wrongCode);
    if (ts.isDecorator(node)) report(node, "uses a decorator: the user's settings would decide what it means");
    if (!inFunction && (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier))) {
      report(node, "awaits at the top level: the module could not be required by CommonJS");
    }
    if (file !== "src/util/text_of.ts" && isThrownAsText(node)) {
      report(node, "turns what was thrown into text by itself, which throws for some values: use src/util/text_of.ts");
    }
    if (ts.isMetaProperty(node) && ["dirname", "filename"].includes(node.parent.name?.text)) {
      report(node, `uses import.meta.${node.parent.name.text}: a module that was imported by URL has none`);
    }
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  }
}

/**
 * `String(error)` and `${error}` of what a catch clause or a function of `catch(…)` got, and
 * `error instanceof Error ? error.message : …`.
 */
function isThrownAsText(node) {
  if (ts.isConditionalExpression(node)) {
    const { condition } = node;
    return ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword &&
      condition.right.getText() === "Error" && /^`?(\$\{)?\w+\.(message|name|stack)\b/.test(node.whenTrue.getText());
  }
  const value = ts.isTemplateSpan(node)
    ? node.expression
    : ts.isCallExpression(node) && node.expression.getText() === "String"
    ? node.arguments[0]
    : undefined;
  return value !== undefined && ts.isIdentifier(value) && isThrown(value);
}

/** Whether a name is that of something thrown: of a catch clause, or a parameter called error, reason or cause that is unknown. */
function isThrown(name) {
  for (let node = name.parent; node !== undefined; node = node.parent) {
    if (ts.isCatchClause(node) && node.variableDeclaration?.name.getText() === name.text) return true;
    const parameter = ts.isFunctionLike(node) && node.parameters.find((each) => each.name.getText() === name.text);
    if (parameter) {
      return /^(error|reason|cause)$/.test(name.text) && parameter.type?.kind === ts.SyntaxKind.UnknownKeyword;
    }
  }
  return false;
}

/** The literal that a static, dynamic or type import names. */
function importSpecifier(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier?.text;
  if (ts.isImportTypeNode(node)) return node.argument.literal?.text;
  if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) return node.name.text;
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [argument] = node.arguments;
  return argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : undefined;
}

function isAllowedImport(specifier) {
  return specifier.startsWith("node:") || (/^\.\.?\//.test(specifier) && specifier.endsWith(".ts"));
}

/** `Deno`, `globalThis.Deno` and `"Deno" in globalThis`; not a property of something else that has the same name. */
function runtimeName(node) {
  if (ts.isIdentifier(node) && RUNTIME_NAMES.has(node.text)) {
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
      return parent.expression.getText() === "globalThis" ? node.text : undefined;
    }
    const isDeclaredName = parent.name === node && !ts.isShorthandPropertyAssignment(parent);
    return isDeclaredName ? undefined : node.text;
  }
  if (ts.isStringLiteral(node) && (node.text === "Deno" || node.text === "Bun")) return `"${node.text}"`;
  return undefined;
}

/** Every member of the interfaces of codes: `code → { place, classes }`. */
function readCodes() {
  const found = new Map();
  for (const [file, name] of CODE_FILES) {
    const tree = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    for (const { members } of tree.statements.filter((each) => each.name?.text === name)) {
      for (const member of members ?? []) {
        const types = ts.isUnionTypeNode(member.type) ? member.type.types : [member.type];
        const { line } = tree.getLineAndCharacterOfPosition(member.getStart(tree));
        const classes = types.map((type) => type.literal?.text);
        found.set(member.name.getText(tree), { place: `${file}:${line + 1}`, classes });
      }
    }
  }
  return found;
}

/** Whether a code is handed on, and not only looked for: compared, or listed in a type, a set or a table of what to look at. */
function isRaised(file, { parent }) {
  if (CODE_FILES.has(file) || ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent)) return false;
  if (ts.isArrayLiteralExpression(parent)) return ts.isReturnStatement(parent.parent);
  return !ts.isBinaryExpression(parent) || !/^[=!]==?$/.test(parent.operatorToken.getText());
}

/** What is wrong with the code of an error that is made here, and the compiler does not say. */
function codeProblem(node) {
  if (
    (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) &&
    /\bErrorCode\b|\bErrorCodeOf</.test(node.type.getText())
  ) {
    return "casts to an error code: the compiler could not tell a wrong one";
  }
  if (!ts.isNewExpression(node) || !errorClasses.has(node.expression.getText())) return undefined;
  const name = node.expression.getText();
  const [code] = node.arguments ?? [];
  if (code === undefined) return undefined;
  if (ts.isAsExpression(code) || ts.isTypeAssertionExpression(code) || ts.isTemplateExpression(code)) {
    return `raises ${name} with a code that is a cast or a composed text: use a code of src/error_codes.ts`;
  }
  if (!ts.isStringLiteralLike(code) || !/^[A-Z_]+$/.test(code.text)) return undefined;
  const known = codes.get(code.text);
  if (known === undefined) return `raises ${name} with the code ${code.text}, which src/error_codes.ts does not have`;
  if (known.classes.includes(name)) return undefined;
  return `raises ${name} with the code ${code.text}, which ${known.place} gives to ${known.classes.join(" and ")}`;
}
