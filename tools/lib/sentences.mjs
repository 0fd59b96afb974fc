/**
 * Sentences that a person reads and that stand in one language only: in errors and log lines, outside of src/texts
 * (docs/adr/0036). A sentence is three words in a row, or any words in the message of an error.
 */

import ts from "typescript";

/** Files whose words are no sentences for the one who runs a bot, or cannot be in two languages, and why. */
const ELSEWHERE = [
  [/^src\/texts\//, "the texts"],
  [/^mod\.ts$|^src\/entries\//, "lists of names"],
  [/^src\/protocol\/|^src\/errors\.ts$|_codes\.ts$/, "loads no texts: adelie/protocol is pure"],
  [/^src\/testing\//, "speaks as an implementation does"],
  [/^src\/bot\/app\/metrics\.ts$/, "HELP of Prometheus"],
  [/^src\/bot\/app\/monitor\.ts$|^src\/runtime\/server\/(answer|upgraded)\.ts$/, "answers to programs"],
  [/^src\/api\/action_kind\.ts$|^src\/transport\/diagnose\/looking\.ts$/, "words of others that are recognised"],
  [/^src\/transport\/reverse\/introduction\.ts$/, "the reason of a close frame, which takes 123 bytes"],
  [/^src\/runtime\/http\/direct\.ts$/, "errors in the system's own words"],
  [/^src\/runtime\/server\/frames\.ts$/, "nobody sees them: the close code is the message"],
  [/^src\/transport\/queue\/scripts\.ts$/, "programs for Redis"],
  [/^src\/util\/(text_of|log\/details)\.ts$/, "stands in for a value"],
];

/** Where most words are those of implementations, or a schema's: only what is refused to people is looked at. */
const REFUSALS_ONLY = /^src\/sandbox\//;

/** Names of kinds and labels that happen to be three words. */
const NAMES = new Set([
  ...["way to get events", "whole number from 0 on", "list of functions", "did you mean"],
  ...["text or object", "boolean or object", "span of time"],
]);

/** One sentence that programs recognise, as those of other implementations. */
const RECOGNISED = "This is a bot's reverse WebSocket address: an implementation connects here, with ws:// before it.";

const SENTENCE = /[A-Za-z']{2,}[,:]? [a-z'()]+ [a-z']{2,}/;

/**
 * The sentences of one file, as `[node, words]`.
 *
 * @param {string} file
 * @param {ts.SourceFile} tree
 * @returns {[node: ts.Node, words: string][]}
 */
export function strayTexts(file, tree) {
  if (file.endsWith(".gen.ts") || ELSEWHERE.some(([pattern]) => pattern.test(file))) return [];
  const found = [];
  const isPartly = REFUSALS_ONLY.test(file);
  const visit = (node, isMessage) => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    const words = wordsOf(node);
    if (words !== undefined) {
      const isStray = isMessage ? /[A-Za-z]{2,}[ :.]|[ :.][A-Za-z]{2,}/.test(words) : !isPartly && SENTENCE.test(words);
      if (isStray && !NAMES.has(words) && words !== RECOGNISED && !isCommand(words)) found.push([node, words]);
      else if (ts.isTemplateExpression(node)) ts.forEachChild(node, (child) => visit(child, false));
      return;
    }
    if (ts.isNewExpression(node)) {
      const [first, second, ...rest] = node.arguments ?? [];
      const isOwn = /(Error|^Refusal|^ControlFailure)$/.test(node.expression.getText(tree)) && second !== undefined;
      if (first !== undefined) visit(first, false);
      if (second !== undefined) visit(second, isOwn && node.expression.getText(tree) !== "AggregateError");
      for (const each of rest) visit(each, false);
      return;
    }
    const stays = isMessage && (ts.isConditionalExpression(node) || ts.isParenthesizedExpression(node));
    ts.forEachChild(node, (child) => visit(child, stays));
  };
  visit(tree, false);
  return found;
}

/** A command line to type is the same in every language. */
function isCommand(words) {
  return /^(deno|npm|bun) /.test(words);
}

/** The words of a text, or of texts that are put together; a value between them is `…`. */
function wordsOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [wordsOf(node.left), wordsOf(node.right)];
    if (left !== undefined || right !== undefined) return (left ?? "…") + (right ?? "…");
  }
  return undefined;
}
