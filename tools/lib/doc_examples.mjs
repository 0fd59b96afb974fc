/** The examples of doc comments: found in the sources, and written out as files that a compiler and a runtime can read. */

import ts from "typescript";
import { dirname, join, relative } from "node:path";

/**
 * One block of code in a doc comment.
 *
 * @typedef {object} Example
 * @property {string} file the source, from the root
 * @property {number} line the line of the source that the code's first line stands in
 * @property {string} title the words behind `@example`
 * @property {boolean} isRun whether it is run, too: not with `ts ignore`
 * @property {string} code
 */

/**
 * The examples of one source, and what is wrong with how they stand there.
 *
 * @param {string} file
 * @param {string} text
 * @returns {{ examples: Example[], problems: string[] }}
 */
export function examplesOf(file, text) {
  const examples = [];
  const problems = [];
  const lines = text.split("\n");
  let title;
  let open;
  lines.forEach((raw, index) => {
    const inside = /^\s*\* ?(.*)$/.exec(raw)?.[1];
    if (inside === undefined) {
      title = undefined;
      return;
    }
    const tag = /^@example(.*)$/.exec(inside);
    if (tag !== null) {
      title = tag[1].trim();
      if (title === "") problems.push(`${file}:${index + 1} an @example without a title`);
      return;
    }
    const fence = /^```(.*)$/.exec(inside);
    if (fence === null) return void open?.code.push(inside);
    if (open === undefined) {
      open = { line: index + 2, mark: fence[1].trim(), title, code: [] };
      return;
    }
    const { line, mark, code } = open;
    if (!/^(ts|ts ignore)$/.test(mark)) {
      problems.push(`${file}:${line - 1} a block is marked ts, or ts ignore, not "${mark}"`);
    }
    if (open.title === undefined) problems.push(`${file}:${line - 1} a block without an @example in front`);
    examples.push({ file, line, title: open.title ?? "", isRun: mark === "ts", code: code.join("\n") });
    open = undefined;
  });
  return { examples, problems };
}

/**
 * The examples of a page, which has the names that they belong to as headings: `### isEvent、isReply`.
 *
 * @param {string} file
 * @param {string} text
 * @returns {Example[]} their titles are the headings
 */
export function examplesOfPage(file, text) {
  return [...text.matchAll(/^### (.+)\n\n(?:.+\n\n)?```(ts|ts ignore)\n([^]*?)\n```$/gm)].map((
    [whole, title, mark, code],
  ) => ({
    file,
    line: text.slice(0, text.indexOf(whole)).split("\n").length +
      whole.slice(0, whole.indexOf(code)).split("\n").length - 1,
    title,
    isRun: mark === "ts",
    code,
  }));
}

/**
 * The example as a file of its own, with every line at the number that it has in the source. Imports of the package lead to
 * the sources, relative ones start at the source; a comment with a value behind an expression becomes a comparison.
 *
 * @param {Example} example
 * @param {{ folder: string, entries: ReadonlyMap<string, string>, root: string }} place `entries`: source by specifier
 * @returns {string}
 */
export function exampleFile({ file, line, code }, { folder, entries, root }) {
  const to = (path) => {
    const from = relative(folder, join(root, path)).replaceAll("\\", "/");
    return from.startsWith(".") ? from : `./${from}`;
  };
  const body = withComparisons(code).replaceAll(
    /((?:from|import) |import\()"([^"]+)"/g,
    (whole, before, specifier) => {
      const entry = entries.get(specifier) ?? (specifier.startsWith(".") ? join(dirname(file), specifier) : undefined);
      return entry === undefined ? whole : `${before}"${to(entry)}"`;
    },
  );
  const bots = botsIn(code);
  return [
    'import { deepStrictEqual as isDocumented } from "node:assert";'.padEnd(1) + "\n".repeat(Math.max(1, line - 1)),
    body,
    `\nvoid isDocumented;\nexport const bots = [${bots.join(", ")}];\n`,
  ].join("");
}

/** Values stand behind an expression, or in the line below it. */
function withComparisons(code) {
  return code.replaceAll(/;\n(\/\/ .+)$/gm, "; $1\n").split("\n").map(withComparison).join("\n");
}

/** `f(1); // 2` as `isDocumented(f(1), 2);`, where the comment begins with a value. */
function withComparison(line) {
  const match = /^(?!const |let |return |import |export |\s)(.+);\s+\/\/ (.+)$/.exec(line);
  if (match === null) return line;
  const [, expression, comment] = match;
  const value = literal(comment) ?? literal(comment.replace(/(: | \().*$/, ""));
  if (value === undefined) return line;
  const printed = /^console\.log\((.*)\)$/.exec(expression);
  return `isDocumented(${printed?.[1] ?? expression}, ${value});`;
}

/** The text, if it is a value as one writes it: a number, a text, a list, an object. */
function literal(text) {
  const tree = ts.createSourceFile("x.ts", `(${text});`, ts.ScriptTarget.Latest, true);
  const [statement] = tree.statements;
  const isValue = (node) =>
    ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(node.kind) ||
    (ts.isIdentifier(node) && node.text === "undefined") ||
    (ts.isPrefixUnaryExpression(node) && isValue(node.operand)) ||
    (ts.isArrayLiteralExpression(node) && node.elements.every(isValue)) ||
    (ts.isObjectLiteralExpression(node) &&
      node.properties.every((each) => ts.isPropertyAssignment(each) && isValue(each.initializer)));
  const isWhole = tree.statements.length === 1 && tree.parseDiagnostics.length === 0;
  return isWhole && ts.isParenthesizedExpression(statement.expression ?? tree) &&
      isValue(statement.expression.expression)
    ? text
    : undefined;
}

/** The names of classes with a decorated method, where the example does not launch them itself. */
function botsIn(code) {
  if (/\blaunch\(/.test(code)) return [];
  const tree = ts.createSourceFile("x.ts", code, ts.ScriptTarget.Latest, true);
  return tree.statements.filter(ts.isClassDeclaration).filter(({ members, heritageClauses }) =>
    heritageClauses === undefined &&
    members.some((member) => ts.canHaveDecorators(member) && ts.getDecorators(member)?.length)
  ).map(({ name }) => name.text);
}
