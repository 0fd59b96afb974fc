/** What a machine can see of the prose in comments: a few habits that nobody has who writes to be read. */

import ts from "typescript";

const PATTERNS = [
  // "What a client is asked." names a thing by a question that is none.
  [/(?:^|[.!?:] )(What\b[^.!?]*)(?:[.!](?= |$)|$)/g, "begins with What and asks nothing: name the thing"],
  [/(?<![\w`"'./@])([A-Z][a-z]+(?:_[a-z0-9]+)+)\b/g, "is a word of the wire with a capital: keep its case"],
  [/\S( {2,})\S/g, "two spaces", "double"],
  [/\b(TODO|FIXME|XXX)\b/g, "is a note to oneself: do it, or write an issue"],
];

/**
 * The problems of the comments of one file, as `file:line text`.
 *
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function proseProblems(file, text) {
  return paragraphs(text).flatMap(({ line, prose }) =>
    PATTERNS.flatMap(([pattern, says, isMark]) =>
      [...prose.matchAll(pattern)].map(([, seen]) =>
        `${file}:${line} ${isMark ? says : `"${seen.trim().split(" ").slice(0, 6).join(" ")}" ${says}`}`
      )
    )
  );
}

/** The paragraphs of comments: what stands together, in one line; code, lists of an example and tags' names are left out. */
function paragraphs(text) {
  const found = [];
  for (const { start, words } of comments(text)) {
    const line = text.slice(0, start).split("\n").length;
    let current;
    let isCode = false;
    words.split("\n").forEach((raw, at) => {
      const stripped = raw.replace(/^\s*(\/\*\*?|\*\/|\*|\/\/) ?/, "").replace(/\s*\*\/$/, "").trimEnd();
      if (stripped.startsWith("```")) isCode = !isCode;
      const isText = !isCode && stripped !== "" && !/^(```|\s{2,}|\|)/.test(stripped) &&
        !stripped.startsWith("@example");
      if (!isText) return void (current = undefined);
      const isNew = /^(@\w+|[-*] )/.test(stripped);
      if (current === undefined || isNew) found.push(current = { line: line + at, prose: "" });
      current.prose += `${current.prose === "" ? "" : " "}${stripped.replace(/^(@\w+( \{[^}]*\})?|[-*]) ?/, "")}`;
    });
  }
  // What stands in backticks is code.
  return found.map(({ line, prose }) => ({ line, prose: prose.replace(/`[^`]*`/g, "`…`") }));
}

/** Comments in order; those of single lines that follow each other are one. */
function comments(text) {
  const tree = ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true);
  const seen = new Map();
  const visit = (node) => {
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) seen.set(pos, end);
    for (const child of node.getChildren(tree)) visit(child);
  };
  visit(tree);
  return [...seen].sort(([a], [b]) => a - b).map(([start, end]) => ({ start, words: text.slice(start, end) }));
}
